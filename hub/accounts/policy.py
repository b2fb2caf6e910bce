"""Who may do what with accounts."""

from enum import StrEnum
from typing import Any, Final

from hub.core.authz import Role
from hub.core.i18n import lazy_gettext as _l


class Permission(StrEnum):
    """Held within a unit: over the people whose roles lie within it."""

    MANAGE = "account:manage"
    READ = "account:read"


GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.MANAGE: frozenset({Role.ADMIN}),
    Permission.READ: frozenset({Role.ADMIN, Role.SCHOOL_LEADER, Role.DEPARTMENT_SPECIALIST, Role.DATA_OFFICER}),
}

ROLE_NAMES: Final[dict[Role, Any]] = {
    Role.PUPIL: _l("Pupil"),
    Role.PARENT: _l("Parent"),
    Role.TEACHER: _l("Teacher"),
    Role.GROUP_MEMBER: _l("Subject-group member"),
    Role.GROUP_HEAD: _l("Head of a subject group"),
    Role.LIBRARIAN: _l("Librarian"),
    Role.INVIGILATOR: _l("Invigilator"),
    Role.EXAM_OFFICER: _l("Exam officer"),
    Role.SCHOOL_LEADER: _l("School leader"),
    Role.DEPARTMENT_SPECIALIST: _l("Department specialist"),
    Role.DATA_OFFICER: _l("Data officer"),
    Role.ADMIN: _l("Administrator"),
}


def role_label(role: str) -> str:
    """The name of a role in the language in force."""
    return str(ROLE_NAMES[Role(role)])


def role_names() -> dict[str, str]:
    """All roles with their names in the language in force."""
    return {role.value: str(name) for role, name in ROLE_NAMES.items()}
