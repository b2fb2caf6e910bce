"""Launching a tool: login initiation with opaque hints, then the tool's authentication request and our answer.

Hints are random, used once, live five minutes, and are bound to the sign-in, the person, the tool and the link.
"""

import secrets
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from hub.accounts import queries as accounts
from hub.core import clock
from hub.core.authz import Actor
from hub.core.db import session
from hub.core.errors import Gone
from hub.core.i18n import lazy_gettext as _l
from hub.core.i18n import locale
from hub.core.runtime import current
from hub.core.uow import unit_of_work
from hub.schools import queries as schools
from lti.platform import queries
from lti.platform.models import ToolSubject
from lti.platform.rules.auth import check_request, redirect_allowed
from lti.platform.rules.roles import lti_roles
from lti.platform.schemas import FormPost, Link
from lti.platform.services.messages import LIFETIME, Person, Place, launch_claims
from lti.registrations import queries as registrations
from lti.registrations.rules.params import OAuthRefused
from lti.registrations.rules.refusal import Refused
from lti.registrations.rules.urls import with_query
from lti.registrations.schemas import Side, Tool
from lti.registrations.services import keys, once
from lti.registrations.services.launches import record_launch
from lti.registrations.services.once import Kind

HINT_LIFETIME: Final = timedelta(minutes=5)
NONCE_LIFETIME: Final = timedelta(hours=1)
BACKDATED: Final = 5  # seconds


def issuer() -> str:
    """Who we are as a platform."""
    return current().settings.base_url


def items_url(class_unit_id: int) -> str:
    """The line items of a class."""
    return f"{issuer()}/lti/platform/contexts/{class_unit_id}/lineitems"


def item_url(class_unit_id: int, uid: str) -> str:
    """One line item."""
    return f"{items_url(class_unit_id)}/{uid}"


def begin(actor: Actor, link_id: int, binding: str) -> str:
    """Begins a launch: the tool's login address, with what the tool must send back. `binding` stands for the sign-in."""
    link, _standing = queries.get_link(session(), actor, link_id)
    tool = registrations.tool_by_id(session(), link.tool_id)
    if tool is None or not tool.active:
        raise Gone(_l("This tool is switched off. Ask the administrator of your school."), code="tool_off")
    deployment_id = registrations.deployment_for(session(), tool.id)
    login_hint, message_hint = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    bound = {"user": actor.user_id, "binding": binding, "tool": tool.id}
    once.keep(Kind.LOGIN_HINT, login_hint, bound, HINT_LIFETIME)
    once.keep(Kind.MESSAGE_HINT, message_hint, {**bound, "link": link.id, "login": login_hint}, HINT_LIFETIME)
    return with_query(
        tool.login_url,
        {
            "iss": issuer(),
            "login_hint": login_hint,
            "target_link_uri": link.target_link_uri,
            "client_id": tool.client_id,
            "lti_deployment_id": deployment_id,
            "lti_message_hint": message_hint,
        },
    )


def known_tool(params: Mapping[str, str]) -> tuple[Tool, str]:
    """The tool that asks and the address it may be answered at; raises Refused: then nothing may be sent anywhere."""
    tool = registrations.find_tool(session(), params.get("client_id", ""))
    if tool is None:
        raise Refused("client_unknown")
    return tool, redirect_allowed(params, tool.redirect_uris)


def authenticate(actor: Actor | None, binding: str, params: Mapping[str, str]) -> FormPost:
    """The answer to an authentication request: a form with a signed message, or with an error, for the tool's registered address.

    Raises Refused for an unknown tool or address.
    """
    tool, address = known_tool(params)
    state = {"state": params["state"]} if params.get("state") else {}
    try:
        check_request(params)
        link, person = _bound_launch(actor, binding, tool, params)
    except OAuthRefused as refused:
        record_launch(Side.PLATFORM, tool.id, refused.code, user_id=actor.user_id if actor else None)
        described = {"error_description": refused.detail} if refused.detail else {}
        return FormPost(address, {"error": refused.code, **described, **state})
    token = _sign(tool, link, person, params["nonce"])
    record_launch(Side.PLATFORM, tool.id, "ok", actor=person, user_id=person.user_id, title=link.title)
    return FormPost(address, {"id_token": token, **state})


def _bound_launch(actor: Actor | None, binding: str, tool: Tool, params: Mapping[str, str]) -> tuple[Link, Actor]:
    if actor is None:
        raise OAuthRefused("login_required", "nobody is signed in")
    login = once.take(Kind.LOGIN_HINT, params["login_hint"])
    expected = {"user": actor.user_id, "binding": binding, "tool": tool.id}
    if login != expected:
        raise OAuthRefused("login_required", "login_hint is not of this sign-in")
    message = once.take(Kind.MESSAGE_HINT, params.get("lti_message_hint", ""))
    if message is None or {name: message[name] for name in expected} != expected or message["login"] != params["login_hint"]:
        raise OAuthRefused("invalid_request", "lti_message_hint is not valid")
    if not once.first_time(Kind.NONCE, f"{tool.client_id}:{params['nonce']}", NONCE_LIFETIME):
        raise OAuthRefused("invalid_request", "nonce was used before")
    link = queries.find_link(session(), message["link"])
    if link is None or queries.standing_in_class(session(), actor, link.class_unit_id) is None:
        raise OAuthRefused("access_denied", "the link is gone")
    return link, actor


def subject(tool_id: int, user_id: int) -> str:
    """The name under which the tool knows this person; made when it is needed first."""
    with unit_of_work() as uow:
        insert = sqlite.insert if uow.session.get_bind().dialect.name == "sqlite" else postgresql.insert
        row = {"tool_id": tool_id, "user_id": user_id, "sub": str(uuid.uuid4())}
        uow.session.execute(insert(ToolSubject).values(row).on_conflict_do_nothing())
        return uow.session.scalars(
            select(ToolSubject.sub).where(ToolSubject.tool_id == tool_id, ToolSubject.user_id == user_id)
        ).one()


def _sign(tool: Tool, link: Link, actor: Actor, nonce: str) -> str:
    reading = session()
    person = accounts.get_person(reading, actor.user_id or 0)
    standing = queries.standing_in_class(reading, actor, link.class_unit_id)
    items = queries.items_of_link(reading, link.id)
    place = Place(
        issuer=issuer(),
        class_name=schools.get_unit(reading, link.class_unit_id).name,
        return_url=f"{issuer()}/lti/platform/links/{link.id}/return",
        locale=locale(),
        lineitems=items_url(link.class_unit_id),
        lineitem=item_url(link.class_unit_id, items[0].uid) if len(items) == 1 else None,
    )
    told = Person(
        sub=subject(tool.id, person.id),
        roles=lti_roles([standing] if standing else []),
        name=person.full_name if tool.share_name else "",
        email=(person.email or "") if tool.share_email else "",
    )
    claims: dict[str, Any] = launch_claims(tool, registrations.deployment_for(session(), tool.id), link, told, place)
    now = int(clock.now().timestamp())
    # a little back: some tools allow a clock no leeway at all
    return keys.sign_for(
        Side.PLATFORM, tool.id, {**claims, "nonce": nonce, "iat": now - BACKDATED, "exp": now + LIFETIME - BACKDATED}
    )
