"""Key sets of ours, and the pages under Connections: partners, their forms, their keys."""

from typing import Any, Final

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.errors import Invalid, NotFound
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.schools import queries as schools
from hub.web.context import current_actor, parse_form, public
from hub.web.toasts import toast
from lti.registrations import queries
from lti.registrations.policy import Permission
from lti.registrations.rules.names import Scope
from lti.registrations.schemas import PlatformForm, Side, ToolForm
from lti.registrations.services import partners

blueprint = Blueprint("registrations", __name__, template_folder="templates")

MAX_AGE: Final = 3600  # seconds; much shorter than the time for which a key is published before it signs
SCOPES: Final = (
    (Scope.SCORE, _l("Give scores")),
    (Scope.LINEITEM, _l("Make and change its own columns")),
    (Scope.LINEITEM_READ, _l("See its own columns")),
    (Scope.RESULT_READ, _l("See the results in its columns")),
)


def _keys(rings: list[str]) -> Response:
    found = [key for ring in rings for key in queries.published_keys(session(), ring)]
    response = jsonify(keys=found)
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
    return response


@blueprint.get("/lti/platform/jwks")
@public
def platform_keys() -> Response:
    """All our keys as platform: for tools that know one key address for each platform."""
    return _keys(queries.rings(session(), Side.PLATFORM))


@blueprint.get("/lti/platform/jwks/<client_id>")
@public
def keys_for_tool(client_id: str) -> Response:
    """Our keys towards one tool."""
    tool = queries.find_tool(session(), client_id)
    if tool is None:
        raise NotFound(_l("There is no such tool."))
    return _keys([f"{Side.PLATFORM}:{tool.id}"])


@blueprint.get("/lti/tool/jwks/<int(max=9007199254740991):platform_id>")
@public
def keys_for_platform(platform_id: int) -> Response:
    """Our keys towards one platform."""
    platform = queries.platform_by_id(session(), platform_id)
    if platform is None or not platform.active:
        raise NotFound(_l("There is no such platform."))
    return _keys([f"{Side.TOOL}:{platform.id}"])


@blueprint.get("/connections")
def index() -> ResponseReturnValue:
    """Partners on both sides."""
    actor, db = current_actor(), session()
    require(actor, Permission.READ)
    return render_template(
        "registrations/index.html",
        tools=queries.list_tools(db, actor),
        platforms=queries.list_platforms(db, actor),
        waiting=queries.waiting_deployments(db, actor),
        may_manage=actor.can(Permission.MANAGE),
    )


def _units(actor: Actor) -> list[tuple[int, str]]:
    """Units that the actor manages partners for: the highest ones and the schools below them."""
    db = session()
    paths = actor.paths(Permission.MANAGE)
    held = [grant.unit_id for grant in actor.grants if grant.unit_path in paths]
    found = {number: unit.name for number, unit in schools.units(db, held).items()}
    found |= {unit.id: unit.name for unit in schools.schools_within(db, paths)}
    return list(found.items())


def _tool_form(values: Any, tool_id: int | None, errors: dict[str, Any], status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "registrations/tool_form.html",
        values=values,
        tool_id=tool_id,
        errors=errors,
        units=_units(current_actor()),
        scopes=SCOPES,
    )
    return page, status


def _platform_form(values: Any, platform_id: int | None, errors: dict[str, Any], status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "registrations/platform_form.html",
        values=values,
        platform_id=platform_id,
        errors=errors,
        units=_units(current_actor()),
    )
    return page, status


def _require_managing() -> Actor:
    actor = current_actor()
    require(actor, Permission.MANAGE)
    return actor


@blueprint.get("/connections/tools/new")
def new_tool() -> ResponseReturnValue:
    """The form for a tool that we launch."""
    _require_managing()
    return _tool_form({"scopes": list(Scope), "share_name": True}, None, {})


@blueprint.get("/connections/tools/<int:tool_id>/edit")
def edit_tool(tool_id: int) -> ResponseReturnValue:
    """The same form for a tool that is there."""
    actor = _require_managing()
    return _tool_form(queries.get_tool(session(), actor, tool_id).model_dump(), tool_id, {})


@blueprint.post("/connections/tools")
@blueprint.post("/connections/tools/<int:tool_id>/edit")
def save_tool(tool_id: int | None = None) -> ResponseReturnValue:
    """Adds or changes a tool; a form with faults comes back with what was typed."""
    try:
        saved = partners.save_tool(current_actor(), parse_form(ToolForm), tool_id)
    except Invalid as refused:
        values = {**request.form.to_dict(), "scopes": request.form.getlist("scopes")}
        return _tool_form(values, tool_id, refused.fields or {"form": refused.message}, refused.status)
    toast(_("The connection was saved."))
    return redirect(url_for("lti_platform.tool", tool_id=saved), 303)


@blueprint.get("/connections/platforms/new")
def new_platform() -> ResponseReturnValue:
    """The form for a platform that launches us."""
    _require_managing()
    return _platform_form({"partitioned": True}, None, {})


@blueprint.get("/connections/platforms/<int:platform_id>/edit")
def edit_platform(platform_id: int) -> ResponseReturnValue:
    """The same form for a platform that is there."""
    actor = _require_managing()
    values: dict[str, Any] = queries.get_platform(session(), actor, platform_id).model_dump()
    values["deployment_ids"] = [row.deployment_id for row in queries.deployments(session(), platform_id) if row.approved]
    return _platform_form(values, platform_id, {})


@blueprint.post("/connections/platforms")
@blueprint.post("/connections/platforms/<int:platform_id>/edit")
def save_platform(platform_id: int | None = None) -> ResponseReturnValue:
    """Adds or changes a platform; a form with faults comes back with what was typed."""
    try:
        saved = partners.save_platform(current_actor(), parse_form(PlatformForm), platform_id)
    except Invalid as refused:
        return _platform_form(request.form, platform_id, refused.fields or {"form": refused.message}, refused.status)
    toast(_("The connection was saved."))
    return redirect(url_for("lti_tool.platform", platform_id=saved), 303)


def _page_of(side: Side, partner_id: int) -> str:
    if side is Side.PLATFORM:
        return url_for("lti_platform.tool", tool_id=partner_id)
    return url_for("lti_tool.platform", platform_id=partner_id)


@blueprint.post("/connections/<any(platform, tool):side>/<int:partner_id>/active")
def set_active(side: str, partner_id: int) -> ResponseReturnValue:
    """Switches a partner on or off."""
    partners.set_active(current_actor(), Side(side), partner_id, active=request.form.get("active") == "true")
    return redirect(_page_of(Side(side), partner_id), 303)


@blueprint.post("/connections/<any(platform, tool):side>/<int:partner_id>/keys")
def renew_keys(side: str, partner_id: int) -> ResponseReturnValue:
    """Changes our signing key towards a partner."""
    partners.renew_keys(current_actor(), Side(side), partner_id)
    toast(_("The next key signs from now on."))
    return redirect(_page_of(Side(side), partner_id), 303)


@blueprint.post("/connections/platforms/<int:platform_id>/deployments")
def approve_deployment(platform_id: int) -> ResponseReturnValue:
    """Lets in a deployment that waits."""
    partners.approve_deployment(current_actor(), platform_id, request.form.get("deployment_id", ""))
    toast(_("Launches of this deployment are let in from now on."))
    return redirect(url_for("lti_tool.platform", platform_id=platform_id), 303)
