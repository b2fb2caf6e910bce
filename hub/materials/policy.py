"""Who may do what in the bank, and who finds what."""

from enum import StrEnum
from typing import Final

from hub.core.authz import Actor, Role
from hub.schools.rules.paths import covering


class Permission(StrEnum):
    """Held within a school or a subject group."""

    CREATE = "material:create"
    READ = "material:read"
    SEE_UNPUBLISHED = "material:see_unpublished"
    WITHDRAW = "material:withdraw"


_AUTHORS: Final = frozenset({Role.TEACHER, Role.GROUP_MEMBER, Role.GROUP_HEAD})

GRANTS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.CREATE: _AUTHORS,
    Permission.READ: frozenset(Role),
    Permission.SEE_UNPUBLISHED: frozenset({Role.GROUP_HEAD, Role.SCHOOL_LEADER}),
    Permission.WITHDRAW: frozenset({Role.GROUP_HEAD, Role.SCHOOL_LEADER}),
}


def document_tokens(school_path: str) -> tuple[str, ...]:
    """Who finds a material of a school: everybody within it, and those whose rights reach over it from above."""
    return (f"within:{school_path}", *(f"over:{path}" for path in covering(school_path)[:-1]))


def reader_tokens(actor: Actor) -> tuple[str, ...]:
    """The tokens a person has by their roles: a place within each unit above, and a view over the unit itself."""
    tokens: set[str] = set()
    for grant in actor.grants:
        tokens.update(f"within:{path}" for path in covering(grant.unit_path))
        tokens.add(f"over:{grant.unit_path}")
    return tuple(sorted(tokens))


def reaches(actor: Actor, school_path: str) -> bool:
    """Whether the person is among those who find the school's published materials."""
    return actor.is_system or not set(document_tokens(school_path)).isdisjoint(reader_tokens(actor))
