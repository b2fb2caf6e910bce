"""Reports of problems: made by readers, looked into by the material's group, and their outcome told to the reporter."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import func, select, update

from hub.accounts import queries as accounts
from hub.core import clock
from hub.core.authz import Actor, Role, require
from hub.core.db import session
from hub.core.errors import Conflict, TooMany
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.core.i18n import use_locale
from hub.core.jobs import JobContext
from hub.core.mail import Message
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work
from hub.feedback import queries
from hub.feedback.models import ProblemReport, ReportAsked
from hub.feedback.policy import Permission
from hub.feedback.rules import (
    FINISHED,
    REPORTS_A_DAY,
    SUSPENSION_REASON,
    UNFINISHED,
    NotAllowed,
    ReportAction,
    ReportReason,
    ReportState,
    can,
    next_state,
)
from hub.feedback.schemas import REPORT_STATES, ReportForm
from hub.feedback.services.using import published
from hub.materials.queries import access
from hub.materials.services import takedown

MAIL_JOB: Final = "feedback.mail"
RANK: Final = (Role.TEACHER, Role.GROUP_HEAD, Role.GROUP_MEMBER, Role.LIBRARIAN, Role.PUPIL, Role.PARENT)


def _role_of(actor: Actor) -> Role:
    """The one role by which a reporter is known to those who look into it."""
    known = [role for role in RANK if role in actor.roles]
    return known[0] if known else next(iter(sorted(actor.roles)), Role.TEACHER)


def report_problem(actor: Actor, material_id: int, form: ReportForm) -> int:
    """A reader says what is wrong; returns the report's id. One open report a person and material, and some a day."""
    require(actor, Permission.REPORT)
    with unit_of_work() as uow:
        material = published(uow, actor, material_id)
        mine = select(func.count()).where(ProblemReport.reporter_id == actor.user_id)
        about = (ProblemReport.material_id == material_id, ProblemReport.state.in_(UNFINISHED))
        if uow.session.scalar(mine.where(*about)):
            raise Conflict(_l("You have reported this material already; it is being looked into."), code="reported")
        if (uow.session.scalar(mine.where(ProblemReport.created_at > clock.now() - timedelta(days=1))) or 0) >= REPORTS_A_DAY:
            raise TooMany(
                _l("You have reported %(limit)s problems today. Go on tomorrow.", limit=REPORTS_A_DAY), code="enough_today"
            )
        row = ProblemReport(
            material_id=material_id,
            version_id=material.version.id,
            title=material.version.title,
            unit_path=material.unit_path,
            reporter_id=actor.user_id,
            reporter_role=_role_of(actor),
            reason=form.reason,
            note=form.note,
            place=form.place,
            state=ReportState.OPEN,
            created_at=clock.now(),
        )
        uow.session.add(row)
        uow.flush()
        details = {"material": material_id, "reason": form.reason}
        uow.audit(actor, "report.make", ("report", row.id), details, unit_path=row.unit_path)
        return row.id


def moved_on() -> Conflict:
    """The refusal of what is not open any more."""
    return Conflict(_l("Somebody else has looked into it meanwhile. Load the page again."), code="moved_on")


def _move(uow: UnitOfWork, actor: Actor, row: ProblemReport, action: ReportAction, **details: Any) -> None:
    try:
        row.state = next_state(ReportState(row.state), action)
    except NotAllowed:
        raise moved_on() from None
    row.handled_at = clock.now()
    if not actor.is_system:
        row.handled_by = actor.user_id
    uow.audit(actor, f"report.{action}", ("report", row.id), details, unit_path=row.unit_path)
    if row.state in FINISHED:
        uow.enqueue(MAIL_JOB, {"report_id": row.id}, key=f"report:{row.id}")


def _triaged(uow: UnitOfWork, actor: Actor, report_id: int) -> ProblemReport:
    row = queries.load_report(uow.session, report_id, lock=True)
    if not actor.can(Permission.TRIAGE, row.unit_path):
        raise queries.no_report()
    return row


def ask_author(actor: Actor, report_id: int, question: str) -> None:
    """Asks the authors of the material; who reported it is not told to them."""
    with unit_of_work() as uow:
        row = _triaged(uow, actor, report_id)
        _move(uow, actor, row, ReportAction.ASK, question=question)
        row.question, row.reply = question, ""
        for user_id in access.author_ids(uow.session, [row.material_id]).get(row.material_id, frozenset()):
            uow.session.merge(ReportAsked(report_id=row.id, user_id=user_id))


def answer_report(actor: Actor, report_id: int, reply: str) -> None:
    """An author who was asked answers."""
    with unit_of_work() as uow:
        row = queries.load_report(uow.session, report_id, lock=True)
        if not queries.is_asked(uow.session, actor, report_id):
            raise queries.no_report()
        handler = row.handled_by
        _move(uow, actor, row, ReportAction.ANSWER)
        row.reply, row.handled_by = reply, handler


def dismiss_report(actor: Actor, report_id: int, outcome: str) -> None:
    """No change is needed; the reporter is told why."""
    _finish(actor, report_id, ReportAction.DISMISS, outcome)


def close_mended(actor: Actor, report_id: int, outcome: str) -> None:
    """The problem was mended, by a correction or a new version; the reporter is told how."""
    _finish(actor, report_id, ReportAction.MEND, outcome)


def _finish(actor: Actor, report_id: int, action: ReportAction, outcome: str) -> None:
    with unit_of_work() as uow:
        row = _triaged(uow, actor, report_id)
        _move(uow, actor, row, action, outcome=outcome)
        row.outcome = outcome


def suspend_reported(actor: Actor, report_id: int, note: str) -> None:
    """Hides the material from readers at once, while it is looked into; all reports of it that wait move along."""
    with unit_of_work() as uow:
        row = _triaged(uow, actor, report_id)
        if not can(ReportState(row.state), ReportAction.SUSPEND):
            raise moved_on()
        takedown.suspend_material(actor, row.material_id, SUSPENSION_REASON[ReportReason(row.reason)], note)
        row.handled_by = actor.user_id


def close_reports(uow: UnitOfWork, actor: Actor, material_id: int, action: ReportAction) -> None:
    """What happened to the material ends the reports about it."""
    open_in = [state for state in UNFINISHED if can(state, action)]
    statement = select(ProblemReport).where(ProblemReport.material_id == material_id, ProblemReport.state.in_(open_in))
    for row in uow.session.scalars(statement.with_for_update()):
        _move(uow, actor, row, action)


def see_outcomes(actor: Actor) -> None:
    """The actor has seen what became of their reports."""
    with unit_of_work() as uow:
        unseen = (ProblemReport.reporter_id == actor.user_id, ProblemReport.state.in_(FINISHED), ProblemReport.seen_at.is_(None))
        uow.session.execute(update(ProblemReport).where(*unseen).values(seen_at=clock.now()))


def mail(ctx: JobContext, report_id: int) -> None:
    """Job `feedback.mail`: tells the reporter by mail what became of the report."""
    row = queries.load_report(session(), report_id)
    person = accounts.get_person(session(), row.reporter_id)
    if not person.email or person.status != "active" or row.state not in FINISHED:
        return
    with use_locale(person.language or "vi"):
        state = str(REPORT_STATES[ReportState(row.state)])
        lines = [
            _("Dear %(name)s,", name=person.full_name),
            _("you reported a problem in “%(title)s”. It was looked into: %(state)s.", title=row.title, state=state),
            row.outcome,
            _("Thank you for looking closely."),
            f"{current().settings.base_url}/feedback/reports/mine",
        ]
        current().mailer.send(
            Message(
                to=person.email,
                to_name=person.full_name,
                subject=_("Your report: %(state)s", state=state),
                text="\n\n".join(line for line in lines if line),
                message_id=f"report-{row.id}-{row.state}",
                language=person.language or "vi",
            )
        )
