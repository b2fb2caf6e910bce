"""Who may change the curriculum. Everybody who is signed in reads it."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Role


class Permission(StrEnum):
    """Counts only at the root: the curriculum is the same for all schools."""

    IMPORT = "curriculum:import"


GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.IMPORT: frozenset({Role.DATA_OFFICER, Role.DEPARTMENT_SPECIALIST, Role.ADMIN}),
}
