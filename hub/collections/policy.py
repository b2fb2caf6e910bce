"""Who keeps materials, and who shares what they keep."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Role


class Permission(StrEnum):
    """KEEP is about oneself; SHARE counts in any unit that the person belongs to."""

    KEEP = "collection:keep"
    SHARE = "collection:share"


GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.KEEP: frozenset(Role),
    Permission.SHARE: frozenset(
        {
            Role.TEACHER,
            Role.GROUP_MEMBER,
            Role.GROUP_HEAD,
            Role.LIBRARIAN,
            Role.SCHOOL_LEADER,
            Role.DEPARTMENT_SPECIALIST,
            Role.ADMIN,
        }
    ),
}
