"""Who may do what, where: roles are held within an organisation unit; permissions are granted to roles in each feature's `policy.py`.

A grant at the unit with path "/1/4/" covers every unit whose path starts with it. Services call `require`; reads filter by `Actor.paths`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from hub.core.errors import Forbidden
from hub.core.i18n import lazy_gettext as _l
from hub.core.in_force import current


class Role(StrEnum):
    """What a person is within a unit."""

    PUPIL = "pupil"
    PARENT = "parent"
    TEACHER = "teacher"
    GROUP_MEMBER = "group_member"
    GROUP_HEAD = "group_head"
    LIBRARIAN = "librarian"
    INVIGILATOR = "invigilator"
    EXAM_OFFICER = "exam_officer"
    SCHOOL_LEADER = "school_leader"
    DEPARTMENT_SPECIALIST = "department_specialist"
    DATA_OFFICER = "data_officer"
    ADMIN = "admin"


@dataclass(frozen=True)
class Grant:
    """A role held now, within a unit."""

    role: Role
    unit_id: int
    unit_path: str


@dataclass(frozen=True)
class Actor:
    """Who acts: a signed-in person, or the system itself."""

    user_id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    is_system: bool = False
    permissions: Mapping[str, frozenset[Role]] | None = field(default=None, repr=False, compare=False)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held anywhere."""
        return frozenset(grant.role for grant in self.grants)

    def paths(self, permission: str) -> tuple[str, ...]:
        """Paths of the units within which `permission` is held; "/" stands for everywhere."""
        if self.is_system:
            return ("/",)
        holders = roles_with(permission, self.permissions)
        return tuple(sorted({grant.unit_path for grant in self.grants if grant.role in holders}))

    def can(self, permission: str, unit_path: str | None = None) -> bool:
        """Whether `permission` is held at the unit with this path, or anywhere when no path is given."""
        paths = self.paths(permission)
        if unit_path is None:
            return bool(paths)
        return any(unit_path.startswith(path) for path in paths)

    def units(self, roles: Iterable[Role]) -> tuple[int, ...]:
        """Ids of the units in which one of `roles` is held."""
        wanted = frozenset(roles)
        return tuple(sorted({grant.unit_id for grant in self.grants if grant.role in wanted}))


SYSTEM: Final = Actor(user_id=None, name="HocLieu Hub", is_system=True)


def roles_with(permission: str, table: Mapping[str, frozenset[Role]] | None = None) -> frozenset[Role]:
    """The roles that `permission` is granted to, by `table` or else by the current runtime's registry.

    Raises KeyError when no feature declares the permission: a misspelt one must not read as "nobody".
    """
    if table is None:
        table = current().registry.grants
    return table[permission]


def require(actor: Actor, permission: str, unit_path: str | None = None) -> None:
    """Raises Forbidden unless the actor holds `permission` at the unit (or anywhere, without a path)."""
    if not actor.can(permission, unit_path):
        raise Forbidden(
            _l("You do not have the right to do this here. Your school's administrator can give it."),
            permission=str(permission),
        )
