"""Who may do what in circulation."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Role


class Permission(StrEnum):
    """DESK and RULES are held within a library's school; OWN is about one's own loans."""

    DESK = "circulation:desk"
    OWN = "circulation:own"
    RULES = "circulation:rules"


GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.DESK: frozenset({Role.LIBRARIAN}),
    Permission.OWN: frozenset({Role.PUPIL, Role.TEACHER, Role.GROUP_MEMBER, Role.GROUP_HEAD, Role.LIBRARIAN, Role.SCHOOL_LEADER}),
    Permission.RULES: frozenset({Role.LIBRARIAN, Role.SCHOOL_LEADER}),
}
