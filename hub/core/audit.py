"""The audit log: append-only rows, each carrying the hash of the one before it.

Rows are chained at the end of a unit of work under a lock on the chain's head, so that concurrent units form one line.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import DDL, Integer, String, event, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core.db import Base

GENESIS: Final = "0" * 64


class AuditEvent(Base):
    """Something that somebody did. `number` counts up without gaps; `hash` covers all other columns and the previous hash."""

    __tablename__ = "audit_event"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_name: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(80), index=True)
    target_kind: Mapped[str] = mapped_column(String(40))
    target_id: Mapped[str] = mapped_column(String(80))
    unit_path: Mapped[str | None] = mapped_column(String(255))
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """One row: the end of the chain; locking it puts writers in line."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


def append_only_statements(dialect: str) -> list[str]:
    """SQL that makes the database itself refuse to change or remove audit rows."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER audit_event_no_{action.lower()} BEFORE {action} ON audit_event "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
            for action in ("UPDATE", "DELETE")
        ]
    return [
        (
            "CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger AS $$ "
            "BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$ LANGUAGE plpgsql"
        ),
        (
            "CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()"
        ),
    ]


for _dialect in ("sqlite", "postgresql"):
    for _statement in append_only_statements(_dialect):
        event.listen(AuditEvent.__table__, "after_create", DDL(_statement).execute_if(dialect=_dialect))


@dataclass(frozen=True)
class AuditEntry:
    """An audit row before it has its place in the chain."""

    at: datetime
    actor_id: int | None
    actor_name: str
    action: str
    target_kind: str
    target_id: str
    unit_path: str | None
    details: dict[str, Any]


def chain_hash(previous: str, number: int, entry: AuditEntry) -> str:
    """SHA-256 over the previous hash and a canonical form of the row."""
    body = json.dumps(
        [
            number,
            entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            entry.actor_id,
            entry.actor_name,
            entry.action,
            entry.target_kind,
            entry.target_id,
            entry.unit_path,
            entry.details,
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def append(session: Session, entries: list[AuditEntry]) -> None:
    """Adds the entries to the chain, in order, under the head's lock."""
    head = session.scalars(select(AuditHead).where(AuditHead.id == 1).with_for_update()).one_or_none()
    if head is None:
        head = AuditHead(id=1, number=0, hash=GENESIS)
        session.add(head)
    for entry in entries:
        number, previous = head.number + 1, head.hash
        digest = chain_hash(previous, number, entry)
        session.add(AuditEvent(number=number, previous_hash=previous, hash=digest, **vars(entry)))
        head.number, head.hash = number, digest


@dataclass(frozen=True)
class ChainReport:
    """What walking the chain found: how many rows, and the number of the first one that does not fit."""

    rows: int
    first_break: int | None
    reason: str | None


def verify(session: Session) -> ChainReport:
    """Walks the whole chain; the first gap, changed row or wrong end is named."""
    previous, expected = GENESIS, 1
    for row in session.scalars(select(AuditEvent).order_by(AuditEvent.number).execution_options(yield_per=1000)):
        if row.number != expected:
            return ChainReport(expected - 1, expected, "missing")
        entry = AuditEntry(
            row.at, row.actor_id, row.actor_name, row.action, row.target_kind, row.target_id, row.unit_path, row.details
        )
        if row.previous_hash != previous or row.hash != chain_hash(previous, row.number, entry):
            return ChainReport(expected - 1, row.number, "changed")
        previous, expected = row.hash, expected + 1
    head = session.get(AuditHead, 1)
    if (head.number, head.hash) != (expected - 1, previous) if head is not None else expected > 1:
        return ChainReport(expected - 1, expected, "cut")
    return ChainReport(expected - 1, None, None)
