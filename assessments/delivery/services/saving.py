"""The answer-saving path: one short transaction that reads the attempt, adds to the log and moves the current answers on.

It runs for every change that every pupil makes, so it speaks the database's own SQL over a raw connection, one statement on PostgreSQL and a
handful in the SQLite process, and touches nothing else: no audit chain, no job, no search. The caller is known by the attempt token.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from assessments.delivery.rules import states
from assessments.delivery.rules.token import AttemptToken
from assessments.delivery.rules.values import Event
from hub.core.db import Database
from hub.core.errors import Conflict, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current

SQLITE_ATTEMPT: Final = "SELECT epoch, state, deadline_at, submit_client, last_seq FROM attempt WHERE id = ?"
SQLITE_EVENT: Final = (
    "INSERT INTO response_event (attempt_id, client_id, seq, item, value, epoch, mono, wall, received_at, late, stale)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
SQLITE_CURRENT: Final = (
    "INSERT INTO response_current (attempt_id, client_id, seq, item, value, epoch, received_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (attempt_id, item) DO UPDATE SET value = excluded.value, epoch = excluded.epoch, seq = excluded.seq,"
    " client_id = excluded.client_id, received_at = excluded.received_at"
    " WHERE (response_current.epoch, response_current.seq, response_current.client_id)"
    " < (excluded.epoch, excluded.seq, excluded.client_id)"
)
SQLITE_SEQS: Final = "SELECT count(*), max(seq) FROM response_event WHERE attempt_id = ? AND client_id = ?"

# FOR SHARE waits for a submission under way and then sees its outcome; rows added here are not yet visible to the counts, hence the sums
POSTGRES_SAVE: Final = """
WITH held AS MATERIALIZED (
  SELECT id, epoch, state, deadline_at, submit_client, last_seq FROM attempt WHERE id = %(attempt)s::bigint FOR SHARE
), sent AS (
  SELECT * FROM jsonb_to_recordset(%(events)s::jsonb) AS e(seq integer, item text, value jsonb, mono bigint, wall bigint)
), added AS (
  INSERT INTO response_event (attempt_id, client_id, seq, item, value, epoch, mono, wall, received_at, late, stale)
  SELECT held.id, %(client)s::text, sent.seq, sent.item, coalesce(sent.value, 'null'::jsonb), %(epoch)s::integer,
    sent.mono, sent.wall, %(now)s::timestamptz,
    %(taken_until)s::timestamptz > held.deadline_at
      OR held.state NOT IN ('open', 'submitting')
      OR (held.state = 'submitting' AND NOT (held.submit_client = %(client)s::text AND sent.seq <= held.last_seq)),
    held.epoch > %(epoch)s::integer
  FROM held, sent
  ON CONFLICT DO NOTHING
  RETURNING seq, item, value, late
), moved AS (
  INSERT INTO response_current (attempt_id, client_id, seq, item, value, epoch, received_at)
  SELECT DISTINCT ON (item) %(attempt)s::bigint, %(client)s::text, seq, item, value, %(epoch)s::integer, %(now)s::timestamptz
  FROM added WHERE NOT late ORDER BY item, seq DESC
  ON CONFLICT (attempt_id, item) DO UPDATE SET value = excluded.value, epoch = excluded.epoch, seq = excluded.seq,
    client_id = excluded.client_id, received_at = excluded.received_at
  WHERE (response_current.epoch, response_current.seq, response_current.client_id)
    < (excluded.epoch, excluded.seq, excluded.client_id)
)
SELECT held.epoch, held.state, held.deadline_at, new.count, new.count + old.count, greatest(new.highest, old.highest)
FROM held,
  (SELECT count(*) AS count, max(seq) AS highest FROM added) AS new,
  (SELECT count(*) AS count, max(seq) AS highest FROM response_event
    WHERE attempt_id = %(attempt)s::bigint AND client_id = %(client)s::text) AS old
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


def save_events(token: AttemptToken, client_id: str, events: Sequence[Event]) -> Saved:
    """Takes a batch of answers; when this returns they are committed and survive the loss of the process.

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
        head = (batch.attempt_id, batch.client_id, event.seq, event.item, _json(event.value), batch.epoch)
        cursor.execute(SQLITE_EVENT, (*head, event.mono, event.wall, received, late, stale))
        if cursor.rowcount == 0:
            _check_repeated(cursor, "?", batch, event)
        elif not late:
            cursor.execute(SQLITE_CURRENT, (*head, received))
    cursor.execute(SQLITE_SEQS, (batch.attempt_id, batch.client_id))
    count, highest = cursor.fetchone()
    acked = highest if count == highest else _gap(cursor, "?", batch)
    return Saved(acked, epoch, state, deadline_at, batch.now, stale)


def _save_postgres(connection: Any, batch: _Batch) -> Saved:
    cursor = connection.cursor()
    sent = [{"seq": e.seq, "item": e.item, "value": e.value, "mono": e.mono, "wall": e.wall} for e in batch.events]
    parameters = {
        "attempt": batch.attempt_id,
        "client": batch.client_id,
        "epoch": batch.epoch,
        "events": _json(sent),
        "now": batch.now,
        "taken_until": batch.now - timedelta(seconds=batch.grace),
    }
    try:
        cursor.execute(POSTGRES_SAVE, parameters)
        row = cursor.fetchone()
        if row is None:
            raise _unknown_attempt()
        epoch, state, deadline_at, added, count, highest = row
        if added < len(batch.events):
            for event in batch.events:
                _check_repeated(cursor, "%s", batch, event)
        acked = highest if count == highest else _gap(cursor, "%s", batch)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    return Saved(acked, epoch, state, deadline_at, batch.now, epoch > batch.epoch)


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


def _gap(cursor: Any, sign: str, batch: _Batch) -> int:
    """Where the unbroken run of a client's numbers ends, when some are missing."""
    key = (batch.attempt_id, batch.client_id)
    cursor.execute(
        "SELECT coalesce(min(e.seq), 0) FROM response_event e"  # noqa: S608 -- the driver's sign
        f" WHERE e.attempt_id = {sign} AND e.client_id = {sign}"
        f" AND EXISTS (SELECT 1 FROM response_event f WHERE f.attempt_id = {sign} AND f.client_id = {sign} AND f.seq = 1)"
        " AND NOT EXISTS (SELECT 1 FROM response_event n"
        " WHERE n.attempt_id = e.attempt_id AND n.client_id = e.client_id AND n.seq = e.seq + 1)",
        key + key,
    )
    return int(cursor.fetchone()[0])
