"""Access tokens for tools: RFC 6749 client credentials with a signed assertion (RFC 7523), as the IMS security framework has it."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import delete, select

from hub.core import clock
from hub.core.authz import SYSTEM
from hub.core.db import session
from hub.core.jobs import JobContext
from hub.core.uow import unit_of_work
from lti.platform.models import AccessToken
from lti.platform.rules.auth import check_assertion, check_token_form, granted
from lti.platform.schemas import Bearer
from lti.platform.services.launching import issuer
from lti.registrations import queries as registrations
from lti.registrations.models import ToolDeployment
from lti.registrations.rules import names
from lti.registrations.rules.claims import MAX_LIFE
from lti.registrations.rules.jws import unverified
from lti.registrations.rules.params import OAuthRefused
from lti.registrations.rules.refusal import Refused
from lti.registrations.schemas import Tool
from lti.registrations.services import once
from lti.registrations.services.once import Kind
from lti.registrations.services.remote import KeySource, verify

LIFETIME: Final = 3600  # seconds


def token_url() -> str:
    """Where tools ask for tokens; also the audience of their assertions."""
    return f"{issuer()}/lti/platform/token"


def grant_token(params: Mapping[str, str]) -> dict[str, Any]:
    """The answer to a token request; raises OAuthRefused. Nothing about the reason of a refused assertion is told but the word."""
    check_token_form(params)
    try:
        tool, deployment_id = _client(params["client_assertion"])
    except OAuthRefused:
        raise
    except Refused as refused:
        raise OAuthRefused("invalid_client", refused.code) from refused
    scopes = granted(params["scope"], tool.scopes)
    token = secrets.token_urlsafe(32)
    with unit_of_work() as uow:
        uow.session.add(
            AccessToken(
                token_hash=_hash(token),
                tool_id=tool.id,
                deployment_id=deployment_id,
                scopes=list(scopes),
                expires_at=clock.now() + timedelta(seconds=LIFETIME),
            )
        )
        uow.audit(SYSTEM, "lti.token_grant", ("lti_tool", tool.id), {"scopes": list(scopes)})
    return {"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME, "scope": " ".join(scopes)}


def _client(assertion: str) -> tuple[Tool, str]:
    _header, told = unverified(assertion)
    client_id = told.get("iss")
    tool = registrations.find_tool(session(), client_id) if isinstance(client_id, str) else None
    if tool is None:
        raise Refused("client_unknown")
    claims = verify(assertion, KeySource(tool.jwks, tool.jwks_url))
    jti = check_assertion(claims, client_id=tool.client_id, token_url=token_url(), now=clock.now().timestamp())
    deployment_id = _deployment(tool, claims.get(names.DEPLOYMENT_ID))
    if not once.first_time(Kind.JTI, f"{tool.client_id}:{jti}", timedelta(seconds=MAX_LIFE + 120)):
        raise Refused("jti_seen")
    return tool, deployment_id


def _deployment(tool: Tool, wanted: Any) -> str:
    known = session().scalars(
        select(ToolDeployment.deployment_id).where(ToolDeployment.tool_id == tool.id).order_by(ToolDeployment.id)
    )
    ids = list(known)
    if wanted is not None and wanted not in ids:
        raise Refused("deployment_unknown")
    return str(wanted) if wanted is not None else ids[0]


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def find_bearer(token: str) -> Bearer | None:
    """Whom the token stands for; None when it is unknown, ran out, or the tool was switched off."""
    row = session().scalars(select(AccessToken).where(AccessToken.token_hash == _hash(token))).one_or_none()
    if row is None or row.expires_at <= clock.now():
        return None
    tool = registrations.tool_by_id(session(), row.tool_id)
    if tool is None or not tool.active:
        return None
    # scopes that were taken from the tool since count no more
    return Bearer(row.tool_id, row.deployment_id, frozenset(row.scopes) & frozenset(tool.scopes))


def sweep(ctx: JobContext) -> None:
    """Job `lti.sweep_tokens`: forgets tokens that ran out."""
    with unit_of_work() as uow:
        uow.session.execute(delete(AccessToken).where(AccessToken.expires_at < ctx.runtime.clock.now()))
