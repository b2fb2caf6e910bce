"""The bank's own pages in a real browser: nothing for axe to find in either theme, language or width, and all of it by keyboard."""

import re
import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person, axe_findings, no_page_errors
from tests.browser.reviewing import card_of, contribute_link, post, sign_in_as

pytestmark = pytest.mark.browser
AsPerson = Callable[..., Person]

TITLE = "Quy tắc tính đạo hàm"
LOOKS = (
    ({"width": 1440, "height": 1000}, "light", "vi"),
    ({"width": 390, "height": 844}, "dark", "en"),
)


def _address(page: Page, url: str, words: str) -> str:
    """The address of the material whose title has these words, as its authors find it."""
    page.goto(f"{url}/materials/mine")
    href = page.locator(".line .title a", has_text=words).first.get_attribute("href")
    assert href is not None
    return href


def _check(person: Person, address: str, status: int = 200) -> Page:
    answer = person.page.goto(f"{person.url}{address}")
    assert answer is not None
    assert answer.status == status
    assert axe_findings(person.page) == [], address
    assert person.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} is wider than the window"
    return person.page


@pytest.mark.parametrize(("viewport", "theme", "language"), LOOKS, ids=["wide-light-vi", "phone-dark-en"])
def test_versions_differences_corrections_and_takedowns_have_their_pages(
    as_person: AsPerson, viewport: dict[str, int], theme: str, language: str
) -> None:
    def come(role: str) -> Person:
        person = as_person(role, viewport=viewport, color_scheme=theme)
        person.context.add_cookies([{"name": "hub_lang", "value": language, "url": person.url}])
        return person

    teacher, head, specialist = come("teacher"), come("group_head"), come("department_specialist")
    address = _address(teacher.page, teacher.url, TITLE)
    page = _check(teacher, address)
    page.locator(".versions details").first.evaluate("one => one.open = true")
    expect(page.locator(".versions del").first).to_contain_text("nhnh")
    assert axe_findings(page) == []
    expect(_check(teacher, f"{address}/versions/1").locator(".notice a").first).to_be_visible()
    page = _check(teacher, f"{address}/compare")
    expect(page.locator(".diff ins").first).to_be_visible()
    expect(page.locator(".changes-list del").first).to_be_visible()
    _check(head, f"{address}/correct")
    _check(specialist, "/materials/sources")
    draft = _address(teacher.page, teacher.url, "Ôn tập học kì I")
    _check(teacher, f"{draft}/edit")
    link = _check(teacher, _address(teacher.page, teacher.url, "Kéo thanh trượt"))
    expect(link.locator(".web-link .tag.good")).to_be_visible()
    # what is hidden: found from the head's own list of what waits, read by a pupil
    hidden = head.goto("/").locator("a[href*='/materials/']").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    pupil, seen = come("pupil"), 0
    for one in dict.fromkeys(href for href in hidden if re.fullmatch(r"/materials/\d+", href)):
        answer = pupil.page.goto(f"{pupil.url}{one}")
        if answer is not None and answer.status == 403:
            expect(_check(pupil, one, 403).locator(".tombstone h1")).to_be_visible()
            seen += 1
    assert seen == 1


def test_the_form_is_written_by_keyboard(as_person: AsPerson) -> None:
    """Formatting, a link, the order of authors: no pointer, no prompt of the browser."""
    teacher = as_person("teacher", viewport={"width": 1440, "height": 1000})
    page = teacher.page
    draft = _address(page, teacher.url, "Ôn tập học kì I")
    place = f"https://igiaoduc.vn/toan-{secrets.token_hex(3)}"
    with no_page_errors(page):
        teacher.goto(f"{draft}/edit")
        editor = page.locator("rich-text [role=textbox]")
        editor.focus()
        page.keyboard.press("Control+End")
        page.keyboard.type(" Xem thêm ở ")
        page.locator("rich-text [role=toolbar] button").first.focus()
        page.keyboard.press("End")
        page.keyboard.press("Enter")
        field = page.locator(".rich-link input")
        expect(field).to_be_focused()
        page.keyboard.type(place)
        page.keyboard.press("Enter")
        expect(editor.locator(f"a[href='{place}']")).to_be_visible()
        page.keyboard.press("Control+a")
        page.locator("rich-text [data-command=createLink]").focus()
        page.keyboard.press("Home")
        page.keyboard.press("Enter")
        expect(page.locator("rich-text [data-command=bold]")).to_have_attribute("aria-pressed", "true")
        rows = page.locator("author-rows li")
        count = rows.count()
        page.locator("author-rows > button").focus()
        page.keyboard.press("Enter")
        expect(rows).to_have_count(count + 1)
        rows.last.locator("input").fill("Lê Văn Tám")
        for row in range(count, 0, -1):
            rows.nth(row).locator("[data-does=arrow-up]").focus()
            page.keyboard.press("Enter")
        expect(rows.first.locator("input")).to_have_value("Lê Văn Tám")
        assert axe_findings(page) == []
        page.locator("#material-form > .actions button[name=stay]").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.locator(f"rich-text [role=textbox] a[href='{place}']")).to_be_visible()
        expect(page.locator("rich-text [role=textbox] strong, rich-text [role=textbox] b").first).to_be_visible()
        expect(page.locator("author-rows li").first.locator("input")).to_have_value("Lê Văn Tám")


def test_a_reviewer_is_warned_of_an_unknown_place(as_person: AsPerson) -> None:
    reviewer = as_person("group_member", viewport={"width": 390, "height": 844})
    page = reviewer.goto("/reviews")
    page.get_by_role("link", name="Mô phỏng gieo xúc xắc").first.click()
    page.wait_for_url(re.compile(r"/reviews/tasks/\d+"))
    tab = page.get_by_role("tab").first
    if tab.is_visible():
        tab.click()
    expect(page.locator(".web-link .tag.warn").first).to_be_visible()
    expect(page.locator(".web-link")).to_contain_text("xucxac.example.org")
    assert axe_findings(page) == []


def test_questions_are_chosen_from_the_item_bank_while_one_types(as_person: AsPerson) -> None:
    teacher = as_person("teacher", viewport={"width": 390, "height": 844})
    page = teacher.page
    page.goto(f"{teacher.url}/materials/new")
    picker = page.locator("#question-picker")
    expect(picker).to_be_hidden()
    page.locator("[name=kind]").select_option("question_set")
    expect(picker.locator("li").first).to_be_visible()
    assert axe_findings(page) == []
    words = page.locator("#field-question_words")
    words.press_sequentially("tiem can")
    expect(picker.locator("ul.choices li")).to_have_count(3)
    chosen = picker.locator("[name=questions]").first
    number = chosen.get_attribute("value")
    chosen.check()
    words.fill("")
    words.press_sequentially("vecto")
    expect(picker.locator(f"ol [name=questions][value='{number}']")).to_be_checked()
    picker.locator("ul [name=questions]").first.check()
    page.locator("[name=title]").fill("Hai câu khởi động")
    page.locator("[name=subject_code]").select_option("toan")
    page.get_by_role("button", name=re.compile("Lưu bản nháp|Save as a draft")).click()
    expect(page.locator(".questions hub-math.question")).to_have_count(2)
    expect(page.locator(".questions .katex").first).to_be_visible()
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_one_long_word_pushes_no_page_sideways(as_person: AsPerson) -> None:
    """A title, a description, a decision's reasons and a note without a single space, on a phone."""
    phone = {"viewport": {"width": 390, "height": 844}}
    author, head = sign_in_as(as_person, "giaovien", **phone), sign_in_as(as_person, "totruong", **phone)
    word = "w" * 160
    mark = secrets.token_hex(4)
    address = contribute_link(author, f"{word}{mark}", description=word, sources=word, topic=word, keywords=word[:60])
    here = card_of(head, mark)
    post(head, f"{here}/comments", {"place": word[:80], "body": word, "visibility": "contributors"})
    kept = head.goto("/materials?sort=newest").locator("article.hit h3 a").last
    published = re.sub(r"[?#].*", "", str(kept.get_attribute("href")))
    post(head, f"{published}/suspend", {"reason": "error", "note": word})
    try:
        for person, path in (
            (author, address), (author, "/materials/mine"), (author, "/"),
            (head, here), (head, "/reviews/board"), (head, "/"), (head, published),
        ):  # fmt: skip
            page = person.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") == 390, path
    finally:
        post(head, f"{published}/restore", {"note": ""})
