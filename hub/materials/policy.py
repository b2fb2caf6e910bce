"""Who may do what in the bank, and who finds what."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from hub.core.authz import Actor, Role
from hub.materials.rules.kinds import Scope
from hub.materials.rules.scopes import holder_tokens, scope_tokens


class Permission(StrEnum):
    """Held within a school or a subject group."""

    CORRECT = "material:correct"
    CREATE = "material:create"
    KEEP_REGISTER = "material:keep_register"
    READ = "material:read"
    SEE_UNPUBLISHED = "material:see_unpublished"
    SUSPEND = "material:suspend"
    WITHDRAW = "material:withdraw"


_AUTHORS: Final = frozenset({Role.TEACHER, Role.GROUP_MEMBER, Role.GROUP_HEAD})
_EDITORS: Final = frozenset({Role.GROUP_HEAD, Role.SCHOOL_LEADER})
_LEADERS: Final = frozenset({Role.SCHOOL_LEADER})

GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.CORRECT: _EDITORS,
    Permission.CREATE: _AUTHORS,
    Permission.KEEP_REGISTER: frozenset({Role.DEPARTMENT_SPECIALIST, Role.DATA_OFFICER}),
    Permission.READ: frozenset(Role),
    Permission.SEE_UNPUBLISHED: _EDITORS,
    Permission.SUSPEND: _EDITORS | {Role.DEPARTMENT_SPECIALIST, Role.DATA_OFFICER},
    Permission.WITHDRAW: _EDITORS | {Role.DEPARTMENT_SPECIALIST},
}


def document_tokens(school_path: str) -> tuple[str, ...]:
    """Who finds what belongs to a school: everybody within it, and those whose rights reach over it from above."""
    return scope_tokens(Scope.SCHOOL, school_path)


def reader_tokens(actor: Actor, classes: Iterable[str] = ()) -> tuple[str, ...]:
    """The tokens a person has by their roles and classes (paths)."""
    return holder_tokens(((grant.unit_path, grant.role in _LEADERS) for grant in actor.grants), classes)
