"""The desk and the loans over HTTP, as a person without scripts uses them."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from werkzeug.test import TestResponse

from hub.core.authz import Role
from tests.factories.accounts import make_actor
from tests.factories.library import Library, make_copies, make_library, make_record
from tests.factories.web import Browser
from tests.hub import Hub

CARD, BOOK = "HS240417", "TK.002391"


class Counter:
    """A librarian's browser at the desk, following redirects with the card that is open."""

    def __init__(self, hub: Hub, library: Library) -> None:
        self.browser = Browser(hub, library.librarian.user_id)
        self.page = self.browser.get("/library/desk").text

    @property
    def card(self) -> str:
        found = re.search(r'name="card" value="(\d+)"', self.page)
        return found.group(1) if found else ""

    def follow(self, answer: TestResponse) -> str:
        assert answer.status_code == 303, answer.text
        parts = urlsplit(answer.headers["Location"])
        self.page = self.browser.get(f"{parts.path}?{parts.query}").text
        return self.page

    def scan(self, text: str) -> str:
        return self.follow(self.browser.post("/library/desk/scan", data={"scan": text, "card": self.card}))

    def press(self, answer: str) -> str:
        entry = re.search(rf"/library/desk/entries/(\d+)/{answer}", self.page)
        assert entry is not None, f"no button {answer}"
        return self.follow(self.browser.post(entry.group(0), data={"card": self.card}))


@pytest.fixture
def library(hub: Hub) -> Library:
    library = make_library()
    make_copies(library, make_record(library), count=2)
    return library


@pytest.fixture
def counter(hub: Hub, library: Library) -> Counter:
    return Counter(hub, library)


def test_the_box_has_the_focus_and_is_the_only_search_field(counter: Counter) -> None:
    assert re.search(r"<input[^>]+id=\"scan\"[^>]+autofocus", counter.page)
    assert 'type="search"' not in counter.page.split('<nav class="bottom"')[0]


def test_lend_see_why_undo_lend_and_take_back(hub: Hub, library: Library, counter: Counter) -> None:
    assert "Card open" in counter.scan(CARD)
    lent = counter.scan(BOOK)
    assert "Due 7 Dec 2026" in lent
    assert "Nguyễn Hoàng Bảo Trâm" in lent
    assert "no rule was set, so the built-in value holds" in lent
    assert "1 of 5" in lent
    assert "It is as it was before." in counter.press("undo")
    counter.scan(BOOK)
    loans = Browser(hub, library.pupil.user_id).get("/library/loans").text
    assert "Số đỏ" in loans
    counter.page = counter.browser.get("/library/desk").text
    back = counter.scan(BOOK)
    assert "Returned" in back
    assert "In time" in back


def test_a_question_waits_in_the_journal(counter: Counter) -> None:
    counter.browser.post("/library/rules", data={"name": "max_loans", "value": "1"})
    counter.scan(CARD)
    counter.scan(BOOK)
    asked = counter.scan("TK.002392")
    assert "Please decide" in asked
    assert "1 are allowed" in asked
    assert "Lent" in counter.press("confirm")


def test_a_reload_shows_the_same_and_does_nothing_twice(counter: Counter) -> None:
    counter.scan(CARD)
    answer = counter.browser.post("/library/desk/scan", data={"scan": BOOK, "card": counter.card})
    for _ in range(2):
        assert "Due 7 Dec 2026" in counter.follow(answer)
    assert len(re.findall(r'<td class="act"><span class="tag good">', counter.page)) == 1


def test_hostile_scans(counter: Counter, corpora: Path) -> None:
    for text in json.loads((corpora / "markup-xss" / "naughty-strings.json").read_text())[::6]:
        page = counter.scan(text)
        assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/library/desk/scan", {"scan": "x", "card": "abc"}, 400),
        ("/library/desk/scan", {"scan": "x", "card": "-1"}, 400),
        ("/library/desk/scan", {"scan": "x" * 5000}, 400),
        ("/library/desk/pick", {"copy_id": "999999"}, 404),
        ("/library/desk/pick", {"person": "999999"}, 404),
        ("/library/desk/pick", {}, 404),
        ("/library/desk/entries/999999/undo", {}, 404),
        ("/library/desk/entries/1/burn", {}, 404),
        ("/library/loans/999999/renew", {}, 403),
        ("/library/rules", {"name": "loan_days", "value": "many"}, 400),
        ("/library/rules", {"name": "no_such", "value": "1"}, 400),
        ("/library/closed-days", {"day": "tomorrow"}, 400),
    ],
)
def test_wrong_requests_are_refused(counter: Counter, path: str, data: dict[str, str], status: int) -> None:
    if status == 403:
        status = 404  # a librarian may have loans too: this one is nobody's
    assert counter.browser.post(path, data=data).status_code == status


@pytest.mark.parametrize("role", [Role.PUPIL, Role.TEACHER, Role.PARENT, Role.SCHOOL_LEADER, Role.ADMIN])
def test_only_librarians_serve_the_desk(hub: Hub, library: Library, role: Role) -> None:
    somebody = Browser(hub, make_actor(role, library.unit_id).user_id)
    assert somebody.get("/library/desk").status_code == 403
    assert somebody.post("/library/desk/scan", data={"scan": BOOK}).status_code == 403
    assert somebody.get("/library/overdue").status_code == 403


def test_today_reminds_readers_and_librarians(hub: Hub, library: Library, counter: Counter) -> None:
    counter.scan(CARD)
    counter.scan(BOOK)
    pupil = Browser(hub, library.pupil.user_id)
    assert "Bring back" not in pupil.get("/").text
    hub.clock.advance(days=12)
    assert "Bring back “Số đỏ”" in Browser(hub, library.pupil.user_id).get("/").text
    hub.clock.advance(days=5)
    librarian = Browser(hub, library.librarian.user_id)
    assert "1 book is overdue" in librarian.get("/").text
    assert "Nguyễn Hoàng Bảo Trâm" in librarian.get("/library/overdue").text


def test_the_rules_page_explains_all_eight_places(counter: Counter) -> None:
    counter.browser.post("/library/rules", data={"name": "loan_days", "value": "21", "item_type": "literature"})
    page = counter.browser.get("/library/rules?category=pupil&item_type=literature").text
    section = page.split("Days of a loan: <b>21</b>")[1].split("</details>")[0]
    assert section.count("<li>") == 8
    assert section.count("decides") == 1
    assert "this library, all readers, Literature" in section
    assert counter.browser.get("/library/rules?category=cats").status_code == 400
