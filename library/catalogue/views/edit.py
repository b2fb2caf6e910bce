"""Cataloguing: new records, changes, copies, digital copies, withdrawal."""

from typing import Any, BinaryIO, cast

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.errors import HubError, Invalid, NotFound
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.core.i18n import ngettext
from hub.schools import queries as schools
from hub.web.context import current_actor, parse_form
from hub.web.toasts import toast
from library.catalogue import queries, services
from library.catalogue.policy import Permission
from library.catalogue.rules import isbn
from library.catalogue.rules.marc import BookEntry
from library.catalogue.schemas import CopiesForm, CopyForm, DigitalForm, RecordForm, WithdrawForm
from library.catalogue.views import words
from library.catalogue.views.finding import blueprint


def _library(actor: Actor) -> int:
    """The library whose books this person catalogues; the first one for who works in several."""
    found = schools.schools_within(session(), actor.paths(Permission.EDIT))
    if not found:
        require(actor, Permission.EDIT)
        raise NotFound(_l("You have no library to catalogue for."))
    return found[0].id


def _values(entry: BookEntry, version: int) -> dict[str, Any]:
    """An entry as the form shows it: lists one entry a line."""
    lists = ("authors", "isbns", "contents", "subjects")
    return {
        **{name: value for name, value in vars(entry).items() if name not in lists},
        **{name: "\n".join(getattr(entry, name)) for name in lists},
        "version": version,
    }


def _form_page(values: dict[str, Any], *, record_id: int | None, error: HubError | None = None) -> tuple[str, int]:
    page = render_template(
        "catalogue/form.html",
        values=values,
        errors=error.fields if error else {},
        message=error.message if error and not error.fields else "",
        record_id=record_id,
        item_types=words.plain(words.ITEM_TYPES),
        languages=words.plain(words.LANGUAGES),
        subjects=[(subject.code, subject.name) for subject in schools.subjects(session())],
        grades=[(str(grade), str(grade)) for grade in range(1, 13)],
        kind="form",
    )
    return page, error.status if error else 200


def _typed() -> dict[str, Any]:
    return {**request.form.to_dict(), "grades": request.form.getlist("grades")}


@blueprint.get("/library/records/new")
def new() -> tuple[str, int]:
    """The empty cataloguing form."""
    _library(current_actor())
    return _form_page(_values(BookEntry("", item_type="reference"), 0), record_id=None)


@blueprint.post("/library/records/new")
def create() -> Response | tuple[str, int]:
    """Catalogues a book, then goes on to its copies."""
    actor = current_actor()
    unit_id = _library(actor)
    try:
        form = parse_form(RecordForm)
        record_id = services.create_record(actor, unit_id, form)
    except Invalid as error:
        return _form_page(_typed(), record_id=None, error=error)
    _say_saved(unit_id, record_id, form)
    return redirect(url_for("catalogue.record", record_id=record_id, _anchor="copies"), 303)


def _say_saved(unit_id: int, record_id: int, form: RecordForm) -> None:
    digits = next((found for raw in form.isbns if (found := isbn.normalise(raw))), None)
    twins = queries.same_isbn(session(), unit_id, digits, but=record_id)
    if form.isbns and digits is None:
        toast(_("Saved. No ISBN in this record has a right check digit; it is kept as typed."), "info")
    elif twins:
        toast(_("Saved. “%(title)s” has the same ISBN: perhaps a reprint.", title=twins[0][1]), "info")
    else:
        toast(_("Saved."))


@blueprint.get("/library/records/<int:record_id>/edit")
def edit(record_id: int) -> tuple[str, int]:
    """The form with a record's fields."""
    actor = current_actor()
    record = queries.get_record(session(), actor, record_id)
    require(actor, Permission.EDIT, record.unit_path)
    return _form_page(_values(record.entry, record.version), record_id=record_id)


@blueprint.post("/library/records/<int:record_id>/edit")
def change(record_id: int) -> Response | tuple[str, int]:
    """Saves changes; fields that the form does not show stay as they are."""
    actor = current_actor()
    try:
        form = parse_form(RecordForm)
        services.edit_record(actor, record_id, form)
    except HubError as error:
        if error.status not in (400, 409):
            raise
        return _form_page(_typed(), record_id=record_id, error=error)
    _say_saved(queries.get_record(session(), actor, record_id).unit_id, record_id, form)
    return redirect(url_for("catalogue.record", record_id=record_id), 303)


@blueprint.get("/library/records/<int:record_id>/copies")
def copies(record_id: int) -> tuple[str, int]:
    """The form for more copies, with the next free barcode filled in."""
    return _copies_page(record_id, None)


def _copies_page(record_id: int, error: HubError | None) -> tuple[str, int]:
    actor = current_actor()
    record = queries.get_record(session(), actor, record_id)
    require(actor, Permission.EDIT, record.unit_path)
    last = queries.last_barcode(session(), record.unit_id)
    latest = record.copies[-1] if record.copies else None
    values = (
        request.form.to_dict()
        if error
        else {
            "barcode": queries.next_barcode(last),
            "count": 1,
            "location": latest.location if latest else "",
            "shelf": latest.shelf if latest else "",
            "call_number": latest.call_number if latest else record.entry.classification,
            "status": "available",
        }
    )
    page = render_template(
        "catalogue/copies.html",
        record=record,
        values=values,
        errors=error.fields if error else {},
        message=error.message if error and not error.fields else "",
        copy_states=words.plain(words.COPY_STATES),
        kind="form",
    )
    return page, error.status if error else 200


@blueprint.post("/library/records/<int:record_id>/copies")
def add_copies(record_id: int) -> Response | tuple[str, int]:
    """Adds copies with consecutive barcodes."""
    try:
        codes = services.add_copies(current_actor(), record_id, parse_form(CopiesForm))
    except HubError as error:
        if error.status not in (400, 409):
            raise
        return _copies_page(record_id, error)
    toast(ngettext("%(num)s copy was added: %(codes)s.", "%(num)s copies were added: %(codes)s.", len(codes), codes=_span(codes)))
    return redirect(url_for("catalogue.record", record_id=record_id, _anchor="copies"), 303)


def _span(codes: list[str]) -> str:
    return codes[0] if len(codes) == 1 else f"{codes[0]} – {codes[-1]}"


@blueprint.post("/library/copies/<int:copy_id>")
def change_copy(copy_id: int) -> Response:
    """Moves a copy or changes its state."""
    record_id = services.change_copy(current_actor(), copy_id, parse_form(CopyForm))
    toast(_("Saved."))
    return redirect(url_for("catalogue.record", record_id=record_id, _anchor="copies"), 303)


@blueprint.post("/library/records/<int:record_id>/withdraw")
def withdraw(record_id: int) -> Response:
    """Takes a record out of the catalogue."""
    services.withdraw_record(current_actor(), record_id, parse_form(WithdrawForm))
    toast(_("The book was taken out of the catalogue."))
    return redirect(url_for("catalogue.index"), 303)


@blueprint.post("/library/records/<int:record_id>/digital")
def attach(record_id: int) -> Response:
    """Adds a digitised copy."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid(_l("Choose a PDF file."), fields={"file": _l("Choose a PDF file.")})
    services.attach_digital(current_actor(), record_id, cast("BinaryIO", file.stream), file.filename, parse_form(DigitalForm))
    toast(_("The digital copy can be read now."))
    return redirect(url_for("catalogue.record", record_id=record_id), 303)
