"""Reads of marks and results."""

from collections.abc import Collection
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.assembly import queries as assembly
from assessments.bank import queries as bank
from assessments.delivery import queries as delivery
from assessments.marking.models import AttemptMark, ItemMark, SittingResult
from assessments.marking.rules import ItemKey, ResultState
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
