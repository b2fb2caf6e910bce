"""Who may do what with tests."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Role

MAKERS: Final = frozenset({Role.TEACHER, Role.GROUP_MEMBER, Role.GROUP_HEAD, Role.EXAM_OFFICER})


class Permission(StrEnum):
    """Held within a unit: over the tests of its school."""

    CREATE = "paper:create"
    READ = "paper:read"
    READ_SUBJECT = "paper:read_subject"  # those of the subjects that the person teaches or reviews
    EDIT_ANY = "paper:edit_any"


GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.CREATE: MAKERS,
    Permission.READ: frozenset({Role.EXAM_OFFICER, Role.SCHOOL_LEADER, Role.DEPARTMENT_SPECIALIST}),
    Permission.READ_SUBJECT: frozenset({Role.TEACHER, Role.GROUP_MEMBER, Role.GROUP_HEAD}),
    Permission.EDIT_ANY: frozenset({Role.GROUP_HEAD, Role.EXAM_OFFICER}),
}
