"""The steps of a search that all engines share: all words first, some when none has all; reading an unaccented query; pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple, Protocol

from hub.core.search import QUERY_WORDS, SearchHit, SearchQuery, SearchResult, Words
from hub.core.search_synonyms import Run, Synonyms
from hub.core.search_text import Marker, read_cursor, understand, write_cursor

VOTERS: Final = 20  # hits that are asked how an unaccented query is spelled
MOST: Final = 100  # rows of a page


class After(NamedTuple):
    """The place behind which the page begins, or ahead of which it ends: what the rows are sorted by, and the id."""

    key: Any
    id: str
    back: bool = False


@dataclass(frozen=True)
class Plan:
    """A query made ready for an engine. `runs` are the words that other forms may stand for."""

    query: SearchQuery
    words: Words
    all_words: bool
    runs: Sequence[Run] = ()
    after: After | None = None

    @property
    def marked(self) -> list[str]:
        """The folded words and other forms that results show as matches."""
        return [*self.words.folded, *(" ".join(form) for run in self.runs for form in run.others)]


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
        """The rows behind `plan.after`, one more than the limit when there are more; those ahead of it, the nearest first, when it looks back."""
        ...

    def facets(self, plan: Plan) -> dict[str, dict[str, int]]:
        """Counts of the values of the facets in `query.counts`."""
        ...


def run(query: SearchQuery, engine: Engine, synonyms: Synonyms) -> SearchResult:
    """Answers a query with an engine."""
    query = replace(query, limit=min(max(query.limit, 1), MOST))
    typed = Words.of(query.text, QUERY_WORDS)
    plan = Plan(query, typed, all_words=not query.any_words, runs=() if query.as_typed else synonyms.find(typed.folded))
    if query.after is not None or query.before is not None:
        return _further(plan, engine)
    total = engine.count(plan)
    if not total and plan.all_words and len(set(typed.folded)) > 1:
        plan = replace(plan, all_words=False)
        total = engine.count(plan)
    rows = engine.page(plan) if total else []
    read = None if query.as_typed else understand(typed.exact, [(row.title, row.body) for row in rows[:VOTERS]])
    if read is not None:
        plan = replace(plan, words=Words(read, typed.folded, typed.pairs))
        rows = engine.page(plan)
    result = _result(plan, rows, total, " ".join(read) if read is not None else None)
    return replace(result, facets=engine.facets(plan)) if total and query.counts else result


def _further(plan: Plan, engine: Engine) -> SearchResult:
    query, typed = plan.query, plan.words
    back = query.after is None
    at = read_cursor((query.before if back else query.after) or "", query.order)
    read = at["read"]
    words = Words(read.split(), typed.folded, typed.pairs) if read else typed
    if len(words.exact) != len(typed.exact):
        words, read = typed, None
    plan = replace(plan, words=words, all_words=at["all"], after=After(at["key"], at["id"], back))
    rows = engine.page(plan)
    facets = engine.facets(plan) if query.counts else {}
    if not back:
        return replace(_result(plan, rows, engine.count(plan), read, at["at"] + 1), facets=facets)
    shown = rows[: query.limit][::-1]
    first = max(1, at["at"] - len(shown))
    made = _result(plan, shown, engine.count(plan), read, first)
    return replace(
        made,
        facets=facets,
        previous=made.previous if len(rows) > query.limit else None,
        next=_cursor(plan, shown[-1], read, first + len(shown) - 1) if shown else None,
    )


def _cursor(plan: Plan, row: Page, read: str | None, at: int) -> str:
    return write_cursor(
        {"order": str(plan.query.order), "key": row.sorted_by, "id": row.id, "all": plan.all_words, "read": read, "at": at}
    )


def _result(plan: Plan, rows: Sequence[Page], total: int, read: str | None, first: int = 1) -> SearchResult:
    shown = rows[: plan.query.limit]
    marker = Marker(plan.marked)
    return SearchResult(
        [row.hit(marker) for row in shown],
        total,
        understood_as=read,
        matched_all=plan.all_words,
        next=_cursor(plan, shown[-1], read, first + len(shown) - 1) if len(rows) > plan.query.limit else None,
        previous=_cursor(plan, shown[0], read, first) if shown and plan.after is not None else None,
        first=first,
    )
