"""The database: SQLite or PostgreSQL behind SQLAlchemy, the declarative base, and the session of the current scope."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    Numeric,
    String,
    TypeDecorator,
    create_engine,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

WRITE_OPTION: Final = "hub_write"

NAMING: Final = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BigId = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up only a column declared INTEGER
Json = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. SQLite forgets the zone, so it is put back on reading; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; raises ValueError for a naive value."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """An aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """A decimal kept exactly (marks): NUMERIC where the database has it, text on SQLite, whose numbers are binary fractions."""

    impl = Numeric(12, 4)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Text on SQLite."""
        return dialect.type_descriptor(String(24) if dialect.name == "sqlite" else Numeric(12, 4))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """As text for SQLite."""
        return str(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """The same decimal, without the database's padding zeros."""
        if value is None:
            return None
        found = Decimal(value).normalize()
        return found if found != found.to_integral_value() else found.quantize(Decimal(1))


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {int: BigId, datetime: UtcDateTime, Decimal: Exact, dict[str, Any]: Json, list[Any]: Json}  # noqa: RUF012 -- SQLAlchemy's own protocol


def _prepare_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, a busy timeout; and transactions that begin when we say so, writing ones at once with the lock."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=15000")
        # WAL with FULL syncs the log at each commit: an acknowledged answer survives a power cut
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA cache_size=-16000")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(WRITE_OPTION)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


class Database:
    """The engine and its sessions."""

    def __init__(self, url: str, pool_size: int = 10) -> None:
        options: dict[str, Any] = {}
        if url.startswith("sqlite"):
            options["connect_args"] = {"check_same_thread": False}
        else:
            options.update(pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True)
        self.engine = create_engine(url, **options)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        if self.is_sqlite:
            _prepare_sqlite(self.engine)
        self._reading = sessionmaker(self.engine, expire_on_commit=False)
        self._writing = sessionmaker(self.engine.execution_options(**{WRITE_OPTION: True}), expire_on_commit=False)

    def reader(self) -> Session:
        """A new session for reading."""
        return self._reading()

    def writer(self) -> Session:
        """A new session for one transaction that writes; on SQLite it takes the write lock as it begins."""
        return self._writing()

    def dispose(self) -> None:
        """Closes all connections."""
        self.engine.dispose()


@dataclass
class Scope:
    """The stretch of work (a request, a job, a command) that shares a reading session."""

    database: Database
    reading: Session | None = None
    writing: Session | None = None

    def close_reading(self) -> None:
        """Ends the reading session, so that the next read sees what was committed since."""
        if self.reading is not None:
            self.reading.close()
            self.reading = None


_scope: ContextVar[Scope | None] = ContextVar("hub_scope", default=None)


@contextmanager
def scope(database: Database) -> Iterator[Scope]:
    """Opens a scope; at its end the reading session is closed."""
    opened = Scope(database)
    token = _scope.set(opened)
    try:
        yield opened
    finally:
        opened.close_reading()
        _scope.reset(token)


def current_scope() -> Scope:
    """The scope in force; raises RuntimeError outside any."""
    opened = _scope.get()
    if opened is None:
        raise RuntimeError("no scope: the database is reached within a request, a job or a command")
    return opened


def session() -> Session:
    """The session in force: the unit of work's inside one, else the scope's reading session."""
    opened = current_scope()
    if opened.writing is not None:
        return opened.writing
    if opened.reading is None:
        opened.reading = opened.database.reader()
    return opened.reading
