"""A platform launches us: login, launch, and letting the learner in.

The order of checks is the checklist's: state and browser, signature, issuer, audience, times, nonce, deployment, message, claims, target.
What was used once is gone before anything else is looked at, so a refused launch cannot be tried again with the same state.
"""

import hmac
import secrets
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from assessments.delivery import queries as delivery
from assessments.delivery.schemas import SittingView
from assessments.delivery.services import attempts
from hub.accounts import queries as accounts
from hub.accounts.services.outside import create_outside_person, rename_outside_person
from hub.accounts.services.sessions import begin_session
from hub.core import clock
from hub.core.db import session
from hub.core.errors import Gone
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work
from lti.registrations import queries as registrations
from lti.registrations.rules import names
from lti.registrations.rules.names import Scope
from lti.registrations.rules.refusal import Refused
from lti.registrations.rules.urls import is_web_address, with_query
from lti.registrations.schemas import Platform, Side
from lti.registrations.services import launches, once
from lti.registrations.services.once import Kind
from lti.registrations.services.remote import KeySource, verify
from lti.tool import queries
from lti.tool.models import Offer, OutsideLink, OutsidePerson
from lti.tool.rules.launch import Launch, check_token, deployment_of, read_launch
from lti.tool.rules.roles import Standing
from lti.tool.schemas import Landing, LaunchRefused, LoginStart
from lti.tool.services import sync
from lti.tool.services.offers import token_of

STATE_LIFETIME: Final = timedelta(minutes=10)
TICKET_LIFETIME: Final = timedelta(minutes=10)
MAX_HINT: Final = 4000


def launch_url() -> str:
    """Our only redirect address."""
    return f"{current().settings.base_url}/lti/tool/launch"


def cookie_for(state: str) -> str:
    """The name of the cookie that binds this launch to the browser; one for each, so that two tabs do not disturb each other."""
    return f"lti_{sha256(state.encode()).hexdigest()[:16]}"


def start_login(params: Mapping[str, str]) -> LoginStart:
    """Answers a platform's login initiation; raises Refused."""
    for name in ("iss", "login_hint", "target_link_uri"):
        if not params.get(name) or len(params[name]) > MAX_HINT:
            raise Refused("login_incomplete", name)
    if len(params.get("lti_message_hint", "")) > MAX_HINT:
        raise Refused("login_incomplete", "lti_message_hint")
    platform = _platform(params)
    if token_of(params["target_link_uri"]) is None:
        raise Refused("target_not_ours")
    state, nonce, proof = (secrets.token_urlsafe(32) for _number in range(3))
    once.keep(
        Kind.STATE,
        state,
        {
            "nonce": nonce,
            "platform": platform.id,
            "target": params["target_link_uri"],
            "proof": sha256(proof.encode()).hexdigest(),
        },
        STATE_LIFETIME,
    )
    asked = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": platform.client_id,
        "redirect_uri": launch_url(),
        "state": state,
        "nonce": nonce,
        "login_hint": params["login_hint"],
    }
    if params.get("lti_message_hint"):
        asked["lti_message_hint"] = params["lti_message_hint"]
    return LoginStart(with_query(platform.auth_url, asked), cookie_for(state), proof, platform)


def _platform(params: Mapping[str, str]) -> Platform:
    """Client id and deployment narrow the issuer's registrations to one; both may be missing when there is only one."""
    found = registrations.find_platforms(session(), params["iss"], params.get("client_id") or None)
    deployment = params.get("lti_deployment_id")
    if len(found) > 1 and deployment:
        found = [
            entry
            for entry in found
            if any(row.approved and row.deployment_id == deployment for row in registrations.deployments(session(), entry.id))
        ]
    if len(found) != 1:
        raise Refused("platform_unknown")
    return found[0]


def accept_launch(params: Mapping[str, str], proof: str) -> Landing:
    """Checks a launch message and lets its person in; raises LaunchRefused. `proof` is what the browser's cookie says."""
    platform, kept = _browser_bound(params, proof)
    try:
        if "error" in params:
            raise LaunchRefused("platform_refused", params["error"][:60])
        landing = _launched(platform, kept, params.get("id_token", ""))
    except Refused as refused:
        launches.record_launch(Side.TOOL, platform.id, refused.code)
        if isinstance(refused, LaunchRefused):
            raise
        raise LaunchRefused(refused.code, refused.detail, platform=platform) from refused
    return landing


def _browser_bound(params: Mapping[str, str], proof: str) -> tuple[Platform, dict[str, Any]]:
    kept = once.take(Kind.STATE, params.get("state", ""))
    if kept is None:
        raise LaunchRefused("state_unknown")
    if not hmac.compare_digest(sha256(proof.encode("utf-8", "surrogatepass")).hexdigest(), kept["proof"]):
        raise LaunchRefused("browser_differs")
    platform = registrations.platform_by_id(session(), kept["platform"])
    if platform is None or not platform.active:
        raise LaunchRefused("platform_unknown")
    return platform, kept


def _launched(platform: Platform, kept: Mapping[str, Any], token: str) -> Landing:
    claims = verify(token, KeySource(platform.jwks, platform.jwks_url))
    plain = current().settings.outbound_private
    try:
        check_token(
            claims, issuer=platform.issuer, client_id=platform.client_id, nonce=kept["nonce"], now=clock.now().timestamp()
        )
        if not launches.is_deployment_known(platform.id, deployment_of(claims)):
            raise Refused("deployment_pending")
        launch = read_launch(claims, target_link_uri=kept["target"], anonymous=platform.anonymous, plain_http=plain)
        return _land(platform, launch, kept["target"])
    except Refused as refused:
        # the signature was good: its return address may be offered
        raise LaunchRefused(refused.code, refused.detail, return_url=_return_url(claims), platform=platform) from refused


def _return_url(claims: Mapping[str, Any]) -> str | None:
    presentation = claims.get(names.PRESENTATION)
    url = presentation.get("return_url") if isinstance(presentation, Mapping) else None
    return url if is_web_address(url, plain_http=current().settings.outbound_private) else None


def _land(platform: Platform, launch: Launch, target: str) -> Landing:
    offer = queries.find_offer(session(), token_of(target) or "")
    if offer is None or offer.platform_id != platform.id:
        raise Refused("offer_gone")
    sitting = delivery.get_sitting(session(), offer.sitting_id)
    learns = launch.standing is Standing.LEARNER
    with unit_of_work() as uow:
        user_id = _person(uow, platform, launch)
        link_id = _link(uow, platform, launch, offer)
        launches.record_launch(Side.TOOL, platform.id, "ok", user_id=user_id, title=launch.resource_link_title)
    ticket = secrets.token_urlsafe(32) if learns else None
    if ticket is not None:
        kept = {"user": user_id, "link": link_id, "sitting": sitting.id, "sub": launch.sub}
        once.keep(Kind.TICKET, ticket, kept, TICKET_LIFETIME)
    return Landing(
        platform=platform,
        sitting=sitting,
        name=launch.name,
        standing=launch.standing,
        ticket=ticket,
        anonymous=launch.sub is None,
        sends_score=_sends_score(launch),
        return_url=launch.return_url,
    )


def _sends_score(launch: Launch) -> bool:
    grading = launch.grading
    return launch.sub is not None and grading is not None and Scope.SCORE in grading.scopes and grading.lineitem is not None


def _person(uow: UnitOfWork, platform: Platform, launch: Launch) -> int:
    """The account of this platform's person. An anonymous one gets a new one each time."""
    name = launch.name or _("Learner from %(platform)s", platform=platform.name)
    if launch.sub is None:
        return create_outside_person(name, f"lti{platform.id}")
    found = queries.find_person(uow.session, platform.id, launch.sub)
    if found is None:
        return _new_person(uow, platform, launch.sub, name)
    if launch.name:
        rename_outside_person(found.user_id, launch.name)
    found.seen_at = clock.now()
    return found.user_id


def _new_person(uow: UnitOfWork, platform: Platform, sub: str, name: str) -> int:
    try:
        with uow.session.begin_nested():
            user_id = create_outside_person(name, f"lti{platform.id}")
            uow.session.add(OutsidePerson(platform_id=platform.id, sub=sub, user_id=user_id))
            uow.flush()
    except IntegrityError:  # another launch of the same person came first
        found = queries.find_person(uow.session, platform.id, sub)
        if found is None:
            raise
        return found.user_id
    return user_id


def _link(uow: UnitOfWork, platform: Platform, launch: Launch, offer: Offer) -> int:
    row = uow.session.scalars(
        select(OutsideLink).where(
            OutsideLink.platform_id == platform.id,
            OutsideLink.deployment_id == launch.deployment_id,
            OutsideLink.resource_link_id == launch.resource_link_id,
        )
    ).one_or_none()
    if row is None:
        row = OutsideLink(
            platform_id=platform.id, deployment_id=launch.deployment_id, resource_link_id=launch.resource_link_id, scopes=[]
        )
        uow.session.add(row)
    row.offer_id, row.seen_at = offer.id, clock.now()
    row.title, row.context_id, row.context_title = launch.resource_link_title, launch.context_id, launch.context_title
    if launch.grading is not None:
        row.lineitem, row.lineitems = launch.grading.lineitem, launch.grading.lineitems
        row.scopes = sorted(launch.grading.scopes)
    uow.flush()
    return row.id


def enter(ticket: str, ip: str, agent: str) -> tuple[SittingView, str]:
    """Lets the learner of a launch into the sitting: signs them in and gives them an attempt; the sitting and the sign-in's token.

    A refusal (the sitting has not begun) leaves the ticket good for another try.
    """
    with unit_of_work() as uow:
        kept = once.take(Kind.TICKET, ticket)
        if kept is None:
            raise Gone(_l("This way in has been used or is too old. Open the test again from your learning platform."))
        actor = accounts.load_actor(uow.session, kept["user"])
        attempt = attempts.admit(actor, kept["sitting"])
        if kept["sub"] is not None:
            sync.expect_score(uow, kept["link"], actor.user_id or 0, kept["sub"], attempt)
        signed_in = begin_session(kept["user"], ip, agent)
        return delivery.get_sitting(uow.session, kept["sitting"]), signed_in.token
