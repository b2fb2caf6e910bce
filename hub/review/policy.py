"""Who may do what in peer review. Authorship and conflicts of interest are decided by the rules, on top of this table."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Role


class Permission(StrEnum):
    """Held within a subject group, or anything above it."""

    ASSIGN = "review:assign"
    CONFIGURE = "review:configure"
    DECIDE = "review:decide"
    SEE_BOARD = "review:board"
    SIGN_DEPARTMENT = "review:sign_department"
    SIGN_SCHOOL = "review:sign_school"
    STATISTICS = "review:statistics"
    SUBMIT = "review:submit"
    WRITE = "review:write"


_MEMBERS: Final = frozenset({Role.GROUP_MEMBER, Role.GROUP_HEAD})
_HEADS: Final = frozenset({Role.GROUP_HEAD, Role.SCHOOL_LEADER})

GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.ASSIGN: _HEADS,
    Permission.CONFIGURE: _HEADS,
    Permission.DECIDE: _HEADS,
    Permission.SEE_BOARD: _HEADS | {Role.DEPARTMENT_SPECIALIST},
    Permission.SIGN_DEPARTMENT: frozenset({Role.DEPARTMENT_SPECIALIST}),
    Permission.SIGN_SCHOOL: frozenset({Role.SCHOOL_LEADER}),
    Permission.STATISTICS: _HEADS | {Role.DEPARTMENT_SPECIALIST},
    Permission.SUBMIT: _MEMBERS | {Role.TEACHER},
    Permission.WRITE: _MEMBERS,
}
