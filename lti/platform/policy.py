"""Who may place tools in classes."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Role


class Permission(StrEnum):
    """Held within a unit: over its classes. A teacher must also teach in the class."""

    LINK = "lti_link:manage"
    LINK_ANY = "lti_link:manage_any"


GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.LINK: frozenset({Role.TEACHER, Role.GROUP_MEMBER, Role.GROUP_HEAD, Role.ADMIN}),
    Permission.LINK_ANY: frozenset({Role.ADMIN}),
}
