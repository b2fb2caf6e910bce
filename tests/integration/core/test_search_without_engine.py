"""Searching while the engine is away: the database answers under the same permissions, nobody waits, nothing written is lost."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hub.core import jobs, search_database
from hub.core.errors import Invalid, Unavailable
from hub.core.search import SearchDocument, SearchIndex, SearchQuery, SearchResult, Sort, mend, verify
from hub.core.search_correction import correct
from hub.core.search_database import DatabaseIndex
from hub.core.search_elasticsearch import ElasticsearchIndex
from hub.core.search_fts5 import Fts5Index
from hub.core.search_guard import FIRST_PAUSE, LONGEST_PAUSE, Breaker, GuardedIndex
from hub.core.search_suggest import SuggestQuery
from tests.factories import materials as make
from tests.hub import Hub

PUBLIC = ("public",)


class Unreliable:
    """An engine that can be switched off, and counts how often it is asked."""

    def __init__(self, engine: SearchIndex) -> None:
        self.engine, self.away, self.asked = engine, False, 0

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            self.asked += 1
            if self.away:
                raise Unavailable("away", code="search_unavailable")
            return getattr(self.engine, name)(*given)

        return call


@pytest.fixture
def engine(tmp_path: Path) -> Unreliable:
    return Unreliable(Fts5Index(tmp_path / "guarded.sqlite3"))


@pytest.fixture
def index(hub: Hub, engine: Unreliable) -> GuardedIndex:
    hub.runtime.search = GuardedIndex(engine, DatabaseIndex(), Breaker(lambda: hub.clock.now().timestamp()))  # type: ignore[arg-type]
    return hub.runtime.search


def document(number: int, title: str, body: str = "", **changes: Any) -> SearchDocument:
    values: dict[str, Any] = {"visibility": PUBLIC, "updated_at": datetime(2026, 11, number % 28 + 1, tzinfo=UTC)}
    return SearchDocument(f"material:{number}", "material", title, body, **{**values, **changes})


def ask(hub: Hub, text: str = "", **query: Any) -> SearchResult:
    hub.scope.close_reading()
    return hub.runtime.search.search(SearchQuery(text, **{"visibility": PUBLIC, **query}))


def ids(result: SearchResult) -> list[str]:
    return [hit.id for hit in result.hits]


SHELF = [
    document(1, "Đạo hàm của hàm số", "Bài giảng về quy tắc tính.", facets={"grade": ["11"]}, payload={"pages": 3}),
    document(2, "Sổ tay ôn thi", "Có phần đạo hàm.", facets={"grade": ["12"]}),
    document(3, "Đạo hàm nâng cao", visibility=["unit:/9/"]),
    document(4, "Đề thi THPT", "Vật lý"),
    document(5, "100% đúng_sai", "Không liên quan"),
]


def test_the_database_answers_under_the_same_permissions(hub: Hub, index: GuardedIndex, engine: Unreliable) -> None:
    index.index(SHELF)
    assert not ask(hub, "đạo hàm").degraded
    engine.away = True
    found = ask(hub, "dao ham", counts=["grade"])
    assert (ids(found), found.total, found.degraded) == (["material:1", "material:2"], 2, True)
    assert found.understood_as == "đạo hàm"
    assert [part.text for part in found.hits[0].title if part.matched] == ["Đạo hàm", "hàm"]
    assert (found.hits[0].payload, dict(found.hits[0].facets), dict(found.facets)) == (
        {"pages": 3},
        {"grade": ["11"]},
        {"grade": {"11": 1, "12": 1}},
    )
    assert ids(ask(hub, "đạo hàm", visibility=["unit:/9/"])) == ["material:3"]
    assert ids(ask(hub, "đạo hàm", visibility=[])) == []
    assert ids(ask(hub, "đạo hàm", filters={"grade": ["12"]})) == ["material:2"]
    assert ids(ask(hub, "đạo hàm", filters={"grade": []})) == []
    counted = ask(hub, "đạo hàm", filters={"grade": ["12"]}, counts=["grade", "subject"])
    assert counted.facets == {"grade": {"11": 1, "12": 1}, "subject": {}}
    assert ids(ask(hub, "", kinds=["book"])) == []
    assert ids(ask(hub, "trung học phổ thông")) == ["material:4"]
    assert ids(ask(hub, "vat li")) == ["material:4"]
    some = ask(hub, "đạo hàm khongdaucoca")
    assert (set(ids(some)), some.matched_all) == ({"material:1", "material:2"}, False)
    for text in ("%", "_", "' OR 1=1 --", "x" * 5000, "\\"):
        assert ask(hub, text).total >= 0
    assert index.suggest(SuggestQuery("dao", PUBLIC)) == []
    assert correct(index, SearchQuery("dao hamm", PUBLIC)) is None


@pytest.mark.parametrize("sort", list(Sort))
def test_its_pages_follow_each_other_both_ways(hub: Hub, index: GuardedIndex, engine: Unreliable, sort: Sort) -> None:
    index.index(document(number, "Ôn tập" if number % 3 else "Ôn tập học kì", "ôn") for number in range(23))
    engine.away = True
    pages = [ask(hub, "ôn tập", sort=sort, limit=5)]
    while pages[-1].next:
        pages.append(ask(hub, "ôn tập", sort=sort, limit=5, after=pages[-1].next))
    assert len({hit for page in pages for hit in ids(page)}) == 23
    assert [page.first for page in pages] == [1, 6, 11, 16, 21]
    back = ask(hub, "ôn tập", sort=sort, limit=5, before=pages[2].previous)
    assert ids(back) == ids(pages[1])
    with pytest.raises(Invalid):
        ask(hub, "ôn tập", after="x")


def test_what_is_too_much_to_count_is_not_counted(
    hub: Hub, index: GuardedIndex, engine: Unreliable, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.index(SHELF)
    engine.away = True
    monkeypatch.setattr(search_database, "COUNTED", 1)
    found = ask(hub, "đạo hàm", filters={"grade": ["12"]}, counts=["grade", "subject"])
    assert (found.total, found.facets) == (1, {"subject": {}})


def test_nobody_waits_for_an_engine_that_is_away(hub: Hub, index: GuardedIndex, engine: Unreliable) -> None:
    index.index(SHELF)
    engine.away = True
    engine.asked = 0
    for _ in range(10):
        assert ask(hub, "đạo hàm").degraded
    assert engine.asked == 1
    hub.clock.advance(seconds=FIRST_PAUSE + 0.1)
    for _ in range(10):
        assert ask(hub, "đạo hàm").degraded
    assert engine.asked == 2, "one try a pause"
    engine.away = False
    hub.clock.advance(seconds=2 * FIRST_PAUSE + 0.1)
    assert not ask(hub, "đạo hàm").degraded
    assert not index.breaker.is_open


def test_the_pauses_grow_to_a_limit() -> None:
    moment = [0.0]
    breaker = Breaker(lambda: moment[0])
    pauses = []
    assert breaker.may_try()
    for _ in range(8):
        breaker.failed()
        before = moment[0]
        while not breaker.may_try():
            moment[0] += 1
        pauses.append(moment[0] - before)
        assert not breaker.may_try(), "one at a time"
    assert pauses[0] == FIRST_PAUSE
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE


def test_what_is_published_meanwhile_is_found_at_once_and_indexed_when_the_engine_returns(
    hub: Hub, index: GuardedIndex, engine: Unreliable
) -> None:
    engine.away = True
    group = make.make_group()
    material_id = make.make_published(group)
    hub.run_jobs()
    from hub.materials.queries.access import find_tokens

    def found(**query: Any) -> SearchResult:
        hub.scope.close_reading()
        return ask(hub, "dao ham", visibility=find_tokens(group.pupil), **query)

    assert ids(found()) == [f"material:{material_id}"]
    assert found().degraded
    for _ in range(20):  # far beyond the tries that other jobs have
        hub.clock.advance(minutes=2)
        hub.run_jobs()
    waiting = jobs.find_job(hub.session, "materials.index", f"material:{material_id}")
    assert waiting is None or waiting.state == jobs.JobState.WAITING
    assert list(engine.engine.fingerprints()) == []
    engine.away = False
    hub.clock.advance(minutes=2)
    hub.run_jobs()
    assert [id_ for id_, _ in engine.engine.fingerprints()] == [f"material:{material_id}"]
    hub.clock.advance(minutes=2)
    assert not found().degraded
    assert ids(found()) == [f"material:{material_id}"]


def test_rebuilding_verifying_and_mending_take_in_the_database(hub: Hub, index: GuardedIndex, engine: Unreliable) -> None:
    index.index([document(7, "Cũ")])
    hub.clock.advance(minutes=1)
    sources = {"material": lambda _session: iter(SHELF)}
    assert index.reindex(SHELF) == 5
    assert verify(index, hub.session, sources).ok
    index.spare.delete(["material:1"])
    engine.engine.index([replace(SHELF[1], title="Khác")])
    index.spare.index([document(9, "Thừa")])
    differs = verify(index, hub.session, sources)
    assert (differs.missing, differs.stale, differs.surplus) == (["material:1"], ["material:2"], ["material:9"])
    assert not mend(index, hub.session, sources).ok
    assert verify(index, hub.session, sources).ok
    engine.engine.reindex([])
    assert mend(index, hub.session, sources).documents == 5
    assert verify(index, hub.session, sources).ok


def test_a_real_client_whose_port_refuses_does_not_hold_up_the_page(hub: Hub) -> None:
    hub.runtime.search = GuardedIndex(ElasticsearchIndex("http://127.0.0.1:9", "away"), DatabaseIndex())
    with pytest.raises(Unavailable):
        hub.runtime.search.index(SHELF)
    begun = time.monotonic()
    for _ in range(20):
        found = ask(hub, "đạo hàm")
        assert (found.degraded, found.total) == (True, 2)
    assert time.monotonic() - begun < 5, "the breaker keeps pages from the engine"
    with pytest.raises(Unavailable):
        hub.runtime.search.check()


def test_an_index_that_is_empty_fills_itself(hub: Hub, index: GuardedIndex, engine: Unreliable) -> None:
    from hub.core.search_jobs import fill, tend

    def source(_session: Any) -> Iterator[SearchDocument]:
        yield from SHELF

    hub.runtime.registry.search_sources.clear()
    hub.runtime.registry.search_source("material", source)
    context = jobs.JobContext(1, 1, hub.runtime)
    fill(context)
    assert len(list(index.fingerprints())) == 5
    asked: Iterable[str] = ["material:2"]
    engine.engine.delete(asked)
    fill(context)
    assert len(list(index.fingerprints())) == 4, "only an empty one is filled"
    tend(context)
    assert len(list(index.fingerprints())) == 5
