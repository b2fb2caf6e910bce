"""Who may do what with units, classes and the curriculum."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Role

STAFF: Final = frozenset(
    {
        Role.TEACHER,
        Role.GROUP_MEMBER,
        Role.GROUP_HEAD,
        Role.LIBRARIAN,
        Role.INVIGILATOR,
        Role.EXAM_OFFICER,
        Role.SCHOOL_LEADER,
        Role.DEPARTMENT_SPECIALIST,
        Role.DATA_OFFICER,
        Role.ADMIN,
    }
)


class Permission(StrEnum):
    """Held within a unit. CURRICULUM counts only at the root: subjects and years are the same for all schools."""

    READ = "school:read"
    MANAGE = "school:manage"
    CURRICULUM = "school:curriculum"
    IMPORT = "school:import_roster"


GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.READ: frozenset(
        {Role.ADMIN, Role.SCHOOL_LEADER, Role.EXAM_OFFICER, Role.DEPARTMENT_SPECIALIST, Role.DATA_OFFICER, Role.LIBRARIAN}
    ),
    Permission.MANAGE: frozenset({Role.ADMIN}),
    Permission.CURRICULUM: frozenset({Role.ADMIN, Role.DEPARTMENT_SPECIALIST}),
    Permission.IMPORT: frozenset({Role.ADMIN}),
}
