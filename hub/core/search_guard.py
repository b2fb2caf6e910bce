"""An engine that may be away, with the database behind it.

After a failure nobody waits for the next: a breaker keeps pages from the engine for a while that grows from one failure to the next, then lets one
request try. Searches are answered by the database meanwhile and say so. Writes go to the database's rows first, then to the engine; when that is
away they fail, and the job that made them stays and tries again.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from threading import Lock
from typing import Final, TypeVar

import structlog

from hub.core.errors import Unavailable
from hub.core.i18n import lazy_gettext as _l
from hub.core.search import SearchDocument, SearchIndex, SearchQuery, SearchResult
from hub.core.search_suggest import Suggestion, SuggestQuery

log = structlog.get_logger(__name__)
T = TypeVar("T")

FIRST_PAUSE: Final = 5.0  # seconds
LONGEST_PAUSE: Final = 60.0


class Breaker:
    """Closed while calls succeed. A failure opens it for a pause; behind the pause one call tries, the others still do without."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = Lock()
        self._pause = 0.0
        self._until: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether the last call failed."""
        return self._until is not None

    def may_try(self) -> bool:
        """Whether this call goes through. One that does must say how it ended."""
        with self._lock:
            if self._until is None:
                return True
            if self._now() < self._until:
                return False
            self._until = self._now() + self._pause  # the others wait for this one's outcome
            return True

    def succeeded(self) -> None:
        """The call was answered."""
        with self._lock:
            if self._until is not None:
                log.info("search_engine_is_back")
            self._until, self._pause = None, 0.0

    def failed(self) -> None:
        """The call was not answered."""
        with self._lock:
            self._pause = min(LONGEST_PAUSE, self._pause * 2 or FIRST_PAUSE)
            self._until = self._now() + self._pause
            log.warning("search_engine_is_away", pause=self._pause)


class GuardedIndex:
    """`engine` answers while it can; `spare` holds the same documents in the database."""

    def __init__(self, engine: SearchIndex, spare: SearchIndex, breaker: Breaker | None = None) -> None:
        self.engine, self.spare = engine, spare
        self.breaker = breaker or Breaker()

    def _call(self, ask: Callable[[], T]) -> T:
        if not self.breaker.may_try():
            raise Unavailable(_l("Search does not answer at the moment. Try again shortly."), code="search_unavailable")
        try:
            answer = ask()
        except Unavailable:
            self.breaker.failed()
            raise
        except BaseException:
            self.breaker.succeeded()  # it answered; what it said is the caller's matter
            raise
        self.breaker.succeeded()
        return answer

    def index(self, documents: Iterable[SearchDocument]) -> None:
        """Adds or replaces documents, in the database at once."""
        given = list(documents)
        self.spare.index(given)
        self._call(lambda: self.engine.index(given))

    def delete(self, ids: Iterable[str]) -> None:
        """Removes documents, from the database at once."""
        given = list(ids)
        self.spare.delete(given)
        self._call(lambda: self.engine.delete(given))

    def search(self, query: SearchQuery) -> SearchResult:
        """Finds documents; by the database when the engine is away."""
        try:
            return self._call(lambda: self.engine.search(query))
        except Unavailable:
            return replace(self.spare.search(query), degraded=True)

    def suggest(self, query: SuggestQuery) -> list[Suggestion]:
        """Completes what is being typed; nothing while the engine is away."""
        try:
            return self._call(lambda: self.engine.suggest(query))
        except Unavailable:
            return self.spare.suggest(query)

    def neighbours(self, word: str) -> list[str]:
        """Words near a word; none while the engine is away."""
        try:
            return self._call(lambda: self.engine.neighbours(word))
        except Unavailable:
            return self.spare.neighbours(word)

    def reindex(self, documents: Iterable[SearchDocument]) -> int:
        """Replaces the content of both; the source is read once."""
        passing = getattr(self.spare, "passing", None)
        number = self.engine.reindex(passing(documents) if passing else documents)
        self.breaker.succeeded()
        return number

    def fingerprints(self) -> Iterator[tuple[str, str]]:
        """Id and fingerprint of every document of the engine."""
        return self.engine.fingerprints()

    def refresh(self) -> None:
        """Makes what was written visible at once."""
        self.engine.refresh()

    def check(self) -> None:
        """Raises Unavailable when the engine does not answer."""
        self.engine.check()
