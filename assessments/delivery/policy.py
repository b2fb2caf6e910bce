"""Who may do what with sittings. Pupils need no permission: they take the sittings of their class, and only their own attempt."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Role


class Permission(StrEnum):
    """Held within a unit: over the sittings of its classes. OPEN for a teacher reaches only the classes they teach the subject in."""

    OPEN = "sitting:open"
    OPEN_ANY = "sitting:open_any"
    READ = "sitting:read"


GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.OPEN: frozenset({Role.TEACHER, Role.EXAM_OFFICER, Role.SCHOOL_LEADER}),
    Permission.OPEN_ANY: frozenset({Role.EXAM_OFFICER, Role.SCHOOL_LEADER}),
    Permission.READ: frozenset({Role.EXAM_OFFICER, Role.SCHOOL_LEADER, Role.DEPARTMENT_SPECIALIST}),
}
