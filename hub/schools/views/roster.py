"""Roster import: the file, the preview, the accounts that were made."""

import io
from typing import Final

from flask import Response as FlaskResponse
from flask import make_response, redirect, render_template, request, send_file, url_for
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from hub.core.authz import Actor, require
from hub.core.db import session as reading
from hub.core.errors import Conflict, HubError, Invalid, TooLarge, UnsupportedMedia
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.core.i18n import ngettext
from hub.core.today import TodayEntry, TodayKind
from hub.schools import queries
from hub.schools.policy import Permission
from hub.schools.rules.tables import MAX_BYTES
from hub.schools.schemas import MadeAccount, RosterForm, TakeOverForm
from hub.schools.services import roster
from hub.schools.views.frame import blueprint
from hub.web.context import current_actor, parse_form
from hub.web.toasts import toast

EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN: Final = 300


def today(actor: Actor, session: Session) -> list[TodayEntry]:
    """Initial passwords that wait to be handed out."""
    return [
        TodayEntry(
            kind=TodayKind.WAITING,
            title=_("Initial passwords of %(file)s", file=one.file_name),
            action=_("Fetch the list"),
            endpoint="schools.roster_preview",
            params={"import_id": one.id},
            icon="key",
            facts=(ngettext("%(num)s account", "%(num)s accounts", one.made),),
            due=one.keep_until,
        )
        for one in (roster.waiting(actor, session) if actor.can(Permission.IMPORT) else ())
    ]


@blueprint.get("/admin/schools/<int:school_id>/roster")
def roster_form(school_id: int) -> str:
    """Where a roster is dropped."""
    return _form_page(school_id, {})


def _form_page(school_id: int, errors: dict[str, object]) -> str:
    school = queries.get_unit(reading(), school_id)
    require(current_actor(), Permission.IMPORT, school.path)
    return render_template("schools/roster.html", school=school, errors=errors, values=request.form)


@blueprint.post("/admin/schools/<int:school_id>/roster")
def upload_roster(school_id: int) -> Response:
    """Reads and checks the file; nothing is written but the file itself."""
    choices = parse_form(RosterForm)
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            message = _l("Choose a file.")
            raise Invalid(message, fields={"file": message})
        content = file.stream.read(MAX_BYTES + 1)
        kept = roster.keep_roster(current_actor(), school_id, file.filename, content, open_classes=choices.open_classes)
    except (Invalid, TooLarge, UnsupportedMedia) as error:
        return make_response(_form_page(school_id, {"file": error.message}), error.status)
    return redirect(url_for("schools.roster_preview", import_id=kept.id), 303)


@blueprint.get("/admin/rosters/<int:import_id>")
def roster_preview(import_id: int) -> str:
    """What would be done, row by row, and what is wrong; after the import, what was done."""
    done = roster.outcome(current_actor(), import_id)
    if done is not None:
        return render_template("schools/roster_done.html", done=done, school=queries.get_unit(reading(), done.school_id))
    return _preview_page(import_id)


def _preview_page(import_id: int, error: HubError | None = None) -> str:
    preview = roster.preview_again(current_actor(), import_id)
    return render_template(
        "schools/roster_preview.html",
        preview=preview,
        lines=preview.lines[:SHOWN],
        problems=preview.problems[:SHOWN],
        school=queries.get_unit(reading(), preview.school_id),
        error=error,
    )


@blueprint.post("/admin/rosters/<int:import_id>/import")
def take_roster_over(import_id: int) -> Response:
    """Imports the good rows, or all or nothing."""
    try:
        roster.take_over(current_actor(), import_id, all_or_nothing=parse_form(TakeOverForm).all_or_nothing)
    except Conflict as error:
        if error.code != "roster_has_faults":
            raise
        return make_response(_preview_page(import_id, error), error.status)
    toast(_("The roster is imported."))
    return redirect(url_for("schools.roster_preview", import_id=import_id), 303)


@blueprint.post("/admin/rosters/<int:import_id>/accounts")
def roster_accounts(import_id: int) -> FlaskResponse:
    """The accounts with their initial passwords as an Excel file, once."""
    made = roster.hand_out(current_actor(), import_id)
    return send_file(_workbook(made), EXCEL, as_attachment=True, download_name=_("accounts") + f"-{import_id}.xlsx")


def _workbook(made: list[MadeAccount]) -> io.BytesIO:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Accounts"))
    for letter, width in zip("ABCDE", (32, 14, 18, 20, 22), strict=True):
        sheet.column_dimensions[letter].width = width
    head = []
    for text in (_("Full name"), _("Class"), _("Role"), _("User name"), _("Initial password")):
        cell = WriteOnlyCell(sheet, text)
        cell.font = Font(bold=True)
        head.append(cell)
    sheet.append(head)
    for one in made:
        cells = [WriteOnlyCell(sheet, text) for text in (one.name, one.classes, one.role, one.user, one.password)]
        for cell in cells:
            cell.data_type = "s"  # never a formula
        sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    target.seek(0)
    return target
