"""Partners' keys: fetched with care, kept for all nodes, and used to verify what partners sign."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hub.core import clock
from hub.core.db import session
from hub.core.outbound import OutboundError, call
from hub.core.uow import unit_of_work
from lti.registrations.models import RemoteKeys
from lti.registrations.rules.jws import key_id, usable_keys, verified
from lti.registrations.rules.refusal import Refused

log = structlog.get_logger(__name__)

PAUSE: Final = timedelta(seconds=60)  # between two fetches of one address, whatever comes: a flood of unknown kids costs nothing
SHORTEST: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(hours=24)
USUAL: Final = timedelta(hours=1)
JWKS_LIMIT: Final = 200_000


@dataclass(frozen=True)
class KeySource:
    """Where a partner's keys are: pinned, or at an address."""

    pinned: Mapping[str, Any] | None
    url: str | None


def verify(token: str, source: KeySource) -> dict[str, Any]:
    """The claims of a token that the partner signed; raises Refused. Call it outside a unit of work: it may fetch keys.

    Keys that are due are fetched; for an unknown kid they are fetched once more, at most once a minute per address.
    """
    kid = key_id(token)
    if source.pinned:
        return verified(token, usable_keys(source.pinned))
    if not source.url:
        raise Refused("keys_unknown")
    keys, fresh = _kept(source.url)
    if not fresh or all(key["kid"] != kid for key in keys):
        keys = _fetch(source.url, keys)
    if not keys:
        raise Refused("keys_unavailable")
    return verified(token, keys)


def _kept(url: str) -> tuple[list[dict[str, Any]], bool]:
    row = session().scalars(select(RemoteKeys).where(RemoteKeys.url == url)).one_or_none()
    if row is None or row.keys is None:
        return [], False
    return row.keys, row.fresh_until is not None and row.fresh_until > clock.now()


def _may_fetch(url: str) -> bool:
    """Takes the right to fetch now; nobody else has it for a minute."""
    now = clock.now()
    with unit_of_work() as uow:
        insert = sqlite.insert if uow.session.get_bind().dialect.name == "sqlite" else postgresql.insert
        fresh = insert(RemoteKeys).values(url=url, tried_at=now).on_conflict_do_nothing().returning(RemoteKeys.id)
        if uow.session.execute(fresh).scalar_one_or_none() is not None:
            return True
        stale = or_(RemoteKeys.tried_at <= now - PAUSE, RemoteKeys.tried_at > now + PAUSE)
        taken = update(RemoteKeys).where(RemoteKeys.url == url, stale).values(tried_at=now).returning(RemoteKeys.id)
        return uow.session.execute(taken).scalar_one_or_none() is not None


def _fetch(url: str, kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The keys at the address now; the kept ones when they cannot be had."""
    if not _may_fetch(url):
        return kept
    values: dict[str, Any]
    try:
        keys, lifetime = _download(url)
        values = {"keys": keys, "fresh_until": clock.now() + lifetime, "problem": None}
    except (OutboundError, Refused) as error:
        log.warning("lti_keys_unavailable", url=url, error=str(error))
        keys, values = kept, {"problem": str(error)[:200]}
    with unit_of_work() as uow:
        uow.session.execute(update(RemoteKeys).where(RemoteKeys.url == url).values(**values))
    return keys


def _download(url: str) -> tuple[list[dict[str, Any]], timedelta]:
    answer = call("GET", url, headers={"Accept": "application/json"}, limit=JWKS_LIMIT)
    if answer.status != 200:
        raise Refused("jwks_status", str(answer.status))
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise Refused("jwks_malformed") from error
    keys = usable_keys(document)
    if not keys:
        raise Refused("jwks_empty")
    return keys, _lifetime(answer.headers.get("cache-control", ""))


def _lifetime(header: str) -> timedelta:
    found = re.search(r"max-age=(\d{1,9})", header)
    wanted = timedelta(seconds=int(found[1])) if found else USUAL
    return min(max(wanted, SHORTEST), LONGEST)
