"""Who rates, who reports, and who looks into reports."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Role


class Permission(StrEnum):
    """RATE and REPORT are about what one may read; MODERATE and TRIAGE count in the material's group or above it."""

    RATE = "feedback:rate"
    REPORT = "feedback:report"
    MODERATE = "feedback:moderate"
    TRIAGE = "feedback:triage"


_EDITORS: Final = frozenset({Role.GROUP_HEAD, Role.SCHOOL_LEADER, Role.DEPARTMENT_SPECIALIST})

GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.RATE: frozenset({Role.TEACHER, Role.GROUP_MEMBER, Role.GROUP_HEAD}),
    Permission.REPORT: frozenset(Role),
    Permission.MODERATE: _EDITORS,
    Permission.TRIAGE: _EDITORS,
}
