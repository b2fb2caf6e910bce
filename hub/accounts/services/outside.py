"""People whom an outside system vouches for: they have an account here, but no password and no role."""

import secrets

from hub.accounts.models import User, UserStatus
from hub.accounts.rules import fold, name_sort_key
from hub.core.authz import SYSTEM
from hub.core.uow import unit_of_work

MAX_NAME = 200


def create_outside_person(full_name: str, prefix: str) -> int:
    """Makes an account that can only be entered through the outside system; returns its id. `prefix` begins the made-up user name."""
    name = full_name.strip()[:MAX_NAME]
    with unit_of_work() as uow:
        user = User(
            username=f"{prefix}.{secrets.token_hex(8)}",
            full_name=name,
            sort_key=name_sort_key(name),
            folded=fold(name),
            status=UserStatus.ACTIVE,
            password_hash=None,
            must_change=False,
        )
        uow.session.add(user)
        uow.flush()
        uow.audit(SYSTEM, "account.create_outside", ("user", user.id), {"username": user.username})
        return user.id


def rename_outside_person(user_id: int, full_name: str) -> None:
    """Takes over the name that the outside system tells now."""
    name = full_name.strip()[:MAX_NAME]
    with unit_of_work() as uow:
        user = uow.session.get(User, user_id)
        if user is not None and name and user.full_name != name:
            user.full_name, user.sort_key, user.folded = name, name_sort_key(name), fold(name)
