"""The steps of a search that all engines share: all words first, some when none has all; reading an unaccented query; pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple, Protocol

from hub.core.search import QUERY_WORDS, SearchHit, SearchQuery, SearchResult, Words
from hub.core.search_text import Marker, read_cursor, understand, write_cursor

VOTERS: Final = 20  # hits that are asked how an unaccented query is spelled
MOST: Final = 100  # rows of a page


class After(NamedTuple):
    """The place behind which the page begins: what the rows are sorted by, and the id."""

    key: Any
    id: str


@dataclass(frozen=True)
class Plan:
    """A query made ready for an engine."""

    query: SearchQuery
    words: Words
    all_words: bool
    after: After | None = None


@dataclass(frozen=True)
class Page:
    """A row as an engine found it; `hit` makes the result row once the words to mark are known."""

    id: str
    sorted_by: Any
    title: str
    body: str
    hit: Callable[[Marker], SearchHit]


class Engine(Protocol):
    """What an engine answers."""

    def count(self, plan: Plan) -> int:
        """How many documents match."""
        ...

    def page(self, plan: Plan) -> list[Page]:
        """The rows behind `plan.after`, one more than the limit when there are more."""
        ...

    def facets(self, plan: Plan) -> dict[str, dict[str, int]]:
        """Counts of the values of the facets in `query.counts`."""
        ...


def run(query: SearchQuery, engine: Engine) -> SearchResult:
    """Answers a query with an engine."""
    query = replace(query, limit=min(max(query.limit, 1), MOST))
    typed = Words.of(query.text, QUERY_WORDS)
    if query.after is not None:
        return _further(query, engine, typed)
    plan = Plan(query, typed, all_words=True)
    total = engine.count(plan)
    if not total and len(set(typed.folded)) > 1:
        plan = replace(plan, all_words=False)
        total = engine.count(plan)
    rows = engine.page(plan) if total else []
    read = None if query.as_typed else understand(typed.exact, [(row.title, row.body) for row in rows[:VOTERS]])
    if read is not None:
        plan = replace(plan, words=Words(read, typed.folded, typed.pairs))
        rows = engine.page(plan)
    result = _result(plan, rows, total, " ".join(read) if read is not None else None)
    return replace(result, facets=engine.facets(plan)) if total and query.counts else result


def _further(query: SearchQuery, engine: Engine, typed: Words) -> SearchResult:
    at = read_cursor(query.after or "", query.order)
    read = at["read"]
    words = Words(read.split(), typed.folded, typed.pairs) if read else typed
    if len(words.exact) != len(typed.exact):
        words, read = typed, None
    plan = Plan(query, words, all_words=at["all"], after=After(at["key"], at["id"]))
    return _result(plan, engine.page(plan), engine.count(plan), read)


def _result(plan: Plan, rows: Sequence[Page], total: int, read: str | None) -> SearchResult:
    query = plan.query
    shown = rows[: query.limit]
    further = None
    if len(rows) > query.limit:
        last = shown[-1]
        further = write_cursor(
            {"order": str(query.order), "key": last.sorted_by, "id": last.id, "all": plan.all_words, "read": read}
        )
    marker = Marker(plan.words.folded)
    hits = [row.hit(marker) for row in shown]
    return SearchResult(hits, total, understood_as=read, matched_all=plan.all_words, next=further)
