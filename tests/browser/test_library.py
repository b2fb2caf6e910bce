"""The library in a real browser: a librarian with a scanner at the desk, a pupil who searches and reads."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person, axe_findings, no_page_errors

pytestmark = pytest.mark.browser

AsPerson = Callable[..., Person]
PHONE = {"width": 390, "height": 844}


def scan(page: Page, code: str) -> None:
    """A scanner types into whatever has the focus, then Enter."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def has_focus(page: Page) -> bool:
    return bool(page.evaluate("document.activeElement.id === 'scan'"))


def test_lending_and_taking_back_by_scanner_alone(as_person: AsPerson) -> None:
    person = as_person("librarian")
    with no_page_errors(person.page):
        page = person.goto("/library/desk")
        assert has_focus(page)
        scan(page, "hs12a109")
        expect(page.locator(".patron h2")).to_be_visible()
        assert has_focus(page)
        scan(page, "VH.0058")
        expect(page.locator(".reply.good .until")).to_be_visible()
        assert has_focus(page)
        page.click("h1")  # the focus leaves the box; keys still reach it
        scan(page, "VH.0055")
        expect(page.locator(".reply .item >> nth=0")).to_contain_text("Ông già và biển cả")
        page.keyboard.press("Escape")
        expect(page.locator(".patron")).to_have_count(0)
        scan(page, "VH.0058")
        expect(page.locator(".reply .item >> nth=0")).to_contain_text("Không gia đình")
        expect(page.locator(".log tbody tr")).to_have_count(3)


def test_quick_scans_one_after_another_lose_none(as_person: AsPerson) -> None:
    page = as_person("librarian").goto("/library/desk")
    for code in ("hs12a110", "VH.0052", "VH.0049", "VH.0060"):
        scan(page, code)
    expect(page.locator(".patron .holding li")).to_have_count(3)
    page.keyboard.press("Escape")
    for code in ("VH.0052", "VH.0049", "VH.0060"):
        scan(page, code)
    for title in ("Nhà giả kim", "Hoàng tử bé", "Những tấm lòng cao cả"):
        expect(page.locator(".log tr", has_text=title).first.locator(".tag.info")).to_be_visible()


def test_without_network_the_scan_stays_in_the_box(as_person: AsPerson) -> None:
    person = as_person("librarian")
    page = person.goto("/library/desk")
    person.context.set_offline(True)
    scan(page, "VH.0063")
    expect(page.locator(".answered [role=alert]")).to_be_visible()
    expect(page.locator("#scan")).to_have_value("VH.0063")
    person.context.set_offline(False)
    page.keyboard.press("Enter")
    expect(page.locator(".reply .yes")).to_be_visible()


def test_a_pupil_finds_a_booklet_and_the_reader_remembers_the_page(as_person: AsPerson) -> None:
    person = as_person("pupil")
    with no_page_errors(person.page):
        page = person.goto("/library?q=cau+chuyen+dao+ham&part=record")
        page.click(".hit h3 a >> nth=0")
        page.click(".way .button.primary")
        expect(page.locator("hub-pdf .sheet canvas").first).to_be_visible()
        expect(page.locator("[data-page-count]")).not_to_have_text("–")
        expect(page.locator(".textLayer").first).to_contain_text("Câu chuyện đạo hàm")
        page.locator("hub-pdf").focus()
        with page.expect_response(lambda answer: answer.url.endswith("/progress")) as kept:
            page.keyboard.press("ArrowRight")
            page.keyboard.press("ArrowRight")
        assert kept.value.status == 200
        page.reload()
        expect(page.locator("[data-page]")).to_have_value("3")
        before = page.locator("[data-number='3']").bounding_box()
        page.click("[data-do=larger]")
        after = page.locator("[data-number='3']").bounding_box()
        assert before is not None
        assert after is not None
        assert after["width"] > before["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("options", [{}, {"viewport": PHONE}], ids=["desktop", "phone"])
def test_nothing_for_axe_to_find(as_person: AsPerson, scheme: str, options: dict[str, object]) -> None:
    pupil = as_person("pupil", color_scheme=scheme, **options)
    for path in ("/library", "/library?q=dao+ham+lop+12", "/library/records/33", "/library/loans", "/read/record/33"):
        page = pupil.goto(path)
        page.wait_for_timeout(300)
        assert axe_findings(page) == [], path
    librarian = as_person("librarian", color_scheme=scheme, **options)
    for path in (
        "/library/desk",
        "/library/overdue",
        "/library/rules",
        "/library/records/new",
        "/library/records/33",
        "/library/records/33/copies",
    ):
        assert axe_findings(librarian.goto(path)) == [], path
    page = librarian.goto("/library/desk")
    scan(page, "hs12a111")
    scan(page, "TD.0002")
    expect(page.locator(".reply.bad")).to_be_visible()
    assert axe_findings(page) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_no_page_scrolls_sideways(as_person: AsPerson, width: int) -> None:
    librarian = as_person("librarian", viewport={"width": width, "height": 900})
    for path in (
        "/library",
        "/library/records/33",
        "/library/desk",
        "/library/overdue",
        "/library/rules",
        "/library/records/new",
        "/library/loans",
    ):
        page = librarian.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{path} at {width}"
