"""Who may offer sittings to outside platforms."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Role


class Permission(StrEnum):
    """Held within a unit: over the sittings of its classes. A teacher must also teach the subject in the class."""

    OFFER = "lti_offer:manage"
    OFFER_ANY = "lti_offer:manage_any"


GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.OFFER: frozenset({Role.TEACHER, Role.GROUP_MEMBER, Role.GROUP_HEAD, Role.EXAM_OFFICER, Role.ADMIN}),
    Permission.OFFER_ANY: frozenset({Role.EXAM_OFFICER, Role.ADMIN}),
}
