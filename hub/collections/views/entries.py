"""Putting materials into collections, and bookmarks."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.collections import queries
from hub.collections.schemas import AddForm, KeepForm, MoveForm, NoteForm, OrderForm
from hub.collections.services import collecting, keeping
from hub.collections.views.frame import blueprint
from hub.core.db import session
from hub.core.errors import Invalid
from hub.core.i18n import gettext as _
from hub.materials.queries import records
from hub.web.context import current_actor, is_fragment, parse_form
from hub.web.locale import safe_next
from hub.web.toasts import toast


def _back(collection_id: int, entry_id: int | None = None) -> Response:
    anchor = f"entry-{entry_id}" if entry_id else None
    return redirect(url_for("collections.show", collection_id=collection_id, _anchor=anchor), 303)


@blueprint.post("/collections/bookmarks/<int:material_id>")
def bookmark(material_id: int) -> ResponseReturnValue:
    """Puts a bookmark or takes it away; the button itself for htmx, else back to the page."""
    form = parse_form(KeepForm)
    keeping.set_bookmark(current_actor(), material_id, on=form.on)
    if is_fragment():
        look = request.args.get("look")
        panel = {"material_id": material_id, "on": form.on, "small": look == "small"}
        return render_template("collections/_row.html" if look == "row" else "collections/_bookmark.html", panel=panel)
    toast(_("Bookmarked.") if form.on else _("The bookmark is taken away."))
    return redirect(safe_next(form.next) or url_for("materials.show", material_id=material_id), 303)


@blueprint.get("/collections/add/<int:material_id>")
def add_form(material_id: int) -> str:
    """Which collection a material goes into, as a page of its own."""
    return _add_page(material_id, {})


def _add_page(material_id: int, errors: dict[str, Any]) -> str:
    actor = current_actor()
    return render_template(
        "collections/add.html",
        material=records.view(session(), actor, material_id),
        own=queries.list_own(session(), actor),
        inside=queries.containing(session(), actor, material_id),
        errors=errors,
        values=request.form,
    )


@blueprint.post("/collections/add/<int:material_id>")
def add(material_id: int) -> Response | tuple[str, int]:
    """Puts a material into a collection."""
    try:
        collection_id = collecting.add_material(current_actor(), material_id, parse_form(AddForm))
    except Invalid as error:
        return _add_page(material_id, error.fields or {"form": error.message}), error.status
    toast(_("It is in the collection."))
    return redirect(url_for("collections.show", collection_id=collection_id), 303)


@blueprint.post("/collections/<int:collection_id>/order")
def order(collection_id: int) -> ResponseReturnValue:
    """The entries in a new order, all of them (`{"order": [3, 1, 2]}`)."""
    collecting.order_entries(current_actor(), collection_id, parse_form(OrderForm).order)
    return "", 204


@blueprint.post("/collections/<int:collection_id>/entries/<int:entry_id>/move")
def move(collection_id: int, entry_id: int) -> Response:
    """One place up or down."""
    collecting.move_entry(current_actor(), collection_id, entry_id, parse_form(MoveForm).step)
    return _back(collection_id, entry_id)


@blueprint.post("/collections/<int:collection_id>/entries/<int:entry_id>")
def note(collection_id: int, entry_id: int) -> Response:
    """The note on an entry."""
    collecting.note_entry(current_actor(), collection_id, entry_id, parse_form(NoteForm).note)
    toast(_("Saved."))
    return _back(collection_id, entry_id)


@blueprint.post("/collections/<int:collection_id>/entries/<int:entry_id>/remove")
def take_out(collection_id: int, entry_id: int) -> Response:
    """Takes an entry out; the message offers to undo it."""
    collecting.remove_entry(current_actor(), collection_id, entry_id)
    undo = url_for("collections.put_back", collection_id=collection_id, entry_id=entry_id)
    toast(_("Taken out of the collection."), undo=undo)
    return _back(collection_id)


@blueprint.post("/collections/<int:collection_id>/entries/<int:entry_id>/put-back")
def put_back(collection_id: int, entry_id: int) -> Response:
    """Undoes taking out."""
    collecting.put_back(current_actor(), collection_id, entry_id)
    return _back(collection_id, entry_id)
