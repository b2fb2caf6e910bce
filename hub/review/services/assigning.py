"""Reviewers of a round: asked by the head or taking the task from the pool; accepting, declining, giving back."""

import secrets
from datetime import date, datetime, timedelta
from typing import Final

from hub.accounts import queries as accounts
from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import Conflict, Invalid
from hub.core.i18n import lazy_gettext as _l
from hub.core.i18n import local
from hub.core.uow import UnitOfWork, unit_of_work
from hub.review.models import ReviewAssignment, ReviewRound
from hub.review.queries import loading
from hub.review.queries.candidates import may_review, may_still_review, suggest
from hub.review.queries.interests import conflicts_of, set_aside
from hub.review.queries.policies import policy_of
from hub.review.rules.assignments import ASKED, AT_WORK, OWED, AssignmentAction, AssignmentFacts, AssignmentState
from hub.review.rules.conflicts import HARD, Part, standing
from hub.review.rules.workflow import RoundAction, permission_for
from hub.review.schemas.forms import DeclarationForm
from hub.review.services import notices
from hub.review.services.interests import put_aside, require_clear, require_no_author
from hub.review.services.moving import MOVED_ON, audit, move, step
from hub.review.services.rounds import take_up

draw = secrets.choice
LEFT: Final = "left"  # why a task ended, as the pages know it


def _led(uow: UnitOfWork, actor: Actor, round_id: int, action: RoundAction) -> ReviewRound:
    """The round, locked, for somebody who runs its review; raises Forbidden for its authors."""
    found = loading.load_round(uow.session, round_id, lock=True)
    require(actor, permission_for(action), found.unit_path)
    require_no_author(uow, actor, found)
    return found


def _led_task(uow: UnitOfWork, actor: Actor, assignment_id: int, action: RoundAction) -> ReviewAssignment:
    assignment = loading.load_assignment(uow.session, assignment_id, lock=True)
    require(actor, permission_for(action), assignment.round.unit_path)
    require_no_author(uow, actor, assignment.round)
    return assignment


def invite(actor: Actor, round_id: int, reviewer_id: int, override: str = "") -> int:
    """Asks somebody to review; returns the task's id. Whoever was asked before and is out of it is asked again by the same task.

    Raises Invalid for somebody who may not be asked, Forbidden for a hard conflict, Conflict "conflict_soft" for a soft one without `override`.
    """
    with unit_of_work() as uow:
        found = _led(uow, actor, round_id, RoundAction.INVITE)
        if not may_review(uow.session, found, accounts.load_actor(uow.session, reviewer_id)):
            raise Invalid(_l("This person does not belong to the subject group."), code="not_in_group")
        require_clear(uow, actor, found, reviewer_id, Part.REVIEWER, override)
        task = next((one for one in found.assignments if one.reviewer_id == reviewer_id), None)
        if task is not None and task.state not in ("declined", "cancelled", "released"):
            raise Conflict(_l("This person already has or had this review."), code="already_assigned")
        take_up(actor, found)
        if task is None:
            task = _task(uow, found, reviewer_id, actor.user_id)
        else:
            _ask_again(uow, task, actor)
        move(uow, found, RoundAction.INVITE)
        action = "review.resend" if task.state == AssignmentState.RESENT else "review.invite"
        audit(uow, actor, action, found, reviewer=reviewer_id, assignment=task.id)
        notices.enqueue(uow, task, notices.INVITATION)
        return task.id


def _task(uow: UnitOfWork, found: ReviewRound, reviewer_id: int, asked_by: int | None) -> ReviewAssignment:
    now, policy = clock.now(), policy_of(uow.session, found.unit_id)
    task = ReviewAssignment(
        reviewer_id=reviewer_id,
        place=_place(found),
        turn=1,
        state=AssignmentState.INVITED,
        assigned_at=now,
        assigned_by=asked_by,
        response_due_at=now + timedelta(days=policy.response_days),
        review_due_at=now + timedelta(days=policy.review_days),
        relation="",
        ended_reason="",
    )
    found.assignments.append(task)
    return task


def _place(found: ReviewRound) -> int:
    """A free letter, drawn by lot among as many as reviews are wanted: the letters must not tell who was asked first."""
    taken = {one.place for one in found.assignments}
    free = [place for place in range(max(found.quorum, len(taken) + 1)) if place not in taken]
    return draw(free)


def _ask_again(uow: UnitOfWork, task: ReviewAssignment, actor: Actor) -> None:
    now, policy = clock.now(), policy_of(uow.session, task.round.unit_id)
    step(task, AssignmentAction.RESEND)
    task.turn += 1
    task.assigned_at, task.assigned_by = now, actor.user_id
    task.response_due_at = now + timedelta(days=policy.response_days)
    task.review_due_at = now + timedelta(days=policy.review_days)
    task.ended_at, task.ended_reason, task.suggested_id = None, "", None
    task.responded_at = task.declared_at = None
    task.relation = ""


def claim(actor: Actor, round_id: int, declaration: DeclarationForm) -> int:
    """A member takes a review from the pool, declaring to be free of conflicts; returns the task's id."""
    with unit_of_work() as uow:
        found = loading.load_round(uow.session, round_id, lock=True)
        require(actor, permission_for(RoundAction.CLAIM), found.unit_path)
        if not policy_of(uow.session, found.unit_id).claims:
            raise Conflict(_l("In this group the head asks the reviewers."), code="no_claims")
        if loading.round_facts(found).places == 0:
            raise Conflict(_l("Enough reviewers have been found meanwhile."), code="no_place")
        if any(task.reviewer_id == actor.user_id for task in found.assignments):
            raise Conflict(_l("This person already has or had this review."), code="already_assigned")
        require_clear(uow, actor, found, actor.user_id or 0, Part.REVIEWER)
        _require_declared(declaration)
        found.screened_at = found.screened_at or clock.now()
        task = _task(uow, found, actor.user_id or 0, None)
        task.declared_at = task.responded_at = clock.now()
        step(task, AssignmentAction.ACCEPT, AssignmentFacts(declared=True))
        move(uow, found, RoundAction.CLAIM)
        audit(uow, actor, "review.claim", found, assignment=task.id)
        return task.id


def _require_declared(declaration: DeclarationForm) -> None:
    if declaration.relation:
        message = _l("With a relation to an author you can only review when the head asks you in spite of it.")
        raise Conflict(message, code="conflict_soft", conflicts=["declared"])
    if not declaration.no_conflict:
        message = _l("Declare first that you have no conflict of interest.")
        raise Invalid(message, code="not_declared", fields={"no_conflict": message})


def _own(uow: UnitOfWork, actor: Actor, assignment_id: int) -> ReviewAssignment:
    return loading.load_own(uow.session, actor, assignment_id, lock=True)


def accept(actor: Actor, assignment_id: int, declaration: DeclarationForm) -> AssignmentState:
    """The invited person declares and takes the task; the state after it.

    With a relation declared the task stays as it is and waits for the head, who may set the relation aside (`override_conflict`).
    """
    with unit_of_work() as uow:
        task = _own(uow, actor, assignment_id)
        found = task.round
        if task.state not in ASKED:
            raise Conflict(MOVED_ON, code="review_state")
        if not declaration.relation:
            if not declaration.no_conflict:
                _require_declared(declaration)
            task.relation = ""
            task.declared_at = clock.now()
            _engage(uow, actor, task)
        else:
            task.relation = declaration.relation
            task.declared_at = clock.now()
            found.active_at = clock.now()
            uow.flush()
            audit(uow, actor, "review.declare", found, assignment=task.id)
            left = standing(
                conflicts_of(uow.session, found, [task.reviewer_id], Part.REVIEWER)[task.reviewer_id],
                set_aside(found, task.reviewer_id, Part.REVIEWER),
            )
            if not left:
                _engage(uow, actor, task)
        return AssignmentState(task.state)


def _engage(uow: UnitOfWork, actor: Actor, task: ReviewAssignment) -> None:
    found = task.round
    require_clear(uow, actor, found, task.reviewer_id, Part.REVIEWER)
    step(task, AssignmentAction.ACCEPT, AssignmentFacts(declared=task.declared_at is not None))
    task.responded_at = clock.now()
    task.review_due_at = clock.now() + timedelta(days=policy_of(uow.session, found.unit_id).review_days)
    move(uow, found, RoundAction.ENGAGE)
    audit(uow, actor, "review.engage", found, assignment=task.id)


def override_conflict(actor: Actor, assignment_id: int, reason: str) -> None:
    """The head sets a reviewer's soft conflicts aside, with a reason; somebody who only waited for that has the task then."""
    with unit_of_work() as uow:
        task = _led_task(uow, actor, assignment_id, RoundAction.INVITE)
        found = task.round
        left = standing(
            conflicts_of(uow.session, found, [task.reviewer_id], Part.REVIEWER)[task.reviewer_id],
            set_aside(found, task.reviewer_id, Part.REVIEWER),
        )
        soft = tuple(conflict for conflict in left if conflict not in HARD)
        if not soft:
            raise Conflict(_l("There is no conflict of interest that could be set aside."), code="no_conflict")
        put_aside(uow, actor, found, task.reviewer_id, Part.REVIEWER, soft, reason)
        if task.state in ASKED and task.declared_at is not None:
            _engage(uow, actor, task)


def decline(actor: Actor, assignment_id: int, reason: str) -> None:
    """The invited person says no, with a reason for the head."""
    with unit_of_work() as uow:
        task = _own(uow, actor, assignment_id)
        _end(uow, task, AssignmentAction.DECLINE, RoundAction.LEAVE, _reason(reason))
        task.responded_at = clock.now()
        audit(uow, actor, "review.decline", task.round, assignment=task.id, reason=reason.strip())


def give_back(actor: Actor, assignment_id: int, reason: str) -> None:
    """The reviewer returns an accepted task to the pool, with a reason for the head."""
    with unit_of_work() as uow:
        task = _own(uow, actor, assignment_id)
        _end(uow, task, AssignmentAction.GIVE_BACK, RoundAction.LEAVE, _reason(reason))
        audit(uow, actor, "review.give_back", task.round, assignment=task.id, reason=reason.strip())


def _reason(reason: str) -> str:
    if not reason.strip():
        message = _l("Tell the head why, so that somebody else can be asked.")
        raise Invalid(message, code="reason_missing", fields={"reason": message})
    return reason.strip()


def _end(
    uow: UnitOfWork,
    task: ReviewAssignment,
    action: AssignmentAction,
    moved: RoundAction,
    reason: str,
    facts: AssignmentFacts | None = None,
) -> None:
    """Takes the task from the person and moves the round on."""
    step(task, action, facts)
    task.ended_at, task.ended_reason = clock.now(), reason
    move(uow, task.round, moved)


def cancel_task(actor: Actor, assignment_id: int, reason: str = "") -> None:
    """The head calls an invitation off, or takes a review back that was not sent, so that another can be asked."""
    with unit_of_work() as uow:
        task = _led_task(uow, actor, assignment_id, RoundAction.RELEASE)
        _end(uow, task, AssignmentAction.CANCEL, RoundAction.RELEASE, reason.strip())
        audit(uow, actor, "review.cancel_task", task.round, assignment=task.id, reason=reason.strip())


def lapse(actor: Actor, assignment_id: int) -> bool:
    """The clock takes back an invitation that was not answered in time, and names whom to ask next; whether it did.

    Answered meanwhile, nothing happens; a relation that waits for the head counts as an answer.
    """
    with unit_of_work() as uow:
        task = loading.load_assignment(uow.session, assignment_id, lock=True)
        grace = timedelta(days=policy_of(uow.session, task.round.unit_id).release_days)
        if task.state not in ASKED or task.declared_at is not None or task.response_due_at + grace > clock.now():
            return False
        facts = AssignmentFacts(unanswered=True)
        _end(uow, task, AssignmentAction.LAPSE, RoundAction.RELEASE, "no_answer", facts)
        next_one = suggest(uow.session, task.round, 1, notices.heads_of(task.round))
        task.suggested_id = next_one[0].user_id if next_one else None
        uow.flush()
        audit(uow, actor, "review.lapse", task.round, assignment=task.id, suggested=task.suggested_id)
        notices.enqueue(uow, task, notices.LAPSED)
        return True


def release_who_left(actor: Actor, assignment_id: int) -> bool:
    """The clock takes a task back from somebody who left the group or whose account was disabled, so that another can be asked; whether it did."""
    with unit_of_work() as uow:
        task = loading.load_assignment(uow.session, assignment_id, lock=True)
        if task.state not in OWED or may_still_review(uow.session, task):
            return False
        _end(uow, task, AssignmentAction.LEAVE, RoundAction.RELEASE, LEFT)
        audit(uow, actor, "review.leave", task.round, assignment=task.id)
        return True


def extend(actor: Actor, assignment_id: int, review_due: date) -> None:
    """The head gives a reviewer until the end of another day."""
    with unit_of_work() as uow:
        task = _led_task(uow, actor, assignment_id, RoundAction.INVITE)
        if task.state not in OWED:
            raise Conflict(MOVED_ON, code="review_state")
        now = local(clock.now())
        due = datetime(review_due.year, review_due.month, review_due.day, 23, 59, tzinfo=now.tzinfo)
        if due < now:
            message = _l("Choose a day that is not over.")
            raise Invalid(message, code="past_day", fields={"review_due": message})
        before, task.review_due_at = task.review_due_at, due
        if task.state in ASKED:
            task.response_due_at = min(max(task.response_due_at, clock.now()), due)
        task.round.active_at = clock.now()
        details = {"before": before.isoformat(), "after": due.isoformat()}
        audit(uow, actor, "review.extend", task.round, assignment=task.id, **details)


def note_viewed(actor: Actor, round_id: int) -> int:
    """The head has opened the round: reviews that came in are viewed; how many were new."""
    with unit_of_work() as uow:
        found = _led(uow, actor, round_id, RoundAction.INVITE)
        new = [task for task in found.assignments if task.state == AssignmentState.RECEIVED]
        for task in new:
            step(task, AssignmentAction.VIEW)
        if new:
            uow.flush()
            audit(uow, actor, "review.view", found, assignments=[task.id for task in new])
        return len(new)


def confirm(actor: Actor, assignment_id: int) -> None:
    """The head takes note that the review is complete."""
    with unit_of_work() as uow:
        task = _led_task(uow, actor, assignment_id, RoundAction.INVITE)
        step(task, AssignmentAction.CONFIRM)
        uow.flush()
        audit(uow, actor, "review.confirm", task.round, assignment=task.id)


def thank(actor: Actor, assignment_id: int) -> None:
    """The head thanks the reviewer, by mail."""
    with unit_of_work() as uow:
        task = _led_task(uow, actor, assignment_id, RoundAction.INVITE)
        step(task, AssignmentAction.THANK)
        uow.flush()
        audit(uow, actor, "review.thank", task.round, assignment=task.id)
        notices.enqueue(uow, task, notices.THANKS)


def rate(actor: Actor, assignment_id: int, rating: int) -> None:
    """The head notes how good the review was, 1 to 5; it is never shown to the reviewer or the authors."""
    with unit_of_work() as uow:
        task = _led_task(uow, actor, assignment_id, RoundAction.INVITE)
        if task.state in (*ASKED, *AT_WORK) or task.verdict is None or task.verdict.submitted_at is None:
            raise Conflict(_l("There is no review to rate yet."), code="review_state")
        if not 1 <= rating <= 5:
            raise Invalid(_l("Choose a number from 1 to 5."), code="rating")
        if task.reviewer_id == actor.user_id:
            raise Conflict(_l("Somebody else rates your own review."), code="own_review")
        before, task.rating, task.rated_by = task.rating, rating, actor.user_id
        uow.flush()
        audit(uow, actor, "review.rate", task.round, assignment=task.id, before=before, after=rating)
