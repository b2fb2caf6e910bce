"""How every service moves a round and a task: through the tables, with one audit row and the events that owners listen to."""

from typing import Final

from hub.core import clock
from hub.core.authz import Actor
from hub.core.errors import Conflict
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import UnitOfWork
from hub.review.events import ReviewPaused, ReviewStarted
from hub.review.models import ReviewAssignment, ReviewRound
from hub.review.queries import loading
from hub.review.rules.assignments import AssignmentAction, AssignmentFacts, AssignmentState, next_assignment_state
from hub.review.rules.workflow import OPEN_STATES, Guard, NotAllowed, RoundAction, RoundState, next_state

MOVED_ON: Final = _l("This review has moved on. Reload the page to see where it stands.")
_NOT_NOW: Final = _l("This is not possible now.")
_REFUSALS: Final = {
    "state": MOVED_ON,
    Guard.COMPLETE: _l("Reviews are still missing."),
    Guard.SETTLED: _l("The reviewers disagree. Ask a third reviewer before deciding."),
    "acceptable": _l("It cannot be approved: reviews are missing, the reviewers disagree, or a gate is not passed."),
    "declared": _l("Declare first that you have no conflict of interest."),
}


def move(uow: UnitOfWork, found: ReviewRound, action: RoundAction, *, idle: bool = False) -> RoundState:
    """Takes the round through the table, whose guards see what is in memory; tells owners when reviewing starts or pauses.
    Raises Conflict (code "review_" and the reason) when the action is not open."""
    facts = loading.round_facts(found, idle=idle)
    try:
        state = next_state(RoundState(found.state), action, facts)
    except NotAllowed as refusal:
        raise Conflict(_REFUSALS.get(refusal.reason, _NOT_NOW), code=f"review_{refusal.reason}") from None
    found.state = state
    found.active_at = clock.now()
    if state not in OPEN_STATES:
        found.closed_at = clock.now()
    uow.flush()
    if state == RoundState.UNDER_REVIEW:
        start(uow, found)
    elif state in (RoundState.SUBMITTED, RoundState.SCREENING) and found.started_at is not None:
        found.started_at = None
        uow.dispatch(ReviewPaused(found.kind, found.thing_id, found.id))
    return state


def start(uow: UnitOfWork, found: ReviewRound) -> None:
    """Tells the owner that reviewing has begun, unless it knows."""
    if found.started_at is None:
        found.started_at = clock.now()
        uow.dispatch(ReviewStarted(found.kind, found.thing_id, found.id))


def step(assignment: ReviewAssignment, action: AssignmentAction, facts: AssignmentFacts | None = None) -> AssignmentState:
    """Takes the task through its table; raises Conflict when the action is not open."""
    try:
        state = next_assignment_state(AssignmentState(assignment.state), action, facts or AssignmentFacts())
    except NotAllowed as refusal:
        raise Conflict(_REFUSALS.get(refusal.reason, _NOT_NOW), code=f"review_{refusal.reason}") from None
    assignment.state = state
    return state


def audit(uow: UnitOfWork, actor: Actor, action: str, found: ReviewRound, **details: object) -> None:
    """One audit row about a round."""
    about = {"kind": found.kind, "thing": found.thing_id, "number": found.number, "state": str(found.state), **details}
    uow.audit(actor, action, ("review_round", found.id), about, unit_path=found.unit_path)
