"""The life of a round and of an assignment, as data: who may do what, from which state, to which, under which condition."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from hub.review.rules import rubric as rubrics
from hub.review.rules.rubric import Rubric

DEFAULT_QUORUM: Final = 2
MOST_QUORUM: Final = 5
REVIEW_DAYS: Final = 14  # to write a review, counted from the assignment
SCREENING_DAYS: Final = 5  # to find reviewers, counted from the submission


class RoundState(StrEnum):
    """Where a round stands. The last four are final: what comes next is a round of its own."""

    SCREENING = "screening"
    UNDER_REVIEW = "under_review"
    DECISION_PENDING = "decision_pending"
    REVISIONS_REQUIRED = "revisions_required"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


OPEN_STATES: Final = (RoundState.SCREENING, RoundState.UNDER_REVIEW, RoundState.DECISION_PENDING)
DECIDED_STATES: Final = (RoundState.REVISIONS_REQUIRED, RoundState.ACCEPTED, RoundState.REJECTED)


class RoundAction(StrEnum):
    """What can be done to a round."""

    ASSIGN = "assign"
    RELEASE = "release"
    REVIEW = "review"
    ACCEPT = "accept"
    REVISE = "revise"
    REJECT = "reject"
    CANCEL = "cancel"


class Guard(StrEnum):
    """Conditions on a transition; `holds` says what they mean."""

    ALWAYS = "always"
    WAITING = "waiting"  # a reviewer is still at work, or too few have sent
    COMPLETE = "complete"  # enough have sent and nobody is at work
    EMPTY = "empty"  # nobody has sent and nobody is at work
    SETTLED = "settled"  # complete, and a third has been heard where two disagreed
    ACCEPTABLE = "acceptable"  # settled, and no gate failed


@dataclass(frozen=True)
class Transition:
    """One line of the table."""

    source: RoundState
    action: RoundAction
    target: RoundState
    permission: str
    guard: Guard = Guard.ALWAYS


_S, _A, _G = RoundState, RoundAction, Guard
TRANSITIONS: Final = (
    Transition(_S.SCREENING, _A.ASSIGN, _S.UNDER_REVIEW, "review:assign"),
    Transition(_S.UNDER_REVIEW, _A.ASSIGN, _S.UNDER_REVIEW, "review:assign"),
    Transition(_S.DECISION_PENDING, _A.ASSIGN, _S.UNDER_REVIEW, "review:assign"),
    Transition(_S.UNDER_REVIEW, _A.RELEASE, _S.SCREENING, "review:assign", _G.EMPTY),
    Transition(_S.UNDER_REVIEW, _A.RELEASE, _S.DECISION_PENDING, "review:assign", _G.COMPLETE),
    Transition(_S.UNDER_REVIEW, _A.RELEASE, _S.UNDER_REVIEW, "review:assign", _G.WAITING),
    Transition(_S.UNDER_REVIEW, _A.REVIEW, _S.DECISION_PENDING, "review:write", _G.COMPLETE),
    Transition(_S.UNDER_REVIEW, _A.REVIEW, _S.UNDER_REVIEW, "review:write", _G.WAITING),
    Transition(_S.DECISION_PENDING, _A.ACCEPT, _S.ACCEPTED, "review:decide", _G.ACCEPTABLE),
    Transition(_S.DECISION_PENDING, _A.REJECT, _S.REJECTED, "review:decide", _G.SETTLED),
    Transition(_S.DECISION_PENDING, _A.REVISE, _S.REVISIONS_REQUIRED, "review:decide"),
    Transition(_S.SCREENING, _A.REVISE, _S.REVISIONS_REQUIRED, "review:decide"),
    Transition(_S.SCREENING, _A.CANCEL, _S.CANCELLED, "review:submit"),
)


@dataclass(frozen=True)
class VerdictFacts:
    """What the rules need of a verdict that was sent."""

    reviewer_id: int
    scores: Mapping[str, str]
    recommendation: str


@dataclass(frozen=True)
class RoundFacts:
    """What the guards look at: the state of affairs after the action, whose own effect is already counted."""

    rubric: Rubric
    quorum: int
    at_work: int = 0
    verdicts: tuple[VerdictFacts, ...] = field(default=())

    @property
    def disagreement(self) -> bool:
        """Whether the verdicts are too far apart."""
        return rubrics.disagree(self.rubric, [(verdict.scores, verdict.recommendation) for verdict in self.verdicts])

    @property
    def needs_third(self) -> bool:
        """Whether enough have sent but disagree, and nobody more than the quorum has been heard yet."""
        return self.disagreement and self.quorum <= len(self.verdicts) < max(self.quorum + 1, 3)

    @property
    def failed_gates(self) -> tuple[str, ...]:
        """Gates that at least one verdict fails; they block acceptance."""
        failed = {gate for verdict in self.verdicts for gate in rubrics.failed_gates(self.rubric, verdict.scores)}
        return tuple(gate for gate in self.rubric.gates if gate in failed)


def holds(guard: Guard, facts: RoundFacts) -> bool:
    """Whether the guard's condition is met."""
    sent = len(facts.verdicts)
    complete = sent >= facts.quorum and facts.at_work == 0
    empty = sent == 0 and facts.at_work == 0
    settled = complete and not facts.needs_third
    return {
        Guard.ALWAYS: True,
        Guard.COMPLETE: complete,
        Guard.EMPTY: empty,
        Guard.WAITING: not complete and not empty,
        Guard.SETTLED: settled,
        Guard.ACCEPTABLE: settled and not facts.failed_gates,
    }[guard]


class NotAllowed(Exception):
    """The action is not open in this state. `reason` is "state", or the name of the guard that does not hold."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def possible(state: RoundState, action: RoundAction) -> tuple[Transition, ...]:
    """The lines of the table for this state and action."""
    return tuple(line for line in TRANSITIONS if (line.source, line.action) == (state, action))


def permission_for(action: RoundAction) -> str:
    """The permission that the action takes, the same in every state."""
    return next(line.permission for line in TRANSITIONS if line.action == action)


def next_state(state: RoundState, action: RoundAction, facts: RoundFacts) -> RoundState:
    """The state after the action; raises NotAllowed."""
    lines = possible(state, action)
    if not lines:
        raise NotAllowed("state")
    for line in lines:
        if holds(line.guard, facts):
            return line.target
    raise NotAllowed(lines[-1].guard)


def can(state: RoundState, action: RoundAction, facts: RoundFacts) -> bool:
    """Whether the action is open."""
    return any(holds(line.guard, facts) for line in possible(state, action))


class AssignmentState(StrEnum):
    """Where a reviewer's task stands. Being overdue is computed from the due date, never stored."""

    ASSIGNED = "assigned"
    SUBMITTED = "submitted"
    DECLINED = "declined"
    RELEASED = "released"


class AssignmentAction(StrEnum):
    """What can be done to an assignment."""

    SAVE = "save"
    SUBMIT = "submit"
    DECLINE = "decline"
    RELEASE = "release"


ASSIGNMENT_TRANSITIONS: Final = {
    (AssignmentState.ASSIGNED, AssignmentAction.SAVE): AssignmentState.ASSIGNED,
    (AssignmentState.ASSIGNED, AssignmentAction.SUBMIT): AssignmentState.SUBMITTED,
    (AssignmentState.ASSIGNED, AssignmentAction.DECLINE): AssignmentState.DECLINED,
    (AssignmentState.ASSIGNED, AssignmentAction.RELEASE): AssignmentState.RELEASED,
}


def next_assignment_state(state: AssignmentState, action: AssignmentAction) -> AssignmentState:
    """The assignment's state after the action; raises NotAllowed."""
    try:
        return ASSIGNMENT_TRANSITIONS[state, action]
    except KeyError:
        raise NotAllowed("state") from None


def letter(place: int) -> str:
    """The neutral letter of the reviewer at this place (0, 1, 2…): A, B, …, Z, AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
