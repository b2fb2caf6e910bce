"""The test player in a real browser: reload, second tab, lost network, killed server, ended sign-in lose nothing; keyboard; axe; small screens."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Person, Server, axe_findings, no_page_errors

pytestmark = pytest.mark.browser

AsPerson = Callable[..., Person]
PASSWORD = "sen-hong-2026"
SITTING = "Khảo sát chất lượng lớp 12"
SAVED = "Đã lưu"


def account(number: int) -> dict[str, str]:
    """The pupil with this number in the list of 12A1."""
    return {"user": f"hs12a1{number:02}", "password": PASSWORD}


def open_test(person: Person) -> Page:
    """Goes to the open sitting and starts or resumes it."""
    person.goto("/sittings")
    person.page.click(f".line:has-text('{SITTING}') a.button")
    person.page.click("main a.button.primary")
    return ready(person.page)


def ready(page: Page) -> Page:
    page.wait_for_selector("hub-player.ready .option, hub-player.ready .statement, hub-player.ready #cells", timeout=20_000)
    return page


def saved(page: Page) -> None:
    """The header says that the server has everything."""
    place = page.locator("p.saved")
    expect(place).to_contain_text(SAVED, timeout=20_000)
    expect(place.locator(".soft")).to_have_count(0, timeout=20_000)


def answers(person: Person) -> dict[str, Any]:
    """What the server has, by the API that the player uses."""
    sitting = person.page.url.split("/sittings/")[1].split("/")[0]
    script = """async (sitting) => {
      const base = "/api/sittings/v1";
      const csrf = (await (await fetch("/api/csrf")).json()).csrf_token;
      const body = JSON.stringify({client: "a-test-looks"});
      const room = await fetch(`${base}/${sitting}/start`, {method: "POST", headers: {"X-CSRF-Token": csrf}, body});
      const opening = await room.json();
      return Object.fromEntries(Object.entries(opening.answers).map(([item, held]) => [item, held.value]));
    }"""
    found: dict[str, Any] = person.page.evaluate(script, sitting)
    return found


def choose(page: Page, question: int, letter: str) -> None:
    page.click(f"[data-ref='I.{question}']")
    page.wait_for_selector(f"h1:has-text('Câu {question}')")
    page.check(f".option input[value='{letter}']", force=True)


@pytest.fixture
def pupil(as_person: AsPerson, request: pytest.FixtureRequest) -> Person:
    """A pupil of 12A1 of this test's own, at a desktop."""
    person = as_person(viewport={"width": 1440, "height": 900})
    number = 11 + [item.name for item in request.session.items if item.module is request.module].index(request.node.name)
    person.sign_in(account(number))
    return person


def test_answers_are_said_to_be_saved_only_when_they_are_and_survive_a_reload(pupil: Person) -> None:
    with no_page_errors(pupil.page):
        page = open_test(pupil)
        expect(page.locator("p.saved")).not_to_contain_text(SAVED)
        page.keyboard.press("b")
        expect(page.locator("p.saved")).to_contain_text("Đang lưu câu 1")
        saved(page)
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('Câu 2')")
        page.keyboard.press("c")
        page.reload()
        ready(page)
        choose(page, 1, "B")
        expect(page.locator("[data-ref='I.2']")).to_have_class(re.compile("done"))
        saved(page)
    assert answers(pupil) == {"I.1": "B", "I.2": "C"}


def test_every_type_is_answered_by_keyboard_and_flags_and_checks_tell_what_is_missing(pupil: Person) -> None:
    page = open_test(pupil)
    page.keyboard.press("d")
    page.click("[data-ref='II.1']")
    page.wait_for_selector(".statement")
    page.focus(".statement:nth-of-type(1) input")
    page.keyboard.press("Space")
    page.click("[data-ref='III.1']")
    page.wait_for_selector("#cells")
    page.keyboard.type("-.5")
    assert page.input_value("#cells") == "−,5"
    expect(page.locator("#wrong")).to_contain_text("trước dấu phẩy chưa có chữ số")
    page.click("#wrong button")
    assert page.input_value("#cells") == "−0,5"
    page.fill("#cells", ",5")
    page.click(".flag")
    saved(page)
    page.click(".questions .submit")
    expect(page.locator(".last-look")).to_contain_text("Mới trả lời 1/4 ý, còn thiếu ý b, ý c, ý d")
    expect(page.locator(".last-look")).to_contain_text("Sai cách viết: “,5”")
    page.click(".go:has-text('Sai cách viết')")
    page.wait_for_selector("#cells")
    page.fill("#cells", "0,5")
    saved(page)
    assert answers(pupil) == {"I.1": "D", "II.1": {"a": True}, "III.1": "0,5"}


def test_without_a_network_work_goes_on_and_is_sent_later(pupil: Person) -> None:
    page = open_test(pupil)
    choose(page, 1, "A")
    saved(page)
    pupil.context.set_offline(True)
    choose(page, 2, "B")
    choose(page, 3, "C")
    expect(page.locator("p.saved")).to_contain_text("Chưa gửi được", timeout=20_000)
    expect(page.locator("p.saved")).to_contain_text("bài vẫn giữ trên máy này")
    page.click("[data-ref='I.4']")
    expect(page.locator(".notice")).to_contain_text("Mất mạng từ")
    pupil.context.set_offline(False)
    saved(page)
    assert answers(pupil) == {"I.1": "A", "I.2": "B", "I.3": "C"}


def test_what_was_typed_without_a_network_survives_closing_the_page(pupil: Person) -> None:
    page = open_test(pupil)
    choose(page, 1, "A")
    saved(page)
    address = page.url.split("#")[0]
    pupil.context.set_offline(True)
    choose(page, 2, "D")
    expect(page.locator("p.saved")).to_contain_text("Chưa gửi được", timeout=20_000)
    page.close()
    pupil.context.set_offline(False)
    pupil.page = pupil.context.new_page()
    pupil.page.goto(address)
    ready(pupil.page)
    saved(pupil.page)
    assert answers(pupil) == {"I.1": "A", "I.2": "D"}


def test_a_second_tab_takes_over_and_the_first_keeps_its_text(pupil: Person) -> None:
    first = open_test(pupil)
    choose(first, 1, "A")
    saved(first)
    second = pupil.context.new_page()
    second.goto(first.url.split("#")[0])
    ready(second)
    expect(first.locator(".notice.call")).to_contain_text("cửa sổ khác", timeout=20_000)
    expect(first.locator(".option.chosen")).to_contain_text("A")
    expect(first.locator(".option input").first).to_be_disabled()
    choose(second, 1, "C")
    choose(second, 2, "B")
    saved(second)
    first.click(".notice.call button")
    ready(first)
    expect(second.locator(".notice.call")).to_have_count(1, timeout=20_000)
    assert answers(pupil) == {"I.1": "C", "I.2": "B"}


def test_a_sign_in_that_ended_is_renewed_in_place(pupil: Person) -> None:
    page = open_test(pupil)
    choose(page, 1, "A")
    saved(page)
    pupil.context.clear_cookies(name="hub_session")
    choose(page, 2, "B")
    page.wait_for_selector("#sign-in-dialog[open]", timeout=20_000)
    page.fill("#again-password", "not it")
    page.click("#sign-in-dialog button[type=submit]")
    expect(page.locator("#sign-in-dialog .error")).to_be_visible(timeout=20_000)
    page.fill("#again-password", PASSWORD)
    page.click("#sign-in-dialog button[type=submit]")
    expect(page.locator("#sign-in-dialog")).to_be_hidden(timeout=20_000)
    saved(page)
    assert answers(pupil) == {"I.1": "A", "I.2": "B"}


def test_handing_in_gives_a_receipt_and_leaves_nothing_on_the_device(pupil: Person) -> None:
    page = open_test(pupil)
    choose(page, 1, "A")
    page.click(".questions .submit")
    page.click("[data-hand-in]")
    page.wait_for_url("**/receipt", timeout=30_000)
    expect(page.locator(".receipt .code")).to_have_text(re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$"))
    expect(page.locator(".receipt")).to_contain_text("1/22")
    left = page.evaluate(
        """() => new Promise((done) => {
          const open = indexedDB.open("hoclieu-player", 1);
          open.onsuccess = () => {
            const count = open.result.transaction("events").objectStore("events").count();
            count.onsuccess = () => done(count.result);
          };
        })"""
    )
    assert left == 0
    pupil.goto("/sittings")
    expect(page.locator(f".line:has-text('{SITTING}')")).to_contain_text("Đã nộp")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_player(as_person: AsPerson, language: str, theme: str) -> None:
    for viewport in ({"width": 360, "height": 740}, {"width": 1440, "height": 900}):
        person = as_person(viewport=viewport, bypass_csp=True)
        person.sign_in(account(28))
        person.context.add_cookies(
            [{"name": "hub_lang", "value": language, "url": person.url}, {"name": "hub_theme", "value": theme, "url": person.url}]
        )
        page = person.page
        person.goto("/sittings")
        assert axe_findings(page) == []
        page.click(f".line:has-text('{SITTING}') a.button")
        assert axe_findings(page) == []
        page.click("main a.button.primary")
        for ref in ("I.1", "II.1", "III.1"):
            page.goto(page.url.split("#")[0] + f"#{ref}")
            page.reload()
            ready(page)
            assert axe_findings(page) == [], ref
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], ref
        if viewport["width"] < 900:
            page.click(".where")
            assert axe_findings(page) == []
            page.click("#list-dialog .submit")
        else:
            page.click(".questions .submit")
        assert axe_findings(page) == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing_on_the_teachers_pages(as_person: AsPerson, language: str) -> None:
    for viewport in ({"width": 390, "height": 844}, {"width": 1440, "height": 900}):
        person = as_person("teacher", viewport=viewport, bypass_csp=True)
        person.context.add_cookies([{"name": "hub_lang", "value": language, "url": person.url}])
        for path in (
            "/tests",
            "/tests/1",
            "/tests/1/questions",
            "/tests/new",
            "/tests/1/sittings/new",
            "/sittings",
            "/sittings/1",
            "/sittings/1/results",
            "/sittings/1/results/1",
        ):
            person.goto(path)
            assert axe_findings(person.page) == [], path
            assert person.page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], f"{path} scrolls sideways"


def test_a_killed_server_loses_nothing(pupil: Person, server: Server, chromium: Browser) -> None:
    page = open_test(pupil)
    choose(page, 1, "A")
    saved(page)
    server.stop(9)
    choose(page, 2, "B")
    expect(page.locator("p.saved")).to_contain_text("Chưa gửi được", timeout=20_000)
    server.start()
    choose(page, 3, "C")
    expect(page.locator("p.saved")).to_contain_text(SAVED, timeout=60_000)
    saved(page)
    assert answers(pupil) == {"I.1": "A", "I.2": "B", "I.3": "C"}
