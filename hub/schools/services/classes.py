"""Classes: opening them, enrolling pupils, assigning teachers; parents."""

from datetime import date

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.accounts.services import people
from hub.core.authz import Actor, Role, require
from hub.core.errors import Conflict, Invalid, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import unit_of_work
from hub.schools import queries
from hub.schools.events import ClassOpened, PupilEnrolled, PupilLeft, TeachingAssigned
from hub.schools.models import ClassInfo, Enrolment, Guardianship, SchoolYear, Subject, Teaching, Unit
from hub.schools.policy import Permission
from hub.schools.rules.curriculum import LEVEL_GRADES
from hub.schools.schemas import ClassForm, ClassView, UnitKind
from hub.schools.services.structure import add_unit, lock_unit


def open_class(actor: Actor, school_id: int, form: ClassForm) -> int:
    """Opens a class of a school for a school year; returns its unit's id. The code is made of name and year."""
    with unit_of_work() as uow:
        school = lock_unit(uow.session, school_id)
        require(actor, Permission.MANAGE, school.path)
        if school.kind != UnitKind.SCHOOL:
            raise Invalid(_l("Classes belong to schools."), code="wrong_kind")
        if form.grade not in LEVEL_GRADES[str(school.level)]:
            message = _l("This school does not have grade %(grade)s.", grade=form.grade)
            raise Invalid(message, code="wrong_grade", fields={"grade": message})
        if uow.session.get(SchoolYear, form.school_year) is None:
            message = _l("This school year has not been set up.")
            raise Invalid(message, code="unknown_year", fields={"school_year": message})
        row = add_unit(uow.session, school, UnitKind.CLASS, f"{form.name} {form.school_year}", form.name)
        uow.session.add(
            ClassInfo(
                unit_id=row.id, school_id=school.id, grade=form.grade, school_year=form.school_year, homeroom_teacher_id=None
            )
        )
        uow.audit(actor, "class.open", ("unit", row.id), {"name": form.name, "year": form.school_year}, unit_path=row.path)
        uow.dispatch(ClassOpened(row.id, school.id, form.school_year))
        return row.id


def _class_for_change(actor: Actor, session: Session, class_id: int) -> ClassView:
    found = queries.get_class(session, class_id)
    require(actor, Permission.MANAGE, found.path)
    return found


def _require_member(session: Session, user_id: int, school_id: int) -> None:
    """Raises Invalid unless the person holds a role in the school: nobody is drawn into a school by its number alone."""
    accounts.get_person(session, user_id)
    inside = queries.get_unit(session, school_id).path
    held = accounts.roles_by_user(session, [user_id])[user_id]
    if not any(role.unit_path.startswith(inside) for role in held):
        raise Invalid(_l("This person does not belong to the school yet. Give them a role there first."), code="not_a_member")


def enrol(actor: Actor, pupil_id: int, class_id: int, *, starts_on: date | None = None) -> None:
    """Puts a pupil into a class from today (or `starts_on`) on; a pupil already there stays."""
    with unit_of_work() as uow:
        found = _class_for_change(actor, uow.session, class_id)
        _require_member(uow.session, pupil_id, found.school_id)
        day = starts_on or queries.today()
        present = select(Enrolment.id).where(
            Enrolment.pupil_id == pupil_id,
            Enrolment.class_id == class_id,
            or_(Enrolment.ends_on.is_(None), Enrolment.ends_on > day),
        )
        if uow.session.scalar(present.limit(1)) is not None:
            return
        uow.session.add(Enrolment(pupil_id=pupil_id, class_id=class_id, starts_on=day, ends_on=None))
        uow.audit(actor, "class.enrol", ("unit", class_id), {"pupil": pupil_id, "from": day.isoformat()}, unit_path=found.path)
        uow.dispatch(PupilEnrolled(pupil_id, class_id))


def leave_class(actor: Actor, pupil_id: int, class_id: int) -> None:
    """Ends a pupil's time in a class today; what they did there stays."""
    with unit_of_work() as uow:
        found = _class_for_change(actor, uow.session, class_id)
        day = queries.today()
        changed = uow.session.scalars(
            update(Enrolment)
            .where(Enrolment.pupil_id == pupil_id, Enrolment.class_id == class_id, Enrolment.ends_on.is_(None))
            .values(ends_on=day)
            .returning(Enrolment.id)
        ).all()
        if not changed:
            raise NotFound(_l("This pupil is not in the class."))
        uow.audit(actor, "class.leave", ("unit", class_id), {"pupil": pupil_id, "on": day.isoformat()}, unit_path=found.path)
        uow.dispatch(PupilLeft(pupil_id, class_id))


def assign_teaching(actor: Actor, teacher_id: int, class_id: int, subject_code: str) -> None:
    """Lets somebody teach a subject in a class in the class's year; already assigned is fine."""
    with unit_of_work() as uow:
        found = _class_for_change(actor, uow.session, class_id)
        _require_member(uow.session, teacher_id, found.school_id)
        if uow.session.get(Subject, subject_code) is None:
            raise NotFound(_l("There is no such subject."))
        if queries.periods(uow.session, subject_code, found.grade) is None:
            message = _l("This subject is not taught in grade %(grade)s.", grade=found.grade)
            raise Invalid(message, code="subject_not_taught", fields={"subject_code": message})
        if queries.teaches(uow.session, teacher_id, class_id, subject_code):
            return
        row = Teaching(teacher_id=teacher_id, class_id=class_id, subject_code=subject_code, school_year=found.school_year)
        uow.session.add(row)
        details = {"teacher": teacher_id, "subject": subject_code}
        uow.audit(actor, "class.teaching_begin", ("unit", class_id), details, unit_path=found.path)
        uow.dispatch(TeachingAssigned(teacher_id, class_id, subject_code))


def end_teaching(actor: Actor, teaching_id: int) -> None:
    """Takes a teacher off a class's subject."""
    with unit_of_work() as uow:
        row = uow.session.get(Teaching, teaching_id, with_for_update=True)
        if row is None:
            raise NotFound(_l("This assignment has already ended."))
        found = _class_for_change(actor, uow.session, row.class_id)
        details = {"teacher": row.teacher_id, "subject": row.subject_code}
        uow.session.delete(row)
        uow.audit(actor, "class.teaching_end", ("unit", row.class_id), details, unit_path=found.path)


def set_homeroom_teacher(actor: Actor, class_id: int, teacher_id: int | None) -> None:
    """Names the homeroom teacher of a class, or nobody."""
    with unit_of_work() as uow:
        found = _class_for_change(actor, uow.session, class_id)
        if teacher_id is not None:
            _require_member(uow.session, teacher_id, found.school_id)
        uow.session.get_one(ClassInfo, class_id, with_for_update=True).homeroom_teacher_id = teacher_id
        uow.audit(actor, "class.homeroom", ("unit", class_id), {"teacher": teacher_id}, unit_path=found.path)


def add_to_group(actor: Actor, group_id: int, user_id: int, *, head: bool = False) -> None:
    """Makes somebody a member, or the head, of a subject group."""
    with unit_of_work() as uow:
        group = lock_unit(uow.session, group_id)
        require(actor, Permission.MANAGE, group.path)
        if group.kind != UnitKind.SUBJECT_GROUP or group.parent_id is None:
            raise NotFound(_l("There is no such subject group."))
        _require_member(uow.session, user_id, group.parent_id)
        people.begin_role(uow, actor, user_id, Role.GROUP_HEAD if head else Role.GROUP_MEMBER, group_id)


def link_parent(actor: Actor, parent_id: int, child_id: int) -> None:
    """Makes somebody a parent of a pupil, with the parent's role in the pupil's school."""
    if parent_id == child_id:
        raise Conflict(_l("Nobody is their own parent."), code="same_person")
    with unit_of_work() as uow:
        school = _school_of_pupil(uow.session, child_id)
        require(actor, Permission.MANAGE, school.path)
        accounts.get_person(uow.session, parent_id)
        if uow.session.get(Guardianship, (parent_id, child_id)) is not None:
            return
        uow.session.add(Guardianship(parent_id=parent_id, child_id=child_id))
        uow.audit(actor, "parent.link", ("user", child_id), {"parent": parent_id}, unit_path=school.path)
        people.begin_role(uow, actor, parent_id, Role.PARENT, school.id)


def unlink_parent(actor: Actor, parent_id: int, child_id: int) -> None:
    """Ends the link between a parent and a pupil."""
    with unit_of_work() as uow:
        school = _school_of_pupil(uow.session, child_id)
        require(actor, Permission.MANAGE, school.path)
        row = uow.session.get(Guardianship, (parent_id, child_id), with_for_update=True)
        if row is None:
            raise NotFound(_l("This person is not a parent of the pupil."))
        uow.session.delete(row)
        uow.audit(actor, "parent.unlink", ("user", child_id), {"parent": parent_id}, unit_path=school.path)


def _school_of_pupil(session: Session, pupil_id: int) -> Unit:
    held = accounts.roles_by_user(session, [pupil_id])[pupil_id]
    schools = [queries.school_of(session, role.unit_id) for role in held if role.role == Role.PUPIL]
    found = next((school for school in schools if school is not None), None)
    if found is None:
        raise NotFound(_l("This person is not a pupil of a school."))
    return session.get_one(Unit, found.id)
