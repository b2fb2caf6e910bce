"""Every type of question in a real browser: answered in the player, kept, handed in, marked, looked back at; edited in the bank."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from assessments.assembly import services as assembling
from assessments.assembly.schemas import PaperForm
from assessments.bank import queries as bank
from assessments.bank.schemas import Destination
from assessments.bank.services import items
from assessments.delivery.schemas import SittingForm
from assessments.delivery.services import sittings
from assessments.marking import queries as marking
from assessments.marking import services as marks
from hub.core import clock
from hub.core.authz import SYSTEM
from hub.core.db import session
from hub.schools import queries as schools
from hub.schools.services import classes
from tests.browser.conftest import axe_findings, no_page_errors
from tests.browser.served_hub import Open, Served, serving
from tests.hub import SchemaTemplate

pytestmark = pytest.mark.browser
PHONE: Final = {"width": 390, "height": 844}
COMMON: Final = {"passage": "", "solution": ""}


def choices(*texts: str) -> list[dict[str, str]]:
    return [{"id": letter, "html": text} for letter, text in zip("ABCDEFGH", texts, strict=False)]


QUESTIONS: Final[dict[str, tuple[dict[str, Any], Any]]] = {
    "multiple_choice": ({"stem": "Những số nào là số nguyên tố?", "options": choices("2", "4", "5", "9")}, ["A", "C"]),
    "true_false": ({"stem": "Hàm số \\(y=x^2\\) có cực tiểu."}, True),
    "short_answer_text": ({"stem": "Thủ đô của Việt Nam là thành phố nào?"}, ["Hà Nội"]),
    "gap_fill": (
        {
            "stem": "<p>Đồ thị \\(y=x^2\\) là một [[1]] có đỉnh là [[2]].</p>",
            "words": [],
            "lists": {"1": [{"id": "w1", "html": "đường thẳng"}, {"id": "w2", "html": "parabol"}]},
        },
        {"1": ["w2"], "2": ["gốc tọa độ"]},
    ),
    "matching": (
        {
            "stem": "Ghép hàm số với đạo hàm.",
            "left": [{"id": "1", "html": "\\(x^2\\)"}, {"id": "2", "html": "\\(\\sin x\\)"}],
            "right": choices("\\(\\cos x\\)", "\\(2x\\)", "\\(1\\)"),
        },
        {"1": "B", "2": "A"},
    ),
    "ordering": ({"stem": "Sắp xếp tăng dần.", "options": choices("3", "1", "2")}, ["B", "C", "A"]),
}


@pytest.fixture
def served(sqlite_template: SchemaTemplate, tmp_path: Path) -> Iterator[Served]:
    with serving(sqlite_template, tmp_path) as made:
        yield made


@pytest.fixture
def visit(served: Served, chromium: Browser) -> Open:
    """`visit("pupil", path)` opens a page as that person, who is signed in."""
    return partial(served.visit, chromium)


def make_items(served: Served) -> list[int]:
    """A question of each type in the bank of the group."""
    unit = schools.get_unit(session(), served.group.place.group)
    where = Destination(subject="toan", grade=12)
    return [
        items.add_item(served.group.author, kind, {**COMMON, **content}, key, "NB", where, unit.id, unit.path)
        for kind, (content, key) in QUESTIONS.items()
    ]


def make_sitting(served: Served) -> int:
    place, teacher = served.group.place, served.group.author
    classes.assign_teaching(SYSTEM, teacher.user_id or 0, place.class_id, "toan")
    form = PaperForm(title="Các dạng câu hỏi", subject="toan", grade=12, duration_minutes=45)
    paper = assembling.create_paper(teacher, place.school, form, make_items(served))
    now = clock.now()
    return sittings.open_sitting(
        teacher,
        SittingForm(
            paper_id=paper,
            class_unit_id=place.class_id,
            opens_at=now - timedelta(minutes=1),
            closes_at=now + timedelta(hours=2),
            duration_minutes=45,
            target_kind="tx",
            target_index=1,
        ),
    )


def ask(page: Page, number: int) -> None:
    page.click(f"[data-ref='IV.{number}']")
    page.wait_for_selector(f"h1:has-text('Câu {number}')")


def answer_all(page: Page) -> None:
    """By keyboard wherever there is a key for it."""
    ask(page, 1)
    page.keyboard.press("a")
    page.keyboard.press("c")
    ask(page, 2)
    page.check("input[value='true']", force=True)
    ask(page, 3)
    page.fill("#written", "  hà   nội ")
    ask(page, 4)
    page.select_option("select.gap", "w2")
    page.fill("input.gap", "Gốc tọa độ")
    ask(page, 5)
    page.select_option(".pairs li:nth-child(1) select", "B")
    page.select_option(".pairs li:nth-child(2) select", "A")
    ask(page, 6)
    for _ in range(2):
        page.locator("[data-id='A'] button").nth(1).press("Enter")


def test_each_type_is_answered_kept_marked_and_looked_back_at(served: Served, visit: Open) -> None:
    sitting = make_sitting(served)
    page = visit("pupil", f"/sittings/{sitting}", viewport=PHONE)
    with no_page_errors(page):
        page.click("main a.button.primary")
        page.wait_for_selector("hub-player.ready .option")
        page.set_viewport_size({"width": 1280, "height": 900})
        answer_all(page)
        expect(page.locator("p.saved .soft")).to_have_count(0, timeout=20_000)
        page.reload()
        page.wait_for_selector("hub-player.ready [data-ref='IV.1']")
        ask(page, 1)
        assert page.locator(".option.chosen").count() == 2
        for number in range(1, len(QUESTIONS) + 1):
            ask(page, number)
            assert axe_findings(page) == [], number
        assert page.locator(".order li").all_inner_texts()[-1].split() == ["3", "3"]
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.click(".questions .submit")
        page.click("[data-hand-in]")
        page.wait_for_url("**/receipt", timeout=30_000)
    sittings.close_sitting(served.group.author, sitting)
    served.hub.run_jobs()
    marks.confirm_marks(served.group.author, sitting)
    marks.release_results(served.group.author, sitting)
    page.goto(f"{served.url}/sittings/{sitting}/result")
    expect(page.locator(".big-mark")).to_have_text("10,0")
    assert axe_findings(page) == []
    assert "[[" not in page.inner_text("main")
    (mark,) = marking.marks_of_sitting(served.hub.session, sitting).values()
    assert mark.score == Decimal(len(QUESTIONS))


def test_each_type_is_shown_and_edited_in_the_bank(served: Served, visit: Open) -> None:
    ids = make_items(served)
    page = visit("author", "/items", viewport={"width": 1280, "height": 900})
    with no_page_errors(page):
        assert axe_findings(page) == []
        for item_id in ids:
            page.goto(f"{served.url}/items/{item_id}")
            before = bank.get_item(served.hub.session, served.group.author, item_id)
            page.click("form.mend button.primary")
            page.wait_for_load_state()
            after = bank.get_item(served.hub.session, served.group.author, item_id)
            assert (after.version_id, after.content) == (before.version_id, before.content), before.type
            assert axe_findings(page) == [], before.type
