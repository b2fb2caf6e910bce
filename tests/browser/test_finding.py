"""Finding in a real browser: completing by keyboard, words that become filters, filters on a phone, and nothing for axe to find."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, axe_findings

pytestmark = pytest.mark.browser
AsPerson = Callable[..., Person]


def test_a_teacher_completes_by_keyboard_and_keeps_the_search(as_person: AsPerson) -> None:
    person = as_person("teacher", viewport={"width": 1440, "height": 1000})
    page = person.goto("/materials")
    field = page.get_by_role("combobox", name="Từ cần tìm").or_(page.locator("input[name=q]")).first
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest" in request.url else None)
    field.click()
    page.keyboard.type("ham so", delay=30)
    first = page.locator("[role=option]").first
    expect(first).to_be_visible()
    assert len(asked) < 5, "typing does not ask at every key"
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert axe_findings(page) == []
    page.keyboard.press("Escape")
    expect(first).to_be_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "q=" in url or "/materials/" in url)
    page = person.goto("/materials?q=dao+ham+toan+12")
    expect(page.locator(".understood .chip", has_text="Lớp 12")).to_be_visible()
    assert axe_findings(page) == []
    page.get_by_role("link", name="Lưu tìm kiếm").click()
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.wait_for_url("**/saved-searches")
    assert axe_findings(page) == []


def test_a_phone_shows_the_filters_when_asked(as_person: AsPerson) -> None:
    page = as_person("teacher", viewport={"width": 390, "height": 844}).goto("/materials?q=ham+so")
    filters = page.locator("#filters")
    expect(filters).to_be_hidden()
    page.locator(".to-filters").click()
    expect(filters).to_be_visible()
    assert axe_findings(page) == []
    filters.locator("input[type=checkbox]").first.check()
    page.wait_for_url(lambda url: "kind=" in url)
    expect(page.locator(".understood .chip[aria-current]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the phone"


def test_the_library_completes_books_and_materials(as_person: AsPerson) -> None:
    page = as_person("teacher").goto("/library")
    page.locator("input[name=q]").first.click()
    page.keyboard.type("chi ph", delay=30)
    expect(page.locator("[role=option]").first).to_contain_text("Chí Phèo")
    assert axe_findings(page) == []
