"""Search: what a document and a query are, and what every engine promises. `tests/integration/core/test_search_contract.py` holds them to it.

One recipe for all engines, measured on Vietnamese questions: words in exact form, in folded form and as folded pairs are three fields, for title
and body each; their BM25 scores are added, the title counts four times, `boost` lifts a score by a fifth at most and newness by a twentieth.
All words must be there; only when no document has them all, some are enough. An abbreviation stands for its long form and the other way round,
in the query only. What the reader may see is a condition inside the query.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Protocol

from hub.core.search_suggest import Suggestion, SuggestQuery, hints
from hub.core.search_text import Segment
from hub.vietnamese import bigrams, clean, folded_tokens, sort_key, tokens

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


RECIPE: Final = 2  # raised whenever the fields or their words change; an index of another recipe is rebuilt
TITLE_WEIGHT: Final = 4.0
BOOST_SHARE: Final = 0.2
NEW_SHARE: Final = 0.05  # the newest are lifted by this
NEW_FOR: Final = 3 * 365 * 86_400.0  # seconds over which newness wears off, evenly
BODY_LIMIT: Final = 300_000  # characters of a body that are indexed, some 150 dense pages
WORD_LIMIT: Final = 64  # characters of a word that count; engines cut long ones differently
PHRASE_LIMIT: Final = 120  # characters of a phrase
QUERY_WORDS: Final = 48  # words of a query that count; a pasted page is no query
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class SearchDocument:
    """One findable thing.

    `id` is `kind:number`. `visibility` holds the tokens of which a reader needs one ("public", "unit:/1/4/"); without any nobody finds it.
    `facets` are the values that filters and counts use. `boost` between 0 and 1 lifts good and much used things a little.
    `payload` is what a result row shows beside title and extract; JSON values only. `phrases` are what people may want to look for in it (topic,
    keywords, authors): completed as one types, and found like words of the body.
    """

    id: str
    kind: str
    title: str
    body: str = ""
    language: str = ""
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    visibility: Sequence[str] = ()
    boost: float = 0.0
    updated_at: datetime = EPOCH
    payload: Mapping[str, Any] = field(default_factory=dict)
    phrases: Sequence[str] = ()

    @property
    def lift(self) -> float:
        """The factor that `boost` makes of the score."""
        return 1.0 + BOOST_SHARE * min(max(self.boost, 0.0), 1.0)

    @property
    def indexed_body(self) -> str:
        """The part of the body that is indexed, cleaned, with the phrases that it does not hold anyway."""
        body = clean(self.body)[:BODY_LIMIT]
        further = [phrase for phrase in self.kept_phrases if phrase not in body]
        return "\n".join([body, *further]) if further else body

    @property
    def kept_phrases(self) -> list[str]:
        """The phrases, cleaned, each once."""
        return list(dict.fromkeys(found for phrase in self.phrases if (found := " ".join(clean(phrase).split())[:PHRASE_LIMIT])))

    @property
    def hints(self) -> list[str]:
        """The words by which title and phrases are completed."""
        return hints([clean(self.title), *self.kept_phrases])

    def fingerprint(self) -> str:
        """Changes whenever anything that the index keeps has changed."""
        kept = {
            "recipe": RECIPE,
            "id": self.id,
            "kind": self.kind,
            "title": clean(self.title),
            "body": self.indexed_body,
            "language": self.language,
            "facets": {name: sorted(values) for name, values in sorted(self.facets.items()) if values},
            "visibility": sorted(self.visibility),
            "lift": f"{self.lift:.4f}",
            "updated_at": self.updated_at.timestamp(),
            "payload": dict(self.payload),
            "phrases": self.kept_phrases,
        }
        return hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Words:
    """A text in the three forms that are indexed."""

    exact: Sequence[str]
    folded: Sequence[str]
    pairs: Sequence[str]

    @classmethod
    def of(cls, text: str, limit: int | None = None) -> "Words":
        """The forms of a text, of its first `limit` words."""
        exact = [word[:WORD_LIMIT] for word in tokens(text)[:limit]]
        folded = [word[:WORD_LIMIT] for word in folded_tokens(text)[:limit]]
        return cls(exact, folded, bigrams(folded))


class Sort(StrEnum):
    """Orders of results. Without words there is no relevance, and the newest come first."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    TITLE = "title"


@dataclass(frozen=True)
class SearchQuery:
    """What is looked for, and by whom.

    `visibility`: the tokens that the reader has; with none nothing is found. `filters`: a document needs one of the values of every facet named.
    `counts`: the facets whose values are counted, each under all filters but its own. `after`: the page behind this cursor, `before`: the page
    ahead of it. `as_typed`: an unaccented query is not read as an accented one, and no word stands for another. `any_words`: some of the words are
    enough from the start (for things that are alike). `now` lets newness count.
    """

    text: str = ""
    visibility: Sequence[str] = ()
    kinds: Sequence[str] = ()
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    counts: Sequence[str] = ()
    sort: Sort = Sort.RELEVANCE
    limit: int = 20
    after: str | None = None
    before: str | None = None
    as_typed: bool = False
    any_words: bool = False
    now: datetime | None = None

    @property
    def day(self) -> float | None:
        """The day of `now` in seconds, so that the pages of one evening keep their order."""
        return None if self.now is None else self.now.timestamp() // 86_400 * 86_400

    @property
    def order(self) -> Sort:
        """The order that applies."""
        return Sort.NEWEST if self.sort is Sort.RELEVANCE and not folded_tokens(self.text) else self.sort


@dataclass(frozen=True)
class SearchHit:
    """One result row. `title` and `extract` come as segments of plain text; a marked one is a match."""

    id: str
    kind: str
    score: float
    title: Sequence[Segment]
    extract: Sequence[Segment]
    facets: Mapping[str, Sequence[str]]
    updated_at: datetime
    payload: Mapping[str, Any]

    @property
    def number(self) -> int:
        """The number behind the kind in the id."""
        return int(self.id.rsplit(":", 1)[1])


@dataclass(frozen=True)
class SearchResult:
    """A page of hits. `matched_all` is False when no document has all words and some were enough.

    `understood_as` is the accented reading of an unaccented query that nearly all hits agree on, and that ordered them; else None.
    `first` is the place of the first hit among all, from 1. `degraded`: the database answered because the engine is away: simpler order, and
    no counts where too much matches.
    """

    hits: Sequence[SearchHit]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    understood_as: str | None = None
    matched_all: bool = True
    next: str | None = None
    previous: str | None = None
    first: int = 1
    degraded: bool = False


class SearchIndex(Protocol):
    """A search engine. Everything raises `hub.core.errors.Unavailable` when the engine does not answer."""

    def index(self, documents: Iterable[SearchDocument]) -> None:
        """Adds documents; one with the same id is replaced."""
        ...

    def delete(self, ids: Iterable[str]) -> None:
        """Removes documents; ids that are not there are no error."""
        ...

    def search(self, query: SearchQuery) -> SearchResult:
        """Finds documents. Raises Invalid for a cursor that no search gave."""
        ...

    def suggest(self, query: SuggestQuery) -> list[Suggestion]:
        """Completes what is being typed from titles and phrases of documents that the reader may see."""
        ...

    def neighbours(self, word: str) -> list[str]:
        """Words of titles and phrases within one edit of a folded word (two for five letters and more), the nearest and most frequent first.

        They come from the whole index: show none without asking whether the reader finds it.
        """
        ...

    def reindex(self, documents: Iterable[SearchDocument]) -> int:
        """Replaces the whole content; how many documents. Searches see the old content until the new one is complete, and what is written
        meanwhile is in the new one too."""
        ...

    def fingerprints(self) -> Iterator[tuple[str, str]]:
        """Id and fingerprint of every document, for verifying."""
        ...

    def refresh(self) -> None:
        """Makes what was written visible to searches at once."""
        ...

    def check(self) -> None:
        """Raises Unavailable when the engine does not answer."""
        ...


def document_sort_key(document: SearchDocument) -> str:
    """The title's place in a Vietnamese order, bounded in length."""
    return sort_key(document.title)[:400]


Sources = Mapping[str, Callable[["Session"], Iterator[SearchDocument]]]


@dataclass(frozen=True)
class Verification:
    """How the index differs from the database: ids, sorted."""

    documents: int
    missing: Sequence[str]
    stale: Sequence[str]
    surplus: Sequence[str]

    @property
    def ok(self) -> bool:
        """Whether nothing differs."""
        return not (self.missing or self.stale or self.surplus)


def rebuild(index: SearchIndex, session: "Session", sources: Sources, on_document: Callable[[int], None] | None = None) -> int:
    """Fills the index anew from the registered sources; how many documents. `on_document` is told the count as it goes."""

    def documents() -> Iterator[SearchDocument]:
        number = 0
        for source in sources.values():
            for document in source(session):
                number += 1
                if on_document is not None:
                    on_document(number)
                yield document

    return index.reindex(documents())


def _compare(index: SearchIndex, wanted: Mapping[str, str]) -> Verification:
    found = dict(index.fingerprints())
    return Verification(
        documents=len(wanted),
        missing=sorted(wanted.keys() - found.keys()),
        stale=sorted(id_ for id_ in wanted.keys() & found.keys() if wanted[id_] != found[id_]),
        surplus=sorted(found.keys() - wanted.keys()),
    )


def verify(index: SearchIndex, session: "Session", sources: Sources) -> Verification:
    """Compares every document of the sources with the index, and with the rows of the database that stand in for it."""
    index.refresh()
    wanted = {document.id: document.fingerprint() for source in sources.values() for document in source(session)}
    found = _compare(index, wanted)
    spare: SearchIndex | None = getattr(index, "spare", None)
    if spare is None:
        return found
    other = _compare(spare, wanted)
    return Verification(
        documents=found.documents,
        missing=sorted({*found.missing, *other.missing}),
        stale=sorted({*found.stale, *other.stale}),
        surplus=sorted({*found.surplus, *other.surplus}),
    )


def mend(index: SearchIndex, session: "Session", sources: Sources) -> Verification:
    """Puts right what differs; how it differed. An index that holds nothing is filled anew."""
    if next(iter(index.fingerprints()), None) is None:
        number = rebuild(index, session, sources)
        return Verification(number, [], [], [])
    found = verify(index, session, sources)
    wanted = {*found.missing, *found.stale}
    if wanted:
        index.index(document for source in sources.values() for document in source(session) if document.id in wanted)
    if found.surplus:
        index.delete(found.surplus)
    return found
