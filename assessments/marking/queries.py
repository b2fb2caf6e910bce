"""Reads of marks and results."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.assembly import queries as assembly
from assessments.bank import queries as bank
from assessments.marking.models import AttemptMark, ItemMark, SittingResult
from assessments.marking.rules import ItemKey, ResultState


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


def released(session: Session, sitting_ids: Collection[int]) -> set[int]:
    """Which of these sittings have their results released."""
    if not sitting_ids:
        return set()
    rows = session.scalars(
        select(SittingResult.sitting_id).where(
            SittingResult.sitting_id.in_(sitting_ids), SittingResult.state == ResultState.RELEASED
        )
    )
    return set(rows)


def marks_of_pupil(session: Session, pupil_id: int, sitting_ids: Collection[int]) -> dict[int, Any]:
    """A pupil's marks by sitting."""
    if not sitting_ids:
        return {}
    rows = session.scalars(select(AttemptMark).where(AttemptMark.pupil_id == pupil_id, AttemptMark.sitting_id.in_(sitting_ids)))
    return {row.sitting_id: row for row in rows}
