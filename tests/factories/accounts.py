"""People for tests."""

import itertools

from hub.accounts import queries
from hub.accounts.schemas import NewUser
from hub.accounts.services import people
from hub.core.authz import SYSTEM, Actor, Role
from hub.core.db import session

PASSWORD = "correct horse 42"
_numbers = itertools.count(1)


def make_user(
    role: Role, unit_id: int, *, name: str | None = None, username: str | None = None, password: str = "", actor: Actor = SYSTEM
) -> int:
    """A person with one role; without a password nobody can sign in. Returns the id."""
    number = next(_numbers)
    new = NewUser(
        full_name=name or f"Nguyễn Văn {role.value.title().replace('_', '')} {number}",
        username=username or f"{role.value}{number}".replace("_", "."),
        password=password,
        must_change=False,
    )
    return people.create_user(actor, new, role, unit_id)[0]


def make_actor(role: Role, unit_id: int, **options: str) -> Actor:
    """A new person as an actor."""
    return load(make_user(role, unit_id, **options))  # type: ignore[arg-type]


def load(user_id: int) -> Actor:
    """The actor as a request would see it."""
    return queries.load_actor(session(), user_id)
