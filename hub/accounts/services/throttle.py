"""Growing waits after failed tries, counted by key: a user name, an address, or the password asked for again of somebody signed in."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hub.accounts.models import SignInThrottle
from hub.accounts.rules import IP_TRIES, IP_WINDOW, LONGEST_LOCK, lock_time
from hub.core import clock
from hub.core.errors import TooMany
from hub.core.i18n import lazy_gettext as _l


def locked(wait: timedelta) -> TooMany:
    """The refusal that names the wait; details `retry_after` in seconds."""
    seconds = max(1, int(wait.total_seconds()))
    return TooMany(
        _l("Too many failed tries. Wait %(minutes)s minutes, then try again.", minutes=-(-seconds // 60)),
        code="locked",
        retry_after=seconds,
    )


def refuse_locked(session: Session, *keys: str) -> None:
    """Raises TooMany (code "locked") while one of the keys is locked."""
    now = clock.now()
    rows = session.scalars(select(SignInThrottle).where(SignInThrottle.key.in_(keys)))
    until = max((row.locked_until for row in rows if row.locked_until and row.locked_until > now), default=None)
    if until is not None:
        raise locked(until - now)


def _row(session: Session, key: str) -> SignInThrottle:
    # two first failures at the same moment must not trip over each other
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    values = {"key": key, "failures": 0, "since": clock.now(), "locked_until": None}
    session.execute(dialect.insert(SignInThrottle).values(values).on_conflict_do_nothing())
    return session.get_one(SignInThrottle, key, with_for_update=True, populate_existing=True)


def count_failure(session: Session, key: str) -> tuple[int, timedelta]:
    """Counts a failure of a person; how many there are, and the wait that this one begins (none at first)."""
    now, row = clock.now(), _row(session, key)
    if row.locked_until and now - row.locked_until > LONGEST_LOCK:
        row.failures = 0
    row.failures += 1
    row.since = now
    wait = lock_time(row.failures)
    if wait:
        row.locked_until = now + wait
    return row.failures, wait


def count_address_failure(session: Session, key: str) -> None:
    """Counts a failure from an address, behind which a whole school may sit: many are needed within a window."""
    now, row = clock.now(), _row(session, key)
    if now - row.since > IP_WINDOW:
        row.failures, row.since = 0, now
    row.failures += 1
    if row.failures >= IP_TRIES:
        row.locked_until = now + IP_WINDOW


def forget(session: Session, key: str) -> None:
    """Forgets the failures of a key."""
    session.execute(delete(SignInThrottle).where(SignInThrottle.key == key))
