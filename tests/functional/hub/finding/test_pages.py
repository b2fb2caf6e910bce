"""The search page over HTTP: words that become filters, chips, suggestions, pages; saved searches and the link of their mails."""

import re
from html import unescape

import pytest
from sqlalchemy import event

from hub.core import search_database
from hub.core.errors import Unavailable
from hub.core.search import SearchDocument
from hub.core.search_database import DatabaseIndex
from hub.core.search_elasticsearch import ElasticsearchIndex
from hub.core.search_guard import GuardedIndex
from hub.core.uow import unit_of_work
from hub.feedback.schemas import RatingForm, UseForm
from hub.feedback.services import using
from hub.finding.services import saving
from hub.materials.policy import document_tokens
from hub.materials.services import takedown
from hub.schools import queries as schools
from tests.factories import materials as make
from tests.factories.materials import Group
from tests.factories.web import Browser
from tests.hub import Hub


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


def shelve(hub: Hub, group: Group, count: int = 3, **changes: object) -> None:
    """Documents in the index, as published materials would stand there; quicker than publishing."""
    path = f"/{group.place.root}/{group.place.school}/"
    hub.runtime.search.index(
        SearchDocument(
            f"material:{number}",
            "material",
            f"Đạo hàm phần {number}",
            "Quy tắc tính đạo hàm của hàm hợp.",
            **{  # type: ignore[arg-type]
                "facets": {
                    "subject": ["toan"],
                    "grade": ["11" if number % 2 else "12"],
                    "kind": ["document"],
                    "licence": ["cc-by"],
                    "scope": ["school"],
                    "group": [str(group.place.group)],
                    "year": ["2026"],
                },
                "visibility": document_tokens(path),
                "updated_at": hub.clock.now(),
                "payload": {"authors": ["Nguyễn Thu Hà"], "thumbnail": False, "mean": "2.6", "reviewers": 2},
                "phrases": ["Đạo hàm", "Nguyễn Thu Hà"],
                **changes,
            },
        )
        for number in range(1, count + 1)
    )
    hub.runtime.search.refresh()


def titles(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<h3><a href="/materials/(\d+)">', page)]


def test_subject_and_grade_words_become_chips_with_a_way_back(hub: Hub, group: Group) -> None:
    shelve(hub, group, 4)
    browser = Browser(hub, group.pupil.user_id)
    page = unescape(browser.get("/materials?q=đạo hàm toán 11").text)
    assert sorted(titles(page)) == [1, 3]
    assert page.count("from the words") == 2
    assert "Grade 11" in page
    assert "Search for these words instead" in page
    as_words = unescape(browser.get("/materials?q=đạo hàm toán 11&words=true").text)
    assert "from the words" not in as_words
    assert "these have some of them" in as_words
    # the same form sent again without the grade's tick: the word does not bring it back
    unticked = unescape(browser.get("/materials?q=đạo hàm toán 11&read=đạo hàm toán 11&subject=toan").text)
    assert sorted(titles(unticked)) == [1, 2, 3, 4]
    # other words typed: filters of the old ones leave with them
    other = unescape(browser.get("/materials?q=đạo hàm lớp 12&read=đạo hàm toán 11&subject=toan&grade=11").text)
    assert sorted(titles(other)) == [2, 4]
    assert 'name="subject" value="toan" checked' not in other


def test_facets_filter_and_show_their_words(hub: Hub, group: Group) -> None:
    shelve(hub, group, 3)
    page = unescape(Browser(hub, group.author.user_id).get(f"/materials?year=2026&group={group.place.group}").text)
    assert sorted(titles(page)) == [1, 2, 3]
    for words in ("Subject group", "Shared with", "Year of publication", "CC BY"):
        assert words in page
    assert f'name="group" value="{group.place.group}" checked' in page
    assert titles(Browser(hub, group.author.user_id).get("/materials?year=2025").text) == []


def test_pages_go_on_and_back_with_the_range(hub: Hub, group: Group) -> None:
    shelve(hub, group, 45)
    browser = Browser(hub, group.pupil.user_id)
    pages = [browser.get("/materials?q=dao+ham&sort=title").text]
    assert "1–20 of 45 results" in pages[0]
    assert 'rel="prev"' not in pages[0]
    for _ in range(2):
        pages.append(browser.get(unescape(re.search(r'rel="next" href="([^"]+)"', pages[-1])[1])).text)  # type: ignore[index]
    assert "41–45 of 45 results" in pages[2]
    assert 'rel="next"' not in pages[2]
    assert len({number for page in pages for number in titles(page)}) == 45
    assert 'name="kind" value="document"' in pages[2], "filters stand on every page"
    back = browser.get(unescape(re.search(r'rel="prev" href="([^"]+)"', pages[2])[1])).text  # type: ignore[index]
    assert titles(back) == titles(pages[1])
    assert "21–40 of 45 results" in back


def test_suggestions_are_options_of_what_the_reader_may_see(hub: Hub, group: Group) -> None:
    shelve(hub, group, 2)
    pupil = Browser(hub, group.pupil.user_id)
    found = pupil.get("/materials/suggest?q=dao h").text
    assert 'data-value="Đạo hàm"' in found
    assert 'data-href="/materials/1"' in found
    assert found.count('role="option"') == 3
    assert 'data-value="Nguyễn Thu Hà"' in pupil.get("/materials/suggest?q=thu h").text
    assert "option" not in pupil.get("/materials/suggest?q=d").text
    shelve(hub, group, 2, visibility=["within:/999/"])
    assert 'role="option"' not in pupil.get("/materials/suggest?q=dao h").text
    assert Browser(hub).get("/materials/suggest?q=dao").status_code == 303


def test_did_you_mean_stands_only_where_nothing_has_the_words(hub: Hub, group: Group) -> None:
    shelve(hub, group, 2)
    browser = Browser(hub, group.pupil.user_id)
    page = unescape(browser.get("/materials?q=đạo hamm").text)
    assert "Did you mean" in page
    assert "<b>đạo hàm</b>" in page
    assert "Did you mean" not in browser.get("/materials?q=đạo hàm").text
    shelve(hub, group, 2, visibility=["within:/999/"])
    assert "Did you mean" not in browser.get("/materials?q=đạo hamm").text


def test_odd_addresses_are_no_errors(hub: Hub, group: Group) -> None:
    shelve(hub, group, 2)
    browser = Browser(hub, group.author.user_id)
    for address in (
        "?grade=x&subject=<b>&group=abc&year=99999&scope=moon&kind=none&licence=no",
        "?q=" + "a" * 299,
        "?words=true&exact=true&q=toan 7&read=lop 9",
        "?group=99999999999999999999",
    ):
        assert browser.get(f"/materials{address}").status_code == 200, address
    assert browser.get("/materials?after=x").status_code == 400
    assert browser.get("/materials?before=x").status_code == 400
    assert browser.get("/materials?q=" + "a" * 301).status_code == 400


def test_the_number_of_queries_is_the_same_for_three_results_and_for_thirty(hub: Hub, group: Group) -> None:
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    browser = Browser(hub, group.author.user_id)
    event.listen(hub.runtime.database.engine, "before_cursor_execute", count)
    try:
        numbers = []
        for size in (3, 30):
            shelve(hub, group, size)
            counted.clear()
            assert browser.get("/materials?q=dao+ham&grade=11&grade=12").status_code == 200
            numbers.append(len(counted))
        counted.clear()
        assert browser.get("/materials/suggest?q=dao+h").status_code == 200
        numbers.append(len(counted))
    finally:
        event.remove(hub.runtime.database.engine, "before_cursor_execute", count)
    assert numbers[0] == numbers[1], counted
    assert numbers[1] <= 16, counted
    assert numbers[2] <= 6, counted


def test_a_search_is_saved_changed_opened_and_deleted(hub: Hub, group: Group) -> None:
    browser, other = Browser(hub, group.author.user_id), Browser(hub, group.reviewer.user_id)
    assert "You keep no search yet" in browser.get("/saved-searches").text
    page = browser.get("/materials?q=dao+ham+toan+11").text
    address = unescape(re.search(r'href="(/saved-searches/new[^"]+)"', page)[1])  # type: ignore[index]
    form = browser.get(address).text
    assert 'name="subject" value="toan"' in form
    sent = {"name": "", "q": "dao ham toan 11", "read": "dao ham toan 11", "subject": "toan", "grade": "11"}
    assert re.findall(r'<input type="radio" name="frequency" value="(\w+)" checked>', form) == ["daily"], (
        "one way of mailing, chosen already"
    )
    assert browser.post("/saved-searches/new", sent).status_code == 400
    assert browser.post("/saved-searches/new", {**sent, "name": "Đạo hàm 11", "frequency": "weekly"}).status_code == 303
    listed = unescape(browser.get("/saved-searches").text)
    assert "Đạo hàm 11" in listed
    assert "Every Monday morning" in listed
    assert "Đạo hàm 11" in browser.get("/materials").text
    opened = browser.get("/saved-searches/1/open")
    assert opened.status_code == 302
    assert "subject=toan" in opened.headers["Location"]
    assert "saved=" not in opened.headers["Location"], "nothing is new in it"
    assert browser.post("/saved-searches/1", {"name": "Tên mới", "frequency": "never"}).status_code == 303
    for path in ("/saved-searches/1", "/saved-searches/1/open"):
        assert other.get(path).status_code == 404
    assert other.post("/saved-searches/1/seen").status_code == 404
    assert other.post("/saved-searches/1/delete").status_code == 404
    assert "Tên mới" in browser.get("/saved-searches").text
    assert browser.post("/saved-searches/1/delete").status_code == 303
    assert "Tên mới" not in browser.get("/saved-searches").text
    assert Browser(hub, group.pupil.user_id).get("/saved-searches").status_code == 403


def test_what_is_new_in_a_saved_search_is_seen_when_its_page_says_so(hub: Hub, group: Group) -> None:
    browser = Browser(hub, group.reviewer.user_id)
    assert browser.post("/saved-searches/new", {"name": "Đạo hàm", "q": "dao ham", "frequency": "immediately"}).status_code == 303
    hub.clock.advance(minutes=1)
    make.make_published(group)
    hub.run_jobs()
    hub.clock.advance(minutes=5)
    with unit_of_work() as uow:
        uow.enqueue("finding.sweep", key="periodic")
    hub.run_jobs()
    hub.scope.close_reading()
    for _ in range(2):  # whoever only fetches addresses ahead changes nothing
        address = browser.get("/saved-searches/1/open").headers["Location"]
        assert "saved=1" in address
        assert "1 material is new in this saved search." in browser.get(address).text
    hub.clock.advance(minutes=1)
    assert browser.post("/saved-searches/1/seen", headers={"HX-Request": "true"}).status_code == 204
    assert "is new in this saved search" not in browser.get(address).text
    assert browser.post("/saved-searches/1/seen").headers["Location"] == "/saved-searches"
    assert Browser(hub, group.author.user_id).get(address).status_code == 200, "another's search is nobody's business"


def test_rows_tell_how_much_a_material_is_used(hub: Hub, group: Group) -> None:
    number = make.make_published(group)
    hub.run_jobs()
    page = Browser(hub, group.pupil.user_id).get("/materials").text
    assert "Rated by teachers" not in page
    for actor, stars in ((group.reviewer, 5), (group.reviewer2, 4)):
        using.record_use(actor, number, UseForm(used_on=schools.today()))
        using.rate_material(actor, number, RatingForm(stars=stars))
    row = unescape(re.sub(r"<[^>]+>", " ", Browser(hub, group.pupil.user_id).get("/materials").text))
    assert re.search(r"Rated by teachers:\s+4\.5\s+\(2\)\s+of 5, from 2 teachers\s+2 lessons", row)


def test_mails_stop_by_their_link_without_signing_in(hub: Hub, group: Group) -> None:
    browser = Browser(hub, group.author.user_id)
    assert browser.post("/saved-searches/new", {"name": "Tích phân", "q": "tích phân", "frequency": "daily"}).status_code == 303
    address = f"/saved-searches/stop/{saving.stop_token(1, group.author.user_id or 0)}"
    nobody = Browser(hub)
    assert "Stop the mails about" in nobody.get(address).text
    assert "Every morning" in browser.get("/saved-searches").text, "looking at the link changes nothing"
    # a mail program sends it with neither cookie nor token
    assert hub.app.test_client().post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert "No e-mail" in browser.get("/saved-searches").text
    assert hub.app.test_client().post(address).status_code == 200, "once more is no error"
    assert nobody.get(address[:-2]).status_code == 404
    assert nobody.get(f"/saved-searches/stop/{saving.stop_token(1, 12345)}").status_code == 404
    assert nobody.get(f"/saved-searches/stop/{saving.stop_token(99, 1)}").status_code == 404


def test_without_its_engine_the_page_still_answers_and_says_so(hub: Hub, group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.runtime.search = GuardedIndex(ElasticsearchIndex("http://127.0.0.1:9", "away"), DatabaseIndex())
    with pytest.raises(Unavailable):
        shelve(hub, group, 25)
    browser = Browser(hub, group.pupil.user_id)
    page = unescape(browser.get("/materials?q=dao ham lop 11").text)
    assert "answering from the database" in page
    assert len(titles(page)) == 13
    assert '</span><span class="count">13</span>' in page, "filters have numbers"
    monkeypatch.setattr(search_database, "COUNTED", 1)
    page = unescape(browser.get("/materials?q=dao ham lop 11").text)
    assert 'name="kind" value="video"' in page, "what cannot be counted is offered without numbers"
    assert '</span><span class="count">' not in page
    assert browser.get("/materials/suggest?q=dao").status_code == 200
    assert browser.get("/library?q=dao ham").status_code == 200
    ready = hub.app.test_client().get("/readyz")
    assert ready.status_code == 200
    assert ready.json is not None
    assert ready.json["status"] == "degraded"


def test_what_is_suspended_is_gone_from_results_suggestions_and_related_at_once(hub: Hub, group: Group) -> None:
    """Not only once the job has cleaned the index, which may be away."""
    gone, kept = make.make_published(group), make.make_published(group, title="Đạo hàm của hàm hợp")
    hub.run_jobs()
    pupil = Browser(hub, group.pupil.user_id, language="vi")
    pages = (
        "/materials?q=dao+ham",
        "/materials/suggest?q=dao+ham",
        f"/materials/{kept}",
        "/library?q=dao+ham",
        "/library/suggest?q=dao+ham",
    )
    told = [f'/materials/{gone}"' in pupil.get(page).text for page in pages]
    assert told == [True] * 5
    takedown.suspend_material(group.head, gone, "licence", "")
    for page in pages:
        assert f'/materials/{gone}"' not in pupil.get(page).text, page
    assert "1 kết quả" in pupil.get("/materials?q=dao+ham").text
