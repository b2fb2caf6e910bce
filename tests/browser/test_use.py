"""Using the bank in a real browser: outcomes are chosen, collections ordered, materials kept, rated, reported, hidden and given back."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from hub.collections.schemas import AddForm, CollectionForm
from hub.collections.services import collecting
from hub.core.authz import SYSTEM
from hub.feedback.schemas import RatingForm, UseForm
from hub.feedback.services import using
from hub.schools import queries as schools
from hub.schools.services import classes
from tests.browser.conftest import axe_findings, no_page_errors
from tests.browser.served_hub import Open, Served, serving
from tests.factories import materials as make
from tests.factories.curriculum import make_curriculum
from tests.hub import SchemaTemplate

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
TITLES = ("Đạo hàm và ý nghĩa hình học", "Quy tắc tính đạo hàm", "Đồ thị hàm số lượng giác")


@pytest.fixture
def served(sqlite_template: SchemaTemplate, tmp_path: Path) -> Iterator[Served]:
    with serving(sqlite_template, tmp_path) as made:
        yield made


@pytest.fixture
def visit(served: Served, chromium: Browser) -> Open:
    """`visit("author", path)` opens a page as that person, who is signed in."""
    return partial(served.visit, chromium)


def fits(page: Page) -> bool:
    """Nothing on the page is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def speak(page: Page, language: str) -> None:
    """Turns the page into the other language."""
    page.click("button.language")
    page.wait_for_function("(wanted) => document.documentElement.lang === wanted", arg=language)


def look_over(page: Page) -> None:
    """On a phone nothing is too wide in either language, and axe finds nothing."""
    wide = page.viewport_size
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert fits(page), page.url
    speak(page, "en")
    assert fits(page), (page.url, "en")
    assert axe_findings(page) == [], (page.url, "en")
    speak(page, "vi")
    page.set_viewport_size(wide)  # type: ignore[arg-type]


def test_outcomes_are_chosen_by_keys_and_by_hand(served: Served, visit: Open) -> None:
    make_curriculum()
    page = visit("author", "/materials/new", viewport={"width": 1280, "height": 900})
    with no_page_errors(page):
        words = page.locator("#outcomes-words")
        options = page.locator("#outcomes-found [role=option]")
        chosen = page.locator(".picker-chosen li")
        page.fill("[name=title]", "Đạo hàm lớp 11")
        page.locator("[name=grades][value='11']").check()
        words.click()
        expect(page.locator(".picker-said")).to_have_text("Hãy chọn môn học trước.")
        page.select_option("[name=subject_code]", "toan")
        words.click()
        expect(options).to_have_count(3)
        words.fill("dao ham")
        expect(options).to_have_count(2)
        expect(words).to_have_attribute("aria-expanded", "true")
        assert axe_findings(page) == []
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert words.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
        page.keyboard.press("Enter")
        expect(chosen).to_have_count(1)
        expect(chosen).to_contain_text("Tính được đạo hàm")
        expect(options.nth(1)).to_have_attribute("aria-selected", "true")
        assert page.url.endswith("/materials/new"), "Enter in the field sends nothing"
        options.nth(0).click()
        expect(chosen).to_have_count(2)
        expect(words).to_be_focused()
        options.nth(0).click()
        expect(chosen).to_have_count(1)
        options.nth(0).click()
        words.fill("zzz")
        expect(page.locator(".picker-said")).to_contain_text("Không có mục nào khớp")
        words.fill("sin x")
        expect(options).to_have_count(1)
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        expect(chosen).to_have_count(3)
        page.keyboard.press("Escape")
        expect(options.first).to_be_hidden()
        expect(page.locator(".picker-said")).to_contain_text("3")
        chosen.nth(0).locator("input").focus()
        page.keyboard.press("Space")
        expect(chosen).to_have_count(2)
        expect(chosen.nth(0).locator("input")).to_be_focused()
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        words.click()
        expect(options.first).to_be_visible()
        assert fits(page)
        assert axe_findings(page) == []
        page.keyboard.press("Escape")
        page.locator("main form.form button.primary").first.click()
        page.wait_for_url(re.compile(r"/materials/\d+$"))
        expect(page.locator(".outcomes")).to_contain_text("T11.GT.DH.1")
        expect(page.locator(".outcomes")).to_contain_text("T11.GT.LT.1")
        expect(page.locator(".outcomes > li")).to_have_count(2)
    plain = visit("author", page.url.removeprefix(served.url) + "/edit", java_script_enabled=False)
    plain.fill("[name=outcomes_codes]", "T11.GT.DH.2")
    plain.locator("main form.form button.primary").first.click()
    expect(plain.locator(".outcomes > li")).to_have_count(3)


def shown_order(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".entries .title").all_inner_texts()]


def saves(page: Page, line: Locator, to: Locator) -> None:
    """Drags one line onto another and waits until the new order was taken."""
    with page.expect_response(re.compile(r"/collections/\d+/order$")) as answer:
        line.drag_to(to, target_position={"x": 60, "y": 4})
    assert answer.value.status == 204


def test_a_collection_is_ordered_by_dragging_and_by_arrows(served: Served, visit: Open) -> None:
    ids = [make.make_published(served.group, title=title) for title in TITLES]
    reader = served.group.reviewer
    form = CollectionForm(title="Học kì I", about="Theo thứ tự bài học.", unit_id=served.group.place.group)
    made = collecting.create_collection(reader, form)
    for number in ids:
        collecting.add_material(reader, number, AddForm(collection_id=made, note="Hai tiết."))
    one, two, three = TITLES
    page = visit("reviewer", f"/collections/{made}", viewport={"width": 1280, "height": 900})
    with no_page_errors(page):
        assert shown_order(page) == [one, two, three]
        lines = page.locator(".entries li")
        saves(page, lines.nth(2), lines.nth(0))
        assert shown_order(page) == [three, one, two]
        expect(page.locator("sortable-list [role=status]")).not_to_be_empty()
        page.reload()
        assert shown_order(page) == [three, one, two]
        up = lines.nth(2).locator("[data-step='-1']")
        up.focus()
        with page.expect_response(re.compile(r"/order$")):
            page.keyboard.press("Enter")
        assert shown_order(page) == [three, two, one]
        assert page.evaluate("document.activeElement.dataset.step") == "-1", "the arrow keeps the focus and can be pressed again"
        with page.expect_response(re.compile(r"/order$")):
            page.keyboard.press("Enter")
        expect(lines.nth(0).locator("[data-step='-1']")).to_have_attribute("aria-disabled", "true")
        page.reload()
        assert shown_order(page) == [two, three, one]
        look_over(page)
        lines.nth(0).locator("form").nth(1).locator("button").click()
        expect(lines).to_have_count(2)
        page.locator(".toast form button, .toast button").first.click()
        expect(lines).to_have_count(3)
        assert shown_order(page) == [two, three, one]
    plain = visit("reviewer", f"/collections/{made}", java_script_enabled=False, viewport=PHONE)
    plain.locator(".entries li").nth(0).locator("button[value='1']").click()
    assert shown_order(plain) == [three, two, one]
    other = visit("author", f"/collections/{made}")
    assert shown_order(other) == [three, two, one]
    expect(other.locator(".entries [data-step]")).to_have_count(0)


def test_rows_of_the_search_page_are_kept_and_tell_of_use(served: Served, visit: Open) -> None:
    for title in TITLES[:2]:
        number = make.make_published(served.group, title=title)
    using.record_use(served.group.reviewer2, number, UseForm(used_on=schools.today()))
    using.rate_material(served.group.reviewer2, number, RatingForm(stars=4))
    served.hub.run_jobs()
    page = visit("reviewer", "/materials?q=dao+ham", viewport={"width": 1280, "height": 900})
    with no_page_errors(page):
        row = page.locator(".hit", has_text=TITLES[1])
        mark = row.locator("button.bookmark")
        expect(mark).to_have_attribute("aria-pressed", "false")
        mark.click()
        expect(mark).to_have_attribute("aria-pressed", "true")
        assert page.url.endswith("q=dao+ham"), "the search form is not sent"
        mark.focus()
        page.keyboard.press("Enter")
        expect(mark).to_have_attribute("aria-pressed", "false")
        expect(mark).to_be_focused()
        page.keyboard.press("Enter")
        expect(mark).to_have_attribute("aria-pressed", "true")
        look_over(page)
        speak(page, "en")
        expect(page.locator("main h2").filter(has_text="2 results")).to_be_visible()
        expect(row).to_contain_text("Rated by teachers: 4.0")
        expect(row).to_contain_text("1 lesson")
        speak(page, "vi")
        page.goto(f"{served.url}/collections/bookmarks")
        expect(page.locator("main")).to_contain_text(TITLES[1])
        expect(page.locator("main")).not_to_contain_text(TITLES[0])
        look_over(page)


def test_from_a_lesson_to_a_report_to_hiding_and_giving_back(served: Served, visit: Open) -> None:
    classes.assign_teaching(SYSTEM, served.group.reviewer.user_id or 0, served.group.place.class_id, "toan")
    number = make.make_published(served.group, title=TITLES[0])
    served.hub.run_jobs()
    address = f"/materials/{number}"
    teacher = visit("reviewer", address, viewport={"width": 1280, "height": 900})
    with no_page_errors(teacher):
        teacher.locator("[data-opens=lesson]").click()
        expect(teacher.locator("#lesson")).to_be_visible()
        assert axe_findings(teacher) == []
        teacher.locator("#lesson select").select_option(index=1)
        teacher.locator("#lesson textarea").fill("Phần mở đầu, 15 phút.")
        teacher.locator("#lesson button.primary").click()
        expect(teacher.locator(".lessons")).to_contain_text("Phần mở đầu")
        look_over(teacher)
        teacher.goto(served.url + address)
        teacher.locator("[data-opens=rate]").click()
        teacher.locator("#rate [name=stars][value='4']").check()
        teacher.locator("#rate textarea").fill("Vừa đủ hai tiết.")
        teacher.set_viewport_size(PHONE)  # type: ignore[arg-type]
        assert axe_findings(teacher) == []
        teacher.locator("#rate button.primary").click()
        expect(teacher.locator(".mean b")).to_have_text("4,0")
        expect(teacher.locator(".comments")).to_contain_text("Vừa đủ hai tiết.")
        look_over(teacher)
    pupil = visit("pupil", address, viewport=PHONE)
    pupil.locator("a[href$='/report']").click()
    look_over(pupil)
    pupil.locator("[name=reason][value=error]").check()
    pupil.fill("[name=place]", "Trang 2, bài 2")
    pupil.fill("[name=note]", "Đáp số ghi cm, đề bài cho m.")
    pupil.locator("main form button.primary").click()
    pupil.wait_for_url(re.compile(rf"{address}$"))

    head = visit("head", "/feedback/reports", viewport={"width": 1280, "height": 900})
    with no_page_errors(head):
        look_over(head)
        head.get_by_role("link", name=TITLES[0]).first.click()
        expect(head.locator("main")).to_contain_text("Trang 2, bài 2")
        expect(head.locator("main")).not_to_contain_text("Lê An")
        look_over(head)
        hide = head.locator("details.act", has=head.locator("form[action$='/suspend']"))
        hide.locator("summary").click()
        hide.locator("textarea").fill("Đang xem lại đáp số.")
        hide.locator("button.primary").click()
        served.hub.run_jobs()
        response = pupil.goto(served.url + address)
        assert response is not None
        assert response.status == 403
        assert axe_findings(pupil) == []
        head.goto(served.url + address)
        head.locator("[data-opens=restore]").click()
        dialog = head.locator("#restore")
        if dialog.locator("textarea").count():
            dialog.locator("textarea").fill("Đáp số đúng.")
        assert axe_findings(head) == []
        dialog.locator("button.primary").click()
        expect(head.locator("[data-opens=suspend]")).to_be_visible()
    served.hub.run_jobs()
    response = pupil.goto(served.url + address)
    assert response is not None
    assert response.status == 200
    pupil.goto(f"{served.url}/feedback/reports/mine")
    expect(pupil.locator("main")).to_contain_text(TITLES[0])
    look_over(pupil)
    found = visit("author", "/materials?q=dao+ham")
    expect(found.locator(".hit")).to_have_count(1)
