"""Over whom an administrator has rights."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import queries
from hub.accounts.policy import Permission
from hub.core.authz import Actor, require
from hub.core.errors import Forbidden, NotFound
from hub.core.i18n import lazy_gettext as _l


def unit_path(session: Session, unit_id: int) -> str:
    """The path of the unit; raises NotFound."""
    path = session.scalar(select(queries.unit.c.path).where(queries.unit.c.id == unit_id))
    if path is None:
        raise NotFound(_l("There is no such unit."))
    return str(path)


def require_over(actor: Actor, session: Session, user_id: int) -> None:
    """Raises Forbidden unless all roles the person holds now lie within units that the actor administers.

    Otherwise a school's administrator could take over the account of somebody of the department.
    """
    held = queries.roles_by_user(session, [user_id])[user_id]
    require(actor, Permission.MANAGE)
    everywhere = any(path.count("/") <= 2 for path in actor.paths(Permission.MANAGE))
    if not everywhere and not (held and all(actor.can(Permission.MANAGE, role.unit_path) for role in held)):
        raise Forbidden(_l("This person also has roles outside your school. The department's administrator can do this."))


def require_known(actor: Actor, session: Session, user_id: int) -> None:
    """Raises Forbidden unless the person holds or held a role within units that the actor administers."""
    roles = queries.roles_of(session, user_id)
    everywhere = any(path.count("/") <= 2 for path in actor.paths(Permission.MANAGE))
    if not everywhere and not any(actor.can(Permission.MANAGE, role.unit_path) for role in roles):
        raise Forbidden(_l("This person belongs to another school. The department's administrator can give them a role here."))
