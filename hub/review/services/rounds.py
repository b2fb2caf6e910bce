"""Rounds: handed in by an owner, staffed and decided by the head of the subject group."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from hub.accounts import queries as accounts
from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import Conflict, Forbidden, Invalid, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.registry import Registry
from hub.core.uow import UnitOfWork, unit_of_work
from hub.review.events import ReviewCancelled, ReviewDecided, ReviewPaused, ReviewStarted
from hub.review.models import ReviewAssignment, ReviewAuthor, ReviewDecision, ReviewPolicy, ReviewRound
from hub.review.policy import Permission
from hub.review.queries import loading
from hub.review.rules import conflicts
from hub.review.rules.rubric import CURRENT
from hub.review.rules.workflow import (
    MOST_QUORUM,
    OPEN_STATES,
    REVIEW_DAYS,
    SCREENING_DAYS,
    AssignmentAction,
    AssignmentState,
    NotAllowed,
    RoundAction,
    RoundState,
    next_assignment_state,
    next_state,
    permission_for,
)
from hub.review.schemas import Reviewable, Submission

REFUSALS: Final = {
    "state": _l("This review has moved on. Reload the page to see where it stands."),
    "complete": _l("Reviews are still missing."),
    "settled": _l("The reviewers disagree. Ask a third reviewer before deciding."),
    "acceptable": _l("It cannot be approved: reviews are missing, the reviewers disagree, or a gate is not passed."),
    "always": _l("This is not possible now."),
    "waiting": _l("This is not possible now."),
    "empty": _l("This is not possible now."),
}
CONFLICTS: Final = {
    conflicts.Conflict.AUTHOR: _l("An author cannot take part in the review of their own work."),
    conflicts.Conflict.SOLE_REVIEWER: _l(
        "You wrote the only review. Somebody else must decide, or a second reviewer must be heard."
    ),
}
DECISIONS: Final = {"accept": RoundAction.ACCEPT, "revise": RoundAction.REVISE, "reject": RoundAction.REJECT}


def register_kind(registry: Registry, kind: Reviewable) -> None:
    """Makes a kind of thing reviewable; called by its owner's wiring."""
    registry.extensions.setdefault(loading.KINDS, {})[kind.kind] = kind


def refuse_conflict(conflict: conflicts.Conflict | None) -> None:
    """Raises Forbidden for a conflict of interest."""
    if conflict is not None:
        raise Forbidden(CONFLICTS[conflict], code=f"conflict_{conflict}")


def move(found: ReviewRound, action: RoundAction) -> RoundState:
    """Takes the round through the table; raises Conflict when the action is not open."""
    try:
        state = next_state(RoundState(found.state), action, loading.round_facts(found))
    except NotAllowed as refusal:
        raise Conflict(REFUSALS[refusal.reason], code=f"review_{refusal.reason}") from None
    found.state = state
    if state not in OPEN_STATES:
        found.closed_at = clock.now()
    return state


def open_round(actor: Actor, submission: Submission) -> int:
    """Hands a thing in; returns the round's id. Raises Conflict when a round is already open."""
    require(actor, Permission.SUBMIT, submission.unit_path)
    with unit_of_work() as uow:
        if loading.find_open_round(uow.session, submission.kind, submission.thing_id) is not None:
            raise Conflict(_l("It is already in review."), code="already_in_review")
        now = clock.now()
        found = ReviewRound(
            kind=submission.kind,
            thing_id=submission.thing_id,
            number=loading.next_number(uow.session, submission.kind, submission.thing_id),
            unit_id=submission.unit_id,
            unit_path=submission.unit_path,
            title=submission.title,
            snapshot=dict(submission.snapshot),
            state=RoundState.SCREENING,
            rubric_version=CURRENT,
            quorum=loading.quorum_of(uow.session, submission.unit_id),
            opened_at=now,
            opened_by=actor.user_id,
            screening_due_at=now + timedelta(days=SCREENING_DAYS),
            authors=[ReviewAuthor(user_id=author) for author in sorted(set(submission.authors))],
        )
        uow.session.add(found)
        uow.flush()
        _audit(uow, actor, "review.open", found)
        return found.id


def cancel_round(actor: Actor, kind: str, thing_id: int) -> None:
    """The submitter takes the thing back while nobody has begun to review it."""
    with unit_of_work() as uow:
        round_id = loading.find_open_round(uow.session, kind, thing_id)
        if round_id is None:
            raise Conflict(REFUSALS["state"], code="review_state")
        found = loading.load_round(uow.session, round_id, lock=True)
        if actor.user_id not in loading.author_ids(uow.session, found):
            raise NotFound(_l("There is no such review."))
        require(actor, permission_for(RoundAction.CANCEL), found.unit_path)
        move(found, RoundAction.CANCEL)
        _audit(uow, actor, "review.cancel", found)
        uow.dispatch(ReviewCancelled(found.kind, found.thing_id, found.id))


def assign_reviewer(actor: Actor, round_id: int, reviewer_id: int) -> int:
    """Gives the round a reviewer from its subject group; returns the assignment's id."""
    with unit_of_work() as uow:
        found = loading.load_round(uow.session, round_id, lock=True)
        require(actor, permission_for(RoundAction.ASSIGN), found.unit_path)
        authors = loading.author_ids(uow.session, found)
        refuse_conflict(conflicts.reviewer_conflict(actor.user_id or 0, authors))
        refuse_conflict(conflicts.reviewer_conflict(reviewer_id, authors))
        candidate = accounts.load_actor(uow.session, reviewer_id)
        if not candidate.can(Permission.WRITE, found.unit_path):
            raise Invalid(_l("This person does not belong to the subject group."), code="not_in_group")
        if any(assignment.reviewer_id == reviewer_id for assignment in found.assignments):
            raise Conflict(_l("This person already has or had this review."), code="already_assigned")
        before = found.state
        now = clock.now()
        assignment = ReviewAssignment(
            reviewer_id=reviewer_id,
            place=len(found.assignments),
            state=AssignmentState.ASSIGNED,
            assigned_at=now,
            assigned_by=actor.user_id,
            due_at=now + timedelta(days=REVIEW_DAYS),
        )
        found.assignments.append(assignment)
        move(found, RoundAction.ASSIGN)
        uow.flush()
        _audit(uow, actor, "review.assign", found, reviewer=reviewer_id, assignment=assignment.id)
        if before == RoundState.SCREENING:
            uow.dispatch(ReviewStarted(found.kind, found.thing_id, found.id))
        return assignment.id


def end_assignment(uow: UnitOfWork, assignment: ReviewAssignment, action: AssignmentAction, reason: str) -> None:
    """Takes the task from the reviewer and moves the round on."""
    try:
        assignment.state = next_assignment_state(AssignmentState(assignment.state), action)
    except NotAllowed:
        raise Conflict(REFUSALS["state"], code="review_state") from None
    assignment.ended_at = clock.now()
    assignment.ended_reason = reason
    found = assignment.round
    if move(found, RoundAction.RELEASE) == RoundState.SCREENING:
        uow.dispatch(ReviewPaused(found.kind, found.thing_id, found.id))


def release_reviewer(actor: Actor, assignment_id: int, reason: str = "") -> None:
    """The head takes a review back from somebody who has not sent it, so that another can be asked."""
    with unit_of_work() as uow:
        assignment = loading.load_assignment(uow.session, assignment_id, lock=True)
        found = assignment.round
        require(actor, permission_for(RoundAction.RELEASE), found.unit_path)
        refuse_conflict(conflicts.reviewer_conflict(actor.user_id or 0, loading.author_ids(uow.session, found)))
        end_assignment(uow, assignment, AssignmentAction.RELEASE, reason)
        _audit(uow, actor, "review.release", found, assignment=assignment.id)


def decide(actor: Actor, round_id: int, outcome: str, reasons: str) -> None:
    """The head ends the round: "accept", "revise" or "reject". Whatever is not plain acceptance needs reasons."""
    with unit_of_work() as uow:
        found = loading.load_round(uow.session, round_id, lock=True)
        require(actor, Permission.DECIDE, found.unit_path)
        reviewers = {assignment.reviewer_id for assignment, _verdict in loading.submitted(found)}
        authors = loading.author_ids(uow.session, found)
        refuse_conflict(conflicts.decider_conflict(actor.user_id or 0, authors, reviewers))
        if outcome not in DECISIONS:
            raise Invalid(_l("Choose a decision."), fields={"outcome": _l("Choose a decision.")})
        if outcome != "accept" and not reasons.strip():
            message = _l("Tell the author why, and what to change.")
            raise Invalid(message, code="reasons_missing", fields={"reasons": message})
        for reviewer in reviewers:
            refuse_conflict(conflicts.reviewer_conflict(reviewer, authors))
        move(found, DECISIONS[outcome])
        uow.session.add(
            ReviewDecision(
                round_id=found.id,
                outcome=outcome,
                reasons=reasons.strip(),
                decided_by=actor.user_id,
                decided_at=clock.now(),
            )
        )
        uow.flush()
        _audit(uow, actor, f"review.{outcome}", found, reasons=reasons.strip())
        uow.dispatch(ReviewDecided(found.kind, found.thing_id, found.id, outcome, reasons.strip()))


def set_policy(actor: Actor, unit_id: int, unit_path: str, quorum: int) -> None:
    """Sets how many reviews a subject group wants; rounds already open keep theirs."""
    require(actor, Permission.CONFIGURE, unit_path)
    if not 1 <= quorum <= MOST_QUORUM:
        raise Invalid(_l("Choose a number from 1 to %(most)s.", most=MOST_QUORUM), code="quorum")
    with unit_of_work() as uow:
        row = uow.session.scalars(select(ReviewPolicy).where(ReviewPolicy.unit_id == unit_id)).one_or_none()
        before = row.quorum if row else None
        if row is None:
            uow.session.add(ReviewPolicy(unit_id=unit_id, quorum=quorum))
        else:
            row.quorum = quorum
        uow.audit(actor, "review.policy", ("unit", unit_id), {"before": before, "quorum": quorum}, unit_path=unit_path)


def _audit(uow: UnitOfWork, actor: Actor, action: str, found: ReviewRound, **details: object) -> None:
    about = {"kind": found.kind, "thing": found.thing_id, "number": found.number, "state": found.state, **details}
    uow.audit(actor, action, ("review_round", found.id), about, unit_path=found.unit_path)
