"""Signing in, one's own account and the administration pages in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, axe_findings, no_page_errors

pytestmark = pytest.mark.browser

ROSTER = "Họ và tên;Ngày sinh;Mã học sinh;Lớp\nVương Thị Trình Duyệt;05/09/2009;TD{n};12A1\nLê An;31/02/2009;TX{n};12A9\n"
LOOKS = [("vi", "light", 1440), ("en", "dark", 390)]


def _look(person: Person, language: str, theme: str) -> None:
    person.context.add_cookies(
        [
            {"name": "hub_lang", "value": language, "url": person.url},
            {"name": "hub_theme", "value": theme, "url": person.url},
        ]
    )


@pytest.mark.parametrize(("language", "theme", "width"), LOOKS)
def test_nothing_hinders_anybody_on_the_pages_of_people(
    as_person: Callable[..., Person], language: str, theme: str, width: int
) -> None:
    person = as_person(viewport={"width": width, "height": 900})
    _look(person, language, theme)
    found = {"/sign-in": axe_findings(person.goto("/sign-in"))}
    admin = as_person("admin", viewport={"width": width, "height": 900})
    _look(admin, language, theme)
    page = admin.goto("/admin")
    paths = ["/admin", "/me", "/me/password", "/admin/people", "/admin/people/new", "/admin/curriculum", "/admin/years"]
    school = page.locator("table.data a.title", has_text="Hồng Lam").get_attribute("href")
    page = admin.goto(str(school))
    paths += [str(school), str(page.locator("a.class-tile").first.get_attribute("href"))]
    paths += [str(page.locator("a[href*='/admin/groups/']").first.get_attribute("href"))]
    paths += [str(page.locator("a[href*='/roster']").first.get_attribute("href"))]
    page = admin.goto("/admin/people?q=vu+thi+an")
    paths += [str(page.locator("table.data a.title").first.get_attribute("href"))]
    for path in paths:
        page = admin.goto(path)
        found[path] = axe_findings(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    assert {path: findings for path, findings in found.items() if findings} == {}


def test_a_demonstration_person_is_one_click_away(as_person: Callable[..., Person]) -> None:
    person = as_person()
    page = person.goto("/sign-in?next=/me")
    with no_page_errors(page):
        page.locator("button.person", has_text="Nguyễn Thu Hà").click()
        expect(page.locator("h1")).to_have_text("Nguyễn Thu Hà")


def test_a_roster_is_dropped_checked_and_imported(as_person: Callable[..., Person]) -> None:
    admin = as_person("admin", viewport={"width": 1440, "height": 900})
    page = admin.goto("/admin")
    with no_page_errors(page):
        page.locator("table.data a.title", has_text="Hồng Lam").click()
        page.locator("a[href*='/roster']").click()
        content = ROSTER.format(n=1).encode()
        page.set_input_files("#field-file", {"name": "lop.csv", "mimeType": "text/csv", "buffer": content})
        page.locator("form.form button.primary").click()
        expect(page.locator("h1")).to_contain_text("2 dòng · 1 sẵn sàng · 1 cần sửa")
        expect(page.get_by_text("31/02/2009")).to_be_visible()
        assert axe_findings(page) == []
        page.locator("form.action-bar button.primary").click()
        expect(page.locator("h1")).to_have_text("Đã nhập danh sách")
        with page.expect_download() as download:
            page.get_by_role("button", name="Tải danh sách (Excel)").click()
        assert download.value.suggested_filename.endswith(".xlsx")


def test_a_password_is_changed_by_keyboard_and_mistakes_are_explained(as_person: Callable[..., Person]) -> None:
    person = as_person("data_officer")
    page = person.goto("/me/password")
    page.locator("#field-current").focus()
    page.keyboard.type("sen-hong-2026")
    page.keyboard.press("Tab")
    page.keyboard.type("ngắn")
    page.keyboard.press("Tab")
    page.keyboard.type("ngắn")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("#error-new")).to_be_visible()
    assert axe_findings(page) == []


def test_after_signing_out_the_back_button_shows_nobody(as_person: Callable[..., Person]) -> None:
    """On a computer that the next pupil uses: neither the pages themselves nor the browser's copies of them."""
    person = as_person("teacher")
    for path in ("/materials/mine", "/me"):
        person.goto(path)
    with person.page.expect_navigation():
        person.page.evaluate("document.querySelector(\"form[action*='sign-out']\").requestSubmit()")
    for _ in range(2):
        person.page.go_back()
        person.page.wait_for_url(lambda url: "/sign-in?next=" in url)
