"""The frame in a real browser: keyboard, theme, language, without script, small screens, what axe finds."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Person, axe_findings, no_page_errors

pytestmark = pytest.mark.browser

AsPerson = Callable[..., Person]
PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1440, "height": 900}], ids=["phone", "desktop"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing_on_the_pages_of_the_frame(
    as_person: AsPerson, viewport: dict[str, int], theme: str, language: str
) -> None:
    person = as_person("teacher", viewport=viewport, bypass_csp=True)
    person.context.add_cookies(
        [{"name": "hub_lang", "value": language, "url": person.url}, {"name": "hub_theme", "value": theme, "url": person.url}]
    )
    for path in ("/", "/me", "/me/password", "/khong-co-trang-nay"):
        person.page.goto(person.url + path)
        assert axe_findings(person.page) == []
        assert person.page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], f"{path} scrolls sideways"


def test_the_keyboard_reaches_the_content_first(as_person: AsPerson) -> None:
    page = as_person("teacher").goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_theme_changes_at_once_and_is_kept(as_person: AsPerson) -> None:
    person = as_person("teacher")
    with no_page_errors(person.page):
        page = person.goto("/")
        page.click("details.menu summary")
        with page.expect_response("**/theme"):
            page.click("[data-theme-form] button[value=dark]")
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert page.get_attribute("[data-theme-form] button[value=dark]", "aria-pressed") == "true"
        page.reload()
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        page.click("details.menu summary")
        page.keyboard.press("Escape")
        assert page.locator("details.menu[open]").count() == 0


def test_the_language_switch_works_without_script(as_person: AsPerson) -> None:
    page = as_person("teacher", java_script_enabled=False).goto("/me")
    page.click("button.language")
    assert page.url.endswith("/me")
    assert page.get_attribute("html", "lang") == "en"
    page.click("button.language")
    assert page.get_attribute("html", "lang") == "vi"


def test_the_phone_has_a_bottom_bar_with_the_rest_under_more(as_person: AsPerson) -> None:
    page = as_person("admin", viewport=PHONE).goto("/")
    assert page.is_visible("nav.bottom")
    assert not page.is_visible("nav.side")
    page.click("nav.bottom summary")
    assert page.locator("nav.bottom .sheet").is_visible()
    page.click("main")
    assert page.locator("nav.bottom details[open]").count() == 0


def test_nothing_is_cut_at_twice_the_size(as_person: AsPerson) -> None:
    page = as_person("teacher", viewport={"width": 640, "height": 450}, device_scale_factor=2).goto("/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_a_lost_network_is_said_in_words(as_person: AsPerson) -> None:
    person = as_person("teacher")
    page = person.goto("/")
    assert not page.is_visible(".offline")
    person.context.set_offline(True)
    page.wait_for_selector(".offline", state="visible")
    person.context.set_offline(False)
    page.wait_for_selector(".offline", state="hidden")
