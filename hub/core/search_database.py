"""Search from the database alone, for the time when the engine is away: the same documents, words and permissions, a simpler order.

Each indexed document has a row with its different folded words; a word is there or it is not. Slower than an engine and good enough to go on working.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core.db import Base, UtcDateTime, session
from hub.core.in_force import current
from hub.core.search import SearchDocument, SearchHit, SearchQuery, SearchResult, Sort, document_sort_key
from hub.core.search_query import Page, Plan, run
from hub.core.search_suggest import Suggestion, SuggestQuery
from hub.core.search_synonyms import Form, Synonyms
from hub.core.search_text import Marker, extract, mark_title
from hub.vietnamese import clean, folded_tokens

BATCH: Final = 200
KEPT: Final = 4_000  # characters of a body that are kept for extracts
WORDS: Final = 20_000  # different words of a document that are kept
VISIBLE: Final = "visible:"
TITLE_POINTS: Final = 4
COUNTED: Final = 20_000
"""Matching documents up to which facets are counted: more would hold up a page that is slow already."""


class SearchRow(Base):
    """An indexed document. `words` and `title_words` hold different folded words between spaces."""

    __tablename__ = "search_row"
    __table_args__ = (Index("ix_search_row_updated", "updated_at", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    title_words: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    sort: Mapped[str] = mapped_column(String(400))
    lift: Mapped[int]
    """In thousandths."""
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    facets: Mapped[dict[str, Any]]
    payload: Mapped[dict[str, Any]]
    fingerprint: Mapped[str] = mapped_column(String(32))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SearchRowTag(Base):
    """A facet's value, or a token of which a reader needs one (name `visible:`)."""

    __tablename__ = "search_row_tag"
    __table_args__ = (Index("ix_search_row_tag_value", "name", "value", "row_id"),)

    row_id: Mapped[int] = mapped_column(ForeignKey("search_row.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(255), primary_key=True)


def _between_spaces(words: Iterable[str]) -> str:
    return f" {' '.join(islice(dict.fromkeys(words), WORDS))} "


def _row(document: SearchDocument, now: datetime) -> dict[str, Any]:
    title, body = clean(document.title), document.indexed_body
    head = folded_tokens(title)
    return {
        "key": document.id,
        "kind": document.kind,
        "title": title,
        "body": body[:KEPT],
        "title_words": _between_spaces(head),
        "words": _between_spaces([*head, *folded_tokens(body)]),
        "sort": document_sort_key(document),
        "lift": round(document.lift * 1000),
        "updated_at": document.updated_at,
        "facets": {name: list(values) for name, values in document.facets.items() if values},
        "payload": dict(document.payload),
        "fingerprint": document.fingerprint(),
        "written_at": now,
    }


def _tags(document: SearchDocument) -> set[tuple[str, str]]:
    found = {(VISIBLE, token) for token in document.visibility}
    return found | {(name, value[:255]) for name, values in document.facets.items() for value in values}


class DatabaseIndex:
    """The rows of the runtime in force."""

    def __init__(self, synonyms: Synonyms | None = None) -> None:
        self._synonyms = synonyms or Synonyms()

    def index(self, documents: Iterable[SearchDocument]) -> None:
        """Adds or replaces documents in one transaction."""
        given = list(documents)
        self._write(lambda writing: _replace(writing, given))

    def delete(self, ids: Iterable[str]) -> None:
        """Removes documents."""
        given = list(ids)
        self._write(lambda writing: _remove(writing, given))

    def reindex(self, documents: Iterable[SearchDocument]) -> int:
        """Replaces the content in short transactions, each of which leaves what it holds findable."""
        return sum(1 for _ in self.passing(documents))

    def passing(self, documents: Iterable[SearchDocument]) -> Iterator[SearchDocument]:
        """Replaces the content by the documents that pass through; at their end, rows that were not among them and not written since are removed."""
        begun = current().clock.now()
        source = iter(documents)
        passed: set[str] = set()
        while batch := list(islice(source, BATCH)):
            self.index(batch)
            passed.update(document.id for document in batch)
            yield from batch
        left = select(SearchRow.key).where(SearchRow.written_at < begun)
        with current().database.reader() as reading:
            gone = [key for key in reading.scalars(left) if key not in passed]
        for start in range(0, len(gone), BATCH):
            self.delete(gone[start : start + BATCH])

    def search(self, query: SearchQuery) -> SearchResult:
        """Finds documents."""
        return run(query, _Reader(session()), self._synonyms)

    def suggest(self, query: SuggestQuery) -> list[Suggestion]:
        """Nothing: completing needs an engine."""
        return []

    def neighbours(self, word: str) -> list[str]:
        """Nothing: correcting needs an engine."""
        return []

    def fingerprints(self) -> Iterator[tuple[str, str]]:
        """Id and fingerprint of every row."""
        with current().database.reader() as reading:
            rows = [(key, fingerprint) for key, fingerprint in reading.execute(select(SearchRow.key, SearchRow.fingerprint))]
        yield from rows

    def refresh(self) -> None:
        """Nothing to do: what is committed is visible."""

    def check(self) -> None:
        """Reads one row."""
        with current().database.reader() as reading:
            reading.execute(select(SearchRow.id).limit(1)).first()

    def _write(self, change: Any) -> None:
        with current().database.writer() as writing:
            change(writing)
            writing.commit()


def _remove(writing: Session, ids: Sequence[str]) -> None:
    rows = select(SearchRow.id).where(SearchRow.key.in_(ids))
    writing.execute(delete(SearchRowTag).where(SearchRowTag.row_id.in_(rows)))
    writing.execute(delete(SearchRow).where(SearchRow.key.in_(ids)))


def _replace(writing: Session, documents: Sequence[SearchDocument]) -> None:
    latest = {document.id: document for document in documents}
    _remove(writing, list(latest))
    now = current().clock.now()
    rows = [_row(document, now) for document in latest.values()]
    if not rows:
        return
    made = writing.execute(insert(SearchRow).returning(SearchRow.key, SearchRow.id), rows)
    numbers = {row.key: row.id for row in made}
    tags = [
        {"row_id": numbers[document.id], "name": name, "value": value}
        for document in latest.values()
        for name, value in sorted(_tags(document))
    ]
    if tags:
        writing.execute(insert(SearchRowTag), tags)


def _has(name: str, values: Sequence[str]) -> ColumnElement[bool]:
    return exists().where(SearchRowTag.row_id == SearchRow.id, SearchRowTag.name == name, SearchRowTag.value.in_(list(values)))


def _word(word: str) -> ColumnElement[bool]:
    return SearchRow.words.contains(f" {word} ", autoescape=True)


def _form(form: Form) -> ColumnElement[bool]:
    return and_(*map(_word, form))


def _condition(plan: Plan) -> ColumnElement[bool]:
    query = plan.query
    parts = [_has(VISIBLE, query.visibility)]
    if query.kinds:
        parts.append(SearchRow.kind.in_(list(query.kinds)))
    parts += [_has(name, values) for name, values in query.filters.items()]
    folded, wanted, place = plan.words.folded, list[ColumnElement[bool]](), 0
    joint = and_ if plan.all_words else or_
    for found in plan.runs:
        wanted += [_word(word) for word in folded[place : found.start]]
        wanted.append(or_(joint(*map(_word, folded[found.start : found.end])), *map(_form, found.others)))
        place = found.end
    wanted += [_word(word) for word in folded[place:]]
    return and_(*parts, *([joint(*wanted)] if wanted else []))


def _points(plan: Plan) -> ColumnElement[int]:
    """In thousandths: one for a word in the text, four more for one in the title, lifted."""
    total: ColumnElement[int] = literal(0, Integer)
    for word in dict.fromkeys(plan.words.folded):
        total = total + case(
            (SearchRow.title_words.contains(f" {word} ", autoescape=True), TITLE_POINTS + 1), (_word(word), 1), else_=0
        )
    return total * SearchRow.lift


class _Reader:
    """Answers the steps of a search from the rows."""

    def __init__(self, reading: Session) -> None:
        self._reading = reading

    def count(self, plan: Plan) -> int:
        return int(self._reading.scalar(select(func.count()).select_from(SearchRow).where(_condition(plan))) or 0)

    def page(self, plan: Plan) -> list[Page]:
        orders: dict[Sort, ColumnElement[Any]] = {
            Sort.RELEVANCE: _points(plan),
            Sort.NEWEST: SearchRow.updated_at.expression,
            Sort.TITLE: SearchRow.sort.expression,
        }
        order = plan.query.order
        by, after = orders[order], plan.after
        back = after is not None and after.back
        rising = (order is Sort.TITLE) is not back
        statement = select(SearchRow, by.label("by")).where(_condition(plan))
        if after is not None:
            key = datetime.fromtimestamp(after.key, UTC) if order is Sort.NEWEST else after.key
            beyond = by > key if rising else by < key
            further = SearchRow.key < after.id if back else SearchRow.key > after.id
            statement = statement.where(or_(beyond, and_(by == key, further)))
        statement = statement.order_by(by.asc() if rising else by.desc(), SearchRow.key.desc() if back else SearchRow.key.asc())
        rows = self._reading.execute(statement.limit(plan.query.limit + 1))
        return [_page(row, key.timestamp() if isinstance(key, datetime) else key) for row, key in rows]

    def facets(self, plan: Plan) -> dict[str, dict[str, int]]:
        """Facets without a filter of their own in one query, each of the others in one more; one of which too much matches is left out."""
        found: dict[str, dict[str, int]] = {}
        free = [name for name in plan.query.counts if name not in plan.query.filters]
        for names in (free, *([name] for name in plan.query.counts if name in plan.query.filters)):
            kept = {name: values for name, values in plan.query.filters.items() if name not in names}
            found |= self._counts(replace(plan, query=replace(plan.query, filters=kept)), names)
        return found

    def _counts(self, plan: Plan, names: Sequence[str]) -> dict[str, dict[str, int]]:
        matched = select(SearchRow.id).where(_condition(plan)).limit(COUNTED + 1).cte("matched")
        if not names or (self._reading.scalar(select(func.count()).select_from(matched)) or 0) > COUNTED:
            return {}
        number = func.count().label("number")
        rows = self._reading.execute(
            select(SearchRowTag.name, SearchRowTag.value, number)
            .join(matched, matched.c.id == SearchRowTag.row_id)
            .where(SearchRowTag.name.in_(names))
            .group_by(SearchRowTag.name, SearchRowTag.value)
            .order_by(number.desc(), SearchRowTag.value)
        )
        found: dict[str, dict[str, int]] = {name: {} for name in names}
        for name, value, count in rows:
            found[name][value] = count
        return found


def _page(row: SearchRow, sorted_by: Any) -> Page:
    def hit(marker: Marker) -> SearchHit:
        return SearchHit(
            id=row.key,
            kind=row.kind,
            score=float(sorted_by) / 1000 if not isinstance(sorted_by, str) else 0.0,
            title=mark_title(marker, row.title),
            extract=extract(marker, row.body),
            facets=row.facets,
            updated_at=row.updated_at,
            payload=row.payload,
        )

    return Page(row.key, sorted_by, row.title, row.body, hit)
