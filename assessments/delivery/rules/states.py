"""Sittings and attempts as state machines, and the times that govern them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

HORIZON: Final = timedelta(days=366)  # how far from now a sitting may be planned


class SittingState(StrEnum):
    """Where a sitting stands, apart from the time of day."""

    PLANNED = "planned"  # the form is frozen; pupils may start between opens_at and closes_at
    CLOSED = "closed"  # no attempt is open any more
    CANCELLED = "cancelled"  # withdrawn before anybody started


class AttemptState(StrEnum):
    """Where an attempt stands."""

    OPEN = "open"
    SUBMITTING = "submitting"  # the pupil submitted; some answers are still on their way
    SUBMITTED = "submitted"  # the pupil submitted and everything is there
    EXPIRED = "expired"  # closed by the clock; finished at the deadline


class Phase(StrEnum):
    """What a sitting is for somebody who looks at it now."""

    UPCOMING = "upcoming"
    OPEN = "open"
    OVER = "over"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Move:
    """One allowed step of a state machine."""

    source: StrEnum
    action: str
    target: StrEnum


SITTING_MOVES: Final = (
    Move(SittingState.PLANNED, "close", SittingState.CLOSED),
    Move(SittingState.PLANNED, "cancel", SittingState.CANCELLED),
)
ATTEMPT_MOVES: Final = (
    Move(AttemptState.OPEN, "submit", AttemptState.SUBMITTED),
    Move(AttemptState.OPEN, "submit_incomplete", AttemptState.SUBMITTING),
    Move(AttemptState.OPEN, "expire", AttemptState.EXPIRED),
    Move(AttemptState.SUBMITTING, "submit", AttemptState.SUBMITTED),
    Move(AttemptState.SUBMITTING, "submit_incomplete", AttemptState.SUBMITTING),
    Move(AttemptState.SUBMITTING, "expire", AttemptState.EXPIRED),
)
TAKING_ANSWERS: Final = frozenset({AttemptState.OPEN, AttemptState.SUBMITTING})
FINISHED: Final = frozenset({AttemptState.SUBMITTED, AttemptState.EXPIRED})


def target(moves: tuple[Move, ...], source: str, action: str) -> str | None:
    """The state that `action` leads to, or None when it is not allowed from `source`."""
    return next((str(move.target) for move in moves if move.source == source and move.action == action), None)


def phase(state: str, opens_at: datetime, closes_at: datetime, now: datetime) -> Phase:
    """What the sitting is at `now`."""
    if state == SittingState.CANCELLED:
        return Phase.CANCELLED
    if state == SittingState.CLOSED or now >= closes_at:
        return Phase.OVER
    return Phase.UPCOMING if now < opens_at else Phase.OPEN


def deadline(started_at: datetime, duration_minutes: int, closes_at: datetime) -> datetime:
    """When an attempt ends: after its duration, never later than the sitting."""
    return min(started_at + timedelta(minutes=duration_minutes), closes_at)


def is_past_grace(deadline_at: datetime, grace_seconds: int, now: datetime) -> bool:
    """Whether answers are no longer taken: they may arrive `grace_seconds` after the deadline, for those that were on their way."""
    return now > deadline_at + timedelta(seconds=grace_seconds)


def event_is_late(
    state: str,
    deadline_at: datetime,
    grace_seconds: int,
    now: datetime,
    *,
    seq: int,
    is_submitter: bool,
    last_seq: int | None,
) -> bool:
    """Whether an event that arrives now is only logged.

    After a submission only what it announced still counts: the submitting client's events up to `last_seq`.
    """
    if is_past_grace(deadline_at, grace_seconds, now) or state not in TAKING_ANSWERS:
        return True
    return state == AttemptState.SUBMITTING and not (is_submitter and last_seq is not None and seq <= last_seq)
