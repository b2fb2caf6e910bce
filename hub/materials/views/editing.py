"""Correcting what a published version says, and comparing two versions."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.authz import Actor
from hub.core.db import session
from hub.core.errors import Forbidden, Gone, Invalid, NotFound
from hub.core.i18n import gettext as _
from hub.curriculum import queries as curriculum
from hub.materials.queries import access, history, records
from hub.materials.rules.lifecycle import HIDDEN
from hub.materials.schemas import ACCESSIBILITY
from hub.materials.services import corrections
from hub.materials.services.forms import CorrectionForm
from hub.materials.views.frame import blueprint
from hub.materials.views.takedown import gone_page
from hub.web.context import current_actor, parse_form
from hub.web.limits import whole
from hub.web.toasts import toast


def _form_page(actor: Actor, material_id: int, values: Any, errors: dict[str, Any]) -> str:
    material, version = access.readable(session(), actor, material_id)
    if version.id != material.published_version_id:
        raise NotFound(_("There is no published version to correct."))
    if not corrections.may_correct(actor, material):
        raise Forbidden(_("Only its authors and the editors of its subject group correct a material."))
    said = values or {
        **corrections.said(version),
        "description_text": version.description_text,
        "keywords": ", ".join(version.keywords),
        "reason": "",
    }
    chosen = [number for text in said["outcomes"] if (number := whole(str(text))) is not None]
    return render_template(
        "materials/correct.html",
        material=records.material_view(session(), material, version),
        values=said,
        errors=errors,
        outcomes=list(curriculum.outcomes(session(), chosen).values()),
        features=[(name, str(text)) for name, text in ACCESSIBILITY.items()],
    )


@blueprint.get("/<int:material_id>/correct")
def correction(material_id: int) -> ResponseReturnValue:
    """The form for an editorial correction."""
    return _form_page(current_actor(), material_id, None, {})


@blueprint.post("/<int:material_id>/correct")
def correct(material_id: int) -> ResponseReturnValue:
    """Corrects the published version in place."""
    actor = current_actor()
    try:
        changed = corrections.correct_material(actor, material_id, parse_form(CorrectionForm))
    except Invalid as refused:
        sent = request.form
        values = {**sent.to_dict(), "outcomes": sent.getlist("outcomes"), "accessibility": sent.getlist("accessibility")}
        return _form_page(actor, material_id, values, dict(refused.fields)), refused.status
    toast(_("Corrected. The history tells what it said before.") if changed else _("Nothing was changed."))
    return redirect(url_for("materials.show", material_id=material_id), 303)


@blueprint.get("/<int:material_id>/compare")
def compare(material_id: int) -> ResponseReturnValue:
    """Two versions, `?before=1&after=2`; without numbers the version in force and the one before it."""
    actor = current_actor()
    try:
        material, version = access.readable(session(), actor, material_id)
        choices = [row for row in material.versions if row.published_at or access.sees_drafts(actor, material)]
        numbers = [row.number for row in choices]
        after = request.args.get("after", version.number, type=int)
        earlier = [number for number in numbers if number < after]
        before = request.args.get("before", earlier[-1] if earlier else after, type=int)
        _material, found = history.compare(session(), actor, material_id, before, after)
    except Gone as gone:
        return gone_page(actor, material_id, gone)
    page = render_template(
        "materials/compare.html",
        material=records.material_view(session(), material, version),
        found=found,
        numbers=[(number, _("Version %(number)s", number=number)) for number in numbers],
    )
    return (page, {"Cache-Control": "private, no-store"}) if material.standing in HIDDEN else page
