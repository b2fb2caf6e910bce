"""Mending questions of a Word file in a real browser: formulas edited in place, keys, nothing lost in other questions, undo."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hub.demo import mathematics
from tests.browser.conftest import Person, axe_findings, no_page_errors

pytestmark = pytest.mark.browser

AsPerson = Callable[..., Person]


def bring(person: Person, folder: Path) -> Page:
    """Drops the revision file, whose third and fifth questions are faulty, and waits for the questions."""
    file = folder / mathematics.REVISION
    file.write_bytes(mathematics.revision())
    page = person.goto("/items/import")
    page.set_input_files("input[type=file]", file)
    page.wait_for_selector("#result-head", timeout=30_000)
    page.wait_for_selector("rich-text:defined")
    return page


def test_questions_are_mended_in_place(as_person: AsPerson, tmp_path: Path) -> None:
    person = as_person("teacher")
    with no_page_errors(person.page):
        page = bring(person, tmp_path)
        assert axe_findings(page) == []
        faults = page.locator(".fault")
        expect(faults).to_have_count(2)
        page.keyboard.press("Alt+ArrowDown")
        assert page.evaluate("document.activeElement.closest('.fault').id") == "q3"
        # something is typed in the other faulty question; it must still be there after the first one is saved
        other = page.locator("#q5").locator(".edit").nth(4)
        other.fill("4.")
        page.locator("#q3").locator("input[name=right]").nth(1).check()
        page.locator("#q3").locator(".edit").nth(1).click()
        page.keyboard.press("Control+Enter")
        expect(page.locator("#q3.settled")).to_be_visible()
        expect(other).to_have_text("4.")
        expect(page.locator("#import-bar .primary")).to_contain_text("5")
        page.locator("#q5 button[value=done]").click()
        expect(page.locator("#import-bar .primary")).to_contain_text("6")
        page.locator("#import-bar .primary").click()
        page.wait_for_selector("#import-bar a.primary")
        page.locator("#toasts form button, #toasts button").first.click()
        expect(page.locator("#import-bar button.primary")).to_contain_text("6")


def test_a_formula_is_edited_as_its_source(as_person: AsPerson, tmp_path: Path) -> None:
    person = as_person("teacher")
    with no_page_errors(person.page):
        page = bring(person, tmp_path)
        fault = page.locator("#q5")
        stem = fault.locator(".edit").first
        expect(stem.locator(".katex").first).to_be_visible()
        stem.locator(".formula").first.click()
        expect(stem).to_contain_text(r"\(y=x^{3}-3x\)")
        page.keyboard.type("+1")
        fault.locator(".edit").nth(1).click()
        expect(stem.locator(".katex").first).to_be_visible()
        assert r"\(y=x^{3}-3x+1\)" in fault.locator("textarea").first.input_value()
