"""The answer-saving path: one short transaction that reads the attempt, adds to the log and moves the current answers on.

It runs for every change that every pupil makes, so it speaks the database's own SQL over a raw connection, one statement an event on PostgreSQL and
a handful in the SQLite process, and touches nothing else: no audit chain, no job, no search. The caller is known by the attempt token.
"""

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from assessments.delivery.rules import log, states
from assessments.delivery.rules.token import AttemptToken
from assessments.delivery.rules.values import Event
from hub.core.db import Database
from hub.core.errors import Conflict, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current

SQLITE_ATTEMPT: Final = "SELECT epoch, state, deadline_at, submit_client, last_seq FROM attempt WHERE id = ?"
SQLITE_EVENT: Final = (
    "INSERT INTO response_event (attempt_id, client_id, seq, item, value, epoch, mono, wall, received_at, late, stale, whole)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
SQLITE_CURRENT: Final = (
    "INSERT INTO response_current (attempt_id, client_id, seq, item, value, epoch, received_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (attempt_id, item) DO UPDATE SET value = excluded.value, epoch = excluded.epoch, seq = excluded.seq,"
    " client_id = excluded.client_id, received_at = excluded.received_at"
    " WHERE (response_current.epoch, response_current.seq, response_current.client_id)"
    " < (excluded.epoch, excluded.seq, excluded.client_id)"
)
SQLITE_NEIGHBOURS: Final = "SELECT seq, whole FROM response_event WHERE attempt_id = ? AND client_id = ? AND seq IN (?, ?)"

# One statement for an event. FOR SHARE waits for a submission under way and then sees its outcome.
POSTGRES_EVENT: Final = """
WITH held AS MATERIALIZED (
  SELECT epoch, state, deadline_at,
    %(taken_until)s::timestamptz > deadline_at
      OR state NOT IN ('open', 'submitting')
      OR (state = 'submitting' AND NOT (submit_client = %(client)s::text AND %(seq)s::integer <= last_seq)) AS late
  FROM attempt WHERE id = %(attempt)s::bigint FOR SHARE
), added AS (
  INSERT INTO response_event (attempt_id, client_id, seq, item, value, epoch, mono, wall, received_at, late, stale, whole)
  SELECT %(attempt)s::bigint, %(client)s::text, %(seq)s::integer, %(item)s::text, %(value)s::jsonb, %(epoch)s::integer,
    %(mono)s::bigint, %(wall)s::bigint, %(now)s::timestamptz, late, epoch > %(epoch)s::integer,
    %(seq)s::integer = 1 OR coalesce((
      SELECT before.whole FROM response_event AS before
      WHERE before.attempt_id = %(attempt)s::bigint AND before.client_id = %(client)s::text AND before.seq = %(seq)s::integer - 1
    ), false)
  FROM held
  ON CONFLICT DO NOTHING
  RETURNING late, whole
), moved AS (
  INSERT INTO response_current (attempt_id, client_id, seq, item, value, epoch, received_at)
  SELECT %(attempt)s::bigint, %(client)s::text, %(seq)s::integer, %(item)s::text, %(value)s::jsonb, %(epoch)s::integer,
    %(now)s::timestamptz
  FROM added WHERE NOT late
  ON CONFLICT (attempt_id, item) DO UPDATE SET value = excluded.value, epoch = excluded.epoch, seq = excluded.seq,
    client_id = excluded.client_id, received_at = excluded.received_at
  WHERE (response_current.epoch, response_current.seq, response_current.client_id)
    < (excluded.epoch, excluded.seq, excluded.client_id)
)
SELECT held.epoch, held.state, held.deadline_at, added.whole AND NOT EXISTS (
    SELECT 1 FROM response_event AS after
    WHERE after.attempt_id = %(attempt)s::bigint AND after.client_id = %(client)s::text AND after.seq = %(seq)s::integer + 1
  ), added.whole IS NULL
FROM held LEFT JOIN added ON true
"""


@dataclass(frozen=True)
class Saved:
    """What is true after the commit: everything up to `acked_through` of this client is kept."""

    acked_through: int
    epoch: int
    state: str
    deadline_at: datetime
    received_at: datetime
    stale: bool


@dataclass(frozen=True)
class _Batch:
    attempt_id: int
    client_id: str
    epoch: int
    events: Sequence[Event]
    now: datetime
    grace: int

    @property
    def first(self) -> int:
        """The lowest sequence number."""
        return self.events[0].seq

    @property
    def last(self) -> int:
        """The highest sequence number."""
        return self.events[-1].seq

    @property
    def unbroken(self) -> bool:
        """Whether no number between them is missing."""
        return self.last - self.first + 1 == len(self.events)


def save_events(token: AttemptToken, client_id: str, events: Sequence[Event]) -> Saved:
    """Takes a batch of answers in the order of their numbers; when this returns they are committed and survive the loss of the process.

    The events of another client of the attempt (left in the browser's store by a page that was reloaded) keep that client's epoch. Raises
    NotFound for an unknown attempt or client, and Conflict when a sequence number comes again with another answer; then nothing is kept.
    """
    runtime = current()
    epoch = token.epoch if client_id == token.client_id else _epoch_of(runtime.database, token.attempt_id, client_id)
    batch = _Batch(token.attempt_id, client_id, epoch, events, runtime.clock.now(), runtime.settings.submit_grace_seconds)
    save = _save_sqlite if runtime.database.is_sqlite else _save_postgres
    connection = runtime.database.engine.raw_connection()
    try:
        return save(connection, batch)
    finally:
        connection.close()


def _epoch_of(database: Database, attempt_id: int, client_id: str) -> int:
    sign = "?" if database.is_sqlite else "%s"
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(
            f"SELECT epoch FROM attempt_client WHERE attempt_id = {sign} AND client_id = {sign}",  # noqa: S608 -- the driver's sign
            (attempt_id, client_id),
        )
        row = cursor.fetchone()
        connection.rollback()
    finally:
        connection.close()
    if row is None:
        raise NotFound(_l("This page did not start the attempt."), code="unknown_client")
    return int(row[0])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _unknown_attempt() -> NotFound:
    return NotFound(_l("There is no such attempt."), code="unknown_attempt")


def _seq_reused(seq: int) -> Conflict:
    return Conflict(_l("Sequence number %(seq)s was used for another answer before.", seq=seq), code="seq_reused", seq=seq)


def _save_sqlite(connection: Any, batch: _Batch) -> Saved:
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    try:
        saved = _write_sqlite(cursor, batch)
    except BaseException:
        cursor.execute("ROLLBACK")
        raise
    cursor.execute("COMMIT")
    return saved


def _write_sqlite(cursor: Any, batch: _Batch) -> Saved:
    cursor.execute(SQLITE_ATTEMPT, (batch.attempt_id,))
    row = cursor.fetchone()
    if row is None:
        raise _unknown_attempt()
    epoch, state, deadline_text, submit_client, last_seq = row
    deadline_at = datetime.fromisoformat(deadline_text).replace(tzinfo=UTC)
    received = batch.now.replace(tzinfo=None).isoformat(" ", "microseconds")
    stale = epoch > batch.epoch
    key = (batch.attempt_id, batch.client_id)
    cursor.execute(SQLITE_NEIGHBOURS, (*key, batch.first - 1, batch.last + 1))
    around = dict(cursor.fetchall())
    whole = batch.unbroken and (batch.first == 1 or bool(around.get(batch.first - 1)))
    repeated = False
    for event in batch.events:
        late = states.event_is_late(
            state,
            deadline_at,
            batch.grace,
            batch.now,
            seq=event.seq,
            is_submitter=submit_client == batch.client_id,
            last_seq=last_seq,
        )
        head = (*key, event.seq, event.item, _json(event.value), batch.epoch)
        cursor.execute(SQLITE_EVENT, (*head, event.mono, event.wall, received, late, stale, whole))
        if cursor.rowcount == 0:
            repeated = True
            _check_repeated(cursor, "?", batch, event)
        elif not late:
            cursor.execute(SQLITE_CURRENT, (*head, received))
    is_simple = whole and not repeated and batch.last + 1 not in around
    return Saved(batch.last if is_simple else _acked(cursor, "?", batch), epoch, state, deadline_at, batch.now, stale)


def _check_repeated(cursor: Any, sign: str, batch: _Batch, event: Event) -> None:
    """An event that was there already must be the same one."""
    cursor.execute(
        "SELECT item, value FROM response_event"  # noqa: S608 -- the driver's sign
        f" WHERE attempt_id = {sign} AND client_id = {sign} AND seq = {sign}",
        (batch.attempt_id, batch.client_id, event.seq),
    )
    item, value = cursor.fetchone()
    if (item, json.loads(value) if sign == "?" else value) != (event.item, event.value):
        raise _seq_reused(event.seq)


def _save_postgres(connection: Any, batch: _Batch) -> Saved:
    driver = connection.driver_connection
    # a single event, the usual batch, is one statement and its own transaction: one round trip instead of three
    driver.autocommit = len(batch.events) == 1
    try:
        with contextlib.nullcontext() if driver.autocommit else driver.transaction():
            return _write_postgres(driver.cursor(), batch)
    finally:
        driver.autocommit = False


def _write_postgres(cursor: Any, batch: _Batch) -> Saved:
    repeated = False
    for event in batch.events:
        parameters = {
            "attempt": batch.attempt_id,
            "client": batch.client_id,
            "epoch": batch.epoch,
            "seq": event.seq,
            "item": event.item,
            "value": _json(event.value),
            "mono": event.mono,
            "wall": event.wall,
            "now": batch.now,
            "taken_until": batch.now - timedelta(seconds=batch.grace),
        }
        cursor.execute(POSTGRES_EVENT, parameters)
        row = cursor.fetchone()
        if row is None:
            raise _unknown_attempt()
        epoch, state, deadline_at, is_simple, was_there = row
        if was_there:
            repeated = True
            _check_repeated(cursor, "%s", batch, event)
    acked = batch.last if is_simple and not repeated else _acked(cursor, "%s", batch)
    return Saved(acked, epoch, state, deadline_at, batch.now, epoch > batch.epoch)


def _acked(cursor: Any, sign: str, batch: _Batch) -> int:
    """Up to where the client's numbers have arrived without a gap, by looking at all of them."""
    cursor.execute(
        f"SELECT seq FROM response_event WHERE attempt_id = {sign} AND client_id = {sign}",  # noqa: S608 -- the driver's sign
        (batch.attempt_id, batch.client_id),
    )
    return log.acked_through(row[0] for row in cursor.fetchall())
