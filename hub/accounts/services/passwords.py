"""Passwords: hashing, checking, changing, resetting."""

import secrets
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import update
from sqlalchemy.orm import Session

from hub.accounts.models import User, UserSession
from hub.accounts.rules import password_problem
from hub.accounts.services import throttle
from hub.accounts.services.rights import require_over
from hub.core import clock
from hub.core.authz import Actor
from hub.core.db import session as current_reading
from hub.core.errors import Invalid, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import unit_of_work

# OWASP's second choice: a school's two hundred sign-ins at eight o'clock must fit into an old server
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Initial passwords are random (49 bits), so guessing is hopeless whatever the cost; the next sign-in hashes them properly
QUICK_HASHER: Final = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
READABLE: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # no 0 o 1 l i: they are read off paper

_TEXTS: Final = {
    "short": _l("Use at least 10 characters."),
    "long": _l("Use at most 200 characters."),
    "common": _l("This password is among the first that others would try. Choose another."),
    "name": _l("Do not use your own name or user name as the password."),
}


@cache
def _nobody_hash() -> str:
    """Verified when the user name is unknown, so that the answer takes as long."""
    return HASHER.hash(secrets.token_hex(16))


def generated_password() -> str:
    """A random initial password, easy to copy from paper."""
    return "".join(secrets.choice(READABLE) for _ in range(10))


def matches(hashed: str | None, password: str) -> bool:
    """Whether the password is the one that was hashed. The work is the same without a hash, and for one that was made the quick way:
    the time of the answer must not tell who has an account."""
    if hashed is None or HASHER.check_needs_rehash(hashed):
        _verify(_nobody_hash(), password)
    return hashed is not None and _verify(hashed, password)


def _verify(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def revoke_all(session: Session, user_id: int, keep: int | None = None) -> None:
    """Ends all sign-ins of the person but the one to keep."""
    statement = update(UserSession).where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None))
    if keep is not None:
        statement = statement.where(UserSession.id != keep)
    session.execute(statement.values(revoked_at=clock.now()))


def check_password(password: str, username: str, full_name: str, field: str = "password") -> None:
    """Raises Invalid when a new password is too easy to guess."""
    problem = password_problem(password, username, full_name)
    if problem is not None:
        raise Invalid(_TEXTS[problem], code=f"password_{problem}", fields={field: _TEXTS[problem]})


def change_password(actor: Actor, current_password: str, new: str, *, keep_session: int | None = None) -> None:
    """Changes one's own password and ends all other sessions.

    Raises Invalid naming the field `current` or `new`; TooMany after failed tries, so that a screen left open is no place to guess at.
    """
    user = current_reading().get(User, actor.user_id)
    if user is None:
        raise NotFound(_l("There is no such account."))
    key = f"password:{user.id}"
    throttle.refuse_locked(current_reading(), key)
    if not matches(user.password_hash, current_password):
        with unit_of_work() as uow:
            throttle.count_failure(uow.session, key)
        message = _l("This is not your present password.")
        raise Invalid(message, code="wrong_password", fields={"current": message})
    check_password(new, user.username, user.full_name, "new")
    if new == current_password:
        message = _l("Choose a password other than the present one.")
        raise Invalid(message, code="same_password", fields={"new": message})
    hashed = HASHER.hash(new)
    with unit_of_work() as uow:
        found = uow.session.get_one(User, user.id, with_for_update=True)
        found.password_hash, found.must_change = hashed, False
        throttle.forget(uow.session, key)
        revoke_all(uow.session, user.id, keep=keep_session)
        uow.audit(actor, "account.password_change", ("user", user.id))


def reset_password(actor: Actor, user_id: int) -> str:
    """Gives the person a new random password, to be changed at the next sign-in, ends their sessions, and returns it."""
    password = generated_password()
    with unit_of_work() as uow:
        user = uow.session.get(User, user_id, with_for_update=True)
        if user is None:
            raise NotFound(_l("There is no such account."))
        require_over(actor, uow.session, user_id)
        user.password_hash, user.must_change = QUICK_HASHER.hash(password), True
        throttle.forget(uow.session, f"user:{user.username}")
        revoke_all(uow.session, user_id)
        uow.audit(actor, "account.password_reset", ("user", user_id))
    return password
