"""The screens of the bank and its peer review hold to axe and overflow nowhere, in both themes and languages."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Person, axe_findings

pytestmark = pytest.mark.browser

SCREENS = {
    "group_member": ("/reviews",),
    "group_head": ("/reviews/board", "/reviews/statistics"),
    "school_leader": ("/reviews/signatures",),
    "teacher": ("/materials/mine", "/materials/new", "/materials"),
    "pupil": ("/materials", "/materials?q=dao+ham", "/materials/1"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_and_nothing_overflows(as_person: Callable[..., Person], scheme: str, width: int) -> None:
    for role, paths in SCREENS.items():
        person = as_person(role, color_scheme=scheme, viewport={"width": width, "height": 900})
        found = list(paths)
        if role == "group_member":
            lines = person.goto("/reviews").locator(
                "section[aria-labelledby=asked] .line a, section[aria-labelledby=owed] .line a"
            )
            found += [str(lines.nth(number).get_attribute("href")) for number in range(min(3, lines.count()))]
        if role == "group_head":
            page = person.goto("/reviews/board")
            found.append(str(page.locator(".board .flag").first.locator("xpath=..").locator("h3 a").get_attribute("href")))
            found.append(str(page.locator("a[href*='/reviews/settings/']").first.get_attribute("href")))
        if role == "teacher":
            found.append(str(person.goto("/materials/mine").locator(".line a").first.get_attribute("href")))
            person.goto("/materials/mine").locator(".line a", has_text="Xác suất có điều kiện").first.click()
            found.append(str(person.page.locator("#review a.end").get_attribute("href")))
        for language in ("vi", "en"):
            for path in found:
                page = person.goto(path)
                if page.evaluate("document.documentElement.lang") != language:
                    page.click("button.language")
                    page.wait_for_load_state()
                assert axe_findings(page) == [], f"{path} {language} {scheme} {width}"
                assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{path} {width}"
