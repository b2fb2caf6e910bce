"""Import of an outline: the file, the preview, what was done."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.core.errors import Conflict, HubError, Invalid, TooLarge, UnsupportedMedia
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.curriculum.schemas import OutlineForm
from hub.curriculum.services import imports
from hub.curriculum.views.frame import blueprint
from hub.schools.rules.tables import MAX_BYTES
from hub.web.context import current_actor, parse_form
from hub.web.toasts import toast

SHOWN = 300


@blueprint.get("/curriculum/import")
def import_form() -> str:
    """Where a file is dropped."""
    return _form_page({})


def _form_page(errors: dict[str, object]) -> str:
    imports.require_editor(current_actor())
    return render_template("curriculum/import.html", errors=errors, values=request.form)


@blueprint.post("/curriculum/import")
def upload() -> Response:
    """Reads and checks the file; nothing is written but the file itself."""
    imports.require_editor(current_actor())
    choices = parse_form(OutlineForm)
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            message = _l("Choose a file.")
            raise Invalid(message, fields={"file": message})
        content = file.stream.read(MAX_BYTES + 1)
        kept = imports.keep_outline(current_actor(), file.filename, content, is_complete=choices.is_complete)
    except (Invalid, TooLarge, UnsupportedMedia) as error:
        return make_response(_form_page({"file": error.message}), error.status)
    return redirect(url_for("curriculum.preview", import_id=kept.id), 303)


@blueprint.get("/curriculum/imports/<int:import_id>")
def preview(import_id: int) -> str:
    """What would be done, row by row, and what is wrong; after the import, what was done."""
    done = imports.outcome(current_actor(), import_id)
    if done is not None:
        return render_template("curriculum/import_done.html", done=done)
    return _preview_page(import_id)


def _preview_page(import_id: int, error: HubError | None = None) -> str:
    found = imports.preview_again(current_actor(), import_id)
    lines = [line for line in found.lines if line.status != "same"]
    return render_template(
        "curriculum/import_preview.html",
        preview=found,
        lines=lines[:SHOWN],
        more=max(len(lines) - SHOWN, 0),
        problems=found.problems[:SHOWN],
        gone=found.gone[:SHOWN],
        error=error,
    )


@blueprint.post("/curriculum/imports/<int:import_id>")
def take_over(import_id: int) -> Response:
    """Imports every row, or nothing."""
    try:
        imports.take_over(current_actor(), import_id)
    except Conflict as error:
        if error.code != "outline_has_faults":
            raise
        return make_response(_preview_page(import_id, error), error.status)
    toast(_("The curriculum is imported."))
    return redirect(url_for("curriculum.preview", import_id=import_id), 303)
