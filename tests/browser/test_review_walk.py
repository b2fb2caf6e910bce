"""A film and slides walk from a teacher's phone on a bad line through two rounds and three signatures to readers, and out of the bank again."""

import re
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from hub.demo import documents
from hub.review.rules.rubric import CURRENT, RUBRICS
from tests.browser.conftest import Person, axe_findings, no_page_errors
from tests.browser.reviewing import ask, describe, sign_in_as
from tests.factories import media

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
SLOW = 1_000_000  # bytes a second
RUBRIC = RUBRICS[CURRENT]
AsPerson = Callable[..., Person]


def _cut(route: Route) -> None:
    route.abort("internetdisconnected")


def _clean(page: Page) -> None:
    assert axe_findings(page) == [], page.url


def _contribute(person: Person, path: Path, title: str, scope: str) -> str:
    """Uploads on a line that is slow and breaks, fills the form and hands it in; the material's address."""
    page = person.goto("/materials/new")
    slow = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": SLOW}
    line = page.context.new_cdp_session(page)
    line.send("Network.emulateNetworkConditions", slow)
    page.set_input_files("resumable-upload input[type=file]", path)
    row = page.locator(".upload", has_text=path.stem)
    if path.stat().st_size > SLOW:
        expect(row.locator("[data-part=words]")).to_contain_text(re.compile(r"[1-9]\d? %"), timeout=30_000)
        page.route("**/uploads/*", _cut)
        expect(row).to_have_attribute("data-phase", "waiting", timeout=20_000)
        page.unroute("**/uploads/*", _cut)
    expect(row).to_have_attribute("data-phase", "ready", timeout=40_000)
    _clean(page)
    page.fill("[name=title]", title)
    page.select_option("[name=subject_code]", "toan")
    page.check("[name=grades][value='12']")
    page.evaluate("document.querySelector('[name=description]').value = ''")
    describe(page, "Dùng trong 1 tiết, có bài luyện tập.")
    page.locator(f"label:has([name=scope][value={scope}])").click()
    page.locator("form.form .actions .primary").first.click()
    page.wait_for_url(lambda url: "/materials/new" not in url, timeout=60_000)
    page.wait_for_selector("#work progress", state="detached", timeout=90_000)
    address = re.sub(r"[?#].*", "", page.url.replace(person.url, ""))
    _submit(page, address)
    return address


def _submit(page: Page, address: str) -> None:
    page.locator(f"form[action='{address}/submit'] button").first.click()
    page.wait_for_load_state()
    expect(page.locator(".record-head .tag.info").first).to_be_visible()


def _change(person: Person, address: str, words: str, changes: str) -> None:
    """The description is changed, then what was changed is said, and the version is handed in."""
    page = person.goto(f"{address}/edit")
    describe(page, words)
    page.locator("#material-form button[name=stay]").click()
    page.wait_for_selector("[name=changes]")
    page.fill("[name=changes]", changes)
    page.locator("#material-form button[name=stay]").click()
    page.wait_for_load_state()
    page.locator(f"form[action='{address}/submit'] button").first.click()
    page.wait_for_url(lambda url: "/edit" not in url)


def _review(
    person: Person, title: str, advice: str, *, score: str = "3", words: str = "Rõ ràng, dùng được ngay.", comment: str = ""
) -> None:
    """Answers the invitation, fills in the rubric by keys as well, and sends."""
    page = person.goto("/reviews")
    page.locator("section[aria-labelledby=asked] .line a", has_text=title).click()
    assert page.locator("hub-pdf, video").count() == 0, "the work opens only after the declaration"
    _clean(page)
    page.check("[name=no_conflict]")
    page.locator("form.form .actions .primary").click()
    page.wait_for_selector("#review-form", state="attached")
    for gate in RUBRIC.gates:
        page.locator(f"#row-{gate} label").first.click()
    for key in RUBRIC.criteria[:-1]:
        page.locator(f"#row-{key} input[value='{score}']").check(force=True)
    expect(page.locator("#bench-counts b", has_text="7/8")).to_be_visible()
    page.locator(".send button.primary").click()
    expect(page.locator(f"#bench-owed a[href='#row-{RUBRIC.criteria[-1]}']")).to_be_visible()
    page.locator(f"#row-{RUBRIC.criteria[-1]} input").first.focus()
    page.keyboard.press(score)
    if comment:
        page.fill("#comment-new [name=place]", "Trang 1")
        page.fill("#comment-new [name=body]", comment)
        page.locator("#comment-new button").first.click()
        expect(page.locator("#comments .thread", has_text=comment)).to_be_visible()
    page.locator(f"[name=recommendation][value={advice}]").check()
    page.fill("[name=to_author]", words)
    expect(page.locator("#bench-owed .notice.good")).to_be_visible()
    page.reload()
    assert page.input_value("[name=to_author]") == words
    divider = page.locator("hub-divider")
    divider.focus()
    page.keyboard.press("ArrowLeft")
    assert int(divider.get_attribute("aria-valuenow") or 0) < 60
    _clean(page)
    page.locator(".send button.primary").click()
    page.wait_for_url("**/reviews")


def _decide(head: Person, address: str, outcome: str, reasons: str) -> None:
    page = head.goto(address)
    _clean(page)
    page.locator(f"#decision [name=outcome][value={outcome}]").check()
    page.fill("#decision [name=reasons]", reasons)
    page.locator("#decision button.primary").click()
    page.wait_for_url("**/reviews/board")


def _sign(person: Person, title: str) -> None:
    page = person.goto("/")
    page.locator("a", has_text=title).first.click()
    page.wait_for_selector("#decision [name=outcome]")
    _clean(page)
    page.locator("#decision [name=outcome][value=sign]").check()
    page.locator("#decision button.primary").click()
    page.wait_for_url("**/reviews/board")


def _found(person: Person, words: str, title: str) -> None:
    page = person.goto(f"/materials?q={words}")
    for _ in range(60):  # the worker writes the index
        if page.get_by_role("link", name=title).count():
            return
        page.wait_for_timeout(250)
        page.reload()
    raise AssertionError(f"{words} does not find {title}")


def test_a_film_and_slides_walk_from_a_phone_to_readers_and_out_again(as_person: AsPerson, tmp_path: Path) -> None:
    sign = secrets.token_hex(3)
    title, film_title = f"Khảo sát hàm số {sign}", f"Phim đồ thị hàm số {sign}"
    slides, film = tmp_path / f"bai giang {sign}.pptx", tmp_path / f"phim {sign}.mp4"
    slides.write_bytes(documents.pptx([("Khảo sát hàm số", ["Tập xác định", "Đạo hàm", sign])]))
    padding = secrets.token_bytes(9_000_000)
    film.write_bytes(media.film() + (len(padding) + 8).to_bytes(4, "big") + b"free" + padding)
    teacher = sign_in_as(as_person, "giaovien", **PHONE)
    film_address = _contribute(teacher, film, film_title, "school")
    address = _contribute(teacher, slides, title, "province")

    head = as_person("group_head", viewport={"width": 1440, "height": 900})
    page = head.goto("/reviews/board")
    card = page.locator("[data-card]", has_text=film_title)
    expect(card).to_be_visible()
    page.locator("[data-card]", has_text=title).locator("h3 a").focus()
    page.keyboard.press("m")
    expect(page.locator("[data-card]", has_text=title).locator(".menu-item").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_selector("#ask")
    round_address = re.sub(r"[?#].*", "", page.url.replace(head.url, ""))
    ask(head, round_address, "Trần Minh Đức", "Đỗ Thị Thanh Bình")
    first, second, third = (sign_in_as(as_person, name) for name in ("phanbien", "phanbien2", "totruong2"))
    with no_page_errors(first.page):
        _review(first, title, "accept")
    _review(second, title, "reject", score="1", words="Thiếu phần bài tập.", comment="Thêm bài tập có lời giải.")
    page = head.goto(f"{round_address}")
    expect(page.locator("#reviewers .notice.call")).to_be_visible()
    expect(page.locator("#verdicts .differs").first).to_be_visible()
    assert page.locator("#decision [name=outcome][value=accept]").count() == 0
    ask(head, round_address, "Tống Văn Sơn")
    _review(third, title, "revise", score="2", words="Bổ sung bài tập.")
    _decide(head, round_address, "revise", "Thêm bài tập theo góp ý.")

    page = teacher.goto(address)
    page.get_by_role("link", name="Đọc và trả lời góp ý").click()
    assert not [name for name in ("Trần Minh Đức", "Đỗ Thị Thanh Bình", "Tống Văn Sơn") if name in page.content()]
    _clean(page)
    reply = page.locator(".thread", has_text="Thêm bài tập có lời giải.")
    reply.locator("label:has([name=stance][value=done])").click()
    reply.locator("textarea").fill("Đã thêm ba bài.")
    reply.locator("button.primary").click()
    expect(page.locator(".thread .tag.good")).to_be_visible()
    _change(teacher, address, "Dùng trong 1 tiết, thêm ba bài tập.", "Thêm ba bài tập.")

    page = head.goto("/reviews/board")
    page.locator("[data-card]", has_text=title).locator("h3 a").click()
    page.wait_for_url("**/rounds/*")
    second_round = page.url.replace(head.url, "")
    ask(head, second_round, "Trần Minh Đức", "Đỗ Thị Thanh Bình")
    page = second.goto("/reviews")
    page.locator("section[aria-labelledby=asked] .line a", has_text=title).click()
    page.check("[name=no_conflict]")
    page.locator("form.form .actions .primary").click()
    expect(page.locator("#comments", has_text="Đã thêm ba bài.")).to_be_visible()
    page.locator("hub-pdf, .thing").first.wait_for()
    page.goto(f"{second.url}/reviews")
    _review(first, title, "accept")
    _finish(second, title)
    _decide(head, second_round, "accept", "")
    _sign(as_person("school_leader"), title)
    _sign(as_person("department_specialist"), title)

    pupil = sign_in_as(as_person, "hocsinh2")
    _found(pupil, f"khao+sat+ham+so+{sign}", title)
    page = pupil.goto(address)
    expect(page.locator(".label .score")).to_be_visible()
    assert not [name for name in ("Trần Minh Đức", "Đỗ Thị Thanh Bình", "Tống Văn Sơn") if name in page.content()]
    _clean(page)
    _next_version(as_person, teacher, head, address, title)
    _taken_down(head, pupil, address)
    assert teacher.goto(film_address).locator(".record-head").is_visible()


def _finish(person: Person, title: str) -> None:
    """Sends a review that was begun."""
    page = person.goto("/reviews")
    page.locator("section[aria-labelledby=owed] .line a", has_text=title).click()
    for gate in RUBRIC.gates:
        page.locator(f"#row-{gate} label").first.click()
    for key in RUBRIC.criteria:
        page.locator(f"#row-{key} input[value='3']").check(force=True)
    page.locator("[name=recommendation][value=accept]").check()
    expect(page.locator("#bench-owed .notice.good")).to_be_visible()
    page.locator(".send button.primary").click()
    page.wait_for_url("**/reviews")


def _next_version(as_person: AsPerson, teacher: Person, head: Person, address: str, title: str) -> None:
    """A new version is published; the first says that it is superseded."""
    page = teacher.goto(address)
    page.locator(f"form[action='{address}/versions'] button").click()
    page.wait_for_load_state()
    _change(teacher, address, "Dùng trong 1 tiết; có ba bài tập và lời giải.", "Sửa phần mô tả.")
    page = head.goto("/reviews/board")
    page.locator("[data-card]", has_text=title).locator("h3 a").first.click()
    page.wait_for_url("**/rounds/*")
    address_of_round = page.url.replace(head.url, "")
    ask(head, address_of_round, "Trần Minh Đức")
    wanted = page.locator("#reviewers .sum").inner_text()
    _review(sign_in_as(as_person, "phanbien"), title, "accept")
    if "/2" in wanted:
        ask(head, address_of_round, "Đỗ Thị Thanh Bình")
        _review(sign_in_as(as_person, "phanbien2"), title, "accept")
    _decide(head, address_of_round, "accept", "")
    _sign(as_person("school_leader"), title)
    _sign(as_person("department_specialist"), title)
    page = teacher.goto(f"{address}/versions/2")
    expect(page.locator(".notice.info .actions a").first).to_be_visible()


def _taken_down(head: Person, pupil: Person, address: str) -> None:
    """Suspended at once, then withdrawn with a reason: a tombstone, 410."""
    for action in ("suspend", "withdraw"):
        page = head.goto(address)
        page.locator(f"[data-opens={action}]").click()
        dialog = page.locator(f"dialog#{action}")
        dialog.locator("select[name=reason]").select_option(index=1)
        if dialog.locator("textarea").count():
            dialog.locator("textarea").fill("Có lỗi cần xem lại.")
        with page.expect_navigation():
            dialog.locator("footer button.primary").click()
        answer = pupil.page.goto(f"{pupil.url}{address}")
        assert answer is not None
        assert answer.status == {"suspend": 403, "withdraw": 410}[action]
        expect(pupil.page.locator(".tombstone")).to_be_visible()
    _clean(pupil.page)
