"""Who may do what in the item bank. One's own items and imports are always open to their author."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Role


class Permission(StrEnum):
    """Held within a school or a subject group."""

    CREATE = "item:create"
    READ = "item:read"
    EDIT_ANY = "item:edit_any"


_AUTHORS: Final = frozenset({Role.TEACHER, Role.GROUP_MEMBER, Role.GROUP_HEAD})

GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.CREATE: _AUTHORS,
    Permission.READ: frozenset({Role.GROUP_MEMBER, Role.GROUP_HEAD, Role.SCHOOL_LEADER, Role.DEPARTMENT_SPECIALIST}),
    Permission.EDIT_ANY: frozenset({Role.GROUP_HEAD}),
}
