"""Who may do what with accounts."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Role


class Permission(StrEnum):
    """Held within a unit: over the people whose roles lie within it."""

    MANAGE = "account:manage"
    READ = "account:read"


GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.MANAGE: frozenset({Role.ADMIN}),
    Permission.READ: frozenset({Role.ADMIN, Role.SCHOOL_LEADER, Role.DEPARTMENT_SPECIALIST, Role.DATA_OFFICER}),
}
