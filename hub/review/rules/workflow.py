"""The life of a round, as data: who may do what, from which state, to which, under which condition. Tasks: `assignments`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from hub.review.rules import rubric as rubrics
from hub.review.rules.rubric import Rubric


class RoundState(StrEnum):
    """Where a round stands. The last five are final: what comes next is a round of its own."""

    SUBMITTED = "submitted"  # nobody has taken it up
    SCREENING = "screening"  # the group looks at it and asks reviewers; none has accepted
    UNDER_REVIEW = "under_review"
    DECISION_PENDING = "decision_pending"
    COUNTERSIGNING = "countersigning"  # the group accepted; the school or the department has to sign
    REVISIONS_REQUIRED = "revisions_required"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OPEN_STATES: Final = (
    RoundState.SUBMITTED,
    RoundState.SCREENING,
    RoundState.UNDER_REVIEW,
    RoundState.DECISION_PENDING,
    RoundState.COUNTERSIGNING,
)
DECIDED_STATES: Final = (RoundState.REVISIONS_REQUIRED, RoundState.ACCEPTED, RoundState.REJECTED)


class Level(StrEnum):
    """Who signs, in this order: the head of the group by deciding, then those above it."""

    GROUP = "group"
    SCHOOL = "school"
    DEPARTMENT = "department"


SIGNING: Final = {Level.SCHOOL: "review:sign_school", Level.DEPARTMENT: "review:sign_department"}
BY_LEVEL: Final = "review:sign_LEVEL"  # in the table: the permission of the level whose turn it is


class RoundAction(StrEnum):
    """What can be done to a round."""

    SCREEN = "screen"
    INVITE = "invite"
    CLAIM = "claim"
    ENGAGE = "engage"  # a reviewer accepts
    LEAVE = "leave"  # a reviewer declines or gives back
    RELEASE = "release"  # the head, or the clock, takes a task back
    REVIEW = "review"
    ACCEPT = "accept"
    REVISE = "revise"
    REJECT = "reject"
    SIGN = "sign"
    RETURN = "return"  # one who should sign does not, with reasons
    CANCEL = "cancel"
    EXPIRE = "expire"


class Guard(StrEnum):
    """Conditions on a transition; `holds` says what they mean."""

    ALWAYS = "always"
    UNSTAFFED = "unstaffed"  # reviews are wanted, nobody is at work and nobody has sent
    WORKING = "working"  # somebody is at work, or has sent but it is not enough
    COMPLETE = "complete"  # enough have sent, nobody is at work and nobody still has to answer
    UNTOUCHED = "untouched"  # nobody was asked, is at work or has sent
    SETTLED = "settled"  # complete, and a third has been heard where two disagreed
    SIGNED = "signed"  # settled, no gate failed, and nobody else has to sign
    UNSIGNED = "unsigned"  # settled, no gate failed, and somebody else has to sign
    OPEN_SIGNATURE = "open_signature"  # somebody still has to sign
    IDLE = "idle"  # nothing has happened for the group's number of days


@dataclass(frozen=True)
class Transition:
    """One line of the table. An empty permission: the clock does it."""

    source: RoundState
    action: RoundAction
    target: RoundState
    permission: str
    guard: Guard = Guard.ALWAYS


_S, _A, _G = RoundState, RoundAction, Guard
_LEAVING: Final = tuple(
    Transition(source, action, target, permission, guard)
    for action, permission in ((_A.LEAVE, "review:write"), (_A.RELEASE, "review:assign"))
    for source, target, guard in (
        (_S.SCREENING, _S.SCREENING, _G.UNSTAFFED),
        (_S.SCREENING, _S.DECISION_PENDING, _G.COMPLETE),
        (_S.UNDER_REVIEW, _S.SCREENING, _G.UNSTAFFED),
        (_S.UNDER_REVIEW, _S.DECISION_PENDING, _G.COMPLETE),
        (_S.UNDER_REVIEW, _S.UNDER_REVIEW, _G.WORKING),
    )
)
TRANSITIONS: Final = (
    Transition(_S.SUBMITTED, _A.SCREEN, _S.SCREENING, "review:assign"),
    Transition(_S.SUBMITTED, _A.INVITE, _S.SCREENING, "review:assign", _G.UNSTAFFED),
    Transition(_S.SCREENING, _A.INVITE, _S.SCREENING, "review:assign", _G.UNSTAFFED),
    Transition(_S.UNDER_REVIEW, _A.INVITE, _S.UNDER_REVIEW, "review:assign", _G.WORKING),
    Transition(_S.DECISION_PENDING, _A.INVITE, _S.UNDER_REVIEW, "review:assign", _G.WORKING),
    Transition(_S.DECISION_PENDING, _A.INVITE, _S.SCREENING, "review:assign", _G.UNSTAFFED),
    Transition(_S.SUBMITTED, _A.CLAIM, _S.UNDER_REVIEW, "review:write", _G.WORKING),
    Transition(_S.SCREENING, _A.CLAIM, _S.UNDER_REVIEW, "review:write", _G.WORKING),
    Transition(_S.UNDER_REVIEW, _A.CLAIM, _S.UNDER_REVIEW, "review:write", _G.WORKING),
    Transition(_S.DECISION_PENDING, _A.CLAIM, _S.UNDER_REVIEW, "review:write", _G.WORKING),
    Transition(_S.SCREENING, _A.ENGAGE, _S.UNDER_REVIEW, "review:write", _G.WORKING),
    Transition(_S.UNDER_REVIEW, _A.ENGAGE, _S.UNDER_REVIEW, "review:write", _G.WORKING),
    *_LEAVING,
    Transition(_S.UNDER_REVIEW, _A.REVIEW, _S.DECISION_PENDING, "review:write", _G.COMPLETE),
    Transition(_S.UNDER_REVIEW, _A.REVIEW, _S.UNDER_REVIEW, "review:write", _G.WORKING),
    Transition(_S.DECISION_PENDING, _A.ACCEPT, _S.ACCEPTED, "review:decide", _G.SIGNED),
    Transition(_S.DECISION_PENDING, _A.ACCEPT, _S.COUNTERSIGNING, "review:decide", _G.UNSIGNED),
    Transition(_S.DECISION_PENDING, _A.REJECT, _S.REJECTED, "review:decide", _G.SETTLED),
    Transition(_S.DECISION_PENDING, _A.REVISE, _S.REVISIONS_REQUIRED, "review:decide"),
    Transition(_S.SUBMITTED, _A.REVISE, _S.REVISIONS_REQUIRED, "review:decide"),
    Transition(_S.SCREENING, _A.REVISE, _S.REVISIONS_REQUIRED, "review:decide"),
    Transition(_S.COUNTERSIGNING, _A.SIGN, _S.ACCEPTED, BY_LEVEL, _G.SIGNED),
    Transition(_S.COUNTERSIGNING, _A.SIGN, _S.COUNTERSIGNING, BY_LEVEL, _G.UNSIGNED),
    Transition(_S.COUNTERSIGNING, _A.RETURN, _S.REVISIONS_REQUIRED, BY_LEVEL, _G.OPEN_SIGNATURE),
    Transition(_S.SUBMITTED, _A.CANCEL, _S.CANCELLED, "review:submit"),
    Transition(_S.SCREENING, _A.CANCEL, _S.CANCELLED, "review:submit"),
    Transition(_S.DECISION_PENDING, _A.CANCEL, _S.CANCELLED, "review:submit", _G.UNTOUCHED),
    *(Transition(state, _A.EXPIRE, _S.EXPIRED, "", _G.IDLE) for state in OPEN_STATES),
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
    asked: int = 0
    at_work: int = 0
    verdicts: tuple[VerdictFacts, ...] = field(default=())
    screened: bool = False
    accepted: bool = False
    unsigned: tuple[Level, ...] = ()
    idle: bool = False

    @property
    def disagreement(self) -> bool:
        """Whether the verdicts are too far apart."""
        return rubrics.disagree(self.rubric, [(verdict.scores, verdict.recommendation) for verdict in self.verdicts])

    @property
    def needs_third(self) -> bool:
        """Whether enough have sent but disagree, and nobody more than the quorum has been heard yet."""
        return self.disagreement and self.quorum <= len(self.verdicts) < max(self.quorum + 1, 3)

    @property
    def wanted(self) -> int:
        """How many reviews are wanted as things stand: one more than the quorum, three at least, where two disagree."""
        return max(self.quorum + 1, 3) if self.needs_third else max(self.quorum, len(self.verdicts))

    @property
    def places(self) -> int:
        """How many reviewers are still to be found."""
        return max(0, self.wanted - len(self.verdicts) - self.at_work - self.asked)

    @property
    def failed_gates(self) -> tuple[str, ...]:
        """Gates that at least one verdict fails; they block acceptance."""
        failed = {gate for verdict in self.verdicts for gate in rubrics.failed_gates(self.rubric, verdict.scores)}
        return tuple(gate for gate in self.rubric.gates if gate in failed)

    @property
    def complete(self) -> bool:
        """Whether enough have sent and nobody else is being waited for."""
        return len(self.verdicts) >= self.quorum and self.at_work == 0 and self.asked == 0


def holds(guard: Guard, facts: RoundFacts) -> bool:
    """Whether the guard's condition is met."""
    heard = bool(facts.verdicts) or facts.at_work > 0
    settled = facts.complete and not facts.needs_third
    acceptable = settled and not facts.failed_gates
    return {
        Guard.ALWAYS: True,
        Guard.COMPLETE: facts.complete,
        Guard.UNSTAFFED: not heard and not facts.complete,
        Guard.WORKING: heard and not facts.complete,
        Guard.UNTOUCHED: not heard and facts.asked == 0,
        Guard.SETTLED: settled,
        Guard.SIGNED: acceptable and not facts.unsigned,
        Guard.UNSIGNED: acceptable and bool(facts.unsigned),
        Guard.OPEN_SIGNATURE: bool(facts.unsigned),
        Guard.IDLE: facts.idle,
    }[guard]


def derive(facts: RoundFacts) -> RoundState:
    """The state of an open round, from its tasks, verdicts, decision and signatures alone."""
    if facts.accepted:
        return RoundState.COUNTERSIGNING
    if facts.complete:
        return RoundState.DECISION_PENDING
    if facts.verdicts or facts.at_work:
        return RoundState.UNDER_REVIEW
    return RoundState.SCREENING if facts.screened or facts.asked else RoundState.SUBMITTED


class NotAllowed(Exception):
    """The action is not open in this state. `reason` is "state", "acceptable", or the name of the guard that does not hold."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def possible(state: RoundState, action: RoundAction) -> tuple[Transition, ...]:
    """The lines of the table for this state and action."""
    return tuple(line for line in TRANSITIONS if (line.source, line.action) == (state, action))


def permission_for(action: RoundAction, level: Level | None = None) -> str:
    """The permission that the action takes, the same in every state; for signing, that of the level."""
    found = next(line.permission for line in TRANSITIONS if line.action == action)
    return SIGNING[level] if found == BY_LEVEL and level is not None else found


def next_state(state: RoundState, action: RoundAction, facts: RoundFacts) -> RoundState:
    """The state after the action; raises NotAllowed."""
    lines = possible(state, action)
    if not lines:
        raise NotAllowed("state")
    for line in lines:
        if holds(line.guard, facts):
            return line.target
    missing = lines[-1].guard
    raise NotAllowed("acceptable" if missing in (Guard.SIGNED, Guard.UNSIGNED) else missing)


_CHANGES_FACTS: Final = frozenset({RoundAction.INVITE, RoundAction.CLAIM, RoundAction.ENGAGE, RoundAction.SIGN})


def can(state: RoundState, action: RoundAction, facts: RoundFacts) -> bool:
    """Whether the action is open as things stand. Actions that change what their guards look at are open whenever a line leads on."""
    lines = possible(state, action)
    return bool(lines) if action in _CHANGES_FACTS else any(holds(line.guard, facts) for line in lines)


def letter(place: int) -> str:
    """The neutral letter of the reviewer at this place (0, 1, 2…): A, B, …, Z, AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
