"""Steps of contributing and reviewing that several walks take."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from hub.demo.people import PASSWORD
from hub.review.rules.rubric import CURRENT, RUBRICS
from tests.browser.conftest import Person

LINK = {
    "subject_code": "toan",
    "grades": "12",
    "licence": "cc-by",
    "language": "vi",
    "scope": "school",
    "kind": "link",
    "address": "https://vi.wikipedia.org/wiki/Parabol",
    "description": "Đọc trước ở nhà.",
}
"""What is said of a link that is handed in."""
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


def sign_in_as(as_person: Callable[..., Person], username: str, **options: object) -> Person:
    """A demonstration person by user name."""
    person = as_person(None, **options)
    person.sign_in({"user": username, "password": PASSWORD})
    return person


def post(person: Person, path: str, form: dict[str, str], *also: int) -> str:
    """Sends a form as a script would; where the hub leads next. `also`: answers that are no fault besides 200 and 303."""
    request = person.context.request
    token = request.get(f"{person.url}/api/csrf").json()["csrf_token"]
    answer = request.post(f"{person.url}{path}", form=form, headers={"X-CSRF-Token": token}, max_redirects=0)
    said = re.search(r"<main.*?</main>", answer.text(), re.DOTALL)
    assert answer.status in (200, 303, *also), f"{path}: {answer.status} {said[0][:1500] if said else ''}"
    return answer.headers.get("location", "")


def contribute_link(author: Person, title: str, **more: str) -> str:
    """A link with this title is handed in; the material's address."""
    address = post(author, "/materials/new", {**LINK, "title": title, **more})
    post(author, f"{address}/submit", {})
    return address


def card_of(head: Person, title: str) -> str:
    """The address of the round of this work, from the board."""
    link = head.goto("/reviews/board").locator("[data-card]", has_text=title).locator("h3 a")
    return str(link.get_attribute("href"))


def give_verdict(reviewer: Person, task: str, advice: str = "accept", to_author: str = "Dùng được ngay.", **more: str) -> None:
    """Sends a whole verdict on an accepted task."""
    rubric = RUBRICS[CURRENT]
    scores = {**dict.fromkeys(rubric.gates, "pass"), **dict.fromkeys(rubric.criteria, "3")}
    form = {f"score.{key}": value for key, value in scores.items()}
    post(reviewer, task, {**form, "recommendation": advice, "to_author": to_author, **more})


def task_of(reviewer: Person, title: str) -> str:
    """The address of this person's task on the work, which is asked or owed."""
    lines = reviewer.goto("/reviews").locator("section[aria-labelledby=asked] .line a, section[aria-labelledby=owed] .line a")
    return str(lines.filter(has_text=title).first.get_attribute("href"))
