"""The main job from end to end, as seven people at a fresh demonstration: a material, a test from Word, a sitting, marks, the library, connections.

With HUB_SCREENSHOTS=FOLDER the pictures of the README are written there (`make screenshots`).
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from hub.demo import material_files, mathematics
from hub.demo.people import PASSWORD
from tests.browser.conftest import Person, Server, axe_findings, no_page_errors, people_of, serve_copy
from tests.browser.reviewing import ask, describe

pytestmark = pytest.mark.browser

TITLE = "Ôn tập cực trị của hàm số bằng sơ đồ"
WORDS_WITHOUT_ACCENTS = "cuc tri cua ham so bang so do"
SITTING = "Kiểm tra 15 phút: khảo sát hàm số"
PEOPLE = ("teacher", "group_member", "group_head", "pupil", "librarian", "admin", "parent")
EXTRA = {"second_reviewer": "phanbien2"}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def press(page: Page, selector: str) -> None:
    """Clicks what leads to another page and waits until it is there."""
    with page.expect_navigation():
        page.click(selector)


class Walk:
    """Who is at which browser, and which pages were seen by whom."""

    def __init__(self, server: Server, make: object) -> None:
        self.server = server
        self._make = make
        self._people: dict[str, Person] = {}
        self.seen: dict[str, set[str]] = {}

    def person(self, role: str) -> Person:
        if role not in self._people:
            wide = {"width": 1440, "height": 900}
            if role in EXTRA:
                self._people[role] = self._make(None, viewport=wide)  # type: ignore[operator]
                self._people[role].sign_in({"user": EXTRA[role], "password": PASSWORD})
            else:
                self._people[role] = self._make(role, viewport=wide)  # type: ignore[operator]
        return self._people[role]

    def note(self, role: str, picture: str = "") -> Page:
        """Remembers the page in front of this person; takes its picture for the README."""
        page = self.person(role).page
        self.seen.setdefault(role, set()).add(page.url.removeprefix(self.server.url))
        folder = os.environ.get("HUB_SCREENSHOTS")
        if folder and picture:
            page.wait_for_load_state("networkidle")
            # hiding the caret would inject a style, which the policy refuses
            page.screenshot(path=str(Path(folder) / f"{picture}.png"), caret="initial")
        return page

    def go(self, role: str, path: str, picture: str = "") -> Page:
        self.person(role).goto(path)
        return self.note(role, picture)


@pytest.fixture(scope="module")
def walk(demo_instance: Path, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    server = serve_copy(demo_instance, tmp_path_factory.mktemp("main-job"))
    try:
        with people_of(server, chromium) as make, ExitStack() as errors:
            walk = Walk(server, make)
            for role in PEOPLE:
                errors.enter_context(no_page_errors(walk.person(role).page))
            yield walk
    finally:
        server.stop()


def test_1_each_person_starts_at_what_waits(walk: Walk) -> None:
    for role in PEOPLE:
        page = walk.go(role, "/", "today" if role == "teacher" else "")
        expect(page.locator("h1")).to_be_visible()


def test_2_a_material_is_contributed_reviewed_decided_and_only_then_found(walk: Walk) -> None:
    page = walk.go("teacher", "/materials/new")
    page.set_input_files(
        "input[type=file]", {"name": "on-tap.pdf", "mimeType": "application/pdf", "buffer": material_files.vectors()}
    )
    page.fill("input[name=title]", TITLE)
    page.select_option("select[name=subject_code]", "toan")
    page.check("input[name=grades][value='12']")
    page.fill("input[name=topic]", "Đạo hàm")
    describe(page, "Sơ đồ ôn tập cho 1 tiết, kèm ví dụ.")
    page.select_option("select[name=licence]", index=1)
    page.locator("form.form .actions .primary").first.click()
    page.wait_for_url(lambda url: "/materials/new" not in url)
    material = walk.note("teacher").url.removeprefix(walk.server.url).split("?")[0]
    expect(page.locator("#work .progress, #work progress")).to_have_count(0, timeout=60_000)
    page.reload()
    press(page, "form[action$='/submit'] button")

    pupil = walk.go("pupil", f"/materials?q={WORDS_WITHOUT_ACCENTS}")
    assert TITLE not in pupil.content()

    head = walk.go("group_head", "/reviews/board", "review-board")
    press(head, f"[data-card]:has-text('{TITLE}') h3 a")
    round_page = walk.note("group_head").url.removeprefix(walk.server.url).split("#")[0]
    ask(walk.person("group_head"), round_page, "Trần Minh Đức", "Đỗ Thị Thanh Bình")
    _review(walk, "group_member")
    _review(walk, "second_reviewer")
    walk.go("group_head", round_page)
    head.check("input[name=outcome][value=accept]")
    press(head, "#decision button.primary")
    walk.go("group_head", round_page)

    page = walk.go("pupil", f"/materials?q={WORDS_WITHOUT_ACCENTS}")
    expect(page.locator(f"a:has-text('{TITLE}'), h3:has-text('{TITLE}')").first).to_be_visible()
    walk.go("pupil", material, "material")
    page.click("header.record-head a.button.primary")
    page.wait_for_selector("canvas", timeout=30_000)
    walk.note("pupil", "reader")


def _review(walk: Walk, role: str) -> None:
    page = walk.go(role, "/reviews")
    press(page, f"a:has-text('{TITLE}')")
    walk.note(role)
    page.check("[name=no_conflict]")
    press(page, "form.form .actions .primary")
    walk.note(role)
    for box in page.locator("fieldset.gate input[value=pass]").all():
        box.check(force=True)
    for box in page.locator("fieldset.criterion:not(.gate) input[value='3']").all():
        box.check(force=True)
    page.check("input[name=recommendation][value=accept]", force=True)
    page.fill("#field-to_author", "Rõ ràng, đúng chương trình, dùng được ngay trong một tiết.")
    expect(page.locator("#bench-owed .notice.good")).to_be_visible(timeout=15_000)
    walk.note(role, "review-workbench")
    press(page, ".send button.primary")


def test_3_a_word_test_is_read_mended_and_taken_into_the_bank(walk: Walk) -> None:
    page = walk.go("teacher", "/items/import")
    page.set_input_files("input[type=file]", {"name": "on-tap-chuong-1.docx", "mimeType": DOCX, "buffer": mathematics.revision()})
    expect(page.locator("#result-head")).to_be_visible(timeout=60_000)
    walk.note("teacher", "word-to-bank")
    faulty = page.locator("article.fault")
    expect(faulty).to_have_count(2)
    faulty.first.locator("button[value=done]").click()
    expect(faulty).to_have_count(1)
    faulty.first.locator("button[value=keep]").click()
    expect(faulty).to_have_count(0)
    page.click("#import-bar button.primary")
    expect(page.locator("#result-head .ok").first).to_contain_text("6")
    walk.go("teacher", "/items", "bank")


def test_4_a_test_is_made_and_a_sitting_opened(walk: Walk) -> None:
    page = walk.go("teacher", "/tests/new")
    page.fill("input[name=title]", SITTING)
    page.fill("input[name=duration_minutes]", "15")
    press(page, "form.form button.primary")
    walk.note("teacher")
    boxes = page.locator("input[name=items]:not([disabled])")
    chosen = [str(boxes.nth(number).get_attribute("value")) for number in range(4)]
    for number in range(4):
        boxes.nth(number).check()
    press(page, ".action-bar button.primary")
    walk.note("teacher")
    expect(page.locator("h1")).to_contain_text(SITTING)
    placed = page.locator("main article.paper-item")
    expect(placed).to_have_count(4)
    assert {article.get_attribute("id") for article in placed.all()} == {f"item-{number}" for number in chosen}
    press(page, "a[href$='/sittings/new']")
    walk.note("teacher")
    page.select_option("select[name=class_unit_id]", label="12A1")
    page.select_option("select[name=target]", "tx:4")
    press(page, "form.form button.primary")
    walk.note("teacher", "sitting")
    expect(page.locator("h1")).to_contain_text(SITTING)
    expect(page.locator("main")).to_contain_text("12A1")
    room = urlsplit(page.url).path
    # the class of the sitting finds it, before anybody has begun
    pupil = walk.go("pupil", "/sittings")
    expect(pupil.locator(f".line:has-text('{SITTING}') a.button")).to_be_visible()
    answer = pupil.request.get(f"{walk.server.url}{room}/results")
    assert answer.status == 404, "a pupil sees no results of the class"


def test_5_a_pupil_sits_it_and_every_answer_is_said_to_be_saved(walk: Walk) -> None:
    page = walk.go("pupil", "/sittings")
    press(page, f".line:has-text('{SITTING}') a.button")
    walk.note("pupil")
    page.click("a.button.primary")
    page.wait_for_selector("hub-player .tiles button, hub-player .tiles a", timeout=30_000)
    for number in range(4):
        page.locator("main.sheet input[type=radio]").nth(1).check(force=True)
        expect(page.locator("p.saved")).to_contain_text("Đã lưu", timeout=20_000)
        walk.note("pupil", "player" if number == 1 else "")
        page.keyboard.press("Enter")
    walk.note("pupil", "player-check")
    if not page.locator("[data-hand-in]").is_visible():
        page.click("button.submit")
    page.click("[data-hand-in]")
    page.wait_for_url("**/receipt", timeout=30_000)
    walk.note("pupil", "receipt")


def test_6_marks_are_confirmed_land_in_the_grade_book_and_are_released(walk: Walk) -> None:
    page = walk.go("teacher", "/sittings")
    press(page, f"a:has-text('{SITTING}')")
    page.click("a[href*='/results']")
    for _try in range(20):
        if page.locator("form[action$='/confirm'] button").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    walk.note("teacher", "results")
    press(page, "form[action$='/confirm'] button")
    walk.go("teacher", "/gradebooks")
    page.click("main .card .line:has-text('12A1') a.button")
    page.wait_for_selector("grade-sheet:defined")
    walk.note("teacher", "gradebook")
    cell = page.locator("tbody tr:has-text('Vũ Thị An') input[data-column=tx4]")
    mark = cell.input_value()
    assert mark
    page.click("button[data-opens=release]")
    page.locator("#release form[action*='/tx4/release'] button").click()
    page.wait_for_load_state()

    for role in ("pupil", "parent"):
        page = walk.go(role, "/gradebooks", "results-of-a-pupil" if role == "pupil" else "")
        expect(page.locator("section:has(h2:has-text('Toán')) .marks >> nth=0")).to_contain_text(mark)


def test_7_a_book_is_found_lent_and_brought_back(walk: Walk) -> None:
    page = walk.go("pupil", "/library?q=toan", "library")
    press(page, "ol.card h3 a >> nth=0")
    walk.note("pupil")
    desk = walk.go("librarian", "/library/desk")
    walk.go("librarian", "/library?part=record")
    press(desk, "li.hit:has(.tag.good svg) h3 a >> nth=0")
    walk.note("librarian", "book")
    free = desk.locator("table.copies tr:has(.tag.good) td.code").first.inner_text()
    walk.go("librarian", "/library/desk")
    _scan(desk, "Vũ Thị An")
    expect(desk.locator("#reader, .choose").first).to_be_visible()
    if desk.locator(".choose button").count():
        desk.click(".choose button >> nth=0")
    expect(desk.locator("#reader")).to_contain_text("Vũ Thị An")
    _scan(desk, free)
    expect(desk.locator(".reply")).to_have_attribute("data-tone", "good")
    walk.note("librarian", "desk")
    loans = walk.go("pupil", "/library/loans")
    assert free in loans.content()
    press(desk, "[data-close-card]")
    _scan(desk, free)
    expect(desk.locator(".log tbody tr").first).to_contain_text("Nhận trả")
    assert free not in walk.go("pupil", "/library/loans").locator("main .card").first.inner_text()


def _scan(page: Page, text: str) -> None:
    page.fill("#scan", text)
    page.press("#scan", "Enter")
    page.wait_for_load_state("networkidle")


def test_8_connections_and_administration_are_shown(walk: Walk) -> None:
    page = walk.go("admin", "/connections", "connections")
    expect(page.locator("h1")).to_be_visible()
    walk.go("admin", "/admin")
    walk.go("admin", "/admin/people")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_9_axe_finds_nothing_on_any_page_that_was_visited(walk: Walk, language: str, theme: str) -> None:
    found: dict[str, list[str]] = {}
    assert walk.seen
    for role, paths in walk.seen.items():
        person = walk.person(role)
        for name, value in (("hub_lang", language), ("hub_theme", theme)):
            person.context.add_cookies([{"name": name, "value": value, "url": walk.server.url}])
        for path in sorted(paths):
            page = person.page
            page.goto(f"{walk.server.url}{path}")
            page.wait_for_load_state("networkidle")
            problems = axe_findings(page)
            if problems:
                found[f"{role} {path}"] = problems
    assert found == {}
