"""Addresses that platforms call, the page a learner lands on, and the platform's page for administrators and teachers."""

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessments.delivery import queries as delivery
from hub.accounts import queries as accounts
from hub.core import clock
from hub.core.authz import Actor
from hub.core.db import session
from hub.core.errors import Forbidden
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.schools import queries as schools
from hub.web.context import current_actor, parse_form, public
from hub.web.cookies import cookie_name, set_cookie
from hub.web.csrf import csrf_exempt, rotate_csrf
from hub.web.security import allow
from hub.web.toasts import toast
from lti.registrations import queries as registrations
from lti.registrations.policy import Permission as RegistrationPermission
from lti.registrations.rules.params import OAuthRefused, single
from lti.registrations.rules.refusal import Refused
from lti.registrations.rules.urls import origin, with_query
from lti.registrations.schemas import Platform, Side
from lti.tool import queries
from lti.tool.policy import Permission
from lti.tool.schemas import OfferForm
from lti.tool.services import launching, offers, sync

blueprint = Blueprint("lti_tool", __name__, template_folder="templates")

COOKIE_LIFE: Final = 600  # seconds, as long as the state
BODY_LIMIT: Final = 200_000
UNPROVEN: Final = frozenset({"state_unknown", "browser_differs", "signature_wrong", "kid_unknown", "alg_refused"})
MESSAGES: Final[dict[str, Any]] = {
    "login_incomplete": _l("Your learning platform sent an incomplete request. Its administrator must check the connection."),
    "platform_unknown": _l("This learning platform is not connected with the hub, or its connection is switched off."),
    "target_not_ours": _l("The link in your learning platform does not lead to a test of this hub."),
    "state_unknown": _l("This launch is too old or was used before. Go back to your learning platform and open the link again."),
    "browser_differs": _l(
        "Your browser did not keep the cookie that protects this launch. Open the link in a new window, or allow cookies for this site."
    ),
    "platform_refused": _l("Your learning platform did not let you in. Sign in there again, then open the link."),
    "deployment_pending": _l("This place of your learning platform waits for approval by the hub's administrator."),
    "offer_gone": _l("This test is no longer offered to your learning platform. Ask your teacher for a new link."),
    "sub_missing": _l("Your learning platform does not say who you are. Its administrator must allow this for the connection."),
    "keys_unavailable": _l("The keys of your learning platform cannot be fetched just now. Try again in a few minutes."),
}
OTHER: Final = _l(
    "The message of your learning platform cannot be trusted as it is. Its administrator must check the connection."
)
SYNC_REASONS: Final[dict[str, Any]] = {
    "refused_as_wrong": _l("The platform refused the score as wrong."),
    "column_gone": _l("The column is gone in the platform."),
    "pupil_unknown": _l("The platform does not know this person as a learner any more."),
    "closed": _l("The course or the assignment is closed; tried again once a day."),
    "newer_there": _l("The platform holds a newer score."),
    "no_column": _l("The platform gave no column for this link."),
    "token_refused": _l("The platform refused our key or the right to give scores."),
    "platform_off": _l("The connection is switched off."),
    "busy": _l("The platform is busy."),
}


def _params() -> dict[str, str]:
    given = request.form if request.method == "POST" else request.args
    return single(given.to_dict(flat=False))


def _framed_by(platform: Platform | None) -> None:
    """Lets the platform show this page inside its own; nobody else."""
    if platform is not None:
        allow("frame-ancestors", origin(platform.auth_url), origin(platform.issuer))


def _refused(refused: Refused) -> ResponseReturnValue:
    platform = getattr(refused, "platform", None)
    _framed_by(platform)
    message = MESSAGES.get(refused.code, OTHER)
    back = getattr(refused, "return_url", None)
    status = HTTPStatus.UNAUTHORIZED if refused.code in UNPROVEN else HTTPStatus.BAD_REQUEST
    page = render_template(
        "lti_tool/refused.html",
        message=message,
        code=refused.code,
        back=with_query(back, {"lti_errormsg": str(message)}) if back else None,
    )
    return page, status, {"Cache-Control": "no-store"}


@blueprint.route("/lti/tool/login", methods=["GET", "POST"])
@public
@csrf_exempt
def login() -> ResponseReturnValue:
    """A platform begins a launch: we send the browser back to it to be authenticated."""
    try:
        started = launching.start_login(_params())
    except OAuthRefused:
        return _refused(Refused("login_incomplete"))
    except Refused as refused:
        return _refused(refused)
    response = redirect(started.url, 303 if request.method == "POST" else 302)
    response.headers["Cache-Control"] = "no-store"
    _bind(response, started.cookie, started.proof, partitioned=started.platform.partitioned)  # type: ignore[arg-type]
    return response


def _bind(response: Response, name: str, proof: str, *, partitioned: bool) -> None:
    """The launch comes back as a post from another site, perhaps in a frame. Over plain HTTP (demonstration) browsers take only Lax cookies."""
    secure = current().settings.secure_cookies
    response.set_cookie(
        cookie_name(name),
        proof,
        max_age=COOKIE_LIFE,
        path="/",
        httponly=True,
        secure=secure,
        samesite="None" if secure else "Lax",
        partitioned=secure and partitioned,
    )


@blueprint.post("/lti/tool/launch")
@public
@csrf_exempt
def launch() -> ResponseReturnValue:
    """Takes the platform's signed message and shows the way into the test."""
    try:
        if (request.content_length or 0) > BODY_LIMIT:
            raise Refused("token_malformed", "too large")
        params = _params()
        cookie = cookie_name(launching.cookie_for(params.get("state", "")))
        landing = launching.accept_launch(params, request.cookies.get(cookie, ""))
    except OAuthRefused:
        return _refused(Refused("token_malformed"))
    except Refused as refused:
        return _refused(refused)
    _framed_by(landing.platform)
    page = render_template("lti_tool/landing.html", landing=landing, now=clock.now())
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    response.delete_cookie(cookie, path="/", secure=current().settings.secure_cookies, httponly=True)
    return response


@blueprint.post("/lti/tool/enter")
@public
@csrf_exempt
def enter() -> ResponseReturnValue:
    """Lets a learner in with the ticket of the landing page, which only that page can know; other sites are refused."""
    came_from = request.headers.get("Origin")
    if came_from not in (None, origin(current().settings.base_url), request.host_url.rstrip("/")):
        raise Forbidden(_l("This way in can only be used from the page that showed it."), code="origin")
    agent = request.headers.get("User-Agent", "")
    sitting, token = launching.enter(request.form.get("ticket", ""), request.remote_addr or "", agent)
    rotate_csrf()
    response = redirect(url_for("delivery.take", sitting_id=sitting.id), 303)
    set_cookie(response, "session", token)  # type: ignore[arg-type]
    return response


def _urls(platform_id: int) -> list[tuple[str, str]]:
    base = current().settings.base_url
    return [
        (_("Login initiation address"), f"{base}/lti/tool/login"),
        (_("Redirect address"), launching.launch_url()),
        (_("Key set address"), f"{base}/lti/tool/jwks/{platform_id}"),
        (_("Domain"), origin(base)),
    ]


def _offerable(actor: Actor) -> list[tuple[int, str]]:
    """Sittings that the actor can offer: those they made and that are not over, the newest first."""
    found = delivery.sittings_created_by(session(), actor.user_id or 0)
    return [(sitting.id, sitting.title) for sitting in found if sitting.closes_at > clock.now()]


@blueprint.get("/connections/platforms/<int:platform_id>")
def platform(platform_id: int) -> ResponseReturnValue:
    """A platform that launches us: what to give its administrator, deployments, offers, scores on their way, launches."""
    actor, db = current_actor(), session()
    found = registrations.get_platform(db, actor, platform_id)
    unit = schools.get_unit(db, found.unit_id)
    may_manage = actor.can(RegistrationPermission.MANAGE, unit.path)
    offered = queries.offers_of_platform(db, platform_id)
    if not may_manage:
        offered = [offer for offer in offered if offer.sitting.created_by == actor.user_id]
    launches = registrations.last_launches(db, Side.TOOL, platform_id) if may_manage else []
    return render_template(
        "lti_tool/platform.html",
        platform=found,
        unit=unit,
        urls=_urls(platform_id),
        deployments=registrations.deployments(db, platform_id),
        keys=registrations.keys_of(db, f"{Side.TOOL}:{platform_id}") if may_manage else [],
        key_problem=registrations.key_problem(db, found.jwks_url),
        launches=launches,
        offers=[(offer, offers.offer_url(offer.token)) for offer in offered],
        class_names=schools.unit_names(db, {offer.sitting.class_unit_id for offer in offered}),
        offerable=_offerable(actor) if found.active and actor.can(Permission.OFFER) else [],
        syncs=queries.syncs_of_platform(db, platform_id, None if may_manage else {offer.sitting.id for offer in offered}),
        reasons=SYNC_REASONS,
        names=accounts.names(db, {row.user_id for row in launches}),
        may_manage=may_manage,
    )


@blueprint.post("/connections/platforms/<int:platform_id>/offers")
def make_offer(platform_id: int) -> ResponseReturnValue:
    """Offers a sitting to a platform."""
    offers.make_offer(current_actor(), parse_form(OfferForm).model_copy(update={"platform_id": platform_id}))
    toast(_("The test can be launched from the platform now. Copy its address into a link there."))
    return redirect(url_for("lti_tool.platform", platform_id=platform_id), 303)


@blueprint.post("/connections/platforms/<int:platform_id>/offers/<int:offer_id>/withdraw")
def withdraw_offer(platform_id: int, offer_id: int) -> ResponseReturnValue:
    """Ends an offer."""
    offers.withdraw_offer(current_actor(), offer_id)
    toast(_("The test can no longer be launched from the platform."))
    return redirect(url_for("lti_tool.platform", platform_id=platform_id), 303)


@blueprint.post("/connections/platforms/<int:platform_id>/scores/<int:sync_id>/again")
def send_again(platform_id: int, sync_id: int) -> ResponseReturnValue:
    """Sends a score once more."""
    sync.send_again(current_actor(), sync_id)
    toast(_("The score is on its way again."))
    return redirect(url_for("lti_tool.platform", platform_id=platform_id), 303)
