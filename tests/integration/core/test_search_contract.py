"""What every search engine promises: one suite over SQLite FTS5 and Elasticsearch."""

import os
import secrets
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hub.core.errors import Invalid, Unavailable
from hub.core.search import SearchDocument, SearchIndex, SearchQuery, Sort, Verification, rebuild, verify
from hub.core.search_elasticsearch import ElasticsearchIndex
from hub.core.search_fts5 import Fts5Index

PUBLIC = ("public",)


def document(number: int, title: str, body: str = "", **changes: Any) -> SearchDocument:
    values: dict[str, Any] = {"visibility": PUBLIC, "updated_at": datetime(2026, 11, number % 28 + 1, tzinfo=UTC)}
    return SearchDocument(f"material:{number}", "material", title, body, **{**values, **changes})


@pytest.fixture
def found(index: SearchIndex) -> Callable[..., list[str]]:
    """Ids that a query finds, in order."""

    def search(text: str = "", **query: Any) -> list[str]:
        index.refresh()
        return [hit.id for hit in index.search(SearchQuery(text, **{"visibility": PUBLIC, **query})).hits]

    return search


Found = Callable[..., list[str]]
LESSON = document(1, "Đạo hàm của hàm số", "Bài giảng về đạo hàm và quy tắc tính.", payload={"pages": 12})
KNIFE = document(2, "Con dao", "Cái dao sắc.")
PHYSICS = document(3, "Bài tập Vật lý 10", "Lực, khối lượng và gia tốc. Hòa tan muối.")


@pytest.mark.parametrize(
    "query", ["đạo hàm", "dao ham", "ĐẠO HÀM", unicodedata.normalize("NFD", "đạo hàm"), "đao hàm", "đạo ham"]
)
def test_words_are_found_however_they_are_written(index: SearchIndex, found: Found, query: str) -> None:
    index.index([LESSON, PHYSICS])
    assert found(query) == ["material:1"]


@pytest.mark.parametrize("query", ["vật lí", "vật lý", "vat ly", "vat li", "hoà tan", "hòa tan", "hoa tan"])
def test_two_spellings_are_one(index: SearchIndex, found: Found, query: str) -> None:
    index.index([LESSON, PHYSICS])
    assert found(query) == ["material:3"]


def test_typed_accents_count(index: SearchIndex, found: Found) -> None:
    others = [document(number, f"Chuyện số {number}", "Không liên quan.") for number in range(10, 20)]
    index.index([document(1, "Ông Dương"), document(2, "Con đường"), *others])
    assert found("đường") == ["material:2", "material:1"]
    assert found("dương") == ["material:1", "material:2"]


def test_all_words_come_before_some_words(index: SearchIndex) -> None:
    index.index([LESSON, KNIFE, PHYSICS])
    index.refresh()
    every = index.search(SearchQuery("bài giảng đạo hàm", visibility=PUBLIC))
    assert [hit.id for hit in every.hits] == ["material:1"]
    assert every.matched_all
    some = index.search(SearchQuery("đạo hàm lượng giác", visibility=PUBLIC))
    assert some.hits[0].id == "material:1"
    assert not some.matched_all
    none = index.search(SearchQuery("xyzzy", visibility=PUBLIC))
    assert (none.hits, none.total, none.understood_as, none.next) == ([], 0, None, None)


def test_a_title_counts_more_than_a_body(index: SearchIndex, found: Found) -> None:
    rest = [document(number, f"Tài liệu số {number}", "Văn bản khác.") for number in range(10, 25)]
    index.index([document(1, "Sổ tay ôn tập", "Có phần về tích phân."), document(2, "Tích phân", "Sổ tay ôn tập."), *rest])
    assert found("tích phân")[0] == "material:2"


def test_boost_lifts_equals_a_little(index: SearchIndex, found: Found) -> None:
    index.index([document(1, "Hình học không gian"), document(3, "Hình học không gian", boost=1.0), KNIFE])
    assert found("hình học") == ["material:3", "material:1"]


def test_nobody_finds_what_is_not_theirs(index: SearchIndex, found: Found) -> None:
    index.index(
        [LESSON, replace(LESSON, id="material:4", visibility=["unit:/1/4/"]), replace(LESSON, id="material:5", visibility=[])]
    )
    assert found("đạo hàm") == ["material:1"]
    assert sorted(found("đạo hàm", visibility=["public", "unit:/1/4/"])) == ["material:1", "material:4"]
    assert found("đạo hàm", visibility=["unit:/1/"]) == []
    assert found("đạo hàm", visibility=[]) == []
    assert found(visibility=[]) == []
    index.refresh()
    hidden = index.search(SearchQuery("đạo hàm", visibility=["unit:/1/"], counts=["subject"]))
    assert (hidden.total, dict(hidden.facets), hidden.understood_as) == (0, {}, None)


def test_filters_and_counts(index: SearchIndex, found: Found) -> None:
    index.index(
        [
            document(1, "Ôn tập", facets={"subject": ["math"], "grade": ["10", "11"]}),
            document(2, "Ôn tập", facets={"subject": ["math"], "grade": ["12"]}),
            document(3, "Ôn tập", facets={"subject": ["physics"], "grade": ["10"]}),
            document(4, "Ôn tập", facets={"subject": ["physics"]}, visibility=["unit:/9/"]),
            SearchDocument("book:5", "book", "Ôn tập", visibility=PUBLIC),
        ]
    )
    assert sorted(found("ôn tập", filters={"subject": ["math"]})) == ["material:1", "material:2"]
    assert sorted(found("ôn tập", filters={"subject": ["math", "physics"], "grade": ["10"]})) == ["material:1", "material:3"]
    assert found("ôn tập", filters={"subject": []}) == []
    assert found("ôn tập", kinds=["book"]) == ["book:5"]
    result = index.search(
        SearchQuery("ôn tập", PUBLIC, kinds=["material"], filters={"subject": ["math"]}, counts=["subject", "grade"])
    )
    assert result.total == 2
    assert result.facets == {"subject": {"math": 2, "physics": 1}, "grade": {"10": 1, "11": 1, "12": 1}}


def test_an_unaccented_query_says_how_it_was_understood(index: SearchIndex) -> None:
    index.index([LESSON, document(5, "Bài tập đạo hàm"), PHYSICS])
    index.refresh()
    result = index.search(SearchQuery("dao ham", PUBLIC))
    assert result.understood_as == "đạo hàm"
    assert result.total == 2
    assert index.search(SearchQuery("dao ham", PUBLIC, as_typed=True)).understood_as is None
    assert index.search(SearchQuery("đạo hàm", PUBLIC)).understood_as is None
    assert index.search(SearchQuery("10", PUBLIC)).understood_as is None


def test_no_reading_is_claimed_when_the_hits_disagree(index: SearchIndex) -> None:
    index.index([LESSON, document(2, "Con dao", "Hàm răng của con dao.")])
    index.refresh()
    assert index.search(SearchQuery("dao ham", PUBLIC)).understood_as is None


def test_matches_are_marked_as_segments_of_plain_text(index: SearchIndex) -> None:
    long = "Mở đầu dài dòng. " * 200 + "Quy tắc tính đạo hàm của <b>hàm hợp</b>. " + "Phần cuối. " * 200
    index.index([replace(LESSON, body=long)])
    index.refresh()
    hit = index.search(SearchQuery("dao ham", PUBLIC)).hits[0]
    assert [(part.text, part.matched) for part in hit.title] == [
        ("Đạo hàm", True),
        (" của ", False),
        ("hàm", True),
        (" số", False),
    ]
    text = "".join(part.text for part in hit.extract)
    assert "đạo hàm" in [part.text for part in hit.extract if part.matched]
    assert "<b>hàm hợp</b>" in text
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert len(text) < 240
    assert (hit.number, hit.kind, hit.payload) == (1, "material", {"pages": 12})


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("text", ["ôn tập", "on tap", ""])
def test_pages_follow_each_other_without_gap_or_repetition(index: SearchIndex, sort: Sort, text: str) -> None:
    index.index(document(number, "Ôn tập" if number % 3 else "Ôn tập học kì", "ôn " * (number % 5)) for number in range(23))
    index.refresh()
    seen: list[str] = []
    query = SearchQuery(text, PUBLIC, sort=sort, limit=5)
    while True:
        result = index.search(query)
        assert result.total == 23
        seen += [hit.id for hit in result.hits]
        if result.next is None:
            break
        query = replace(query, after=result.next)
    whole = [hit.id for hit in index.search(replace(query, after=None, limit=100)).hits]
    assert len(seen) == len(set(seen)) == 23
    assert seen == whole


def test_orders(index: SearchIndex, found: Found) -> None:
    index.index(
        [document(1, "Ôn tập B"), document(3, "Ấn tượng ôn tập"), document(2, "Ăn uống: ôn tập"), document(4, "Điện: ôn tập")]
    )
    assert found("ôn tập", sort=Sort.TITLE) == ["material:2", "material:3", "material:4", "material:1"]
    assert found("ôn tập", sort=Sort.NEWEST) == ["material:4", "material:3", "material:2", "material:1"]
    assert found() == ["material:4", "material:3", "material:2", "material:1"]


@pytest.mark.parametrize("cursor", ["", "x", "e30", "bnVsbA", "eyJvcmRlciI6ICJ0aXRsZSJ9", "đ"])
def test_a_made_up_cursor_is_refused(index: SearchIndex, cursor: str) -> None:
    index.index([LESSON])
    with pytest.raises(Invalid):
        index.search(SearchQuery("đạo hàm", PUBLIC, after=cursor))


@pytest.mark.parametrize(
    "text", ['"', "a AND", "NEAR(", "title_exact:x", "*", "(((", "-", "\x00", "' OR 1=1 --", "[]{}^~", "_ _", "x" * 5000]
)
def test_no_text_is_an_error(index: SearchIndex, text: str) -> None:
    index.index([LESSON, document(9, "x" * 5000)])
    index.refresh()
    assert index.search(SearchQuery(text, PUBLIC)).total >= 0
    assert index.search(SearchQuery(f"{text} đạo hàm", PUBLIC)).total >= 0
    assert index.search(SearchQuery("x", PUBLIC, filters={text: [text]}, kinds=[text], counts=[text])).total == 0


def test_indexing_again_replaces_and_deleting_removes(index: SearchIndex, found: Found) -> None:
    index.index([LESSON, KNIFE])
    index.index([replace(LESSON, title="Tích phân", body="Nguyên hàm.", visibility=["unit:/1/"])])
    assert found("hàm số") == []
    assert found("tích phân", visibility=["unit:/1/"]) == ["material:1"]
    index.delete(["material:1", "material:404"])
    assert found("tích phân", visibility=["unit:/1/"]) == []
    assert found() == ["material:2"]
    index.delete(["material:1"])
    index.index([])


def test_rebuilding_replaces_everything(index: SearchIndex, found: Found) -> None:
    index.index([LESSON, KNIFE])
    assert index.reindex(iter([PHYSICS])) == 1
    assert found() == ["material:3"]
    index.index([LESSON])
    assert found("dao ham") == ["material:1"]
    assert index.reindex([]) == 0
    assert found() == []


def test_a_failed_rebuild_leaves_the_index_as_it_was(index: SearchIndex, found: Found) -> None:
    index.index([LESSON])

    def broken() -> Iterator[SearchDocument]:
        yield PHYSICS
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        index.reindex(broken())
    assert found() == ["material:1"]
    assert index.reindex([LESSON, KNIFE]) == 2
    assert found() == ["material:2", "material:1"]


def test_verifying_names_what_differs(index: SearchIndex) -> None:
    index.index([LESSON, KNIFE, document(7, "Cũ")])
    truth = [LESSON, replace(KNIFE, title="Con dao mới"), PHYSICS]
    sources = {"material": lambda _session: iter(truth)}
    assert verify(index, Session(), sources) == Verification(3, ["material:3"], ["material:2"], ["material:7"])
    counted: list[int] = []
    assert rebuild(index, Session(), sources, counted.append) == 3
    assert counted == [1, 2, 3]
    assert verify(index, Session(), sources).ok


def test_many_threads_write_and_read(index: SearchIndex, found: Found) -> None:
    failures: list[BaseException] = []

    def work(first: int) -> None:
        try:
            for number in range(first, first + 5):
                index.index([document(number, f"Ôn tập {number}")])
                index.search(SearchQuery("ôn tập", PUBLIC))
        except BaseException as error:  # noqa: BLE001 -- reported by the test
            failures.append(error)

    threads = [Thread(target=work, args=(first,)) for first in (100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(found("ôn tập", limit=50)) == 15


def test_an_engine_answers_its_check(index: SearchIndex) -> None:
    index.check()
    assert list(index.fingerprints()) == []


def test_an_engine_that_is_away_says_so(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for engine in (Fts5Index(tmp_path / "folder"), ElasticsearchIndex("http://127.0.0.1:9", "away")):
        for call in (
            engine.check,
            lambda engine=engine: engine.index([LESSON]),
            lambda engine=engine: engine.search(SearchQuery("x", PUBLIC)),
        ):
            with pytest.raises(Unavailable):
                call()


def test_a_file_of_another_layout_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "search.sqlite3"
    engine = Fts5Index(path)
    engine.index([LESSON])
    with engine._files.reading() as connection:
        pass
    connection.execute("PRAGMA user_version = 1")
    again = Fts5Index(path)
    assert list(again.fingerprints()) == []
    again.index([LESSON])
    assert [hit.id for hit in again.search(SearchQuery("đạo", PUBLIC)).hits] == ["material:1"]


@pytest.mark.service("elasticsearch")
def test_writes_during_a_rebuild_are_kept_and_deletions_stay_deleted() -> None:
    engine = ElasticsearchIndex(os.environ["TEST_ELASTICSEARCH_URL"], f"test-{secrets.token_hex(6)}")
    try:
        engine.index([LESSON, KNIFE, PHYSICS])

        def slow_source() -> Iterator[SearchDocument]:
            engine.index([replace(LESSON, title="Tích phân mới")])
            engine.delete(["material:2"])
            yield from (LESSON, KNIFE, PHYSICS)

        engine.reindex(slow_source())
        engine.refresh()
        hits = engine.search(SearchQuery("", PUBLIC)).hits
        assert sorted(hit.id for hit in hits) == ["material:1", "material:3"]
        assert [hit.id for hit in engine.search(SearchQuery("tích phân mới", PUBLIC)).hits] == ["material:1"]
        assert {id_ for id_, _ in engine.fingerprints()} == {"material:1", "material:3"}
    finally:
        engine.drop()
