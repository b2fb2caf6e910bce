"""Who may find what in a search: documents carry visibility tokens, people carry tokens, and one in common is enough.

"public" is everybody, also without signing in. "unit:/1/4/" is everybody who belongs to the unit with this path or to one below it.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.accounts.models import RoleAssignment, User
from hub.accounts.rules import fold
from hub.accounts.schemas import Person
from hub.core import clock
from hub.core.authz import Actor
from hub.core.i18n import local
from hub.schools.models import Enrolment, Guardianship, Unit
from hub.schools.rules.paths import covering
from hub.schools.schemas import UnitKind, UnitView
from hub.web.paging import Page, PageArgs, keyset

PUBLIC: Final = "public"


def unit_token(path: str) -> str:
    """The token of everybody who belongs to the unit at this path or to one below it."""
    return f"unit:{path}"


def viewer_tokens(session: Session, actor: Actor) -> tuple[str, ...]:
    """The tokens of a person: "public", and "unit:<path>" for each of their units and every unit above.

    Units of roles and classes count; those of a child count for the parents.
    """
    paths = {grant.unit_path for grant in actor.grants}
    if actor.user_id is not None:
        day = local(clock.now()).date()
        children = select(Guardianship.child_id).where(Guardianship.parent_id == actor.user_id)
        statement = (
            select(Unit.path)
            .join(Enrolment, Enrolment.class_id == Unit.id)
            .where(or_(Enrolment.pupil_id == actor.user_id, Enrolment.pupil_id.in_(children)))
            .where(Enrolment.starts_on <= day, or_(Enrolment.ends_on.is_(None), Enrolment.ends_on > day))
        )
        paths.update(session.scalars(statement))
    return tuple(sorted({PUBLIC, *(unit_token(above) for path in paths for above in covering(path))}))


def search_units(session: Session, unit_id: int, words: str, page: PageArgs) -> Page[UnitView]:
    """Units below this one, down to the schools, by name; `words` narrow by parts of the name without accents or the code."""
    path = select(Unit.path).where(Unit.id == unit_id).scalar_subquery()
    statement = select(Unit).where(
        Unit.path.startswith(path),
        Unit.id != unit_id,
        Unit.kind.not_in((UnitKind.CLASS, UnitKind.SUBJECT_GROUP)),
        Unit.closed_at.is_(None),
    )
    for word in fold(words).split()[:8]:
        statement = statement.where(or_(Unit.folded.contains(word, autoescape=True), Unit.code.icontains(word, autoescape=True)))
    return keyset(session, statement, (Unit.folded, Unit.id), page).map(UnitView.model_validate)


def find_member(session: Session, school_id: int, who: str) -> Person | None:
    """The person with a role in the school who has this user name or code, or None."""
    path = select(Unit.path).where(Unit.id == school_id).scalar_subquery()
    statement = (
        select(User)
        .join(RoleAssignment, RoleAssignment.user_id == User.id)
        .join(Unit, Unit.id == RoleAssignment.unit_id)
        .where(Unit.path.startswith(path), or_(User.username == who.strip().lower(), User.code == who.strip()))
    )
    row = session.scalars(statement.order_by(User.id)).first()
    return Person.model_validate(row) if row else None


def units_for_roles(session: Session, paths: Collection[str]) -> list[UnitView]:
    """Units within these paths in which roles are usually given: all but classes, from the top down."""
    if not paths:
        return []
    within = or_(*(Unit.path.startswith(path, autoescape=True) for path in paths))
    statement = select(Unit).where(within, Unit.kind != UnitKind.CLASS, Unit.closed_at.is_(None))
    return [UnitView.model_validate(row) for row in session.scalars(statement.order_by(Unit.path).limit(500))]
