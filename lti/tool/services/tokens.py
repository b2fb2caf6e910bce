"""Access tokens of platforms: one for each registration and set of scopes, shared by all nodes, asked for again a minute before it ends."""

import json
import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from hub.core import clock
from hub.core.db import session
from hub.core.outbound import call
from hub.core.runtime import current
from hub.core.uow import unit_of_work
from lti.registrations import queries as registrations
from lti.registrations.rules.keys import seal, unseal
from lti.registrations.rules.names import ASSERTION_TYPE
from lti.registrations.schemas import Platform, Side
from lti.registrations.services.keys import sign_for
from lti.tool.models import PlatformToken

ASSERTION_LIFE: Final = 60  # seconds
EARLY: Final = 60
BACKDATED: Final = 5  # some platforms allow a clock no leeway at all
USUAL: Final = 3600


class NoToken(Exception):
    """The platform gave none. `status` is its answer's."""

    def __init__(self, reason: str, status: int | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


def access_token(platform_id: int, scopes: frozenset[str], *, fresh: bool = False) -> str:
    """A token for these scopes; `fresh` asks for a new one whatever is kept. Raises NoToken or OutboundError. Call it outside a unit of work."""
    key = sha256(" ".join(sorted(scopes)).encode()).hexdigest()
    if not fresh:
        row = (
            session()
            .scalars(select(PlatformToken).where(PlatformToken.platform_id == platform_id, PlatformToken.scope_key == key))
            .one_or_none()
        )
        if row is not None and row.expires_at > clock.now():
            return unseal(row.sealed, f"token:{platform_id}", current().secret).decode()
    platform = registrations.platform_by_id(session(), platform_id)
    if platform is None or not platform.active:
        raise NoToken("platform_off", None)
    token, lifetime = _ask(platform, scopes)
    if lifetime > EARLY:
        _keep(platform_id, key, token, lifetime - EARLY)
    return token


def _ask(platform: Platform, scopes: frozenset[str]) -> tuple[str, int]:
    now = int(clock.now().timestamp())
    assertion = sign_for(
        Side.TOOL,
        platform.id,
        {
            "iss": platform.client_id,
            "sub": platform.client_id,
            "aud": platform.token_audience or platform.token_url,
            "iat": now - BACKDATED,
            "exp": now + ASSERTION_LIFE,
            "jti": secrets.token_urlsafe(18),
        },
    )
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion,
        "scope": " ".join(sorted(scopes)),
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    answer = call("POST", platform.token_url, headers=headers, body=urlencode(form).encode())
    if answer.status != 200:
        raise NoToken("token_refused" if answer.status < 500 else "busy", answer.status)
    return _read(answer.body)


def _read(body: bytes) -> tuple[str, int]:
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NoToken("token_malformed", 200) from error
    token = found.get("access_token") if isinstance(found, dict) else None
    if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
        raise NoToken("token_malformed", 200)
    lifetime = found.get("expires_in", USUAL)
    return token, int(lifetime) if isinstance(lifetime, int | float) and 0 < lifetime < 1_000_000 else USUAL


def _keep(platform_id: int, key: str, token: str, seconds: int) -> None:
    sealed = seal(token.encode(), f"token:{platform_id}", current().secret)
    values = {"sealed": sealed, "expires_at": clock.now() + timedelta(seconds=seconds)}
    with unit_of_work() as uow:
        insert = sqlite.insert if uow.session.get_bind().dialect.name == "sqlite" else postgresql.insert
        made = insert(PlatformToken).values(platform_id=platform_id, scope_key=key, **values)
        uow.session.execute(made.on_conflict_do_update(index_elements=["platform_id", "scope_key"], set_=values))
