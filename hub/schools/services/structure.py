"""The tree of units: creating, renaming, closing; subject groups; school years; the curriculum."""

from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.accounts.rules import fold
from hub.core import clock
from hub.core.authz import SYSTEM, Actor, require
from hub.core.errors import Conflict, Forbidden, Invalid, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import unit_of_work
from hub.schools import queries
from hub.schools.models import GroupSubject, SchoolYear, Subject, SubjectGrade, Unit
from hub.schools.policy import Permission
from hub.schools.rules.curriculum import SUBJECTS
from hub.schools.schemas import Assessment, SchoolLevel, UnitForm, UnitKind, YearForm

MAX_PERIODS: Final = 500
# which kinds may stand below which; classes are opened by `classes.open_class`
BELOW: Final[dict[UnitKind, frozenset[UnitKind]]] = {
    UnitKind.DEPARTMENT: frozenset({UnitKind.OFFICE, UnitKind.COMMUNE, UnitKind.SCHOOL}),
    UnitKind.OFFICE: frozenset({UnitKind.COMMUNE, UnitKind.SCHOOL}),
    UnitKind.COMMUNE: frozenset({UnitKind.SCHOOL}),
    UnitKind.SCHOOL: frozenset({UnitKind.SUBJECT_GROUP, UnitKind.CLASS}),
    UnitKind.SUBJECT_GROUP: frozenset(),
    UnitKind.CLASS: frozenset(),
}


def lock_unit(session: Session, unit_id: int) -> Unit:
    """The unit, locked for a change; raises NotFound."""
    row = session.get(Unit, unit_id, with_for_update=True)
    if row is None or row.closed_at is not None:
        raise NotFound(_l("There is no such unit."))
    return row


def add_unit(session: Session, parent: Unit | None, kind: UnitKind, code: str, name: str, level: str | None = None) -> Unit:
    """Writes a unit below `parent`; raises Conflict when a sibling has the code."""
    taken = select(Unit.id).where(Unit.parent_id == (parent.id if parent else None), Unit.code == code)
    if session.scalar(taken) is not None:
        message = _l("The code %(code)s is taken here.", code=code)
        raise Conflict(message, code="code_taken", fields={"code": message})
    above = parent.id if parent else None
    row = Unit(kind=kind, parent_id=above, path="", code=code, name=name, folded=fold(name), level=level, closed_at=None)
    session.add(row)
    session.flush()
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    session.flush()
    return row


def create_root(actor: Actor, code: str, name: str) -> int:
    """Makes the top of the tree, the department; only the system does, on an empty hub."""
    if not actor.is_system:
        raise Forbidden(_l("The top of the tree is made when the hub is set up."))
    with unit_of_work() as uow:
        if uow.session.scalar(select(Unit.id).where(Unit.parent_id.is_(None))) is not None:
            raise Conflict(_l("The hub already has its top unit."), code="root_exists")
        row = add_unit(uow.session, None, UnitKind.DEPARTMENT, code, name)
        uow.audit(actor, "unit.create", ("unit", row.id), {"name": name}, unit_path=row.path)
        return row.id


def create_unit(actor: Actor, parent_id: int, form: UnitForm) -> int:
    """Makes a unit below another one; returns its id. Classes are opened by `classes.open_class`."""
    with unit_of_work() as uow:
        parent = lock_unit(uow.session, parent_id)
        require(actor, Permission.MANAGE, parent.path)
        kind = _kind(form.kind)
        if kind not in BELOW[UnitKind(parent.kind)] or kind == UnitKind.CLASS:
            message = _l("A unit of this kind cannot stand here.")
            raise Invalid(message, code="wrong_kind", fields={"kind": message})
        if kind == UnitKind.SCHOOL and form.level not in list(SchoolLevel):
            message = _l("Choose the level of the school.")
            raise Invalid(message, code="level_missing", fields={"level": message})
        row = add_unit(uow.session, parent, kind, form.code, form.name, form.level if kind == UnitKind.SCHOOL else None)
        uow.audit(actor, "unit.create", ("unit", row.id), {"kind": kind, "name": form.name}, unit_path=row.path)
        return row.id


def _kind(text: str) -> UnitKind:
    try:
        return UnitKind(text)
    except ValueError:
        message = _l("A unit of this kind cannot stand here.")
        raise Invalid(message, code="wrong_kind", fields={"kind": message}) from None


def rename_unit(actor: Actor, unit_id: int, name: str) -> None:
    """Gives a unit another name."""
    name = name.strip()
    if not 1 <= len(name) <= 200:
        message = _l("Enter a name of at most 200 characters.")
        raise Invalid(message, code="bad_name", fields={"name": message})
    with unit_of_work() as uow:
        row = lock_unit(uow.session, unit_id)
        require(actor, Permission.MANAGE, row.path)
        uow.audit(actor, "unit.rename", ("unit", unit_id), {"from": row.name, "to": name}, unit_path=row.path)
        row.name, row.folded = name, fold(name)


def close_unit(actor: Actor, unit_id: int) -> None:
    """Takes a unit that has no open units below it out of use; what happened in it stays."""
    with unit_of_work() as uow:
        row = lock_unit(uow.session, unit_id)
        require(actor, Permission.MANAGE, row.path)
        below = select(Unit.id).where(Unit.parent_id == unit_id, Unit.closed_at.is_(None)).limit(1)
        if row.parent_id is None or uow.session.scalar(below) is not None:
            raise Conflict(_l("Close the units below first."), code="has_children")
        row.closed_at = clock.now()
        uow.audit(actor, "unit.close", ("unit", unit_id), {"name": row.name}, unit_path=row.path)


def set_group_subjects(actor: Actor, group_id: int, subject_codes: list[str]) -> None:
    """Says which subjects a subject group is responsible for."""
    with unit_of_work() as uow:
        row = lock_unit(uow.session, group_id)
        require(actor, Permission.MANAGE, row.path)
        if row.kind != UnitKind.SUBJECT_GROUP:
            raise NotFound(_l("There is no such subject group."))
        known = set(uow.session.scalars(select(Subject.code).where(Subject.code.in_(subject_codes))))
        if known != set(subject_codes):
            raise Invalid(_l("There is no such subject."), code="unknown_subject")
        uow.session.execute(delete(GroupSubject).where(GroupSubject.group_id == group_id))
        uow.session.add_all(GroupSubject(group_id=group_id, subject_code=code) for code in sorted(known))
        uow.audit(actor, "group.subjects", ("unit", group_id), {"subjects": sorted(known)}, unit_path=row.path)


def seed_curriculum(actor: Actor = SYSTEM) -> int:
    """Adds the subjects and periods of the 2018 curriculum that are not there yet; how many subjects were added.

    What people changed stays as they left it: a subject that is there is not touched.
    """
    with unit_of_work() as uow:
        _require_curriculum(actor, uow.session)
        known = set(uow.session.scalars(select(Subject.code)))
        added = [default for default in SUBJECTS if default.code not in known]
        positions = {default.code: number for number, default in enumerate(SUBJECTS)}
        for default in added:
            code, name_vi, name_en, assessment, by_grade = default
            uow.session.add(
                Subject(code=code, name_vi=name_vi, name_en=name_en, assessment=Assessment(assessment), position=positions[code])
            )
            uow.flush()
            uow.session.add_all(
                SubjectGrade(subject_code=code, grade=grade, periods=periods) for grade, periods in by_grade.items()
            )
        if added:
            uow.audit(actor, "curriculum.seed", ("curriculum", "2018"), {"subjects": [default.code for default in added]})
        return len(added)


def _require_curriculum(actor: Actor, session: Session) -> None:
    root = session.scalar(select(Unit.path).where(Unit.parent_id.is_(None)).order_by(Unit.id).limit(1))
    if not actor.is_system:
        require(actor, Permission.CURRICULUM, root or "/")


def set_periods(actor: Actor, subject_code: str, grade: int, periods: int | None) -> None:
    """Sets the periods a year of a subject in a grade; None when it is not taught there."""
    if not 1 <= grade <= 12 or (periods is not None and not 1 <= periods <= MAX_PERIODS):
        raise Invalid(
            _l("Periods a year are a whole number from 1 to 500; leave the field empty when the subject is not taught.")
        )
    with unit_of_work() as uow:
        _require_curriculum(actor, uow.session)
        if uow.session.get(Subject, subject_code) is None:
            raise NotFound(_l("There is no such subject."))
        row = uow.session.get(SubjectGrade, (subject_code, grade), with_for_update=True)
        before = row.periods if row else None
        if before == periods:
            return
        if periods is None:
            uow.session.delete(row)
        elif row is None:
            uow.session.add(SubjectGrade(subject_code=subject_code, grade=grade, periods=periods))
        else:
            row.periods = periods
        change = {"grade": grade, "from": before, "to": periods}
        uow.audit(actor, "curriculum.periods", ("subject", subject_code), change)


def set_many_periods(actor: Actor, cells: dict[tuple[str, int], int | None]) -> int:
    """Sets many cells of the curriculum at once; how many of them changed."""
    with unit_of_work() as uow:
        _require_curriculum(actor, uow.session)
        before = queries.curriculum(uow.session)
        changed = {place: periods for place, periods in cells.items() if before.get(place) != periods}
        for (code, grade), periods in changed.items():
            set_periods(actor, code, grade, periods)
        return len(changed)


def save_school_year(actor: Actor, form: YearForm) -> None:
    """Sets up a school year or changes its dates."""
    with unit_of_work() as uow:
        _require_curriculum(actor, uow.session)
        row = uow.session.get(SchoolYear, form.code, with_for_update=True)
        if row is None:
            row = SchoolYear(**form.model_dump())
            uow.session.add(row)
        else:
            row.starts, row.first_ends, row.second_starts, row.ends = (
                form.starts,
                form.first_ends,
                form.second_starts,
                form.ends,
            )
        uow.audit(actor, "school_year.save", ("school_year", form.code), form.model_dump(mode="json"))
