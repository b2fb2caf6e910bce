"""Signing in and out: growing waits after failed tries, sessions that can be listed and ended."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hub.accounts import queries
from hub.accounts.models import SignInThrottle, User, UserSession, UserStatus
from hub.accounts.rules import IP_TRIES, IP_WINDOW, LONGEST_LOCK, clean_username, lock_time
from hub.accounts.schemas import SignedIn
from hub.accounts.services.passwords import HASHER, matches
from hub.core import clock
from hub.core.authz import Actor
from hub.core.db import session as current_reading
from hub.core.errors import HubError, Invalid, NotFound, TooMany
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
    _refuse_locked(reading, name, ip)
    user = reading.scalars(select(User).where(User.username == name)).one_or_none()
    # outside the transaction: hashing takes long, and on SQLite a writer holds everybody up
    right = matches(user.password_hash if user else None, password)
    rehash = HASHER.hash(password) if right and user and HASHER.check_needs_rehash(str(user.password_hash)) else None
    refusal: HubError | None = None
    with unit_of_work() as uow:
        _refuse_locked(uow.session, name, ip)
        found = uow.session.get(User, user.id, with_for_update=True) if user else None
        if not right or found is None or user is None or found.status != UserStatus.ACTIVE:
            refusal = _count_failure(uow, name, ip)
        elif found.password_hash != user.password_hash:
            refusal = _sign_in_failed()  # changed in this very moment
        else:
            uow.session.execute(delete(SignInThrottle).where(SignInThrottle.key == f"user:{name}"))
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


def _locked(until: datetime) -> TooMany:
    seconds = max(1, int((until - clock.now()).total_seconds()))
    return TooMany(
        _l("Too many failed tries. Wait %(minutes)s minutes, then try again.", minutes=-(-seconds // 60)),
        code="locked",
        retry_after=seconds,
    )


def _refuse_locked(session: Session, name: str, ip: str) -> None:
    now = clock.now()
    keys = (f"user:{name}", f"ip:{ip}")
    rows = session.scalars(select(SignInThrottle).where(SignInThrottle.key.in_(keys)))
    until = max((row.locked_until for row in rows if row.locked_until and row.locked_until > now), default=None)
    if until is not None:
        raise _locked(until)


def _throttle(session: Session, key: str) -> SignInThrottle:
    # two first failures at the same moment must not trip over each other
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"key": key, "failures": 0, "since": clock.now(), "locked_until": None}
    session.execute(dialect.insert(SignInThrottle).values(row).on_conflict_do_nothing())
    return session.get_one(SignInThrottle, key, with_for_update=True, populate_existing=True)


def _count_failure(uow: UnitOfWork, name: str, ip: str) -> HubError:
    """Counts it against the name and the address; the refusal names the wait only when this very try began one."""
    now = clock.now()
    by_name, by_ip = _throttle(uow.session, f"user:{name}"), _throttle(uow.session, f"ip:{ip}")
    if by_name.locked_until and now - by_name.locked_until > LONGEST_LOCK:
        by_name.failures = 0
    by_name.failures += 1
    by_name.since = now
    wait = lock_time(by_name.failures)
    if wait:
        by_name.locked_until = now + wait
    if now - by_ip.since > IP_WINDOW:
        by_ip.failures, by_ip.since = 0, now
    by_ip.failures += 1
    if by_ip.failures >= IP_TRIES:
        by_ip.locked_until = now + IP_WINDOW
    if wait:
        nobody = Actor(None, "-")
        uow.audit(nobody, "account.locked", ("username", name), {"ip": ip, "failures": by_name.failures})
        return _locked(now + wait)
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
