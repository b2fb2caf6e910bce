"""Reads of marks and results."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.assembly import queries as assembly
from assessments.bank import queries as bank
from assessments.delivery import queries as delivery
from assessments.delivery.rules import log
from assessments.delivery.schemas import AttemptView
from assessments.marking.models import AttemptMark, ItemMark, SittingResult
from assessments.marking.rules import ItemKey, ResultState, key_hash, mark_attempt
from hub.core import clock
from hub.core.authz import Actor
from hub.core.i18n import format_datetime, format_decimal
from hub.core.i18n import gettext as _
from hub.core.today import TodayEntry, TodayKind


def item_keys(session: Session, form_id: int) -> list[ItemKey]:
    """The questions of a form with their keys as the bank has them now."""
    slots = assembly.form_slots(session, form_id)
    keys = bank.keys_of(session, [slot["version_id"] for slot in slots])
    return [
        ItemKey(slot["ref"], slot["type"], Decimal(slot["marks"]), keys[slot["version_id"]], slot["scheme"]) for slot in slots
    ]


def get_mark(session: Session, attempt_id: int) -> AttemptMark | None:
    """The marks of an attempt, or None while it is not marked."""
    return session.get(AttemptMark, attempt_id)


def marks_of_sitting(session: Session, sitting_id: int) -> dict[int, AttemptMark]:
    """Marks by pupil."""
    rows = session.scalars(select(AttemptMark).where(AttemptMark.sitting_id == sitting_id))
    return {row.pupil_id: row for row in rows}


def item_marks(session: Session, attempt_id: int) -> dict[str, ItemMark]:
    """The marks of an attempt by question."""
    return {row.item: row for row in session.scalars(select(ItemMark).where(ItemMark.attempt_id == attempt_id))}


def outcome_counts(session: Session, sitting_id: int) -> dict[str, dict[str, int]]:
    """For each question of a sitting, how many answers came out how."""
    rows = session.execute(
        select(ItemMark.item, ItemMark.outcome, func.count())
        .join(AttemptMark, AttemptMark.attempt_id == ItemMark.attempt_id)
        .where(AttemptMark.sitting_id == sitting_id)
        .group_by(ItemMark.item, ItemMark.outcome)
    )
    found: dict[str, dict[str, int]] = {}
    for item, outcome, count in rows:
        found.setdefault(item, {})[outcome] = count
    return found


def choice_counts(session: Session, sitting_id: int, items: Collection[str]) -> dict[str, dict[str, int]]:
    """For each of these choice questions, how often each option was chosen."""
    found: dict[str, dict[str, int]] = {item: {} for item in items}
    if not items:
        return found
    rows = session.execute(
        select(ItemMark.item, ItemMark.value)
        .join(AttemptMark, AttemptMark.attempt_id == ItemMark.attempt_id)
        .where(AttemptMark.sitting_id == sitting_id, ItemMark.item.in_(items))
    )
    for item, value in rows:
        if isinstance(value, str):
            found[item][value] = found[item].get(value, 0) + 1
    return found


def result_state(session: Session, sitting_id: int) -> ResultState:
    """Where the sitting's marks stand."""
    row = session.get(SittingResult, sitting_id)
    return ResultState(row.state) if row else ResultState.MARKED


def get_result(session: Session, sitting_id: int) -> SittingResult | None:
    """What the teacher decided about the sitting's marks, or None so far."""
    return session.get(SittingResult, sitting_id)


def today(actor: Actor, session: Session) -> list[TodayEntry]:
    """A pupil's results released in the last fortnight; for a teacher, own sittings that are over and whose marks wait."""
    if actor.user_id is None:
        return []
    since = clock.now() - timedelta(days=14)
    rows = session.execute(
        select(AttemptMark.sitting_id, AttemptMark.mark, SittingResult.released_at)
        .join(SittingResult, SittingResult.sitting_id == AttemptMark.sitting_id)
        .where(
            AttemptMark.pupil_id == actor.user_id,
            SittingResult.state == ResultState.RELEASED,
            SittingResult.released_at >= since,
        )
        .order_by(SittingResult.released_at.desc())
        .limit(10)
    ).all()
    named = delivery.sittings(session, [row[0] for row in rows])
    returned = [
        TodayEntry(
            kind=TodayKind.RETURNED,
            title=named[sitting_id].title,
            action=_("See the result"),
            endpoint="marking.result",
            params={"sitting_id": sitting_id},
            icon="award",
            facts=(_("Mark %(mark)s", mark=format_decimal(mark, 1)),),
            at=released_at,
        )
        for sitting_id, mark, released_at in rows
    ]
    return returned + _waiting(actor, session)


def _waiting(actor: Actor, session: Session) -> list[TodayEntry]:
    """Sittings of the actor's that are closed, were taken, and are not confirmed."""
    found = delivery.closed_sittings(session, actor.user_id or 0)
    marked = set(
        session.scalars(select(AttemptMark.sitting_id).where(AttemptMark.sitting_id.in_([one.id for one in found])).distinct())
    )
    settled = set(
        session.scalars(
            select(SittingResult.sitting_id).where(
                SittingResult.sitting_id.in_([one.id for one in found]), SittingResult.state != ResultState.MARKED
            )
        )
    )
    return [
        TodayEntry(
            kind=TodayKind.WAITING,
            title=sitting.title,
            action=_("Confirm the marks"),
            endpoint="marking.results",
            params={"sitting_id": sitting.id},
            icon="checklist",
            facts=(_("ended %(time)s", time=format_datetime(sitting.closes_at)),),
        )
        for sitting in found
        if sitting.id in marked - settled
    ]


@dataclass(frozen=True)
class Difference:
    """Something in an attempt that does not follow from its answer log."""

    attempt_id: int
    what: str
    item: str | None
    kept: str
    computed: str


@dataclass(frozen=True)
class Verification:
    """What walking the answer logs of a sitting found."""

    attempts: int
    events: int
    marked: int
    differences: tuple[Difference, ...]


def verify_sitting(session: Session, sitting_id: int) -> Verification:
    """Plays every answer log of a sitting again and compares: current answers, receipts, marks. Raises NotFound for an unknown sitting."""
    sitting = delivery.get_sitting(session, sitting_id)
    keys = item_keys(session, sitting.form_id)
    marks = {mark.attempt_id: mark for mark in marks_of_sitting(session, sitting_id).values()}
    differences: list[Difference] = []
    events = 0
    attempts = delivery.attempts_of_sitting(session, sitting_id)
    for attempt in attempts:
        entries = delivery.log_of(session, attempt.id)
        events += len(entries)
        differences += _answers_differ(session, attempt.id, entries)
        differences += _receipt_differs(attempt, entries)
        if attempt.id in marks:
            differences += _marks_differ(session, attempt.id, marks[attempt.id], keys, entries)
    return Verification(len(attempts), events, len(marks), tuple(differences))


def _answers_differ(session: Session, attempt_id: int, entries: list[log.Entry]) -> list[Difference]:
    kept = {item: (held.epoch, held.seq, held.client, held.value) for item, held in delivery.answers(session, attempt_id).items()}
    computed = {item: (one.epoch, one.seq, one.client_id, one.value) for item, one in log.replay(entries).items()}
    return [
        Difference(attempt_id, "answer", item, repr(kept.get(item)), repr(computed.get(item)))
        for item in sorted(kept.keys() | computed.keys())
        if kept.get(item) != computed.get(item)
    ]


def _receipt_differs(attempt: AttemptView, entries: list[log.Entry]) -> list[Difference]:
    if attempt.log_hash is None:
        return []
    computed = log.log_hash(entries)
    if computed != attempt.log_hash:
        return [Difference(attempt.id, "log_hash", None, attempt.log_hash, computed)]
    receipt = log.receipt_code(computed, attempt.id)
    return [] if receipt == attempt.receipt else [Difference(attempt.id, "receipt", None, str(attempt.receipt), receipt)]


def _marks_differ(
    session: Session, attempt_id: int, mark: AttemptMark, keys: list[ItemKey], entries: list[log.Entry]
) -> list[Difference]:
    if mark.key_hash != key_hash(keys):
        return [Difference(attempt_id, "key", None, mark.key_hash, key_hash(keys))]
    result = mark_attempt(keys, {item: one.value for item, one in log.replay(entries).items()})
    found = item_marks(session, attempt_id)
    differences = [
        Difference(attempt_id, "item_mark", item.ref, str(kept.score) if kept else "", str(item.score))
        for item in result.items
        if (kept := found.get(item.ref)) is None or kept.score != item.score
    ]
    if (mark.score, mark.mark) != (result.score, result.mark):
        differences.append(Difference(attempt_id, "mark", None, f"{mark.score} {mark.mark}", f"{result.score} {result.mark}"))
    return differences
