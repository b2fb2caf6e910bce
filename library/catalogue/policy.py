"""Who may do what in the catalogue."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Role


class Permission(StrEnum):
    """READ is held by everybody within the unit where they hold any role; EDIT within one's own library."""

    EDIT = "catalogue:edit"
    READ = "catalogue:read"


GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.EDIT: frozenset({Role.LIBRARIAN}),
    Permission.READ: frozenset(Role),
}
