"""Who may find and keep searches: everybody who reads the bank, for themselves."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Role


class Permission(StrEnum):
    """Held anywhere."""

    FIND = "finding:find"
    SAVE = "finding:save"


GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.FIND: frozenset(Role),
    Permission.SAVE: frozenset(Role) - {Role.PUPIL, Role.PARENT},
}
