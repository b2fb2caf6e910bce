"""The life of a reviewer's task, as data. Being overdue is computed from the two due dates, never stored."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from hub.review.rules.workflow import NotAllowed


class AssignmentState(StrEnum):
    """Where a reviewer's task stands."""

    INVITED = "invited"
    RESENT = "resent"  # asked once more after it had ended without a review
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    RECEIVED = "received"
    VIEWED = "viewed"
    CONFIRMED = "confirmed"
    THANKED = "thanked"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    RELEASED = "released"  # given back to the pool, by the reviewer or by the clock


ASKED: Final = (AssignmentState.INVITED, AssignmentState.RESENT)
AT_WORK: Final = (AssignmentState.ACCEPTED, AssignmentState.IN_PROGRESS)
OWED: Final = (*ASKED, *AT_WORK)
SENT: Final = (AssignmentState.RECEIVED, AssignmentState.VIEWED, AssignmentState.CONFIRMED, AssignmentState.THANKED)
GONE: Final = (AssignmentState.DECLINED, AssignmentState.CANCELLED, AssignmentState.RELEASED)


class AssignmentAction(StrEnum):
    """What can be done to a task."""

    ACCEPT = "accept"
    DECLINE = "decline"
    SAVE = "save"
    SUBMIT = "submit"
    GIVE_BACK = "give_back"
    CANCEL = "cancel"
    RESEND = "resend"
    LAPSE = "lapse"
    LEAVE = "leave"  # the reviewer no longer belongs to those who may review it, or their account was disabled
    VIEW = "view"
    CONFIRM = "confirm"
    THANK = "thank"


class AssignmentGuard(StrEnum):
    """Conditions on a line of the table."""

    ALWAYS = "always"
    DECLARED = "declared"  # the reviewer has declared their relations, and none stands unanswered
    UNANSWERED = "unanswered"  # the answer and the days of grace are past


@dataclass(frozen=True)
class AssignmentTransition:
    """One line of the table. An empty permission: the clock does it."""

    source: AssignmentState
    action: AssignmentAction
    target: AssignmentState
    permission: str
    guard: AssignmentGuard = AssignmentGuard.ALWAYS


_S, _A, _G = AssignmentState, AssignmentAction, AssignmentGuard
ASSIGNMENT_TRANSITIONS: Final = (
    *(AssignmentTransition(state, _A.ACCEPT, _S.ACCEPTED, "review:write", _G.DECLARED) for state in ASKED),
    *(AssignmentTransition(state, _A.DECLINE, _S.DECLINED, "review:write") for state in ASKED),
    *(AssignmentTransition(state, _A.LAPSE, _S.RELEASED, "", _G.UNANSWERED) for state in ASKED),
    *(AssignmentTransition(state, _A.LEAVE, _S.RELEASED, "") for state in OWED),
    *(AssignmentTransition(state, _A.CANCEL, _S.CANCELLED, "review:assign") for state in OWED),
    *(AssignmentTransition(state, _A.SAVE, _S.IN_PROGRESS, "review:write") for state in AT_WORK),
    *(AssignmentTransition(state, _A.SUBMIT, _S.RECEIVED, "review:write") for state in AT_WORK),
    *(AssignmentTransition(state, _A.GIVE_BACK, _S.RELEASED, "review:write") for state in AT_WORK),
    *(AssignmentTransition(state, _A.RESEND, _S.RESENT, "review:assign") for state in GONE),
    AssignmentTransition(_S.RECEIVED, _A.VIEW, _S.VIEWED, "review:assign"),
    AssignmentTransition(_S.RECEIVED, _A.CONFIRM, _S.CONFIRMED, "review:assign"),
    AssignmentTransition(_S.VIEWED, _A.CONFIRM, _S.CONFIRMED, "review:assign"),
    AssignmentTransition(_S.CONFIRMED, _A.THANK, _S.THANKED, "review:assign"),
)
_TABLE: Final = {(line.source, line.action): line for line in ASSIGNMENT_TRANSITIONS}


@dataclass(frozen=True)
class AssignmentFacts:
    """What the guards look at."""

    declared: bool = False
    unanswered: bool = False


def next_assignment_state(
    state: AssignmentState, action: AssignmentAction, facts: AssignmentFacts = AssignmentFacts()
) -> AssignmentState:
    """The state after the action; raises NotAllowed."""
    line = _TABLE.get((state, action))
    if line is None:
        raise NotAllowed("state")
    met = {_G.ALWAYS: True, _G.DECLARED: facts.declared, _G.UNANSWERED: facts.unanswered}[line.guard]
    if not met:
        raise NotAllowed(line.guard)
    return line.target


def can_assignment(state: AssignmentState, action: AssignmentAction) -> bool:
    """Whether the table has a line for this, whatever its guard."""
    return (state, action) in _TABLE


def response_overdue(state: AssignmentState, response_due: datetime, now: datetime) -> bool:
    """Whether the answer to an invitation is still owed after its date."""
    return state in ASKED and response_due < now


def review_overdue(state: AssignmentState, review_due: datetime, now: datetime) -> bool:
    """Whether the review is still owed after its date."""
    return state in AT_WORK and review_due < now
