"""The record of a material, and how far its file has been read."""

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hub.core.authz import Actor
from hub.core.db import session
from hub.core.errors import NotFound
from hub.core.i18n import gettext as _
from hub.core.runtime import current
from hub.materials.policy import Permission
from hub.materials.queries import access, media, records
from hub.materials.rules import lifecycle
from hub.materials.rules.lifecycle import Action, Standing, State, Step
from hub.materials.schemas import REASONS, MaterialView, Panel
from hub.materials.views.frame import blueprint
from hub.review.queries import reports
from hub.web.context import current_actor


@blueprint.get("/<int:material_id>")
def show(material_id: int) -> ResponseReturnValue:
    """The record: the thing itself, its label, its state and history."""
    return _page(material_id, None)


@blueprint.get("/<int:material_id>/versions/<int:number>")
def version(material_id: int, number: int) -> ResponseReturnValue:
    """One version, by its number: an address to cite."""
    return _page(material_id, number)


def _page(material_id: int, number: int | None) -> str:
    actor = current_actor()
    material, version = access.readable(session(), actor, material_id, number)
    found = records.material_view(session(), material, version)
    own = access.is_author(material, actor)
    insider = own or access.sees_unpublished(session(), actor, material)
    history = material.versions if access.sees_drafts(actor, material) else [row for row in material.versions if row.published_at]
    return render_template(
        "materials/show.html",
        material=found,
        version=found.version,
        own=own,
        unchanged=found.state == State.REVISIONS_REQUIRED,
        insider=insider,
        shown=media.shown(session(), version, tell=insider),
        may_retry=access.sees_drafts(actor, material),
        label=reports.quality_label(session(), access.KIND, material_id) if found.current else None,
        reports=reports.list_reports(session(), actor, access.KIND, material_id) if own else [],
        versions=list(reversed(history)),
        work=media.work_of(session(), version) if insider else None,
        can=_open_actions(found),
        may_withdraw=own or actor.can(Permission.WITHDRAW, material.unit_path),
        reader=_reader_address(found),
        reasons=[(code, str(REASONS[code])) for code in lifecycle.WITHDRAWAL_REASONS],
        panels=panels_of(session(), actor, found),
    )


def _open_actions(material: MaterialView) -> dict[str, bool]:
    """What may happen to the version shown and to the material."""
    actions: dict[str, bool] = {action: lifecycle.can(material.version.state, action) for action in Action}
    return {
        **actions,
        **{step: lifecycle.can_turn(material.standing, step) for step in (Step.SUSPEND, Step.RESTORE, Step.WITHDRAW)},
    }


def panels_of(reading: Session, actor: Actor, material: MaterialView) -> dict[str, list[Panel]]:
    """What the features above show on the page, by place and in order."""
    makers = current().registry.extensions.get("materials.panels", [])
    found = sorted((panel for make in makers if (panel := make(reading, actor, material))), key=lambda panel: panel.order)
    return {place: [panel for panel in found if panel.place == place] for place in ("actions", "side", "below")}


def _reader_address(material: MaterialView) -> str:
    """Where the reading room opens the file, when there is one and it knows the type."""
    main = material.version.main
    if "reading.read" not in current_app.view_functions or material.standing != Standing.PUBLISHED or not material.current:
        return ""
    if main is None or main.extension not in {"pdf", "epub"}:
        return ""
    return url_for("reading.read", kind=access.KIND, target_id=material.id)


@blueprint.get("/<int:material_id>/progress")
def progress(material_id: int) -> ResponseReturnValue:
    """The state of the jobs, which the record page asks for again and again while they run."""
    actor = current_actor()
    material, version = access.readable(session(), actor, material_id, request.args.get("version", type=int))
    if not access.sees_unpublished(session(), actor, material):
        raise NotFound(_("There is no such material, or it is not open to you."))
    state = media.work_of(session(), version)
    may_retry = access.sees_drafts(actor, material)
    response = Response(render_template("materials/_work.html", material_id=material_id, work=state, may_retry=may_retry))
    if not state.busy:
        response.headers["HX-Refresh"] = "true"  # words, pages and picture are there now
    return response
