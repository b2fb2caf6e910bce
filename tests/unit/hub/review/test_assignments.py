"""The table of a reviewer's task, and what is overdue."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from hub.review.policy import Permission
from hub.review.rules import assignments
from hub.review.rules.assignments import (
    ASKED,
    ASSIGNMENT_TRANSITIONS,
    AT_WORK,
    GONE,
    SENT,
    AssignmentAction,
    AssignmentFacts,
    AssignmentState,
)
from hub.review.rules.workflow import NotAllowed

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ALL = AssignmentFacts(declared=True, unanswered=True)
LINES = {(line.source, line.action): line for line in ASSIGNMENT_TRANSITIONS}


@pytest.mark.parametrize(("state", "action"), list(product(AssignmentState, AssignmentAction)))
def test_every_state_and_action(state: AssignmentState, action: AssignmentAction) -> None:
    assert assignments.can_assignment(state, action) is ((state, action) in LINES)
    if (state, action) in LINES:
        assert assignments.next_assignment_state(state, action, ALL) == LINES[state, action].target
    else:
        with pytest.raises(NotAllowed):
            assignments.next_assignment_state(state, action, ALL)


def test_nobody_works_without_having_declared_and_nothing_lapses_before_its_time() -> None:
    for state, (action, reason) in product(
        ASKED, [(AssignmentAction.ACCEPT, "declared"), (AssignmentAction.LAPSE, "unanswered")]
    ):
        with pytest.raises(NotAllowed) as refusal:
            assignments.next_assignment_state(state, action)
        assert refusal.value.reason == reason


def test_the_way_from_the_invitation_to_the_thanks() -> None:
    state = AssignmentState.INVITED
    for action in ("decline", "resend", "accept", "save", "submit", "view", "confirm", "thank"):
        state = assignments.next_assignment_state(state, AssignmentAction(action), ALL)
    assert state == "thanked"


def test_states_fall_into_four_kinds_and_sent_work_is_never_lost() -> None:
    assert {*ASKED, *AT_WORK, *SENT, *GONE} == set(AssignmentState)
    assert all(line.target in SENT for line in ASSIGNMENT_TRANSITIONS if line.source in SENT)
    assert {line.permission for line in ASSIGNMENT_TRANSITIONS} - {""} <= {str(one) for one in Permission}


@pytest.mark.parametrize("state", list(AssignmentState))
def test_overdue_is_computed_and_only_of_what_is_owed(state: AssignmentState) -> None:
    before, after = NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)
    assert assignments.response_overdue(state, before, NOW) is (state in ASKED)
    assert assignments.review_overdue(state, before, NOW) is (state in AT_WORK)
    for due in (NOW, after):
        assert not assignments.response_overdue(state, due, NOW)
        assert not assignments.review_overdue(state, due, NOW)
