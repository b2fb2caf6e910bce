"""What teachers do with sittings: open, cancel, close."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.assembly import queries as assembly
from assessments.assembly import services as assembling
from assessments.assembly.schemas import PaperView
from assessments.delivery import queries
from assessments.delivery.events import SittingClosed
from assessments.delivery.models import Attempt, Sitting
from assessments.delivery.policy import Permission
from assessments.delivery.rules import states
from assessments.delivery.schemas import SittingForm, SittingView
from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import Conflict, Forbidden, Invalid, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import unit_of_work
from hub.schools import queries as schools
from hub.schools.schemas import ClassView


def require_teaching(session: Session, actor: Actor, unit_path: str, class_id: int, subject: str) -> None:
    """Raises Forbidden unless the actor may open sittings in every class of the unit, or in this one because they teach the subject there."""
    if actor.can(Permission.OPEN_ANY, unit_path):
        return
    if not schools.teaches(session, actor.user_id, class_id, subject):
        raise Forbidden(_l("You do not teach this subject in this class."), permission=str(Permission.OPEN))
    require(actor, Permission.OPEN)


def may_change(session: Session, actor: Actor, sitting: SittingView) -> bool:
    """Whether the actor may cancel or close the sitting."""
    return (
        sitting.created_by == actor.user_id
        or actor.can(Permission.OPEN_ANY, sitting.unit_path)
        or schools.teaches(session, actor.user_id, sitting.class_unit_id, sitting.subject_code)
    )


def classes_to_open(session: Session, actor: Actor, paper: PaperView) -> list[ClassView]:
    """The classes in which the actor may open a sitting of this test: those they teach the subject in, or all of the school."""
    if actor.can(Permission.OPEN_ANY, paper.unit_path):
        return [one for one in schools.classes_of_school(session, paper.unit_id) if one.grade == paper.grade]
    return schools.classes_taught(session, actor.user_id, paper.subject_code) if actor.user_id is not None else []


def can_see(session: Session, actor: Actor, sitting: SittingView) -> bool:
    """Whether the actor may see the sitting's room and results: who opened it, who teaches the subject in the class, who may read all."""
    return (
        sitting.created_by == actor.user_id
        or actor.can(Permission.READ, sitting.unit_path)
        or schools.teaches(session, actor.user_id, sitting.class_unit_id, sitting.subject_code)
    )


def get_visible(session: Session, actor: Actor, sitting_id: int) -> SittingView:
    """One sitting that the actor may see; raises NotFound otherwise."""
    sitting = queries.get_sitting(session, sitting_id)
    if not can_see(session, actor, sitting):
        raise NotFound(_l("There is no such sitting."), code="unknown_sitting")
    return sitting


def _require_near(form: SittingForm) -> None:
    """A sitting is still to end, and lies within a year of now: another year is a slip of the hand."""
    now = clock.now()
    if form.closes_at <= now:
        raise Invalid(_l("The sitting would be over already."), fields={"closes_at": _l("Choose a time that is still to come.")})
    far = {
        name: _l("Choose a day within a year of today.")
        for name, moment in (("opens_at", form.opens_at), ("closes_at", form.closes_at))
        if abs(moment - now) > states.HORIZON
    }
    if far:
        raise Invalid(_l("Some entries need another look."), fields=far)


def open_sitting(actor: Actor, form: SittingForm) -> int:
    """Plans a sitting of a test for a class: the form is frozen now, so that all pupils get the same bytes; its id."""
    with unit_of_work() as uow:
        paper = assembly.get_paper(uow.session, actor, form.paper_id)
        class_ = schools.get_class(uow.session, form.class_unit_id)
        require_teaching(uow.session, actor, class_.path, class_.id, paper.subject_code)
        _require_near(form)
        if form.target_kind == "tx" and form.target_index is None:
            raise Invalid(
                _l("Some entries need another look."), fields={"target_index": _l("Say which regular mark this is for.")}
            )
        sitting = Sitting(
            paper_id=paper.id,
            form_id=assembling.freeze_form(actor, paper.id),
            title=form.title or paper.title,
            subject_code=paper.subject_code,
            class_unit_id=class_.id,
            unit_path=class_.path,
            opens_at=form.opens_at,
            closes_at=form.closes_at,
            duration_minutes=form.duration_minutes,
            school_year=class_.school_year,
            semester=form.semester or schools.current_semester(uow.session, form.opens_at),
            target_kind=form.target_kind,
            target_index=form.target_index if form.target_kind == "tx" else (1 if form.target_kind else None),
            show_key=form.show_key,
            state=states.SittingState.PLANNED,
            created_by=actor.user_id,
        )
        uow.session.add(sitting)
        uow.flush()
        details = {"paper": paper.id, "class": class_.id, "opens_at": form.opens_at.isoformat()}
        uow.audit(actor, "sitting.open", ("sitting", sitting.id), details, unit_path=class_.path)
        return sitting.id


def _locked(session: Session, actor: Actor, sitting_id: int) -> Sitting:
    sitting = session.scalars(select(Sitting).where(Sitting.id == sitting_id).with_for_update()).one_or_none()
    if sitting is None or not can_see(session, actor, SittingView.model_validate(sitting)):
        raise NotFound(_l("There is no such sitting."), code="unknown_sitting")
    if sitting.created_by != actor.user_id:
        require_teaching(session, actor, sitting.unit_path, sitting.class_unit_id, sitting.subject_code)
    return sitting


def _move(sitting: Sitting, action: str) -> None:
    target = states.target(states.SITTING_MOVES, sitting.state, action)
    if target is None:
        raise Conflict(_l("The sitting is closed or was cancelled."), code="sitting_over")
    sitting.state = target


def cancel_sitting(actor: Actor, sitting_id: int) -> None:
    """Withdraws a sitting that nobody has started."""
    with unit_of_work() as uow:
        sitting = _locked(uow.session, actor, sitting_id)
        started = uow.session.scalar(select(func.count(Attempt.id)).where(Attempt.sitting_id == sitting_id))
        if started:
            raise Conflict(_l("Pupils have started this test, so it cannot be cancelled."), code="sitting_started")
        _move(sitting, "cancel")
        uow.audit(actor, "sitting.cancel", ("sitting", sitting_id), unit_path=sitting.unit_path)


def close_sitting(actor: Actor, sitting_id: int) -> None:
    """Ends a sitting early for those who have not started: refused while somebody is still working."""
    with unit_of_work() as uow:
        sitting = _locked(uow.session, actor, sitting_id)
        working = select(func.count(Attempt.id)).where(Attempt.sitting_id == sitting_id, Attempt.state.in_(states.TAKING_ANSWERS))
        if uow.session.scalar(working):
            raise Conflict(_l("Pupils are still working on this test."), code="sitting_running")
        _move(sitting, "close")
        uow.audit(actor, "sitting.close", ("sitting", sitting_id), unit_path=sitting.unit_path)
        uow.dispatch(SittingClosed(sitting_id))
