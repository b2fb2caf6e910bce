"""Who may do what with marks. A teacher's right is narrower than the role: only classes and subjects that the teacher teaches."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Role


class Permission(StrEnum):
    """What can be done with a grade book."""

    LOCK = "gradebook:lock"
    READ = "gradebook:read"
    READ_OWN = "gradebook:read_own"
    WRITE = "gradebook:write"


GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.READ: frozenset({Role.TEACHER, Role.SCHOOL_LEADER, Role.ADMIN}),
    Permission.READ_OWN: frozenset({Role.PUPIL, Role.PARENT}),
    Permission.WRITE: frozenset({Role.TEACHER}),
    Permission.LOCK: frozenset({Role.SCHOOL_LEADER}),
}
