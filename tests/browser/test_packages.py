"""Foreign packages in a real browser: lessons work and keep their progress; hostile ones reach nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from hub.content import queries
from hub.content.rules.progress import Completion, Success
from tests.browser.conftest import axe_findings
from tests.browser.served_packages import Served, serve
from tests.factories import packages
from tests.factories.accounts import PASSWORD
from tests.hub import SchemaTemplate

pytestmark = pytest.mark.browser


@pytest.fixture
def served(sqlite_template: SchemaTemplate, tmp_path: Path) -> Iterator[Served]:
    with serve(sqlite_template, tmp_path) as made:
        yield made


@pytest.fixture
def page(served: Served, chromium: Browser) -> Iterator[Page]:
    """A pupil who is signed in."""
    context = chromium.new_context(locale="vi-VN")
    opened = context.new_page()
    opened.goto(f"{served.url}/sign-in")
    opened.fill("input[name=username]", "hoc.sinh")
    opened.fill("input[name=password]", PASSWORD)
    opened.click("form[action*='sign-in'] button[type=submit]")
    opened.wait_for_url(lambda url: "/sign-in" not in url)
    yield opened
    context.close()


def _show(served: Served, page: Page, name: str) -> FrameLocator:
    page.goto(f"{served.url}/try/{served.packages[name].id}")
    return page.frame_locator("package-frame iframe")


def _saved(page: Page) -> None:
    expect(page.locator("[data-state='saved']")).to_be_visible()


def test_lessons_run_and_go_on_where_their_pupil_stopped(served: Served, page: Page) -> None:
    served.take("web", packages.web_lesson())
    served.take("scorm12", packages.scorm_12({"bai-1": "Bài 1", "bai-2": "Bài 2"}))
    served.take("scorm2004", packages.scorm_2004())
    served.take("h5p", packages.h5p())
    expect(_show(served, page, "web").locator("#tra-loi")).to_have_text("I = U / R")
    assert "allow-same-origin" not in (page.locator("package-frame iframe").get_attribute("sandbox") or "")

    for name, place in (("scorm12", "trang-2"), ("scorm2004", "buoc-3")):
        sco = _show(served, page, name).frame_locator("iframe")
        expect(sco.locator("#place")).to_have_text("first")
        expect(sco.locator("#entry")).to_have_text("ab-initio")
        assert "hoc.sinh" not in (sco.locator("#person").text_content() or "")
        sco.locator("#go").click()
        _saved(page)
        sco = _show(served, page, name).frame_locator("iframe")
        expect(sco.locator("#place")).to_have_text(place)
        expect(sco.locator("#entry")).to_have_text("resume")
        sco.locator("#done").click()
        _saved(page)
    found = queries.get_progress(served.hub.session, served.pupil, served.packages["scorm2004"].id)
    assert (found.completion, found.success, found.percent) == (Completion.COMPLETED, Success.PASSED, 90)
    found = queries.get_progress(served.hub.session, served.pupil, served.packages["scorm12"].id)
    assert (found.completion, found.items["bai-1"]["score"]) == (Completion.INCOMPLETE, 0.8)  # one of two parts

    question = _show(served, page, "h5p")
    question.get_by_role("button", name="32").click()
    _saved(page)
    expect(page.locator("[data-words]")).to_contain_text("100%")
    expect(_show(served, page, "h5p").locator(".chosen")).to_have_text("32")
    assert axe_findings(page) == []
