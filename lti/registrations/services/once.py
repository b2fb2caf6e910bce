"""Values that may be used once: kept until used (state, hints), or kept to be known again (jti). Both are atomic on both databases."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from hub.core import clock
from hub.core.jobs import JobContext
from hub.core.uow import UnitOfWork, unit_of_work
from lti.registrations.models import OneUse


class Kind(StrEnum):
    """What is used once."""

    STATE = "state"
    LOGIN_HINT = "login_hint"
    MESSAGE_HINT = "message_hint"
    NONCE = "nonce"
    JTI = "jti"
    TICKET = "ticket"


def _hash(value: str) -> str:
    return sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def _insert(uow: UnitOfWork, kind: Kind, value: str, data: Mapping[str, Any], lifetime: timedelta) -> bool:
    insert = sqlite.insert if uow.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {"kind": kind, "value_hash": _hash(value), "data": dict(data), "expires_at": clock.now() + lifetime}
    made = uow.session.execute(insert(OneUse).values(row).on_conflict_do_nothing().returning(OneUse.id)).scalar_one_or_none()
    return made is not None


def keep(kind: Kind, value: str, data: Mapping[str, Any], lifetime: timedelta) -> None:
    """Keeps `data` under `value` until it is taken or its time is over."""
    with unit_of_work() as uow:
        if not _insert(uow, kind, value, data, lifetime):
            raise ValueError("a random value came twice")


def take(kind: Kind, value: str) -> dict[str, Any] | None:
    """What was kept, and never again; None when it was taken, ran out or never was.

    Commits by itself when no unit of work is open: a refusal later must not give the value back.
    """
    with unit_of_work() as uow:
        row = uow.session.execute(
            delete(OneUse)
            .where(OneUse.kind == kind, OneUse.value_hash == _hash(value))
            .returning(OneUse.data, OneUse.expires_at)
            .execution_options(synchronize_session=False)
        ).one_or_none()
    if row is None or row[1] <= clock.now():
        return None
    return dict(row[0])


def first_time(kind: Kind, value: str, lifetime: timedelta) -> bool:
    """Whether `value` comes for the first time within `lifetime`; it is known from now on."""
    with unit_of_work() as uow:
        return _insert(uow, kind, value, {}, lifetime)


def sweep(ctx: JobContext) -> None:
    """Job `lti.sweep`: forgets what ran out."""
    with unit_of_work() as uow:
        uow.session.execute(delete(OneUse).where(OneUse.expires_at < ctx.runtime.clock.now()))
