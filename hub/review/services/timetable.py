"""What the clock does: reminders, invitations that lapse, rounds that expire. Each job can run twice, or stop half-way, without harm."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hub.core import clock
from hub.core.authz import SYSTEM
from hub.core.db import session
from hub.core.jobs import JobContext
from hub.core.uow import unit_of_work
from hub.review.events import ReviewExpired
from hub.review.models import ReviewAssignment, ReviewReminder, ReviewRound
from hub.review.queries import loading
from hub.review.queries.candidates import may_still_review, owes
from hub.review.queries.policies import policy_of
from hub.review.rules.assignments import ASKED, OWED, AssignmentState
from hub.review.rules.reminders import due_slots
from hub.review.rules.workflow import OPEN_STATES, RoundAction
from hub.review.services import assigning, notices
from hub.review.services.moving import audit, move
from hub.review.services.rounds import call_off


def remind(ctx: JobContext) -> None:
    """Job `review.remind`: makes the reminders that are due, each once for each time somebody is asked."""
    owed = session().scalars(select(ReviewAssignment.id).where(ReviewAssignment.state.in_(OWED)).order_by(ReviewAssignment.id))
    for task_id in list(owed):
        make_reminders(task_id)


def make_reminders(assignment_id: int) -> int:
    """Notes the reminders of one task that are due now and have not been made, and sets their mails on the way; how many."""
    with unit_of_work() as uow:
        task = loading.load_assignment(uow.session, assignment_id, lock=True)
        settings = policy_of(uow.session, task.round.unit_id).reminders
        state = AssignmentState(task.state)
        made = set(
            uow.session.scalars(
                select(ReviewReminder.slot).where(ReviewReminder.assignment_id == task.id, ReviewReminder.turn == task.turn)
            )
        )
        due = due_slots(settings, state, task.response_due_at, task.review_due_at, clock.now()) if owes(task) else ()
        new = [slot for slot in due if slot not in made]
        for slot in new:
            uow.session.add(ReviewReminder(assignment_id=task.id, turn=task.turn, slot=slot, made_at=clock.now()))
            notices.enqueue(uow, task, slot)
            audit(uow, SYSTEM, "review.remind", task.round, assignment=task.id, slot=str(slot))
        return len(new)


def lapse(ctx: JobContext) -> None:
    """Job `review.lapse`: invitations that were not answered in time go back to the pool."""
    late = session().scalars(
        select(ReviewAssignment.id)
        .where(ReviewAssignment.state.in_(ASKED), ReviewAssignment.response_due_at <= clock.now())
        .order_by(ReviewAssignment.id)
    )
    for task_id in list(late):
        assigning.lapse(SYSTEM, task_id)


def leave(ctx: JobContext) -> None:
    """Job `review.leave`: tasks of people who left the group, or whose accounts were disabled, go back to the pool. A role can also end by its
    own date, so this is looked up and not waited for."""
    owed = session().scalars(
        select(ReviewAssignment)
        .where(ReviewAssignment.state.in_(OWED))
        .options(joinedload(ReviewAssignment.round).selectinload(ReviewRound.signatures))
        .order_by(ReviewAssignment.id)
    )
    gone = [task.id for task in owed if not may_still_review(session(), task)]
    for task_id in gone:
        assigning.release_who_left(SYSTEM, task_id)


def expire(ctx: JobContext) -> None:
    """Job `review.expire`: rounds in which nothing has happened for the group's number of days end."""
    rows = session().execute(
        select(ReviewRound.id, ReviewRound.active_at, ReviewRound.unit_id)
        .where(ReviewRound.state.in_(OPEN_STATES), ReviewRound.active_at <= clock.now() - timedelta(days=1))
        .order_by(ReviewRound.id)
    )
    for round_id, active_at, unit_id in rows.all():
        if _idle(active_at, unit_id):
            expire_round(round_id)


def _idle(active_at: datetime, unit_id: int) -> bool:
    return active_at + timedelta(days=policy_of(session(), unit_id).idle_days) <= clock.now()


def expire_round(round_id: int) -> bool:
    """Ends the round if it is still idle; whether it did."""
    with unit_of_work() as uow:
        found = loading.load_round(uow.session, round_id, lock=True)
        if found.state not in OPEN_STATES or not _idle(found.active_at, found.unit_id):
            return False
        started = found.started_at is not None
        move(uow, found, RoundAction.EXPIRE, idle=True)
        call_off(found)
        uow.flush()
        audit(uow, SYSTEM, "review.expire", found)
        uow.dispatch(ReviewExpired(found.kind, found.thing_id, found.id, started))
        return True
