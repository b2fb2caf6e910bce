"""The head reminds a reviewer."""

from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import Conflict
from hub.core.i18n import lazy_gettext as _l
from hub.core.i18n import local
from hub.core.uow import unit_of_work
from hub.review.models import ReviewReminder
from hub.review.policy import Permission
from hub.review.queries import loading
from hub.review.queries.candidates import owes
from hub.review.queries.reminders import reminded_today
from hub.review.rules.reminders import head_slot
from hub.review.services import notices
from hub.review.services.interests import require_no_author
from hub.review.services.moving import MOVED_ON, audit


def remind_reviewer(actor: Actor, assignment_id: int) -> None:
    """Sends a reviewer who owes an answer or a review a mail that says so; it names nobody but the work.

    Once a day at most, the clock's own reminders included: raises Conflict "reminded_today". Conflict "review_state" where the person owes nothing.
    """
    with unit_of_work() as uow:
        task = loading.load_assignment(uow.session, assignment_id, lock=True)
        require(actor, Permission.ASSIGN, task.round.unit_path)
        require_no_author(uow, actor, task.round)
        if not owes(task):
            raise Conflict(MOVED_ON, code="review_state")
        if reminded_today(uow.session, [task.id]):
            raise Conflict(_l("This reviewer was reminded today already."), code="reminded_today")
        slot = head_slot(local(clock.now()).date())
        uow.session.add(ReviewReminder(assignment_id=task.id, turn=task.turn, slot=slot, made_at=clock.now()))
        notices.enqueue(uow, task, slot)
        audit(uow, actor, "review.remind", task.round, assignment=task.id, slot=slot)
