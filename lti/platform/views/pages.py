"""Pages of tools: the partner's page for administrators, placing a tool in a class, and the launch itself."""

from hashlib import sha256
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assessments.gradebook.rules import column_code
from hub.accounts import queries as accounts
from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.errors import Invalid
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.schools import queries as schools
from hub.web.context import actor_or_none, current_actor, parse_form, public
from hub.web.cookies import cookie_name
from hub.web.csrf import csrf_exempt
from hub.web.security import allow
from hub.web.toasts import toast
from lti.platform import queries
from lti.platform.policy import Permission
from lti.platform.schemas import FormPost, LinkForm, PlaceForm
from lti.platform.services import launching, links
from lti.platform.services.tokens import token_url
from lti.registrations import queries as registrations
from lti.registrations.policy import Permission as RegistrationPermission
from lti.registrations.rules.params import OAuthRefused, single
from lti.registrations.rules.refusal import Refused
from lti.registrations.rules.urls import origin
from lti.registrations.schemas import Side

blueprint = Blueprint("lti_platform", __name__, template_folder="../templates")

MAX_MESSAGE: Final = 500
REFUSALS: Final[dict[str, Any]] = {
    "client_unknown": _l("The tool that asks is not connected with this hub, or it is switched off."),
    "redirect_uri_unknown": _l("The tool asks to be answered at an address that is not registered for it."),
    "invalid_request": _l("The tool's request cannot be read."),
}
TARGETS: Final = (("tx", _l("Regular mark")), ("gk", _l("Mid-term mark")), ("ck", _l("End-of-term mark")))


def binding() -> str:
    """What a launch is bound to: the sign-in, by a hash of its cookie."""
    return sha256(request.cookies.get(cookie_name("session"), "").encode("utf-8", "surrogatepass")).hexdigest()


def _post_on(form: FormPost) -> ResponseReturnValue:
    """A page that sends a form on to a partner, by script or by its button."""
    # where the partner sends the browser after that is its own affair: the page holds nothing else that could be sent
    allow("form-action", origin(form.action), "https:")
    return render_template("lti_platform/post.html", form=form), 200, {"Cache-Control": "no-store"}


def _refused(code: str, status: int = 400) -> ResponseReturnValue:
    return render_template(
        "lti_platform/refused.html", code=code, message=REFUSALS.get(code, REFUSALS["invalid_request"])
    ), status


@blueprint.route("/lti/platform/auth", methods=["GET", "POST"])
@public
@csrf_exempt
def auth() -> ResponseReturnValue:
    """Takes a tool's authentication request and answers with a signed message."""
    given = request.form if request.method == "POST" else request.args
    try:
        params = single(given.to_dict(flat=False))
        actor = actor_or_none()
        if actor is None and request.method == "POST" and "again" not in request.args:
            # a post from another site comes without our cookie; posted once more from here, it has it
            launching.known_tool(params)
            here = FormPost(url_for("lti_platform.auth", again=1), params)
            return render_template("lti_platform/post.html", form=here), 200, {"Cache-Control": "no-store"}
        return _post_on(launching.authenticate(actor, binding(), params))
    except OAuthRefused:
        return _refused("invalid_request")
    except Refused as refused:
        return _refused(refused.code)


@blueprint.get("/lti/platform/links/<int:link_id>/open")
def open_link(link_id: int) -> ResponseReturnValue:
    """Begins a launch: the browser goes to the tool's login address."""
    response = redirect(launching.begin(current_actor(), link_id, binding()), 303)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get("/lti/platform/links/<int:link_id>/return")
def come_back(link_id: int) -> ResponseReturnValue:
    """Where a tool sends its people back to, perhaps with a message."""
    for name in ("lti_errormsg", "lti_msg"):
        message = request.args.get(name, "")[:MAX_MESSAGE].strip()
        if message:
            toast(_("The tool says: %(message)s", message=message))
    return redirect(url_for("lti_platform.show_link", link_id=link_id), 303)


@blueprint.get("/lti/platform/links/<int:link_id>")
def show_link(link_id: int) -> ResponseReturnValue:
    """A tool in a class: what it is, the way in, and for teachers what came back."""
    actor, db = current_actor(), session()
    link, standing = queries.get_link(db, actor, link_id)
    results = queries.results_of_links(db, link_id)
    if standing == "pupil":
        results = [(result, score) for result, score in results if result.user_id == actor.user_id]
    tool = registrations.tool_by_id(db, link.tool_id)
    items = queries.items_of_link(db, link_id)
    return render_template(
        "lti_platform/link.html",
        link=link,
        tool=tool,
        standing=standing,
        class_name=schools.get_unit(db, link.class_unit_id).name,
        subject=schools.subject_names(db).get(link.subject_code or ""),
        column=column_code(link.target_kind, link.target_index or 1) if link.target_kind else None,
        results=results,
        maxima={item.id: item.score_maximum for item in items},
        names=accounts.names(db, {result.user_id for result, _score in results}),
    )


@blueprint.post("/lti/platform/links/<int:link_id>/remove")
def remove_link(link_id: int) -> ResponseReturnValue:
    """Takes a tool out of a class."""
    link, _standing = queries.get_link(session(), current_actor(), link_id)
    links.remove_link(current_actor(), link_id)
    toast(_("The tool was taken out of the class. Marks that came stay."))
    return redirect(url_for("lti_platform.tool", tool_id=link.tool_id), 303)


@blueprint.get("/tools")
def index() -> ResponseReturnValue:
    """Tools in my classes."""
    actor, db = current_actor(), session()
    classes = _my_classes(actor)
    found = queries.links_of_classes(db, list(classes))
    tools = {link.tool_id: registrations.tool_by_id(db, link.tool_id) for link in found}
    return render_template("lti_platform/index.html", links=found, classes=classes, tools=tools)


def _my_classes(actor: Actor) -> dict[int, str]:
    db = session()
    if actor.user_id is None:
        return {}
    found = {entry.id: entry.name for entry in schools.classes_of_pupil(db, actor.user_id)}
    return found | {entry.class_.id: entry.class_.name for entry in schools.classes_of(db, actor.user_id)}


@blueprint.get("/connections/tools/<int:tool_id>")
def tool(tool_id: int) -> ResponseReturnValue:
    """A tool that we launch: what to give its administrator, keys, launches, classes that use it."""
    actor, db = current_actor(), session()
    found = registrations.get_tool(db, actor, tool_id)
    unit = schools.get_unit(db, found.unit_id)
    placed = queries.links_of_tool(db, tool_id)
    may_manage = actor.can(RegistrationPermission.MANAGE, unit.path)
    mine = _my_classes(actor)
    shown = [link for link in placed if may_manage or link.class_unit_id in mine]
    launches = registrations.last_launches(db, Side.PLATFORM, tool_id) if may_manage else []
    return render_template(
        "lti_platform/tool.html",
        tool=found,
        unit=unit,
        urls=_our_urls(found.client_id),
        deployment_id=registrations.deployment_for(db, tool_id),
        keys=registrations.keys_of(db, f"{Side.PLATFORM}:{tool_id}") if may_manage else [],
        key_problem=registrations.key_problem(db, found.jwks_url),
        launches=launches,
        links=shown,
        class_names=schools.unit_names(db, {link.class_unit_id for link in shown}),
        names=accounts.names(db, {row.user_id for row in launches}),
        may_manage=may_manage,
        may_place=found.active and actor.can(Permission.LINK),
    )


def _our_urls(client_id: str) -> list[tuple[Any, str]]:
    base = current().settings.base_url
    return [
        (_("Platform ID (issuer)"), launching.issuer()),
        (_("Client ID"), client_id),
        (_("Authentication request address"), f"{base}/lti/platform/auth"),
        (_("Access token address"), token_url()),
        (_("Key set address"), f"{base}/lti/platform/jwks/{client_id}"),
    ]


def _teaching(actor: Actor) -> list[tuple[str, str]]:
    """Class and subject together, as one choice of the form."""
    taught = schools.classes_of(session(), actor.user_id or 0)
    return [
        (
            f"{entry.class_.id}:{entry.subject.code}",
            _("%(subject)s, class %(name)s", subject=entry.subject.name, name=entry.class_.name),
        )
        for entry in taught
    ]


def _place_form(tool_id: int, values: Any, errors: dict[str, Any], status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    found = registrations.get_tool(session(), actor, tool_id)
    page = render_template(
        "lti_platform/place.html",
        tool=found,
        values=values,
        errors=errors,
        teaching=_teaching(actor),
        targets=[(kind, str(name)) for kind, name in TARGETS],
    )
    return page, status


@blueprint.get("/connections/tools/<int:tool_id>/place")
def place(tool_id: int) -> ResponseReturnValue:
    """The form that places a tool in a class."""
    require(current_actor(), Permission.LINK)
    return _place_form(tool_id, {"score_maximum": 10, "target_index": 1}, {})


@blueprint.post("/connections/tools/<int:tool_id>/place")
def do_place(tool_id: int) -> ResponseReturnValue:
    """Places a tool in a class."""
    try:
        given = parse_form(PlaceForm)
        class_id, _colon, subject = given.teaching.partition(":")
        placed = given.model_dump() | {"tool_id": tool_id, "class_unit_id": class_id, "subject_code": subject}
        link_id = links.place_link(current_actor(), LinkForm.model_validate(placed))
    except Invalid as refused:
        return _place_form(tool_id, request.form, refused.fields or {"form": refused.message}, refused.status)
    toast(_("The tool is in the class now."))
    return redirect(url_for("lti_platform.show_link", link_id=link_id), 303)
