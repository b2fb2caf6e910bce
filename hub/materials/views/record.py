"""The record of a material, and how far its file has been read."""

import json
from dataclasses import replace
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from hub.core.authz import Actor
from hub.core.db import session
from hub.core.errors import Gone, NotFound
from hub.core.i18n import gettext as _
from hub.core.i18n import local
from hub.core.runtime import current
from hub.curriculum import queries as curriculum
from hub.materials.policy import Permission
from hub.materials.queries import access, media, question_sets, records, sources, takedowns
from hub.materials.queries import history as history_of
from hub.materials.queries.exchange import record_of
from hub.materials.rules import lifecycle
from hub.materials.rules.citations import citation, number_of
from hub.materials.rules.exchange import to_json_ld
from hub.materials.rules.kinds import FileRole
from hub.materials.rules.lifecycle import HIDDEN, Action, Standing, State, Step
from hub.materials.rules.takedown import SUSPENSION_REASONS, WITHDRAWAL_REASONS
from hub.materials.schemas import REASONS, MaterialView, Panel, licence_name
from hub.materials.services.corrections import may_correct
from hub.materials.views.frame import blueprint
from hub.materials.views.takedown import gone_page
from hub.review.queries import reports
from hub.review.schemas.values import QualityLabel
from hub.web.context import current_actor


@blueprint.get("/<int:material_id>")
def show(material_id: int) -> ResponseReturnValue:
    """The record: the thing itself, its label, its state and history."""
    return _page(material_id, None)


@blueprint.get("/<int:material_id>/versions/<int:number>")
def version(material_id: int, number: int) -> ResponseReturnValue:
    """One version, by its number: an address to cite."""
    return _page(material_id, number)


def _page(material_id: int, number: int | None) -> ResponseReturnValue:
    actor = current_actor()
    try:
        material, version = access.readable(session(), actor, material_id, number)
    except Gone as gone:
        return gone_page(actor, material_id, gone)
    found = _blinded(actor, records.material_view(session(), material, version))
    own = access.is_author(material, actor)
    insider = own or access.sees_unpublished(session(), actor, material)
    drafts = access.sees_drafts(actor, material)
    history = (
        [row for row in material.versions if row.state != State.DISCARDED]
        if drafts
        else [row for row in material.versions if row.published_at]
    )
    label = reports.quality_label(session(), access.KIND, material_id) if found.current else None
    page = render_template(
        "materials/show.html",
        material=found,
        version=found.version,
        own=own,
        unchanged=found.state == State.REVISIONS_REQUIRED,
        insider=insider,
        shown=media.shown(session(), version, tell=insider),
        may_retry=access.sees_drafts(actor, material),
        label=label,
        reports=reports.list_reports(session(), actor, access.KIND, material_id) if own else [],
        versions=list(reversed(history)),
        work=media.work_of(session(), version) if insider else None,
        can=_open_actions(found),
        reader=_reader_address(found),
        panels=panels_of(session(), actor, found),
        outcomes=sorted(curriculum.outcomes(session(), found.version.outcomes).values(), key=lambda one: one.code),
        corrections=history_of.corrections(session(), {row.id: row.number for row in history}),
        questions=question_sets.show(session(), found.version),
        link=sources.find_link(session(), found.version.kind, found.version.address),
        json_ld=_head_data(found, label),
        citation=_citation(found),
        number=number_of(material_id),
        shown_files=[file for file in found.version.files if file.role != FileRole.PERMISSION or insider],
        **_work_at_hand(actor, material, found, drafts=drafts),
    )
    if found.standing in HIDDEN:
        return page, {"Cache-Control": "private, no-store"}
    return page


def _blinded(actor: Actor, material: MaterialView) -> MaterialView:
    """Without its authors, for a reviewer who must not learn them before it is published."""
    if material.version.published_at is not None or not reports.hides_authors(session(), actor, access.KIND, material.id):
        return material
    return replace(material, created_by=0, version=replace(material.version, authors=(), rights_holder=""))


def _open_actions(material: MaterialView) -> dict[str, bool]:
    """What may happen to the version shown."""
    return {action: lifecycle.can(material.version.state, action) for action in Action}


def _work_at_hand(actor: Actor, material: Any, found: MaterialView, *, drafts: bool) -> dict[str, Any]:
    """What authors and editors may do with the material as a whole, and what there is to know of work on it."""
    own = access.is_author(material, actor)
    standing = found.standing
    at_work = access.work_version(material)
    editor = actor.can(Permission.WITHDRAW, material.unit_path)
    turns = {step: lifecycle.can_turn(standing, step) for step in Step}
    alone = own and standing == Standing.PUBLISHED and access.may_withdraw_alone(session(), material)
    requested = access.has_open_request(material)
    return {
        "next_version": at_work if drafts and at_work.id != found.version.id and not at_work.published_at else None,
        "may_start": own and lifecycle.may_start_version(standing, [State(at_work.state)]),
        "may_correct": found.current and standing == Standing.PUBLISHED and may_correct(actor, material),
        "may_suspend": turns[Step.SUSPEND] and actor.can(Permission.SUSPEND, material.unit_path),
        "may_restore": turns[Step.RESTORE] and editor,
        "may_withdraw": turns[Step.WITHDRAW] and (editor or alone),
        "may_request": own and not editor and not alone and standing == Standing.PUBLISHED and not requested,
        "request": material.takedowns[-1] if requested and (own or editor) else None,
        "may_decline": requested and editor,
        "hidden_by": access.hidden_by(material) if drafts or access.oversees(actor, material) else None,
        "takedowns": takedowns.takedown_lines(session(), material) if drafts or access.oversees(actor, material) else [],
        "withdrawal_reasons": [(code, str(REASONS[code])) for code in WITHDRAWAL_REASONS],
        "suspension_reasons": [(code, str(REASONS[code])) for code in SUSPENSION_REASONS],
    }


def _head_data(material: MaterialView, label: QualityLabel | None) -> Markup | str:
    """The material as JSON-LD for the page's head; only of what is published. It is data, which no browser runs."""
    if not material.current or material.standing != Standing.PUBLISHED:
        return ""
    data = json.dumps(to_json_ld(record_of(session(), material, label)), ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        data = data.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(f'<script type="application/ld+json">{data}</script>')  # noqa: S704 -- no sign that ends the element is left in it


def _citation(material: MaterialView) -> str:
    version = material.version
    if version.published_at is None:
        return ""
    address = f"{current().settings.base_url}/materials/{material.id}/versions/{version.number}"
    day = local(version.published_at).date()
    return citation(material.authors, version.title, version.number, day, material.school, address, licence_name(version.licence))


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
