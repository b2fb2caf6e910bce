"""Reads of the organisation tree, classes, subjects and school years, for every feature above."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.accounts.models import RoleAssignment, User
from hub.accounts.schemas import Person
from hub.core import clock
from hub.core.authz import Actor, Role, require
from hub.core.errors import NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.i18n import local, locale
from hub.schools.models import ClassInfo, Enrolment, GroupSubject, Guardianship, SchoolYear, Subject, SubjectGrade, Teaching, Unit
from hub.schools.policy import Permission
from hub.schools.rules.paths import path_ids
from hub.schools.schemas import ClassStaff, ClassView, GroupView, SubjectView, TeachingView, UnitKind, UnitView, YearView


def today() -> date:
    """The present day in the hub's time zone."""
    return local(clock.now()).date()


def get_unit(session: Session, unit_id: int) -> UnitView:
    """One unit; raises NotFound."""
    row = session.get(Unit, unit_id)
    if row is None:
        raise NotFound(_l("There is no such unit."))
    return UnitView.model_validate(row)


def readable_unit(session: Session, actor: Actor, unit_id: int) -> UnitView:
    """One unit for the administration pages; raises NotFound, or Forbidden for those who may not look into it."""
    unit = get_unit(session, unit_id)
    require(actor, Permission.READ, unit.path)
    return unit


def units(session: Session, ids: Iterable[int | None]) -> dict[int, UnitView]:
    """Units by id, for lists."""
    wanted = {number for number in ids if number is not None}
    if not wanted:
        return {}
    rows = session.scalars(select(Unit).where(Unit.id.in_(wanted)))
    return {row.id: UnitView.model_validate(row) for row in rows}


def unit_names(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """Names of units by id."""
    return {number: unit.name for number, unit in units(session, ids).items()}


def root(session: Session) -> UnitView | None:
    """The top of the tree (the department), or None on an empty hub."""
    row = session.scalars(select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.id)).first()
    return UnitView.model_validate(row) if row else None


def children(session: Session, unit_id: int, kind: UnitKind | None = None) -> list[UnitView]:
    """The units just below, by kind and name; only those of one kind when given."""
    statement = select(Unit).where(Unit.parent_id == unit_id, Unit.closed_at.is_(None))
    if kind is not None:
        statement = statement.where(Unit.kind == kind)
    return [UnitView.model_validate(row) for row in session.scalars(statement.order_by(Unit.kind, Unit.name, Unit.id))]


def ancestors(session: Session, unit: UnitView) -> list[UnitView]:
    """The units above this one, from the root down, without itself."""
    found = units(session, path_ids(unit.path)[:-1])
    return [found[number] for number in path_ids(unit.path)[:-1]]


def school_of(session: Session, unit_id: int) -> UnitView | None:
    """The school that the unit is or belongs to; None above schools."""
    path = session.scalar(select(Unit.path).where(Unit.id == unit_id))
    if path is None:
        return None
    row = session.scalars(select(Unit).where(Unit.id.in_(path_ids(path)), Unit.kind == UnitKind.SCHOOL)).first()
    return UnitView.model_validate(row) if row else None


def schools_of(session: Session, actor: Actor) -> list[UnitView]:
    """The schools in which the person holds a role (in the school or one of its units), the first-given role first."""
    order = list(dict.fromkeys(number for grant in actor.grants for number in path_ids(grant.unit_path)))
    if not order:
        return []
    rows = session.scalars(select(Unit).where(Unit.id.in_(order), Unit.kind == UnitKind.SCHOOL))
    return sorted((UnitView.model_validate(row) for row in rows), key=lambda unit: order.index(unit.id))


def schools_within(session: Session, paths: Collection[str]) -> list[UnitView]:
    """Schools at or below these unit paths, by name."""
    if not paths:
        return []
    within = or_(*(Unit.path.startswith(path, autoescape=True) for path in paths))
    rows = session.scalars(select(Unit).where(within, Unit.kind == UnitKind.SCHOOL).order_by(Unit.name, Unit.id))
    return [UnitView.model_validate(row) for row in rows]


def find_school(session: Session, code: str) -> UnitView | None:
    """The school with this code, or None."""
    row = session.scalars(select(Unit).where(Unit.kind == UnitKind.SCHOOL, Unit.code == code)).first()
    return UnitView.model_validate(row) if row else None


def homeroom_names(session: Session, found: Iterable[ClassView]) -> dict[int, str]:
    """Names of homeroom teachers by class."""
    by_class = {one.id: one.homeroom_teacher_id for one in found}
    names = accounts.names(session, by_class.values())
    return {class_id: names[user_id] for class_id, user_id in by_class.items() if user_id in names}


def school_years(session: Session) -> list[YearView]:
    """All school years, the latest first."""
    return [YearView.model_validate(row) for row in session.scalars(select(SchoolYear).order_by(SchoolYear.starts.desc()))]


def current_school_year(session: Session, now: datetime | None = None) -> YearView:
    """The year that `now` (aware) falls into, or else the latest that has begun, or the first; raises NotFound without any."""
    day = local(now).date() if now else today()
    years = school_years(session)
    if not years:
        raise NotFound(_l("No school year has been set up yet."))
    return next((year for year in years if year.starts <= day), years[-1])


def current_semester(session: Session, now: datetime | None = None) -> int:
    """1 or 2."""
    day = local(now).date() if now else today()
    return current_school_year(session, now).semester(day)


def _subject(row: Subject) -> SubjectView:
    return SubjectView(code=row.code, name=row.name_en if locale() == "en" else row.name_vi, assessment=row.assessment)


def subjects(session: Session, grade: int | None = None) -> list[SubjectView]:
    """All subjects in the curriculum's order, or those taught in a grade."""
    statement = select(Subject).order_by(Subject.position, Subject.code)
    if grade is not None:
        statement = statement.join(SubjectGrade, SubjectGrade.subject_code == Subject.code).where(SubjectGrade.grade == grade)
    return [_subject(row) for row in session.scalars(statement)]


def get_subject(session: Session, code: str) -> SubjectView:
    """One subject; raises NotFound."""
    row = session.get(Subject, code)
    if row is None:
        raise NotFound(_l("There is no such subject."))
    return _subject(row)


def subject_names(session: Session) -> dict[str, str]:
    """Names by code, in the language in force."""
    return {subject.code: subject.name for subject in subjects(session)}


def periods(session: Session, subject_code: str, grade: int) -> int | None:
    """Periods a year of the subject in the grade; None when it is not taught there."""
    return session.scalar(
        select(SubjectGrade.periods).where(SubjectGrade.subject_code == subject_code, SubjectGrade.grade == grade)
    )


def curriculum(session: Session) -> dict[tuple[str, int], int]:
    """Periods a year by (subject, grade)."""
    rows = session.scalars(select(SubjectGrade))
    return {(row.subject_code, row.grade): row.periods for row in rows}


_CLASSES = select(Unit, ClassInfo).join(ClassInfo, ClassInfo.unit_id == Unit.id)


def _class(unit: Unit, info: ClassInfo) -> ClassView:
    return ClassView(
        id=unit.id,
        name=unit.name,
        path=unit.path,
        school_id=info.school_id,
        grade=info.grade,
        school_year=info.school_year,
        homeroom_teacher_id=info.homeroom_teacher_id,
    )


def get_class(session: Session, class_id: int) -> ClassView:
    """One class; raises NotFound."""
    row = session.execute(_CLASSES.where(Unit.id == class_id)).first()
    if row is None:
        raise NotFound(_l("There is no such class."))
    return _class(row[0], row[1])


def classes(session: Session, ids: Collection[int]) -> dict[int, ClassView]:
    """Classes by id, for lists."""
    if not ids:
        return {}
    rows = session.execute(_CLASSES.where(Unit.id.in_(ids)))
    return {unit.id: _class(unit, info) for unit, info in rows}


def classes_of_school(session: Session, school_id: int, school_year: str | None = None) -> list[ClassView]:
    """The classes of a school in a year (the current one by default), by grade and name."""
    year = school_year or current_school_year(session).code
    rows = session.execute(
        _CLASSES.where(ClassInfo.school_id == school_id, ClassInfo.school_year == year, Unit.closed_at.is_(None)).order_by(
            ClassInfo.grade, Unit.name, Unit.id
        )
    )
    return [_class(unit, info) for unit, info in rows]


def classes_of(session: Session, teacher_id: int, school_year: str | None = None) -> list[TeachingView]:
    """What somebody teaches in a year (the current one by default): a line for each class and subject."""
    year = school_year or current_school_year(session).code
    rows = session.execute(
        select(Unit, ClassInfo, Subject)
        .join(ClassInfo, ClassInfo.unit_id == Unit.id)
        .join(Teaching, Teaching.class_id == Unit.id)
        .join(Subject, Subject.code == Teaching.subject_code)
        .where(Teaching.teacher_id == teacher_id, Teaching.school_year == year)
        .order_by(ClassInfo.grade, Unit.name, Subject.position)
    )
    return [TeachingView(class_=_class(unit, info), subject=_subject(subject)) for unit, info, subject in rows]


def classes_taught(session: Session, teacher_id: int, subject_code: str) -> list[ClassView]:
    """The classes in which somebody teaches this subject in the current year."""
    return [line.class_ for line in classes_of(session, teacher_id) if line.subject.code == subject_code]


def teaches(session: Session, user_id: int | None, class_id: int, subject_code: str) -> bool:
    """Whether the person teaches this subject in this class in the class's own year."""
    if user_id is None:
        return False
    statement = (
        select(Teaching.id)
        .join(ClassInfo, and_(ClassInfo.unit_id == Teaching.class_id, ClassInfo.school_year == Teaching.school_year))
        .where(Teaching.teacher_id == user_id, Teaching.class_id == class_id, Teaching.subject_code == subject_code)
    )
    return session.scalar(statement.limit(1)) is not None


def class_staff(session: Session, class_id: int) -> list[ClassStaff]:
    """Who teaches what in a class, in the curriculum's order."""
    rows = session.execute(
        select(Teaching.id, Subject, User)
        .join(Subject, Subject.code == Teaching.subject_code)
        .join(User, User.id == Teaching.teacher_id)
        .where(Teaching.class_id == class_id)
        .order_by(Subject.position, User.sort_key)
    )
    return [
        ClassStaff(teaching_id=number, subject=_subject(subject), teacher=Person.model_validate(user))
        for number, subject, user in rows
    ]


def _in_class(day: date) -> ColumnElement[bool]:
    return and_(Enrolment.starts_on <= day, or_(Enrolment.ends_on.is_(None), Enrolment.ends_on > day))


def pupils_of(session: Session, class_id: int, day: date | None = None) -> list[Person]:
    """The pupils in a class today (or on `day`), by given name."""
    rows = session.scalars(
        select(User)
        .join(Enrolment, Enrolment.pupil_id == User.id)
        .where(Enrolment.class_id == class_id, _in_class(day or today()))
        .order_by(User.sort_key, User.id)
    ).unique()
    return [Person.model_validate(row) for row in rows]


def pupil_counts(session: Session, class_ids: Collection[int]) -> dict[int, int]:
    """How many pupils each class has today."""
    if not class_ids:
        return {}
    rows = session.execute(
        select(Enrolment.class_id, func.count())
        .where(Enrolment.class_id.in_(class_ids), _in_class(today()))
        .group_by(Enrolment.class_id)
    )
    return {class_id: count for class_id, count in rows}  # noqa: C416 -- a Row is no tuple to the type checker


def classes_of_pupil(session: Session, pupil_id: int, day: date | None = None) -> list[ClassView]:
    """The classes a pupil is in today (or on `day`), the one joined last first."""
    rows = session.execute(
        _CLASSES.join(Enrolment, Enrolment.class_id == Unit.id)
        .where(Enrolment.pupil_id == pupil_id, _in_class(day or today()))
        .order_by(Enrolment.starts_on.desc(), Enrolment.id.desc())
    )
    return [_class(unit, info) for unit, info in rows]


def class_of(session: Session, pupil_id: int, day: date | None = None) -> ClassView | None:
    """The class a pupil is in today (the one joined last, when several), or None."""
    return next(iter(classes_of_pupil(session, pupil_id, day)), None)


def is_pupil_of(session: Session, pupil_id: int | None, class_id: int) -> bool:
    """Whether the person is a pupil of the class today."""
    statement = select(Enrolment.id).where(Enrolment.pupil_id == pupil_id, Enrolment.class_id == class_id, _in_class(today()))
    return pupil_id is not None and session.scalar(statement.limit(1)) is not None


def children_of(session: Session, parent_id: int) -> list[Person]:
    """The pupils this person is a parent or guardian of."""
    rows = session.scalars(
        select(User)
        .join(Guardianship, Guardianship.child_id == User.id)
        .where(Guardianship.parent_id == parent_id)
        .order_by(User.sort_key, User.id)
    )
    return [Person.model_validate(row) for row in rows]


def parents_of(session: Session, child_id: int) -> list[Person]:
    """The parents and guardians of a pupil."""
    rows = session.scalars(
        select(User)
        .join(Guardianship, Guardianship.parent_id == User.id)
        .where(Guardianship.child_id == child_id)
        .order_by(User.sort_key, User.id)
    )
    return [Person.model_validate(row) for row in rows]


def _groups(session: Session, found: list[Unit]) -> list[GroupView]:
    rows = session.execute(
        select(GroupSubject.group_id, Subject)
        .join(Subject, Subject.code == GroupSubject.subject_code)
        .where(GroupSubject.group_id.in_([unit.id for unit in found]))
        .order_by(Subject.position)
    ).all()
    return [
        GroupView(
            unit=UnitView.model_validate(unit), subjects=tuple(_subject(subject) for number, subject in rows if number == unit.id)
        )
        for unit in found
    ]


def groups_of_school(session: Session, school_id: int) -> list[GroupView]:
    """The subject groups of a school, by name."""
    statement = select(Unit).where(Unit.parent_id == school_id, Unit.kind == UnitKind.SUBJECT_GROUP, Unit.closed_at.is_(None))
    return _groups(session, list(session.scalars(statement.order_by(Unit.name, Unit.id))))


def get_group(session: Session, group_id: int) -> GroupView:
    """One subject group; raises NotFound."""
    row = session.get(Unit, group_id)
    if row is None or row.kind != UnitKind.SUBJECT_GROUP:
        raise NotFound(_l("There is no such subject group."))
    return _groups(session, [row])[0]


def group_for(session: Session, school_id: int, subject_code: str) -> UnitView | None:
    """The subject group of the school that is responsible for the subject, or None."""
    row = session.scalars(
        select(Unit)
        .join(GroupSubject, GroupSubject.group_id == Unit.id)
        .where(Unit.parent_id == school_id, GroupSubject.subject_code == subject_code, Unit.closed_at.is_(None))
        .order_by(Unit.id)
    ).first()
    return UnitView.model_validate(row) if row else None


def groups_sharing_subjects(session: Session, group_id: int) -> list[int]:
    """Ids of the other subject groups, in any school, that are responsible for a subject of this group's."""
    own = select(GroupSubject.subject_code).where(GroupSubject.group_id == group_id)
    rows = session.scalars(
        select(GroupSubject.group_id)
        .join(Unit, Unit.id == GroupSubject.group_id)
        .where(GroupSubject.subject_code.in_(own), GroupSubject.group_id != group_id, Unit.closed_at.is_(None))
        .distinct()
    )
    return sorted(rows)


def group_heads(session: Session, group_id: int) -> list[Person]:
    """The heads of a subject group."""
    return accounts.holders(session, Role.GROUP_HEAD, group_id)


def group_members(session: Session, group_id: int) -> list[Person]:
    """Everybody in a subject group, heads included, by given name."""
    rows = session.scalars(
        select(RoleAssignment.user_id).where(
            RoleAssignment.unit_id == group_id,
            RoleAssignment.role.in_((Role.GROUP_MEMBER, Role.GROUP_HEAD)),
            RoleAssignment.starts_at <= clock.now(),
            or_(RoleAssignment.ends_at.is_(None), RoleAssignment.ends_at > clock.now()),
        )
    )
    return accounts.people(session, set(rows))
