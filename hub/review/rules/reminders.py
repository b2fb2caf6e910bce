"""When a reminder is due. The four slots know nothing of each other: one being off, or sent, changes nothing for the others."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from hub.review.rules.assignments import ASKED, AT_WORK, AssignmentState
from hub.review.rules.policies import Slot

WAITS: Final = {
    Slot.RESPONSE_BEFORE: ASKED,
    Slot.RESPONSE_AFTER: ASKED,
    Slot.REVIEW_BEFORE: AT_WORK,
    Slot.REVIEW_AFTER: AT_WORK,
}
_BEFORE: Final = frozenset({Slot.RESPONSE_BEFORE, Slot.REVIEW_BEFORE})


def is_due(slot: Slot, days: int | None, state: AssignmentState, due: datetime, now: datetime) -> bool:
    """Whether this reminder should go out now. `days` before or after `due`; None: it is off. One "before" is not made up for afterwards."""
    if days is None or state not in WAITS[slot]:
        return False
    if slot in _BEFORE:
        return due - timedelta(days=days) <= now < due
    return now >= due + timedelta(days=days)


def due_slots(
    settings: Mapping[Slot, int | None], state: AssignmentState, response_due: datetime, review_due: datetime, now: datetime
) -> tuple[Slot, ...]:
    """The reminders that should go out now, as far as they have not."""
    dates = {
        Slot.RESPONSE_BEFORE: response_due,
        Slot.RESPONSE_AFTER: response_due,
        Slot.REVIEW_BEFORE: review_due,
        Slot.REVIEW_AFTER: review_due,
    }
    return tuple(slot for slot in Slot if is_due(slot, settings.get(slot), state, dates[slot], now))


BY_HEAD: Final = "by_head-"
"""Slots of reminders that the head sent begin like this; the day follows, so that there is one a day."""


def head_slot(day: date) -> str:
    """The slot of a reminder that the head sends on this day."""
    return f"{BY_HEAD}{day:%Y%m%d}"


def is_by_head(slot: str) -> bool:
    """Whether the head sent it."""
    return slot.startswith(BY_HEAD)
