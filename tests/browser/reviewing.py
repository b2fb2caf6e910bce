"""Steps of contributing and reviewing that several walks take."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Person

REASON = "Tổ nhỏ, cả tỉnh chỉ có hai tổ Toán."


def describe(page: Page, words: str) -> None:
    """Fills in the description, in the editor or without it."""
    editor = page.locator("[contenteditable=true]").first
    if editor.count():
        editor.fill(words)
    else:
        page.fill("[name=description]", words)


def ask(head: Person, address: str, *names: str) -> None:
    """The head asks these people, setting soft conflicts aside with a reason."""
    page = head.goto(address)
    for name in names:
        summary = page.locator("#ask > summary")
        if page.locator("#ask:not([open])").count():
            summary.click()
        row = page.locator("#ask li", has_text=name)
        if row.locator("details.inline").count():
            row.locator("summary").click()
            row.locator("textarea").fill(REASON)
            row.locator("details.inline button").click()
        else:
            row.locator("button").click()
        expect(page.locator("#reviewers > .people-list > li", has_text=name)).to_be_visible()
