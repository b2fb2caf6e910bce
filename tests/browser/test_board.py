"""The head's board, moved by dragging and by keys alone; and what the reviewer sees of a second round."""

import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Person, axe_findings, no_page_errors
from tests.browser.reviewing import LINK, ask, card_of, contribute_link, give_verdict, post, sign_in_as, task_of

pytestmark = pytest.mark.browser
REVIEWERS = {"phanbien": "Trần Minh Đức", "phanbien2": "Đỗ Thị Thanh Bình"}


def _card(page: Page, column: str, title: str) -> Locator:
    return page.locator(f"#column-{column} [data-card]", has_text=title)


def _press_move(page: Page, title: str, label: str) -> None:
    """From the card, M opens what can be done, arrows choose, Enter does it."""
    page.locator("[data-card]", has_text=title).locator("h3 a").focus()
    page.keyboard.press("m")
    for _ in range(8):
        if label in page.evaluate("document.activeElement.textContent"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{label} is not among what can be done with {title}")


def _reviewed(head: Person, address: str, title: str, reviewers: dict[str, Person]) -> None:
    """Both accept and send."""
    ask(head, address, *REVIEWERS.values())
    for reviewer in reviewers.values():
        task = task_of(reviewer, title)
        post(reviewer, f"{task}/accept", {"no_conflict": "true"})
        give_verdict(reviewer, task)


def test_cards_are_moved_by_dragging_and_by_keys_alone(as_person: Callable[..., Person]) -> None:
    sign = secrets.token_hex(3)
    dragged, pressed = f"Parabol kéo thả {sign}", f"Parabol phím bấm {sign}"
    author = sign_in_as(as_person, "giaovien")
    address = contribute_link(author, dragged)
    contribute_link(author, pressed)
    head = as_person(
        "group_head", viewport={"width": 1440, "height": 2600}
    )  # all cards in sight: what is dragged must not scroll away
    reviewers = {name: sign_in_as(as_person, name) for name in REVIEWERS}
    page = head.goto("/reviews/board")
    with no_page_errors(page):
        card, columns = _card(page, "screening", dragged), page.locator("[data-column]")
        card.drag_to(page.locator("#column-accepted"), target_position={"x": 60, "y": 60})
        expect(page).to_have_url(f"{head.url}/reviews/board")  # a column that nothing leads to takes no card
        assert columns.filter(has=page.locator(".takes")).count() == 0
        card.drag_to(page.locator("#column-under_review"), target_position={"x": 60, "y": 60})
        page.wait_for_url("**/reviews/rounds/*#reviewers")
        round_address = page.url.replace(head.url, "").partition("#")[0]
        _reviewed(head, round_address, dragged, reviewers)
        page = head.goto("/reviews/board")
        _card(page, "decision_pending", dragged).drag_to(
            page.locator("#column-revisions_required"), target_position={"x": 60, "y": 60}
        )
        page.wait_for_url("**/reviews/rounds/*outcome=revise#decision")
        assert page.locator("#decision [name=outcome][value=revise]").is_checked()
        page.fill("#decision [name=reasons]", "Thêm ví dụ.")
        page.locator("#decision button.primary").click()
        page.wait_for_url("**/reviews/board")
        expect(_card(page, "revisions_required", dragged)).to_be_visible()

        ask(head, card_of(head, pressed), *REVIEWERS.values())
        page = head.goto("/reviews/board")
        _press_move(page, pressed, "Nhắc người phản biện A")
        expect(page.locator(".toast", has_text="Lời nhắc đang được gửi")).to_be_visible()
        menu = page.locator("[data-card]", has_text=pressed).locator(".card-menu")
        expect(menu.get_by_text("Nhắc người phản biện B")).to_have_count(1)
        expect(menu.get_by_text("Nhắc người phản biện A")).to_have_count(0)
        page.locator("[data-card]", has_text=pressed).locator("h3 a").focus()
        page.keyboard.press("m")
        page.keyboard.press("Escape")
        expect(menu).not_to_have_attribute("open", "")
        expect(menu.locator("summary")).to_be_focused()
        for reviewer in reviewers.values():
            task = task_of(reviewer, pressed)
            post(reviewer, f"{task}/accept", {"no_conflict": "true"})
            give_verdict(reviewer, task)
        page = head.goto("/reviews/board")
        _press_move(page, pressed, "Duyệt")
        page.wait_for_url("**/reviews/rounds/*outcome=accept#decision")
        page.locator("#decision [name=reasons]").focus()
        page.keyboard.type("Đồng ý.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/reviews/board")
        expect(_card(page, "accepted", pressed)).to_have_count(1)  # the column keeps its older ones folded
    _second_round(author, head, reviewers["phanbien"], address, dragged)


def _second_round(author: Person, head: Person, reviewer: Person, address: str, title: str) -> None:
    """The author changes a field; the reviewer of the next round sees it beside the work, without the author's page."""
    changed = {**LINK, "title": title, "address": "https://vi.wikipedia.org/wiki/Elip", "changes": "Đổi liên kết."}
    post(author, f"{address}/edit", changed)
    post(author, f"{address}/submit", {})
    ask(head, card_of(head, title), REVIEWERS["phanbien"])
    task = task_of(reviewer, title)
    post(reviewer, f"{task}/accept", {"no_conflict": "true"})
    page = reviewer.goto(task)
    with no_page_errors(page):
        since = page.locator(".since")
        since.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(since.locator("ins", has_text="https://vi.wikipedia.org/wiki/Elip")).to_be_visible()
        expect(since.locator("del", has_text="https://vi.wikipedia.org/wiki/Parabol")).to_be_visible()
        assert axe_findings(page) == []
