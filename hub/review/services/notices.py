"""Mails of peer review: written when they leave, in the person's language, and only if still due. None names an author or another reviewer."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from hub.accounts import queries as accounts
from hub.accounts.schemas import Person
from hub.core import clock
from hub.core.authz import Role
from hub.core.db import session
from hub.core.i18n import format_date, use_locale
from hub.core.i18n import gettext as _
from hub.core.jobs import JobContext
from hub.core.mail import Message
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work
from hub.review.models import ReviewAssignment, ReviewReminder, ReviewRound
from hub.review.queries import loading
from hub.review.queries.candidates import owes
from hub.review.rules.assignments import ASKED, AssignmentState
from hub.review.rules.policies import Slot
from hub.review.rules.reminders import WAITS, is_by_head

JOB: Final = "review.mail"
INVITATION: Final = "invitation"
LAPSED: Final = "lapsed"
THANKS: Final = "thanks"


def enqueue(uow: UnitOfWork, task: ReviewAssignment, about: str) -> None:
    """A mail about this task, once for each time the person was asked."""
    uow.enqueue(JOB, {"assignment_id": task.id, "turn": task.turn, "about": about}, key=f"{about}:{task.id}:{task.turn}")


@dataclass(frozen=True)
class _Letter:
    subject: str
    text: str


def send(ctx: JobContext, assignment_id: int, turn: int, about: str) -> None:
    """Job `review.mail`: an invitation, thanks, a reminder (`about` is its slot), or word to the heads that an invitation lapsed.

    Sent twice it is the same message to mail programs, by its Message-ID.
    """
    task = loading.load_assignment(session(), assignment_id)
    if not _still_due(task, turn, about):
        return
    for person in _recipients(task, about):
        if not person.email or person.status != "active":
            continue
        language = person.language or "vi"
        with use_locale(language):
            letter = _letter(task, about, person)
            message = Message(
                to=person.email,
                to_name=person.full_name,
                subject=letter.subject,
                text=letter.text,
                language=language,
                message_id=f"review-{about}-{assignment_id}-{turn}-{person.id}",
            )
        current().mailer.send(message)
    if about in list(Slot) or is_by_head(about):
        _note_sent(assignment_id, turn, about)


def _still_due(task: ReviewAssignment, turn: int, about: str) -> bool:
    if task.turn != turn:
        return False
    if about == INVITATION:
        return task.state in ASKED
    if about in WAITS:
        return task.state in WAITS[Slot(about)] and owes(task)
    if is_by_head(about):
        return owes(task)
    return task.state == (AssignmentState.RELEASED if about == LAPSED else AssignmentState.THANKED)


def _recipients(task: ReviewAssignment, about: str) -> list[Person]:
    if about != LAPSED:
        return [accounts.get_person(session(), task.reviewer_id)]
    authors = loading.author_ids(session(), task.round)
    return [person for person in _heads(task.round) if person.id not in authors]


def _heads(found: ReviewRound) -> list[Person]:
    return list(accounts.holders(session(), Role.GROUP_HEAD, found.unit_id))


def heads_of(found: ReviewRound) -> list[int]:
    """Who hears of what happens to the round's tasks."""
    return [person.id for person in _heads(found)]


def _note_sent(assignment_id: int, turn: int, slot: str) -> None:
    with unit_of_work() as uow:
        row = uow.session.scalars(
            select(ReviewReminder).where(
                ReviewReminder.assignment_id == assignment_id, ReviewReminder.turn == turn, ReviewReminder.slot == slot
            )
        ).one_or_none()
        if row is not None and row.sent_at is None:
            row.sent_at = clock.now()


def _address(path: str) -> str:
    return f"{current().settings.base_url}{path}"


def _letter(task: ReviewAssignment, about: str, person: Person) -> _Letter:
    title = task.round.title
    write: dict[str, Any] = {
        INVITATION: _invitation,
        LAPSED: _lapsed,
        THANKS: _thanks,
        Slot.RESPONSE_BEFORE: _response_before,
        Slot.RESPONSE_AFTER: _response_after,
        Slot.REVIEW_BEFORE: _review_before,
        Slot.REVIEW_AFTER: _review_after,
    }
    subject, body, path = _by_head(task) if is_by_head(about) else write[about](task)
    greeting = _("Dear %(name)s,", name=person.full_name)
    filled = [text.replace("%(title)s", title) for text in (subject, body)]
    return _Letter(filled[0], f"{greeting}\n\n{filled[1]}\n\n{_address(path)}\n")


def _own_path(task: ReviewAssignment) -> str:
    return f"/reviews/tasks/{task.id}"


def _invitation(task: ReviewAssignment) -> tuple[str, str, str]:
    body = _("Your group asks you to review “%(title)s”.") + " "
    body += _("Please answer by %(date)s.", date=format_date(task.response_due_at))
    return _("Please review: %(title)s"), body, _own_path(task)


def _response_before(task: ReviewAssignment) -> tuple[str, str, str]:
    body = _("Your answer to the invitation to review “%(title)s” is due soon.") + " "
    body += _("Please answer by %(date)s.", date=format_date(task.response_due_at))
    return _("Answer due soon: %(title)s"), body, _own_path(task)


def _response_after(task: ReviewAssignment) -> tuple[str, str, str]:
    body = _("You have not yet said whether you can review “%(title)s”. Without an answer the group asks somebody else.")
    return _("Answer overdue: %(title)s"), body, _own_path(task)


def _review_before(task: ReviewAssignment) -> tuple[str, str, str]:
    body = _("Your review of “%(title)s” is due soon.") + " "
    body += _("Please send it by %(date)s.", date=format_date(task.review_due_at))
    return _("Review due soon: %(title)s"), body, _own_path(task)


def _review_after(task: ReviewAssignment) -> tuple[str, str, str]:
    body = _("Your review of “%(title)s” is overdue.") + " "
    body += _("It was due on %(date)s. If you cannot write it, please give it back.", date=format_date(task.review_due_at))
    return _("Review overdue: %(title)s"), body, _own_path(task)


def _by_head(task: ReviewAssignment) -> tuple[str, str, str]:
    """Says what is owed since when, not who asked for it."""
    if task.state in ASKED:
        body = _("The group waits to hear whether you can review “%(title)s”.") + " "
        body += _("Please answer by %(date)s.", date=format_date(task.response_due_at))
        return _("Your answer is awaited: %(title)s"), body, _own_path(task)
    body = _("The group waits for your review of “%(title)s”.") + " "
    due = format_date(task.review_due_at)
    if task.review_due_at < clock.now():
        body += _("It was due on %(date)s. If you cannot write it, please give it back.", date=due)
    else:
        body += _("Please send it by %(date)s.", date=due)
    return _("Your review is awaited: %(title)s"), body, _own_path(task)


def _thanks(task: ReviewAssignment) -> tuple[str, str, str]:
    return _("Thank you for your review"), _("Thank you for reviewing “%(title)s”."), _own_path(task)


def _lapsed(task: ReviewAssignment) -> tuple[str, str, str]:
    names = accounts.names(session(), [task.reviewer_id, task.suggested_id])
    body = _(
        "%(name)s did not answer the invitation to review “%(title)s”, so it lapsed.",
        name=names[task.reviewer_id],
        title="%(title)s",
    )
    body += " "
    if task.suggested_id is None:
        body += _("Nobody else can be suggested at the moment.")
    else:
        body += _("You could ask %(name)s next.", name=names[task.suggested_id])
    return _("Invitation lapsed: %(title)s"), body, f"/reviews/rounds/{task.round_id}"
