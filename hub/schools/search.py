"""Who may find what in a search: documents carry visibility tokens, people carry tokens, and one in common is enough.

"public" is everybody, also without signing in. "unit:/1/4/" is everybody who belongs to the unit with this path or to one below it.
"""

from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.authz import Actor
from hub.core.i18n import local
from hub.schools.models import Enrolment, Guardianship, Unit
from hub.schools.rules.paths import covering

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
