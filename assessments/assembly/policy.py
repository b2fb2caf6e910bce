"""Who may do what with tests."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Role

MAKERS: Final = frozenset({Role.TEACHER, Role.GROUP_MEMBER, Role.GROUP_HEAD, Role.EXAM_OFFICER})


class Permission(StrEnum):
    """Held within a unit: over the tests of its school."""

    CREATE = "paper:create"
    READ = "paper:read"
    EDIT_ANY = "paper:edit_any"


GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.CREATE: MAKERS,
    Permission.READ: MAKERS | {Role.SCHOOL_LEADER, Role.DEPARTMENT_SPECIALIST},
    Permission.EDIT_ANY: frozenset({Role.GROUP_HEAD, Role.EXAM_OFFICER}),
}
