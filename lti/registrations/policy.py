"""Who may connect the hub with other systems."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Role


class Permission(StrEnum):
    """Held within a unit: over the partners of that unit."""

    MANAGE = "lti_registration:manage"
    READ = "lti_registration:read"


GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.MANAGE: frozenset({Role.ADMIN}),
    Permission.READ: frozenset({Role.ADMIN, Role.SCHOOL_LEADER, Role.DEPARTMENT_SPECIALIST, Role.TEACHER, Role.GROUP_HEAD}),
}
