"""The embedded search engine: SQLite FTS5 in a file of its own, shared by web server and workers (WAL). It gets words that are ready-made.

FTS5 keeps no copy of the words (`content=''`); to remove a document its words are made again from the stored title and body, which is why the
whole file is made anew when the recipe changes. Kind, facets and visibility are words of their own in the column `tags`, so that the condition
on what the reader may see is part of the match and costs no look-up per row.
"""

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from hub.core.errors import Unavailable
from hub.core.i18n import lazy_gettext as _l
from hub.core.search import (
    RECIPE,
    TITLE_WEIGHT,
    SearchDocument,
    SearchHit,
    SearchQuery,
    SearchResult,
    Sort,
    Words,
    document_sort_key,
)
from hub.core.search_query import Page, Plan, run
from hub.core.search_text import Marker, extract, mark_title
from hub.core.vietnamese import clean

LAYOUT: Final = RECIPE * 100 + 1  # the last figure counts changes of the tables
BUSY_MS: Final = 10_000
TABLES: Final = ("words", "tag", "stored", "entry")
SCHEMA: Final = """
CREATE TABLE entry (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, lift REAL NOT NULL, updated REAL NOT NULL, sort TEXT NOT NULL);
CREATE TABLE stored (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, tags TEXT NOT NULL,
    facets TEXT NOT NULL, payload TEXT NOT NULL, fingerprint TEXT NOT NULL);
CREATE TABLE tag (name TEXT NOT NULL, value TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (id, name, value)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(title_exact, title_folded, title_pairs, body_exact, body_folded, body_pairs, tags,
    content='', tokenize="unicode61 remove_diacritics 0 tokenchars '_'");
"""
INSERT_WORDS: Final = (
    "INSERT INTO words (rowid, title_exact, title_folded, title_pairs, body_exact, body_folded, body_pairs, tags)"
    " VALUES (?,?,?,?,?,?,?,?)"
)
REMOVE_WORDS: Final = (
    "INSERT INTO words (words, rowid, title_exact, title_folded, title_pairs, body_exact, body_folded, body_pairs, tags)"
    " VALUES ('delete',?,?,?,?,?,?,?,?)"
)
SCORE: Final = f"-bm25(words, {TITLE_WEIGHT}, {TITLE_WEIGHT}, {TITLE_WEIGHT}, 1, 1, 1, 0) * entry.lift"
ORDERS: Final = {Sort.RELEVANCE: f"{SCORE} AS sorted", Sort.NEWEST: "entry.updated AS sorted", Sort.TITLE: "entry.sort AS sorted"}


def _tag(name: str, value: str) -> str:
    digest = hashlib.blake2s(f"{name}={value}".encode(), digest_size=10).hexdigest()
    return f"t{digest}"


def _tags(document: SearchDocument) -> str:
    found = {_tag("kind:", document.kind)}
    found |= {_tag("visible:", token) for token in document.visibility}
    found |= {_tag(name, value) for name, values in document.facets.items() for value in values}
    return " ".join(sorted(found))


def _columns(title: str, body: str, tags: str) -> list[str]:
    head, text = Words.of(title), Words.of(body)
    return [
        *(" ".join(part) for part in (head.exact, head.folded, head.pairs, text.exact, text.folded, text.pairs)),
        tags,
    ]


def _any(tags: Iterable[str]) -> str:
    return f"tags : ({' OR '.join(sorted(set(tags)))})"


def _phrases(field: str, words: Sequence[str]) -> dict[str, str]:
    return {word: f'{{title_{field} body_{field}}} : "{word}"' for word in words}


@dataclass(frozen=True)
class Match:
    """An FTS5 expression; None when nothing can match."""

    expression: str | None

    @classmethod
    def of(cls, plan: Plan, *, without: str = "") -> "Match":
        """The expression of a plan; `without` leaves one facet's filter away.

        A group per word (folded, exact, its pair) keeps the meaning "this word is there" while every form scores by itself.
        """
        query = plan.query
        if not query.visibility or any(not values for values in query.filters.values()):
            return cls(None)
        parts = [_any(_tag("visible:", token) for token in query.visibility)]
        if query.kinds:
            parts.append(_any(_tag("kind:", kind) for kind in query.kinds))
        parts += [
            _any(_tag(name, value) for value in values) for name, values in query.filters.items() if values and name != without
        ]
        words = plan.words
        exact, folded, pairs = _phrases("exact", words.exact), _phrases("folded", words.folded), _phrases("pairs", words.pairs)
        groups: dict[str, list[str]] = {}
        for number, word in enumerate(words.folded):
            group = groups.setdefault(word, [folded[word]])
            group += [exact[words.exact[number]], *(pairs[pair] for pair in words.pairs[number : number + 1])]
        joined = (" AND " if plan.all_words else " OR ").join(
            f"({' OR '.join(dict.fromkeys(group))})" for group in groups.values()
        )
        if joined:
            parts.append(f"({joined})")
        return cls(" AND ".join(parts))


class Fts5Index:
    """Search in one SQLite file. Threads have connections of their own; processes share the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()

    def index(self, documents: Iterable[SearchDocument]) -> None:
        """Adds or replaces documents in one transaction."""
        with self._writing() as connection:
            for document in documents:
                self._remove(connection, document.id)
                self._add(connection, document)

    def delete(self, ids: Iterable[str]) -> None:
        """Removes documents in one transaction."""
        with self._writing() as connection:
            for id_ in ids:
                self._remove(connection, id_)

    def reindex(self, documents: Iterable[SearchDocument]) -> int:
        """Replaces everything in one transaction: readers see the old content until its end, and writers wait or are tried again by their job."""
        number = 0
        with self._writing() as connection:
            connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
            for table in TABLES[1:]:
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 -- a name of ours
            for document in documents:
                self._add(connection, document)
                number += 1
            connection.execute("INSERT INTO words (words) VALUES ('optimize')")
        return number

    def search(self, query: SearchQuery) -> SearchResult:
        """Finds documents in one consistent state of the file."""
        with self._reading() as connection:
            return run(query, _Reader(connection))

    def fingerprints(self) -> Iterator[tuple[str, str]]:
        """Id and fingerprint of every document."""
        with self._reading() as connection:
            rows = connection.execute("SELECT entry.key, stored.fingerprint FROM entry JOIN stored USING (id)").fetchall()
        yield from rows

    def refresh(self) -> None:
        """Nothing to do: what is committed is visible."""

    def check(self) -> None:
        """Opens the file and reads one row."""
        with self._reading() as connection:
            connection.execute("SELECT id FROM entry LIMIT 1").fetchone()

    def _add(self, connection: sqlite3.Connection, document: SearchDocument) -> None:
        made = connection.execute(
            "INSERT INTO entry (key, lift, updated, sort) VALUES (?,?,?,?)",
            (document.id, document.lift, document.updated_at.timestamp(), document_sort_key(document)),
        ).lastrowid
        title, body, tags = clean(document.title), document.indexed_body, _tags(document)
        facets = {name: list(values) for name, values in document.facets.items() if values}
        payload = json.dumps(dict(document.payload), ensure_ascii=False)
        connection.execute(
            "INSERT INTO stored VALUES (?,?,?,?,?,?,?,?)",
            (made, document.kind, title, body, tags, json.dumps(facets, ensure_ascii=False), payload, document.fingerprint()),
        )
        rows = {(name, value, made) for name, values in facets.items() for value in values}
        connection.executemany("INSERT INTO tag VALUES (?,?,?)", rows)
        connection.execute(INSERT_WORDS, (made, *_columns(title, body, tags)))

    def _remove(self, connection: sqlite3.Connection, key: str) -> None:
        found = connection.execute(
            "SELECT id, title, body, tags FROM entry JOIN stored USING (id) WHERE entry.key = ?", (key,)
        ).fetchone()
        if found is None:
            return
        number, title, body, tags = found
        connection.execute(REMOVE_WORDS, (number, *_columns(title, body, tags)))
        for table in TABLES[1:]:
            connection.execute(f"DELETE FROM {table} WHERE id = ?", (number,))  # noqa: S608 -- a name of ours

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=BUSY_MS / 1000, isolation_level=None)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")  # a lost tail after a power cut is what `hub search verify` finds
            connection.execute("PRAGMA cache_size=-32000")
            _prepare(connection)
            self._local.connection = connection
        return connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with _answering():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with _answering():
            connection = self._connection()
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise Unavailable(_l("Search does not answer at the moment. Try again shortly."), code="search_unavailable") from error


def _prepare(connection: sqlite3.Connection) -> None:
    """Makes the tables; empties a file of another layout (the index is derived: `hub search reindex` fills it)."""
    if connection.execute("PRAGMA user_version").fetchone()[0] == LAYOUT:
        return
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] != LAYOUT:
        for table in TABLES:
            connection.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in SCHEMA.split(";\n"):
            if statement.strip():
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {LAYOUT}")
    connection.execute("COMMIT")


class _Reader:
    """Answers the steps of a search from one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def count(self, plan: Plan) -> int:
        match = Match.of(plan).expression
        if match is None:
            return 0
        return int(self._connection.execute("SELECT count(*) FROM words WHERE words MATCH ?", (match,)).fetchone()[0])

    def page(self, plan: Plan) -> list[Page]:
        match = Match.of(plan).expression
        if match is None:
            return []
        order = plan.query.order
        compare, direction = (">", "ASC") if order is Sort.TITLE else ("<", "DESC")
        after, values = "", [match]
        if plan.after is not None:
            after = f"WHERE sorted {compare} ? OR (sorted = ? AND key > ?)"
            values += [plan.after.key, plan.after.key, plan.after.id]
        rows = self._connection.execute(
            f"""WITH found AS MATERIALIZED (
                    SELECT entry.id, entry.key, {ORDERS[order]} FROM words CROSS JOIN entry ON entry.id = words.rowid WHERE words MATCH ?)
                SELECT id, key, sorted FROM found {after} ORDER BY sorted {direction}, key LIMIT ?""",  # noqa: S608 -- fixed pieces
            [*values, plan.query.limit + 1],
        ).fetchall()
        return [self._stored(number, key, sorted_by) for number, key, sorted_by in rows]

    def facets(self, plan: Plan) -> dict[str, dict[str, int]]:
        return {name: self._counts(name, Match.of(plan, without=name).expression) for name in plan.query.counts}

    def _counts(self, name: str, match: str | None) -> dict[str, int]:
        if match is None:
            return {}
        rows = self._connection.execute(
            """SELECT tag.value, count(*) AS number FROM words CROSS JOIN tag ON tag.id = words.rowid AND tag.name = ?
               WHERE words MATCH ? GROUP BY tag.value ORDER BY number DESC, tag.value""",
            (name, match),
        )
        return dict(rows.fetchall())

    def _stored(self, number: int, key: str, sorted_by: Any) -> Page:
        kind, title, body, facets, payload, updated = self._connection.execute(
            "SELECT kind, title, body, facets, payload, updated FROM stored JOIN entry USING (id) WHERE id = ?", (number,)
        ).fetchone()

        def hit(marker: Marker) -> SearchHit:
            return SearchHit(
                id=key,
                kind=kind,
                score=float(sorted_by) if not isinstance(sorted_by, str) else 0.0,
                title=mark_title(marker, title),
                extract=extract(marker, body),
                facets=json.loads(facets),
                updated_at=datetime.fromtimestamp(updated, UTC),
                payload=json.loads(payload),
            )

        return Page(key, sorted_by, title, body, hit)
