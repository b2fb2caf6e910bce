"""Signing in and out: growing waits after failed tries, sessions that can be listed and ended."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update

from hub.accounts import queries
from hub.accounts.models import SignInThrottle, User, UserSession, UserStatus
from hub.accounts.rules import clean_username
from hub.accounts.schemas import SignedIn
from hub.accounts.services import throttle
from hub.accounts.services.passwords import HASHER, matches
from hub.core import clock
from hub.core.authz import Actor
from hub.core.db import session as current_reading
from hub.core.errors import HubError, Invalid, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.jobs import JobContext
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work

SEEN_EVERY: Final = timedelta(minutes=5)
KEEP_SESSIONS: Final = timedelta(days=30)


def sign_in(username: str, password: str, ip: str, agent: str) -> SignedIn:
    """Begins a session. Unknown names, wrong passwords and disabled accounts get the same refusal after the same work.

    Raises Invalid (code "sign_in_failed") or TooMany (code "locked", details `retry_after` seconds).
    """
    name = clean_username(username)[:64]
    reading = current_reading()
    throttle.refuse_locked(reading, f"user:{name}", f"ip:{ip}")
    user = reading.scalars(select(User).where(User.username == name)).one_or_none()
    # outside the transaction: hashing takes long, and on SQLite a writer holds everybody up
    right = matches(user.password_hash if user else None, password)
    rehash = HASHER.hash(password) if right and user and HASHER.check_needs_rehash(str(user.password_hash)) else None
    refusal: HubError | None = None
    with unit_of_work() as uow:
        throttle.refuse_locked(uow.session, f"user:{name}", f"ip:{ip}")
        found = uow.session.get(User, user.id, with_for_update=True) if user else None
        if not right or found is None or user is None or found.status != UserStatus.ACTIVE:
            refusal = _count_failure(uow, name, ip)
        elif found.password_hash != user.password_hash:
            refusal = _sign_in_failed()  # changed in this very moment
        else:
            throttle.forget(uow.session, f"user:{name}")
            found.password_hash = rehash or found.password_hash
            signed_in = _begin_session(uow, found, ip, agent)
    if refusal is not None:
        raise refusal
    return signed_in


def _sign_in_failed() -> Invalid:
    return Invalid(
        _l("The user name or the password is not right. Check both and try again."),
        code="sign_in_failed",
    )


def _count_failure(uow: UnitOfWork, name: str, ip: str) -> HubError:
    """Counts it against the name and the address; the refusal names the wait only when this very try began one."""
    failures, wait = throttle.count_failure(uow.session, f"user:{name}")
    throttle.count_address_failure(uow.session, f"ip:{ip}")
    if wait:
        nobody = Actor(None, "-")
        uow.audit(nobody, "account.locked", ("username", name), {"ip": ip, "failures": failures})
        return throttle.locked(wait)
    return _sign_in_failed()


def _begin_session(uow: UnitOfWork, user: User, ip: str, agent: str) -> SignedIn:
    now, token = clock.now(), secrets.token_urlsafe(32)
    expires = now + timedelta(hours=current().settings.session_hours)
    row = UserSession(
        user_id=user.id,
        token_hash=queries.hash_token(token),
        created_at=now,
        seen_at=now,
        expires_at=expires,
        ip=ip[:64],
        agent=agent[:300],
    )
    uow.session.add(row)
    uow.flush()
    uow.audit(Actor(user.id, user.full_name), "account.sign_in", ("session", row.id), {"ip": ip})
    return SignedIn(token=token, user_id=user.id, must_change=user.must_change, expires_at=expires)


def begin_session(user_id: int, ip: str, agent: str) -> SignedIn:
    """Begins a session for somebody whose identity was proved in another way (a launch from a trusted platform)."""
    with unit_of_work() as uow:
        user = uow.session.get(User, user_id)
        if user is None or user.status != UserStatus.ACTIVE:
            raise NotFound(_l("There is no such account."))
        return _begin_session(uow, user, ip, agent)


def touch_session(session_id: int, seen_at: datetime) -> None:
    """Keeps a session that is in use alive; writes at most every five minutes."""
    now = clock.now()
    if now - seen_at < SEEN_EVERY:
        return
    with unit_of_work() as uow:
        uow.session.execute(
            update(UserSession)
            .where(UserSession.id == session_id, UserSession.revoked_at.is_(None))
            .values(seen_at=now, expires_at=now + timedelta(hours=current().settings.session_hours))
        )


def sign_out(actor: Actor, session_id: int) -> None:
    """Ends the session that the request came with."""
    revoke_session(actor, session_id)


def revoke_session(actor: Actor, session_id: int) -> None:
    """Ends one of one's own sessions; raises NotFound for any other."""
    with unit_of_work() as uow:
        row = uow.session.get(UserSession, session_id, with_for_update=True)
        if row is None or row.user_id != actor.user_id:
            raise NotFound(_l("This sign-in has already ended."))
        if row.revoked_at is None:
            row.revoked_at = clock.now()
            uow.audit(actor, "account.session_end", ("session", session_id))


def forget_old(ctx: JobContext) -> None:
    """Job: removes sessions that ended a month ago and failed tries of the day before."""
    now = clock.now()
    with unit_of_work() as uow:
        uow.session.execute(delete(UserSession).where(UserSession.expires_at < now - KEEP_SESSIONS))
        uow.session.execute(delete(SignInThrottle).where(SignInThrottle.since < now - timedelta(days=1)))
