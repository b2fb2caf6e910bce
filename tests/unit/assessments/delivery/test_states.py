"""Times and states of sittings and attempts."""

from datetime import UTC, datetime, timedelta

import pytest

from assessments.delivery.rules import states
from assessments.delivery.rules.states import AttemptState, Phase, SittingState

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("state", "offset", "expected"),
    [
        ("planned", -1, Phase.UPCOMING),
        ("planned", 0, Phase.OPEN),
        ("planned", 3599, Phase.OPEN),
        ("planned", 3600, Phase.OVER),
        ("closed", 10, Phase.OVER),
        ("cancelled", -10, Phase.CANCELLED),
    ],
)
def test_phases(state: str, offset: int, expected: Phase) -> None:
    assert states.phase(state, NOON, NOON + HOUR, NOON + timedelta(seconds=offset)) == expected


@pytest.mark.parametrize(("duration", "closes_in", "expected"), [(45, 60, 45), (45, 30, 30), (60, 60, 60)])
def test_the_deadline_is_the_earlier_of_duration_and_close(duration: int, closes_in: int, expected: int) -> None:
    assert states.deadline(NOON, duration, NOON + timedelta(minutes=closes_in)) == NOON + timedelta(minutes=expected)


@pytest.mark.parametrize(
    ("state", "seconds", "seq", "is_submitter", "last_seq", "late"),
    [
        ("open", 0, 1, False, None, False),
        ("open", 90, 1, False, None, False),
        ("open", 91, 1, False, None, True),
        ("submitting", 0, 5, True, 5, False),
        ("submitting", 0, 6, True, 5, True),
        ("submitting", 0, 5, False, 5, True),
        ("submitting", 91, 5, True, 5, True),
        ("submitted", 0, 1, True, 5, True),
        ("expired", 0, 1, True, None, True),
    ],
)
def test_late_events(state: str, seconds: int, seq: int, is_submitter: bool, last_seq: int | None, late: bool) -> None:
    now = NOON + timedelta(seconds=seconds)
    assert states.event_is_late(state, NOON, 90, now, seq=seq, is_submitter=is_submitter, last_seq=last_seq) is late


def test_finished_attempts_never_move_again() -> None:
    for state in states.FINISHED:
        assert all(states.target(states.ATTEMPT_MOVES, state, move.action) is None for move in states.ATTEMPT_MOVES)
    assert states.target(states.ATTEMPT_MOVES, AttemptState.OPEN, "submit") == AttemptState.SUBMITTED
    assert states.target(states.SITTING_MOVES, SittingState.CLOSED, "cancel") is None
