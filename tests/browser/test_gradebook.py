"""The sheet of marks in a real browser: keys, paste, live averages, two people at once, a network that goes away."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person, axe_findings, no_page_errors

pytestmark = pytest.mark.browser

AsPerson = Callable[..., Person]
PHONE = {"width": 390, "height": 844}


def open_sheet(person: Person) -> Page:
    """The first sheet that the teacher teaches."""
    page = person.goto("/gradebooks")
    page.click("main .card a.button >> nth=0")
    page.wait_for_selector("grade-sheet:defined")
    return page


def cell(page: Page, row: int, column: str) -> str:
    return f"tbody tr:nth-child({row}) input[data-column={column}]"


def saved(page: Page) -> None:
    expect(page.locator(".saved[data-kind=saved]")).to_be_visible()


def test_enter_goes_down_arrows_sideways_and_marks_are_kept(as_person: AsPerson) -> None:
    person = as_person("teacher")
    with no_page_errors(person.page):
        page = open_sheet(person)
        page.focus(cell(page, 1, "tx4"))
        page.keyboard.type("7,5")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.matches('tbody tr:nth-child(2) input')")
        page.keyboard.type("v")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowLeft")
        assert page.evaluate("document.activeElement.dataset.column") == "tx3"
        saved(page)
        page.reload()
        assert page.input_value(cell(page, 1, "tx4")) == "7,5"
        assert page.input_value(cell(page, 2, "tx4")) == "vắng"
        assert page.locator("tbody tr:nth-child(1) [data-average] strong").count() == 1


def test_a_column_is_pasted_and_taken_back(as_person: AsPerson) -> None:
    page = open_sheet(as_person("teacher"))
    paste = """(input) => {
        const data = new DataTransfer();
        data.setData("text/plain", "6\\n6,5\\n7\\n");
        input.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
    }"""
    page.eval_on_selector(cell(page, 11, "tx4"), paste)
    saved(page)
    values = [page.input_value(cell(page, row, "tx4")) for row in (11, 12, 13)]
    assert values == ["6,0", "6,5", "7,0"]
    page.click("[data-undo]")
    expect(page.locator(cell(page, 11, "tx4"))).to_have_value("")
    saved(page)
    page.reload()
    assert [page.input_value(cell(page, row, "tx4")) for row in (11, 12, 13)] == ["", "", ""]


def test_what_is_no_mark_is_shown_at_its_cell_and_the_others_are_saved(as_person: AsPerson) -> None:
    page = open_sheet(as_person("teacher"))
    page.fill(cell(page, 21, "tx4"), "11")
    page.fill(cell(page, 22, "tx4"), "9")
    page.keyboard.press("Enter")
    expect(page.locator(cell(page, 21, "tx4"))).to_have_attribute("aria-invalid", "true")
    expect(page.locator(cell(page, 22, "tx4"))).to_have_value("9,0")
    page.fill(cell(page, 21, "tx4"), "10")
    page.keyboard.press("Enter")
    expect(page.locator(cell(page, 21, "tx4"))).to_have_value("10,0")
    saved(page)


def test_two_people_do_not_overwrite_each_other_unseen(as_person: AsPerson) -> None:
    first, second = open_sheet(as_person("teacher")), open_sheet(as_person("teacher"))
    first.fill(cell(first, 25, "tx4"), "8")
    first.keyboard.press("Enter")
    saved(first)
    second.fill(cell(second, 25, "tx4"), "5")
    second.keyboard.press("Enter")
    expect(second.locator(".saved[data-kind=wrong]")).to_contain_text("8,0")
    expect(second.locator(cell(second, 25, "tx4"))).to_have_attribute("aria-invalid", "true")
    second.fill(cell(second, 25, "tx4"), "5,5")
    second.keyboard.press("Enter")
    saved(second)
    first.reload()
    assert first.input_value(cell(first, 25, "tx4")) == "5,5"


def test_marks_typed_without_a_network_are_sent_when_it_is_back(as_person: AsPerson) -> None:
    person = as_person("teacher")
    page = open_sheet(person)
    person.context.set_offline(True)
    page.fill(cell(page, 27, "tx4"), "9,5")
    page.keyboard.press("Enter")
    expect(page.locator(".saved[data-kind=waiting]")).to_be_visible()
    person.context.set_offline(False)
    saved(page)
    page.reload()
    assert page.input_value(cell(page, 27, "tx4")) == "9,5"


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1440, "height": 900}], ids=["phone", "desktop"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_sheet_and_the_results(as_person: AsPerson, viewport: dict[str, int], theme: str) -> None:
    for role in ("teacher", "pupil", "parent"):
        person = as_person(role, viewport=viewport, bypass_csp=True)
        person.context.add_cookies([{"name": "hub_theme", "value": theme, "url": person.url}])
        page = open_sheet(person) if role == "teacher" else person.goto("/gradebooks")
        assert axe_findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
