"""LTI in a real browser: launches in both directions, and the pages under Connections."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from hub.accounts.services import sessions
from hub.core.authz import Role
from lti.registrations.services import launches
from tests.browser.conftest import axe_findings, no_page_errors
from tests.factories.accounts import make_user
from tests.functional.lti.scenes import live_hub, platform_scene, tool_scene
from tests.hub import Hub, SchemaTemplate

pytestmark = pytest.mark.browser


@pytest.fixture
def hub(sqlite_template: SchemaTemplate, tmp_path: Path) -> Iterator[Hub]:
    with live_hub(sqlite_template, tmp_path) as hub:
        yield hub


def _page(
    hub: Hub, chromium: Browser, user_id: int | None, *, dark: bool = False, language: str = "vi", width: int = 1440
) -> Page:
    base = hub.runtime.settings.base_url
    context = chromium.new_context(
        color_scheme="dark" if dark else "light", viewport={"width": width, "height": 900}, locale="vi-VN"
    )
    cookies = {"hub_lang": language}
    if user_id is not None:
        cookies["hub_session"] = sessions.begin_session(user_id, "127.0.0.1", "test").token
        hub.scope.close_reading()
    context.add_cookies([{"name": name, "value": value, "url": base} for name, value in cookies.items()])
    return context.new_page()


def test_a_pupil_opens_a_tool_and_the_message_goes_on_by_itself(hub: Hub, chromium: Browser) -> None:
    with tool_scene(hub) as scene:
        scene.tool.score = 7
        page = _page(hub, chromium, scene.pupil)
        with no_page_errors(page):
            page.goto(f"{scene.base}/lti/platform/links/{scene.link_id}")
            assert axe_findings(page) == []
            with page.context.expect_page() as opened:
                page.click("main a.button.primary")
            expect(opened.value.locator("body")).to_have_text("launched")
            page.reload()
            expect(page.locator("main table")).to_contain_text("7 / 10")


def test_without_script_the_button_does_it(hub: Hub, chromium: Browser) -> None:
    with tool_scene(hub) as scene:
        page = _page(hub, chromium, scene.pupil)
        context = chromium.new_context(java_script_enabled=False)
        context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
        plain = context.new_page()
        plain.goto(f"{scene.base}/lti/platform/links/{scene.link_id}/open")
        plain.click("form[data-post-on] button")
        expect(plain.locator("body")).to_have_text("launched")


def test_a_learner_comes_from_another_platform_into_the_player(hub: Hub, chromium: Browser) -> None:
    with platform_scene(hub) as scene:
        page = _page(hub, chromium, None)
        with no_page_errors(page):
            page.goto(f"{scene.platform.url}/open")
            page.evaluate("document.forms[0].submit()")
            page.wait_for_selector("form[data-own-window]")
            assert axe_findings(page) == []
            page.click("form[data-own-window] button")
            page.wait_for_url("**/take")
        assert scene.sync().state == "open"


def test_inside_the_platforms_page_the_test_opens_in_a_window_of_its_own(hub: Hub, chromium: Browser) -> None:
    with platform_scene(hub) as scene:
        page = _page(hub, chromium, None)
        page.goto(f"{scene.platform.url}/course")
        frame = page.frame_locator("iframe")
        frame.locator("body form").first.evaluate("form => form.submit()")
        expect(frame.locator("[data-framed]")).to_be_visible()
        with page.context.expect_page() as opened:
            frame.locator("form[data-own-window] button").click()
        opened.value.wait_for_url("**/take")


@pytest.mark.parametrize(("dark", "language"), [(False, "vi"), (True, "en")])
def test_axe_finds_nothing_under_connections(hub: Hub, chromium: Browser, dark: bool, language: str) -> None:
    with tool_scene(hub) as tools:
        admin = make_user(Role.ADMIN, tools.place.school)
        page = _page(hub, chromium, admin, dark=dark, language=language)
        paths = ["/connections", "/connections/tools/new", f"/connections/tools/{tools.tool_id}", "/tools"]
        for path in [*paths, f"/connections/tools/{tools.tool_id}/edit", "/connections/platforms/new"]:
            with no_page_errors(page):
                page.goto(f"{tools.base}{path}")
                assert axe_findings(page) == [], path


@pytest.mark.parametrize(("dark", "language"), [(False, "vi"), (True, "en")])
def test_axe_finds_nothing_on_a_platforms_page(hub: Hub, chromium: Browser, dark: bool, language: str) -> None:
    with platform_scene(hub) as scene:
        user_id = scene.enter()
        scene.platform.statuses = [404]
        scene.mark(user_id)
        hub.run_jobs()
        launches.is_deployment_known(scene.platform_id, "another")
        admin = make_user(Role.ADMIN, scene.school)
        page = _page(hub, chromium, admin, dark=dark, language=language, width=390)
        with no_page_errors(page):
            page.goto(f"{hub.runtime.settings.base_url}/connections/platforms/{scene.platform_id}")
            assert axe_findings(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
