"""The files of the embedded search engine. One generation of the index is in force; a rebuild fills the next one beside it and then swaps.

`search.json` names the generation in force and, during a rebuild, the one being built; it is replaced as a whole. Every use looks at it, so that
other threads and processes follow a swap at once. A write goes to both generations, and is repeated when the names changed while it ran: nothing
written during a rebuild is lost. Files of another layout are made anew and count as not filled: the index is derived.
"""

import json
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub.core.errors import Unavailable
from hub.core.i18n import lazy_gettext as _l

BUSY_MS: Final = 10_000
TRIES: Final = 5
TABLES: Final = ("hints", "words", "gone", "tag", "stored", "entry")
SCHEMA: Final = """
CREATE TABLE entry (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, lift REAL NOT NULL, updated REAL NOT NULL, sort TEXT NOT NULL);
CREATE TABLE stored (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, tags TEXT NOT NULL,
    facets TEXT NOT NULL, payload TEXT NOT NULL, phrases TEXT NOT NULL, fingerprint TEXT NOT NULL);
CREATE TABLE tag (name TEXT NOT NULL, value TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (id, name, value)) WITHOUT ROWID;
CREATE TABLE gone (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(title_exact, title_folded, title_pairs, body_exact, body_folded, body_pairs, tags,
    content='', tokenize="unicode61 remove_diacritics 0 tokenchars '_'");
CREATE VIRTUAL TABLE hints USING fts5(words, tags,
    content='', detail=column, prefix='1 2 3', tokenize="unicode61 remove_diacritics 0 tokenchars '_'");
CREATE TEMP TABLE matched (id INTEGER PRIMARY KEY);
CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'hints', 'col');
"""


@dataclass(frozen=True)
class Generations:
    """Names of the files in force and being built."""

    current: str
    building: str | None = None


class Gone(Exception):
    """A generation's file was removed by a swap while it was being opened."""


class IndexFiles:
    """Opens the generations; every thread has connections of its own."""

    def __init__(self, path: Path, layout: int) -> None:
        self.path = path
        self._layout = layout
        self._state = path.with_suffix(".json")
        self._seen: tuple[object, Generations] | None = None
        self._local = threading.local()

    def generations(self) -> Generations:
        """The names in force; the bare path before the first rebuild."""
        try:
            found = self._state.stat()
            stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
            seen = self._seen
            if seen is not None and seen[0] == stamp:
                return seen[1]
            names = Generations(**json.loads(self._state.read_text(encoding="utf-8")))
            self._seen = (stamp, names)
        except FileNotFoundError:
            return Generations(self.path.name)
        return names

    def connection(self, name: str) -> sqlite3.Connection:
        """This thread's connection to a generation. Raises Gone when a swap removed it."""
        opened: dict[str, sqlite3.Connection] = self._local.__dict__.setdefault("opened", {})
        if name not in opened:
            opened[name] = self._open(name)
        self._forget(opened, name)
        return opened[name]

    def _open(self, name: str) -> sqlite3.Connection:
        path = self.path.with_name(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        address = path.as_uri() + ("?mode=rwc" if name == self.path.name else "?mode=rw")
        try:
            connection = sqlite3.connect(address, uri=True, timeout=BUSY_MS / 1000, isolation_level=None)
        except sqlite3.OperationalError as error:
            raise Gone(name) if not path.exists() else error from error
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")  # a lost tail after a power cut is what `hub search verify` finds
        connection.execute("PRAGMA cache_size=-32000")
        self._prepare(connection)
        return connection

    def _forget(self, opened: dict[str, sqlite3.Connection], name: str) -> None:
        kept = {name, self.generations().current, self.generations().building}
        for old in [other for other in opened if other not in kept]:
            opened.pop(old).close()

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Makes the tables, after emptying a file of another layout."""
        *tables, matched, vocabulary = [statement for statement in SCHEMA.split(";\n") if statement.strip()]
        if connection.execute("PRAGMA user_version").fetchone()[0] != self._layout:
            connection.execute("BEGIN IMMEDIATE")
            if connection.execute("PRAGMA user_version").fetchone()[0] != self._layout:
                for table in TABLES:
                    connection.execute(f"DROP TABLE IF EXISTS {table}")
                for statement in tables:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {self._layout}")
            connection.execute("COMMIT")
        connection.execute(matched)
        connection.execute(vocabulary)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent state of the generation in force."""
        with answering():
            connection = self._current()
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    def _current(self) -> sqlite3.Connection:
        for _ in range(TRIES):
            with suppress(Gone):
                return self.connection(self.generations().current)
        raise sqlite3.OperationalError("the index was swapped again and again")

    def write(self, change: Callable[[sqlite3.Connection, bool], None]) -> None:
        """Makes a change in every generation, in one transaction each; `change(connection, building)`. It may be made twice."""
        with answering():
            for _ in range(TRIES):
                names = self.generations()
                with suppress(Gone):
                    for name in filter(None, (names.current, names.building)):
                        with transaction(self.connection(name)) as connection:
                            change(connection, name == names.building)
                    if self.generations() == names:
                        return
            raise sqlite3.OperationalError("the index was swapped again and again")

    def begin(self) -> str:
        """Makes an empty generation to be built; one that an earlier rebuild left is given up."""
        with answering():
            names = self.generations()
            if not self._state.exists():
                self.connection(names.current)
            name = f"{self.path.stem}-{secrets.token_hex(6)}{self.path.suffix}"
            self.path.with_name(name).touch()
            self._name(Generations(names.current, name))
            self._sweep()
            return name

    def swap(self, name: str) -> None:
        """Puts the built generation in force. Raises Unavailable when another rebuild has taken over."""
        names = self.generations()
        if names.building != name:
            raise Unavailable(_l("Another rebuild of the index began meanwhile."), code="search_rebuilt_elsewhere")
        self._name(Generations(name))
        self._sweep()

    def abandon(self, name: str) -> None:
        """Gives up a generation that was being built."""
        names = self.generations()
        if names.building == name:
            self._name(Generations(names.current))
            self._sweep()

    def _name(self, names: Generations) -> None:
        temporary = self._state.with_name(f".{self._state.name}.{secrets.token_hex(4)}")
        temporary.write_text(json.dumps({"current": names.current, "building": names.building}), encoding="utf-8")
        temporary.replace(self._state)

    def _sweep(self) -> None:
        """Removes files of generations that no longer count. Where a system forbids removing open files, the next rebuild does it."""
        names = self.generations()
        kept = {names.current, names.building}
        for path in self.path.parent.glob(f"{self.path.stem}*{self.path.suffix}*"):
            owner = path.name.removesuffix("-wal").removesuffix("-shm")
            if owner not in kept and (owner == self.path.name or owner.startswith(f"{self.path.stem}-")):
                with suppress(OSError):
                    path.unlink()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One transaction that writes, whole or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def answering() -> Iterator[None]:
    """What SQLite refuses becomes Unavailable."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise Unavailable(_l("Search does not answer at the moment. Try again shortly."), code="search_unavailable") from error
