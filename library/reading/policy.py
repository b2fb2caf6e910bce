"""Who may read. Whether a document may be opened at all is decided by the feature that owns it."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Role


class Permission(StrEnum):
    """READ: open the reader and keep one's own place."""

    READ = "reading:read"


GRANTS: Final[dict[Permission, frozenset[Role]]] = {Permission.READ: frozenset(Role)}
