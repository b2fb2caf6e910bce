"""A material walks from its author over a reviewer and the head to a pupil, in a real browser; and the screens of the bank hold to axe."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hub.demo import documents
from tests.browser.conftest import Person, axe_findings, no_page_errors

pytestmark = pytest.mark.browser

TITLE = "Cực trị của hàm số qua ba tình huống"


def test_a_material_walks_from_author_to_pupil(as_person: Callable[..., Person], tmp_path: Path) -> None:
    path = tmp_path / "cuc-tri.pdf"
    path.write_bytes(documents.pdf("= Cực trị của hàm số\nBa tình huống thực tế.\n#pagebreak()\nTrang hai."))

    author = as_person("teacher")
    page = author.goto("/materials/new")
    with no_page_errors(page):
        page.set_input_files("input[type=file]", path)
        page.fill("[name=title]", TITLE)
        page.select_option("[name=subject_code]", "toan")
        page.check("[name=grades][value='12']")
        page.fill("[name=description]", "Dùng trong 1 tiết.")
        page.click("form[enctype] button.primary")
        page.wait_for_url("**/materials/*")
        address = page.url.replace(author.url, "")
        page.wait_for_selector("hub-pdf[data-pages='2'] canvas[data-drawn]")
        page.wait_for_selector("#work progress", state="detached")  # the worker has read it, and the page shows so by itself
        page.click(f"form[action='{address}/submit'] button")
        page.wait_for_selector(".tag.info")

    head = as_person("group_head")
    page = head.goto("/reviews/board")
    page.click(f"text={TITLE}")
    page.wait_for_selector("#reviewers")
    row = page.locator("#reviewers li", has_text="Trần Minh Đức")
    row.locator("button").click()
    page.wait_for_selector("#reviewers .tag")
    round_address = page.url.replace(head.url, "")

    reviewer = as_person("group_member")
    page = reviewer.goto("/reviews")
    with no_page_errors(page):
        page.click(f"text={TITLE}")
        page.wait_for_selector("hub-pdf canvas[data-drawn]")
        for gate in ("licence", "correctness", "child_safe", "privacy"):
            page.locator(f"#row-{gate} label").first.click()
        for key in ("curriculum", "content", "pedagogy"):
            page.locator(f"#row-{key} input[value='3']").check(force=True)
        page.wait_for_selector("#bench-counts b >> text=3/4")
        page.locator(".send button.primary").click()
        assert page.locator("[role=alert]").count() == 1
        assert page.locator("#bench-owed a[href='#row-usability']").count() == 1
        page.locator("#row-usability input[value='2']").check(force=True)
        page.locator("[name=recommendation][value=accept]").check()
        page.fill("[name=to_author]", "Tình huống gần gũi.")
        page.wait_for_selector("#bench-owed .notice.good")
        page.reload()
        assert page.input_value("[name=to_author]") == "Tình huống gần gũi."
        assert page.locator("#row-usability input[value='2']").is_checked()
        divider = page.locator("hub-divider")
        divider.focus()
        page.keyboard.press("ArrowLeft")
        assert divider.get_attribute("aria-valuenow") == "58"
        page.locator(".send button.primary").click()
        page.wait_for_url("**/reviews")

    page = head.goto(round_address)
    page.locator("[name=outcome][value=accept]").check()
    page.click("#decision button.primary")
    page.wait_for_url("**/reviews/board")

    pupil = as_person("pupil")
    page = pupil.goto("/materials?q=cuc+tri+tinh+huong")
    for _ in range(40):  # the worker writes the index
        if page.locator(f"text={TITLE}").count():
            break
        page.wait_for_timeout(250)
        page.reload()
    with no_page_errors(page):
        page.click(f"h3 >> text={TITLE}")
        page.wait_for_selector("hub-pdf canvas[data-drawn]")
        assert page.locator(".label .score").inner_text().startswith("2,8")
        assert "Trần Minh Đức" not in page.content()


SCREENS = {
    "group_member": ("/reviews",),
    "group_head": ("/reviews/board",),
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
            found.append(str(person.goto("/reviews").locator(".line a").first.get_attribute("href")))
        if role == "group_head":
            found.append(str(person.goto("/reviews/board").locator(".board h3 a").first.get_attribute("href")))
        if role == "teacher":
            found.append(str(person.goto("/materials/mine").locator(".line a").first.get_attribute("href")))
        for language in ("vi", "en"):
            for path in found:
                page = person.goto(path)
                if page.evaluate("document.documentElement.lang") != language:
                    page.click("button.language")
                    page.wait_for_load_state()
                assert axe_findings(page) == [], f"{path} {language} {scheme} {width}"
                assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{path} {width}"
