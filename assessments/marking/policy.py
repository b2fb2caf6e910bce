"""Who may do what with marks: whoever may see the sitting sees its results; confirming and releasing is for its teachers."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Role


class Permission(StrEnum):
    """Held within a unit; a teacher's reaches only the classes they teach the subject in."""

    CONFIRM = "marks:confirm"
    CONFIRM_ANY = "marks:confirm_any"


GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.CONFIRM: frozenset({Role.TEACHER, Role.EXAM_OFFICER, Role.SCHOOL_LEADER}),
    Permission.CONFIRM_ANY: frozenset({Role.EXAM_OFFICER, Role.SCHOOL_LEADER}),
}
