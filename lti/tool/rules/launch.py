"""Whether a launch message may be believed, and what it says. Signature and state are checked before; nothing here touches the database.

LTI 1.3 core, sections 5.1 and 5.3; OpenID Connect Core 3.1.3.7. The order of checks is the order in which they are called.
"""

import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lti.registrations.rules import names
from lti.registrations.rules.claims import check_audience, check_times, identifier
from lti.registrations.rules.names import Scope
from lti.registrations.rules.refusal import Refused
from lti.registrations.rules.urls import is_web_address
from lti.tool.rules.roles import Standing, standing

MAX_TEXT: Final = 200


@dataclass(frozen=True)
class Grading:
    """Where scores of this link go: the AGS claim. `scopes` are those the platform grants and we know."""

    lineitem: str | None
    lineitems: str | None
    scopes: frozenset[Scope]


@dataclass(frozen=True)
class Launch:
    """What an accepted launch says. `sub` is None for an anonymous one; names and e-mail are what the platform chose to tell."""

    deployment_id: str
    sub: str | None
    resource_link_id: str
    resource_link_title: str
    context_id: str | None
    context_title: str
    standing: Standing
    name: str
    locale: str
    return_url: str | None
    grading: Grading | None
    custom: Mapping[str, str] = field(default_factory=dict)


def check_token(claims: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str, now: float) -> None:
    """Issuer, audience, times and nonce; raises Refused."""
    if claims.get("iss") != issuer:
        raise Refused("iss_foreign")
    check_audience(claims, client_id)
    check_times(claims, now)
    sent = claims.get("nonce")
    if not isinstance(sent, str) or not sent:
        raise Refused("nonce_missing")
    if not hmac.compare_digest(sent.encode(), nonce.encode()):
        raise Refused("nonce_foreign")


def deployment_of(claims: Mapping[str, Any]) -> str:
    """The deployment that the launch belongs to; whether it is known is the caller's to say."""
    return identifier(claims.get(names.DEPLOYMENT_ID), "deployment_id")


def read_launch(claims: Mapping[str, Any], *, target_link_uri: str, anonymous: bool, plain_http: bool = False) -> Launch:
    """The launch as we understand it, after `check_token`; raises Refused for what is missing or contradicts the login."""
    kind = claims.get(names.MESSAGE_TYPE)
    if kind is None:
        raise Refused("message_type_missing")
    if kind != names.RESOURCE_LINK_REQUEST:
        raise Refused("message_type_unknown")
    version = claims.get(names.VERSION)
    if version != names.LTI_VERSION:
        raise Refused("version_missing" if version is None else "version_wrong")
    deployment_id = deployment_of(claims)
    link = _mapping(claims, names.RESOURCE_LINK, "resource_link", required=True)
    link_id = identifier(link.get("id"), "resource_link_id")
    roles = claims.get(names.ROLES)
    if not isinstance(roles, list):
        raise Refused("roles_missing" if roles is None else "roles_bad")
    sub = None if claims.get("sub") is None and anonymous else identifier(claims.get("sub"), "sub")
    if claims.get(names.TARGET_LINK_URI) != target_link_uri:
        raise Refused("target_link_uri_differs" if names.TARGET_LINK_URI in claims else "target_link_uri_missing")
    context = _mapping(claims, names.CONTEXT, "context")
    presentation = _mapping(claims, names.PRESENTATION, "launch_presentation")
    return_url = presentation.get("return_url")
    return Launch(
        deployment_id=deployment_id,
        sub=sub,
        resource_link_id=link_id,
        resource_link_title=_text(link.get("title")),
        context_id=identifier(context.get("id"), "context_id") if context else None,
        context_title=_text(context.get("title")) or _text(context.get("label")),
        standing=standing(roles),
        name=person_name(claims),
        locale=_text(presentation.get("locale")) or _text(claims.get("locale")),
        return_url=return_url if is_web_address(return_url, plain_http=plain_http) else None,
        grading=_grading(claims, plain_http=plain_http),
        custom=_custom(claims),
    )


def person_name(claims: Mapping[str, Any]) -> str:
    """The name to show: the whole one, else family and given name in the Vietnamese order, else nothing."""
    whole = _text(claims.get("name"))
    parts = [_text(claims.get(part)) for part in ("family_name", "middle_name", "given_name")]
    return whole or " ".join(part for part in parts if part)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())[:MAX_TEXT]


def _mapping(claims: Mapping[str, Any], name: str, code: str, *, required: bool = False) -> Mapping[str, Any]:
    value = claims.get(name)
    if value is None:
        if required:
            raise Refused(f"{code}_missing")
        return {}
    if not isinstance(value, Mapping):
        raise Refused(f"{code}_bad")
    return value


def _custom(claims: Mapping[str, Any]) -> dict[str, str]:
    given = claims.get(names.CUSTOM)
    if not isinstance(given, Mapping):
        return {}
    return {str(key)[:MAX_TEXT]: value[:2000] for key, value in given.items() if isinstance(value, str)}


def _grading(claims: Mapping[str, Any], *, plain_http: bool) -> Grading | None:
    given = claims.get(names.AGS)
    if not isinstance(given, Mapping):
        return None
    scopes: Collection[Any] = given["scope"] if isinstance(given.get("scope"), list) else ()
    known = frozenset(Scope(scope) for scope in scopes if isinstance(scope, str) and scope in set(Scope))
    urls = {name: given[name] for name in ("lineitem", "lineitems") if is_web_address(given.get(name), plain_http=plain_http)}
    return Grading(urls.get("lineitem"), urls.get("lineitems"), known)
