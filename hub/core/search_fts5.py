"""The embedded search engine: SQLite FTS5 in a file of its own, shared by web server and workers (WAL). It gets words that are ready-made.

FTS5 keeps no copy of the words (`content=''`); to remove a document its words are made again from the stored title and body, which is why the
whole file is made anew when the recipe changes. Kind, facets and visibility are words of their own in the column `tags`, so that the condition
on what the reader may see is part of the match and costs no look-up per row.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from hub.core.search import (
    NEW_FOR,
    NEW_SHARE,
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
from hub.core.search_correction import nearest
from hub.core.search_fts5_file import IndexFiles, answering, transaction
from hub.core.search_query import Page, Plan, run
from hub.core.search_suggest import CANDIDATES, FIRST, Candidate, Suggestion, SuggestQuery, Typed, choose, hints
from hub.core.search_synonyms import Form, Synonyms
from hub.core.search_text import Marker, extract, mark_title
from hub.vietnamese import bigrams, clean

LAYOUT: Final = RECIPE * 100 + 1  # the last figure counts changes of the tables
BATCH: Final = 500  # documents of one transaction of a rebuild: other writers wait no longer than it takes
INSERT_WORDS: Final = (
    "INSERT INTO words (rowid, title_exact, title_folded, title_pairs, body_exact, body_folded, body_pairs, tags)"
    " VALUES (?,?,?,?,?,?,?,?)"
)
REMOVE_WORDS: Final = (
    "INSERT INTO words (words, rowid, title_exact, title_folded, title_pairs, body_exact, body_folded, body_pairs, tags)"
    " VALUES ('delete',?,?,?,?,?,?,?,?)"
)
REMOVE_HINTS: Final = "INSERT INTO hints (hints, rowid, words, tags) VALUES ('delete',?,?,?)"
SCORE: Final = f"-bm25(words, {TITLE_WEIGHT}, {TITLE_WEIGHT}, {TITLE_WEIGHT}, 1, 1, 1, 0) * entry.lift"
NEWNESS: Final = f" * (1 + {NEW_SHARE} * max(0, 1 - abs(? - entry.updated) / {NEW_FOR}))"
ORDERS: Final = {Sort.RELEVANCE: SCORE, Sort.NEWEST: "entry.updated", Sort.TITLE: "entry.sort"}


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


def _groups(words: Words, start: int, end: int) -> list[str]:
    """The expressions of the words from `start` to `end`, one for each different word."""
    exact, folded, pairs = _phrases("exact", words.exact), _phrases("folded", words.folded), _phrases("pairs", words.pairs)
    groups: dict[str, list[str]] = {}
    for number in range(start, end):
        group = groups.setdefault(words.folded[number], [folded[words.folded[number]]])
        group += [exact[words.exact[number]], *(pairs[pair] for pair in words.pairs[number : number + 1])]
    return [f"({' OR '.join(dict.fromkeys(group))})" for group in groups.values()]


def _form(form: Form) -> str:
    """Another form of some words: one word, or all its pairs."""
    if len(form) == 1:
        return _phrases("folded", form)[form[0]]
    return f"({' AND '.join(_phrases('pairs', bigrams(form)).values())})"


def _wanted(plan: Plan) -> str:
    """The words of a plan, each group with the other forms that may stand for it."""
    joint = " AND " if plan.all_words else " OR "
    parts, place = [], 0
    for run_ in plan.runs:
        parts += _groups(plan.words, place, run_.start)
        own = joint.join(_groups(plan.words, run_.start, run_.end))
        parts.append(f"(({own}) OR {' OR '.join(_form(form) for form in run_.others)})")
        place = run_.end
    parts += _groups(plan.words, place, len(plan.words.folded))
    return joint.join(dict.fromkeys(parts))


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
        if plan.words.folded:
            parts.append(f"({_wanted(plan)})")
        return cls(" AND ".join(parts))


def _batches(documents: Iterable[SearchDocument]) -> Iterator[list[SearchDocument]]:
    source = iter(documents)
    while batch := list(islice(source, BATCH)):
        yield batch


class Fts5Index:
    """Search in one SQLite file. Threads have connections of their own; processes share the file."""

    def __init__(self, path: Path, synonyms: Synonyms | None = None) -> None:
        self._files = IndexFiles(path, LAYOUT)
        self._synonyms = synonyms or Synonyms()

    def index(self, documents: Iterable[SearchDocument]) -> None:
        """Adds or replaces documents in one transaction."""
        given = list(documents)

        def change(connection: sqlite3.Connection, building: bool) -> None:
            for document in given:
                _remove(connection, document.id)
                _add(connection, document)
                if building:
                    connection.execute("DELETE FROM gone WHERE key = ?", (document.id,))

        self._files.write(change)

    def delete(self, ids: Iterable[str]) -> None:
        """Removes documents in one transaction; what is being built remembers that they are gone."""
        given = list(ids)

        def change(connection: sqlite3.Connection, building: bool) -> None:
            for id_ in given:
                _remove(connection, id_)
                if building:
                    connection.execute("INSERT OR IGNORE INTO gone VALUES (?)", (id_,))

        self._files.write(change)

    def reindex(self, documents: Iterable[SearchDocument]) -> int:
        """Fills a new generation in short transactions and puts it in force. What was written to it meanwhile is newer than the source."""
        name, number = self._files.begin(), 0
        try:
            with answering():
                connection = self._files.connection(name)
                for batch in _batches(documents):
                    with transaction(connection):
                        for document in batch:
                            _add_missing(connection, document)
                    number += len(batch)
                with transaction(connection):
                    connection.execute("INSERT INTO words (words) VALUES ('optimize')")
                    connection.execute("INSERT INTO hints (hints) VALUES ('optimize')")
            self._files.swap(name)
        except BaseException:
            self._files.abandon(name)
            raise
        return number

    def suggest(self, query: SuggestQuery) -> list[Suggestion]:
        """Completes from titles and phrases: first those that begin so, then those that have the words; a bounded number of rows is read."""
        typed = Typed.of(query.prefix)
        if not typed.folded or not query.visibility:
            return []
        scope = [_any(_tag("visible:", token) for token in query.visibility)]
        if query.kinds:
            scope.append(_any(_tag("kind:", kind) for kind in query.kinds))
        found: dict[int, None] = {}
        with self._files.reading() as connection:
            for first in (FIRST, ""):
                words = [first + typed.folded[0], *typed.folded[1:]]
                asked = " AND ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}" *'])
                rows = connection.execute(
                    "SELECT rowid FROM hints WHERE hints MATCH ? ORDER BY rowid DESC LIMIT ?",
                    (" AND ".join([*scope, f"words : ({asked})"]), CANDIDATES - len(found)),
                )
                found |= dict.fromkeys(row[0] for row in rows)
                if len(found) >= CANDIDATES:
                    break
            return choose(query, [_candidate(connection, number) for number in found])

    def neighbours(self, word: str) -> list[str]:
        """Words of titles and phrases that are nearly this one."""
        with self._files.reading() as connection:
            rows = connection.execute(
                "SELECT term, doc FROM vocabulary WHERE col = 'words' AND term NOT GLOB '[_]*' AND length(term) BETWEEN ? AND ?",
                (len(word) - 2, len(word) + 2),
            )
            return nearest(word, rows)

    def search(self, query: SearchQuery) -> SearchResult:
        """Finds documents in one consistent state of the file."""
        with self._files.reading() as connection:
            return run(query, _Reader(connection), self._synonyms)

    def fingerprints(self) -> Iterator[tuple[str, str]]:
        """Id and fingerprint of every document."""
        with self._files.reading() as connection:
            rows = connection.execute("SELECT entry.key, stored.fingerprint FROM entry JOIN stored USING (id)").fetchall()
        yield from rows

    def refresh(self) -> None:
        """Nothing to do: what is committed is visible."""

    def check(self) -> None:
        """Opens the file and reads one row."""
        with self._files.reading() as connection:
            connection.execute("SELECT id FROM entry LIMIT 1").fetchone()


def _add(connection: sqlite3.Connection, document: SearchDocument) -> None:
    made = connection.execute(
        "INSERT INTO entry (key, lift, updated, sort) VALUES (?,?,?,?)",
        (document.id, document.lift, document.updated_at.timestamp(), document_sort_key(document)),
    ).lastrowid
    title, body, tags = clean(document.title), document.indexed_body, _tags(document)
    facets = {name: list(values) for name, values in document.facets.items() if values}
    written = [json.dumps(value, ensure_ascii=False) for value in (facets, dict(document.payload), document.kept_phrases)]
    connection.execute(
        "INSERT INTO stored VALUES (?,?,?,?,?,?,?,?,?)",
        (made, document.kind, title, body, tags, *written, document.fingerprint()),
    )
    rows = {(name, value, made) for name, values in facets.items() for value in values}
    connection.executemany("INSERT INTO tag VALUES (?,?,?)", rows)
    connection.execute(INSERT_WORDS, (made, *_columns(title, body, tags)))
    connection.execute("INSERT INTO hints (rowid, words, tags) VALUES (?,?,?)", (made, " ".join(document.hints), tags))


def _add_missing(connection: sqlite3.Connection, document: SearchDocument) -> None:
    """Adds a document unless it was written or removed since the rebuild began."""
    known = "SELECT 1 FROM entry WHERE key = ?1 UNION ALL SELECT 1 FROM gone WHERE key = ?1"
    if connection.execute(known, (document.id,)).fetchone() is None:
        _add(connection, document)


def _remove(connection: sqlite3.Connection, key: str) -> None:
    found = connection.execute(
        "SELECT id, title, body, tags, phrases FROM entry JOIN stored USING (id) WHERE entry.key = ?", (key,)
    ).fetchone()
    if found is None:
        return
    number, title, body, tags, phrases = found
    connection.execute(REMOVE_WORDS, (number, *_columns(title, body, tags)))
    connection.execute(REMOVE_HINTS, (number, " ".join(hints([title, *json.loads(phrases)])), tags))
    for table in ("tag", "stored", "entry"):
        connection.execute(f"DELETE FROM {table} WHERE id = ?", (number,))  # noqa: S608 -- a name of ours


def _candidate(connection: sqlite3.Connection, number: int) -> Candidate:
    key, kind, title, phrases, lift = connection.execute(
        "SELECT key, kind, title, phrases, lift FROM stored JOIN entry USING (id) WHERE id = ?", (number,)
    ).fetchone()
    return Candidate(key, kind, title, json.loads(phrases), lift)


class _Reader:
    """Answers the steps of a search from one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._counted: bool | None = None

    def count(self, plan: Plan) -> int:
        """Also keeps what matched for the numbers of the facets, so that the words are looked up once for all of them."""
        self._counted = plan.all_words
        self._connection.execute("DELETE FROM temp.matched")
        match = Match.of(plan).expression
        if match is None:
            return 0
        return self._connection.execute("INSERT INTO temp.matched SELECT rowid FROM words WHERE words MATCH ?", (match,)).rowcount

    def page(self, plan: Plan) -> list[Page]:
        match = Match.of(plan).expression
        if match is None:
            return []
        order, after = plan.query.order, plan.after
        back = after is not None and after.back
        compare, direction = (">", "ASC") if (order is Sort.TITLE) is not back else ("<", "DESC")
        values: list[Any] = []
        score = ORDERS[order]
        if order is Sort.RELEVANCE and plan.query.day is not None:
            score, values = score + NEWNESS, [plan.query.day]
        condition = ""
        values.append(match)
        if after is not None:
            condition = f"WHERE sorted {compare} ? OR (sorted = ? AND key {'<' if back else '>'} ?)"
            values += [after.key, after.key, after.id]
        rows = self._connection.execute(
            f"""WITH found AS MATERIALIZED (
                    SELECT entry.id, entry.key, {score} AS sorted FROM words CROSS JOIN entry ON entry.id = words.rowid WHERE words MATCH ?)
                SELECT id, key, sorted FROM found {condition} ORDER BY sorted {direction}, key {"DESC" if back else "ASC"} LIMIT ?""",  # noqa: S608 -- fixed pieces
            [*values, plan.query.limit + 1],
        ).fetchall()
        return [self._stored(number, key, sorted_by) for number, key, sorted_by in rows]

    def facets(self, plan: Plan) -> dict[str, dict[str, int]]:
        if self._counted is not plan.all_words:
            self.count(plan)
        free = [name for name in plan.query.counts if name not in plan.query.filters]
        found: dict[str, dict[str, int]] = {name: {} for name in plan.query.counts}
        rows = self._connection.execute(
            f"""SELECT tag.name, tag.value, count(*) AS number FROM temp.matched CROSS JOIN tag ON tag.id = matched.id
                WHERE tag.name IN ({",".join("?" * len(free))}) GROUP BY 1, 2 ORDER BY number DESC, tag.value""",  # noqa: S608 -- question marks
            free,
        )
        for name, value, number in rows:
            found[name][value] = number
        for name in plan.query.counts:
            if name in plan.query.filters:
                found[name] = self._counts(name, Match.of(plan, without=name).expression)
        return found

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
