"""What both engines do beyond finding: complete, correct, read abbreviations, page backwards, lift what is new; and stay open during a rebuild."""

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from hub.core.errors import Unavailable
from hub.core.search import SearchDocument, SearchIndex, SearchQuery, Sort
from hub.core.search_correction import correct
from hub.core.search_elasticsearch import ElasticsearchIndex
from hub.core.search_fts5 import Fts5Index
from hub.core.search_suggest import Suggestion, SuggestQuery

PUBLIC = ("public",)
HERE = datetime(2026, 11, 1, tzinfo=UTC)


def document(number: int, title: str, body: str = "", **changes: Any) -> SearchDocument:
    values: dict[str, Any] = {"visibility": PUBLIC, "updated_at": HERE + timedelta(days=number)}
    return SearchDocument(f"material:{number}", "material", title, body, **{**values, **changes})


SHELF = [
    document(1, "Đạo hàm và ý nghĩa hình học", phrases=["Đạo hàm", "Phạm Thu Hà"], boost=0.2),
    document(2, "Quy tắc tính đạo hàm", phrases=["Đạo hàm"], boost=0.9),
    document(3, "Con dao hai lưỡi", phrases=["Truyện ngụ ngôn"]),
    document(4, "Đề kiểm tra bí mật", phrases=["Đạo hàm nâng cao"], visibility=["unit:/9/"]),
    document(5, "Ôn tập trung học phổ thông: hàm số", "Tài liệu cho kì thi."),
    document(6, "Hình học không gian", "Dành cho THPT.", phrases=["Hình học"]),
    SearchDocument("book:7", "book", "Đạo đức học", visibility=PUBLIC),
]


@pytest.fixture
def shelf(index: SearchIndex) -> SearchIndex:
    index.index(SHELF)
    index.refresh()
    return index


def texts(suggestions: list[Suggestion]) -> list[tuple[str, str | None]]:
    return [(row.text, row.id) for row in suggestions]


@pytest.mark.parametrize("typed", ["đạo h", "dao h", "ĐẠO HÀ", "đạo hàm", "dao ham "])
def test_suggestions_complete_phrases_first_and_titles(shelf: SearchIndex, typed: str) -> None:
    found = texts(shelf.suggest(SuggestQuery(typed, PUBLIC, kinds=["material"])))
    assert found[0] == ("Đạo hàm", None)
    assert found[1] == ("Đạo hàm và ý nghĩa hình học", "material:1")  # begins so
    assert found[2] == ("Quy tắc tính đạo hàm", "material:2")
    assert ("Đề kiểm tra bí mật", "material:4") not in found


def test_suggestions_know_their_reader(shelf: SearchIndex) -> None:
    assert shelf.suggest(SuggestQuery("bí mật", PUBLIC)) == []
    assert shelf.suggest(SuggestQuery("nâng", PUBLIC)) == []
    assert shelf.suggest(SuggestQuery("đạo", ())) == []
    assert texts(shelf.suggest(SuggestQuery("nâng", ["unit:/9/"]))) == [("Đạo hàm nâng cao", None)]
    assert texts(shelf.suggest(SuggestQuery("dao d", PUBLIC, kinds=["book"]))) == [("Đạo đức học", "book:7")]
    assert shelf.suggest(SuggestQuery("dao d", PUBLIC, kinds=["material"])) == []


def test_typed_accents_choose_among_suggestions(shelf: SearchIndex) -> None:
    assert ("Con dao hai lưỡi", "material:3") in texts(shelf.suggest(SuggestQuery("dao", PUBLIC)))
    assert ("Con dao hai lưỡi", "material:3") not in texts(shelf.suggest(SuggestQuery("đạo", PUBLIC)))
    assert texts(shelf.suggest(SuggestQuery("đảo", PUBLIC))), "an accent not yet right must not empty the list"


def test_authors_are_completed_and_found(shelf: SearchIndex) -> None:
    assert texts(shelf.suggest(SuggestQuery("thu h", PUBLIC))) == [("Phạm Thu Hà", None)]
    assert [hit.id for hit in shelf.search(SearchQuery("Phạm Thu Hà", PUBLIC)).hits] == ["material:1"]


def test_what_was_not_typed_is_marked(shelf: SearchIndex) -> None:
    (first, *_) = shelf.suggest(SuggestQuery("đạo h", PUBLIC, limit=1))
    assert [(part.text, part.matched) for part in first.segments] == [("Đạo", False), (" ", True), ("h", False), ("àm", True)]


@pytest.mark.parametrize("typed", ["", " ", '"', "a*", "_dao", "NEAR(", "x" * 5000, "\x00", "  dao   h  "])
def test_no_typed_text_is_an_error(shelf: SearchIndex, typed: str) -> None:
    assert isinstance(shelf.suggest(SuggestQuery(typed, PUBLIC)), list)


def test_suggestions_follow_writes(shelf: SearchIndex) -> None:
    shelf.index([replace(SHELF[2], title="Tích phân", phrases=[])])
    shelf.delete(["material:2"])
    shelf.refresh()
    assert shelf.suggest(SuggestQuery("con d", PUBLIC)) == []
    assert shelf.suggest(SuggestQuery("ngu ng", PUBLIC)) == []
    assert texts(shelf.suggest(SuggestQuery("tich", PUBLIC))) == [("Tích phân", "material:3")]
    assert shelf.suggest(SuggestQuery("quy tac", PUBLIC)) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("đạo hamm", "đạo hàm"),
        ("dạo hmà", "đạo hàm"),
        ("hinh hocj", "hình học"),
        ("tập trugn", "tập trung"),
        ("khongg gian", "không gian"),
    ],
)
def test_a_misspelt_query_is_read_as_the_nearest_one(shelf: SearchIndex, typed: str, meant: str) -> None:
    assert correct(shelf, SearchQuery(typed, PUBLIC)) == meant


@pytest.mark.parametrize("typed", ["xyzzy", "12345", "ab", "", "đạo hàm", "một hai ba bốn năm sáu bảy tám chín mười mười một"])
def test_nothing_is_claimed_where_nothing_is_near(shelf: SearchIndex, typed: str) -> None:
    assert correct(shelf, SearchQuery(typed, PUBLIC)) is None


def test_no_word_of_a_hidden_document_is_suggested(shelf: SearchIndex) -> None:
    assert "bi" in set(shelf.neighbours("bix"))
    assert correct(shelf, SearchQuery("kiem tran", PUBLIC)) is None
    assert correct(shelf, SearchQuery("nangg", PUBLIC)) is None
    assert correct(shelf, SearchQuery("nangg", ["unit:/9/"])) == "nâng"


@pytest.mark.parametrize("query", ["THPT", "thpt", "trung học phổ thông", "trung hoc pho thong", "cấp 3", "Cấp ba"])
def test_abbreviations_and_long_forms_stand_for_each_other(shelf: SearchIndex, query: str) -> None:
    found = shelf.search(SearchQuery(query, PUBLIC))
    assert {hit.id for hit in found.hits} == {"material:5", "material:6"}
    assert found.matched_all


def test_other_words_must_still_be_there(shelf: SearchIndex) -> None:
    found = shelf.search(SearchQuery("hình học thpt", PUBLIC))
    assert [hit.id for hit in found.hits] == ["material:6"]
    assert [part.text for part in found.hits[0].extract if part.matched] == ["THPT", "Hình học"]
    assert [hit.id for hit in shelf.search(SearchQuery("ôn tập THPT", PUBLIC)).hits] == ["material:5"]
    assert [hit.id for hit in shelf.search(SearchQuery("THPT", PUBLIC, as_typed=True)).hits] == ["material:6"]
    some = shelf.search(SearchQuery("THPT khongdaucoca", PUBLIC))
    assert {hit.id for hit in some.hits} == {"material:5", "material:6"}
    assert not some.matched_all


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_lead_back_as_they_led_forward(index: SearchIndex, sort: Sort) -> None:
    index.index(document(number, "Ôn tập" if number % 3 else "Ôn tập học kì", "ôn " * (number % 5)) for number in range(23))
    index.refresh()
    query = SearchQuery("ôn tập", PUBLIC, sort=sort, limit=5, now=HERE)
    forward = [index.search(query)]
    while forward[-1].next:
        forward.append(index.search(replace(query, after=forward[-1].next)))
    assert [page.first for page in forward] == [1, 6, 11, 16, 21]
    assert forward[0].previous is None
    page = forward[-1]
    for earlier in reversed(forward[:-1]):
        assert page.previous is not None
        page = index.search(replace(query, before=page.previous))
        assert [hit.id for hit in page.hits] == [hit.id for hit in earlier.hits]
        assert page.first == earlier.first
        assert page.next is not None
    assert page.previous is None


def test_the_new_is_lifted_a_little_and_only_so_long(index: SearchIndex) -> None:
    old, new = datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)
    rest = [document(number, f"Chuyện {number}", updated_at=old) for number in range(10, 20)]
    index.index([document(1, "Hình học", updated_at=old), document(2, "Hình học", updated_at=new), *rest])
    index.refresh()
    asked = SearchQuery("hình học", PUBLIC)
    assert [hit.id for hit in index.search(asked).hits] == ["material:1", "material:2"]
    newer = index.search(replace(asked, now=HERE)).hits
    assert [hit.id for hit in newer] == ["material:2", "material:1"]
    assert 1.04 < newer[0].score / newer[1].score <= 1.0501
    later = index.search(replace(asked, now=datetime(2032, 1, 1, tzinfo=UTC))).hits
    assert [hit.id for hit in later] == ["material:1", "material:2"]


def test_any_words_are_enough_for_things_that_are_alike(shelf: SearchIndex) -> None:
    every = shelf.search(SearchQuery("quy tắc hình học", PUBLIC))
    some = shelf.search(SearchQuery("đạo hàm hình học", PUBLIC, any_words=True))
    assert not every.matched_all
    assert {hit.id for hit in some.hits} >= {"material:1", "material:2", "material:6"}


@pytest.fixture(params=["fts5", pytest.param("elasticsearch", marks=pytest.mark.service("elasticsearch"))])
def twice(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], SearchIndex]]:
    """Makes clients of one index, as several processes have them."""
    name = f"test-{secrets.token_hex(6)}"

    def make() -> SearchIndex:
        if request.param == "fts5":
            return Fts5Index(tmp_path / "search.sqlite3")
        return ElasticsearchIndex(os.environ["TEST_ELASTICSEARCH_URL"], name)

    yield make
    if request.param == "elasticsearch":
        ElasticsearchIndex(os.environ["TEST_ELASTICSEARCH_URL"], name).drop()


def test_a_rebuild_keeps_searches_answering_and_loses_no_write(twice: Callable[[], SearchIndex]) -> None:
    builder, other = twice(), twice()
    old = [document(number, f"Ôn tập {number}") for number in range(30)]
    builder.index(old)
    builder.refresh()
    answers: list[int] = []
    failures: list[BaseException] = []
    stop = Event()

    def read() -> None:
        mine = twice()
        try:
            while not stop.is_set():
                answers.append(mine.search(SearchQuery("ôn tập", PUBLIC)).total)
        except BaseException as error:  # noqa: BLE001 -- reported by the test
            failures.append(error)

    reader = Thread(target=read)
    reader.start()

    def source() -> Iterator[SearchDocument]:
        yield from old[:10]
        other.index([document(3, "Tích phân mới"), document(100, "Ôn tập thêm")])
        other.delete(["material:25", "material:4"])
        yield from old[10:]

    builder.reindex(source())
    stop.set()
    reader.join()
    other.refresh()
    assert failures == []
    assert answers
    assert min(answers) >= 28
    for client in (builder, other, twice()):
        assert client.search(SearchQuery("tích phân mới", PUBLIC)).total == 1
        assert client.search(SearchQuery("ôn tập", PUBLIC)).total == 30 - 3 + 1
    kept = {id_ for id_, _ in other.fingerprints()}
    assert {"material:4", "material:25"}.isdisjoint(kept)
    assert "material:100" in kept
    other.index([document(200, "Sau cùng")])
    builder.refresh()
    assert builder.search(SearchQuery("sau cùng", PUBLIC)).total == 1


def test_two_rebuilds_at_once_end_with_one(tmp_path: Path) -> None:
    first, second = Fts5Index(tmp_path / "search.sqlite3"), Fts5Index(tmp_path / "search.sqlite3")

    def source() -> Iterator[SearchDocument]:
        assert second.reindex([document(2, "Hai")]) == 1
        yield document(1, "Một")

    with pytest.raises(Unavailable):
        first.reindex(source())
    assert [hit.id for hit in first.search(SearchQuery("", PUBLIC)).hits] == ["material:2"]
    assert len(list(tmp_path.glob("search*.sqlite3"))) == 1


def test_a_rebuild_that_was_killed_is_forgotten_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "search.sqlite3"
    engine = Fts5Index(path)
    engine.index([document(1, "Một")])
    engine._files.begin()
    again = Fts5Index(path)
    again.index([document(2, "Hai")])
    assert again.search(SearchQuery("", PUBLIC)).total == 2
    assert again.reindex([document(3, "Ba")]) == 1
    assert [hit.id for hit in engine.search(SearchQuery("", PUBLIC)).hits] == ["material:3"]
    assert len(list(tmp_path.glob("search*.sqlite3"))) == 1
