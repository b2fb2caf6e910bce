"""Pages and endpoints of the grade books."""

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any, Final

from flask import Blueprint, Response, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from assessments.gradebook import queries, rules, services
from assessments.gradebook.policy import Permission
from assessments.gradebook.rules import CellValue, Source
from assessments.gradebook.schemas import (
    Cell,
    CellChange,
    LockChange,
    OpenSheet,
    SheetChanges,
    SheetHead,
    SheetRow,
    SheetView,
    SubjectResult,
)
from hub.accounts import queries as accounts
from hub.core import clock
from hub.core.authz import SYSTEM, Actor, Role, require
from hub.core.db import session
from hub.core.errors import Forbidden, Invalid
from hub.core.i18n import format_decimal, format_time, lazy_gettext
from hub.core.i18n import gettext as _
from hub.schools import queries as schools
from hub.web.context import current_actor, parse_form
from hub.web.limits import whole
from hub.web.toasts import toast

blueprint = Blueprint("gradebook", __name__, template_folder="templates", url_prefix="/gradebooks")

RECENT: Final = timedelta(days=2)
SOURCES: Final = {
    Source.SITTING: lazy_gettext("From a test on the hub"),
    Source.LTI: lazy_gettext("From a connected tool"),
    Source.IMPORT: lazy_gettext("Imported"),
}
MET, NOT_MET = "Đ", "CĐ"  # the circular's own signs, the same in both languages
SHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def cell_text(value: CellValue) -> str:
    """What stands in the cell, as people read it."""
    if value.absent:
        return _("absent")
    if value.met is not None:
        return MET if value.met else NOT_MET
    return format_decimal(value.mark, 1)


LEVELS: Final = {
    rules.Level.VERY_GOOD: lazy_gettext("Very good"),
    rules.Level.GOOD: lazy_gettext("Good"),
    rules.Level.MET: lazy_gettext("Met"),
    rules.Level.NOT_MET: lazy_gettext("Not met"),
}


@blueprint.context_processor
def _names() -> dict[str, Any]:
    return {
        "column_name": rules.column_name,
        "cell_text": cell_text,
        "SOURCES": SOURCES,
        "met_text": MET,
        "not_met_text": NOT_MET,
    }


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Where marks are: the teacher's sheets, the leader's classes, one's own results, one's children."""
    actor = current_actor()
    if actor.can(Permission.READ):
        return _sheets(actor)
    require(actor, Permission.READ_OWN)
    if Role.PUPIL in actor.roles and actor.user_id is not None:
        return redirect(url_for("gradebook.results", pupil_id=actor.user_id))
    children = schools.children_of(session(), actor.user_id or 0)
    if len(children) == 1:
        return redirect(url_for("gradebook.results", pupil_id=children[0].id))
    return render_template("gradebook/children.html", children=children)


def _sheets(actor: Actor) -> str:
    year, semester = schools.current_school_year(session()), schools.current_semester(session())
    taught = schools.classes_of(session(), actor.user_id or 0, year.code)
    led = []
    for school in schools.schools_of(session(), actor):
        if actor.can(Permission.LOCK, school.path):
            led += schools.classes_of_school(session(), school.id, year.code)
    class_ids = {line.class_.id for line in taught} | {found.id for found in led}
    sheets = queries.list_sheets(session(), class_ids)
    opened = {(sheet.class_unit_id, sheet.subject_code, sheet.school_year, sheet.semester): sheet for sheet in sheets}
    return render_template(
        "gradebook/index.html",
        year=year,
        semester=semester,
        taught=taught,
        led=led,
        opened=opened,
        sheets=sheets,
        subjects=schools.subject_names(session()),
        counts=schools.pupil_counts(session(), class_ids),
        filled=queries.filled_counts(session(), [sheet.id for sheet in sheets]),
    )


@blueprint.post("/open")
def open_sheet() -> ResponseReturnValue:
    """Opens a sheet of a class that the teacher teaches."""
    form = parse_form(OpenSheet)
    actor = current_actor()
    sheet_id = services.ensure_sheet(actor, form.class_unit_id, form.subject_code, form.school_year, form.semester)
    return redirect(url_for("gradebook.show", sheet_id=sheet_id), 303)


def _view(sheet_id: int) -> tuple[SheetView, dict[int, str]]:
    head = queries.get_sheet(session(), sheet_id)
    pupils = schools.pupils_of(session(), head.class_unit_id)
    return queries.sheet_view(session(), sheet_id, [pupil.id for pupil in pupils]), {
        pupil.id: pupil.full_name for pupil in pupils
    }


def _is_recent(cell: Cell) -> bool:
    return cell.at is not None and cell.at > clock.now() - RECENT and cell.changes > 1 and cell.source == Source.HAND


def _may_write(actor: Actor, head: SheetHead) -> bool:
    try:
        services.require_teaching(actor, head)
    except Forbidden:
        return False
    return True


@blueprint.get("/<int:sheet_id>")
def show(sheet_id: int) -> ResponseReturnValue:
    """The sheet, like a spreadsheet."""
    actor = current_actor()
    view, names = _view(sheet_id)
    services.require_reading(actor, view.head)
    found = schools.get_class(session(), view.head.class_unit_id)
    others = [sheet for sheet in queries.list_sheets(session(), [found.id]) if sheet.subject_code == view.head.subject_code]
    editors = {cell.actor_id for row in view.rows for cell in row.cells.values()}
    return render_template(
        "gradebook/sheet.html",
        view=view,
        names=names,
        class_=found,
        subject=schools.get_subject(session(), view.head.subject_code),
        semesters=others,
        summaries=queries.column_summaries(view),
        who=accounts.names(session(), editors),
        system=SYSTEM.name,
        is_recent=_is_recent,
        may_write=_may_write(actor, view.head),
        may_lock=actor.can(Permission.LOCK, found.path),
    )


@blueprint.post("/<int:sheet_id>")
def save_form(sheet_id: int) -> ResponseReturnValue:
    """The whole sheet as a form, for browsers without scripts: fields are called cell:PUPIL:COLUMN:VERSION."""
    changes = []
    for name, text in request.form.items():
        if name.startswith("cell:"):
            _prefix, pupil, column, version = ([*name.split(":"), "", "", ""])[:4]
            pupil_id, seen = whole(pupil), whole(version)
            if pupil_id is None or seen is None:
                raise Invalid(lazy_gettext("The form is not complete. Load the page again."))
            changes.append(CellChange.model_construct(pupil_id=pupil_id, column=column, text=text, version=seen, note=""))
    written = services.enter_marks(current_actor(), sheet_id, changes) if changes else 0
    toast(_("%(count)s cells saved", count=written))
    return redirect(url_for("gradebook.show", sheet_id=sheet_id), 303)


@blueprint.put("/<int:sheet_id>/cells")
def save_cells(sheet_id: int) -> Response:
    """Changed cells as they are typed; the answer has the new versions, averages and the foot of the sheet."""
    form = parse_form(SheetChanges)
    actor = current_actor()
    services.enter_marks(actor, sheet_id, form.cells)
    view, _unused = _view(sheet_id)
    changed = {change.pupil_id for change in form.cells}
    return jsonify(
        saved_at=format_time(clock.now()),
        cells=[
            {
                "pupil_id": row.pupil_id,
                "column": code,
                "version": cell.version,
                "text": cell_text(cell.value),
                "absent": cell.value.absent,
            }
            for row in view.rows
            if row.pupil_id in changed
            for code, cell in row.cells.items()
        ],
        averages={row.pupil_id: average_text(row) for row in view.rows if row.pupil_id in changed},
        foot={
            code: {"mean": format_decimal(summary.mean, 1), "count": f"{summary.filled}/{summary.total}"}
            for code, summary in queries.column_summaries(view).items()
        },
    )


def average_text(row: SheetRow) -> str:
    """The average or the result of a line; empty while it is not complete."""
    if row.result is not None:
        return cell_text(CellValue(met=row.result))
    return format_decimal(row.average.value, 1) if row.average.complete else ""


@blueprint.post("/<int:sheet_id>/columns/<code>/release")
def release(sheet_id: int, code: str) -> ResponseReturnValue:
    """Shows a column to pupils and parents."""
    services.release_column(current_actor(), sheet_id, code)
    toast(_("Pupils and parents now see %(column)s", column=rules.column_name(code)))
    return redirect(url_for("gradebook.show", sheet_id=sheet_id), 303)


@blueprint.post("/<int:sheet_id>/columns/<code>/hide")
def hide(sheet_id: int, code: str) -> ResponseReturnValue:
    """Takes a column back from pupils and parents."""
    services.hide_column(current_actor(), sheet_id, code)
    toast(_("Pupils and parents no longer see %(column)s", column=rules.column_name(code)))
    return redirect(url_for("gradebook.show", sheet_id=sheet_id), 303)


@blueprint.post("/<int:sheet_id>/columns/<code>/<any(lock, unlock):action>")
def lock(sheet_id: int, code: str, action: str) -> ResponseReturnValue:
    """Locks a column, or opens it again, with a reason."""
    form = parse_form(LockChange)
    services.set_lock(current_actor(), sheet_id, code, locked=action == "lock", reason=form.reason)
    return redirect(url_for("gradebook.show", sheet_id=sheet_id), 303)


@blueprint.get("/<int:sheet_id>/cells/<int:pupil_id>/<code>")
def history(sheet_id: int, pupil_id: int, code: str) -> ResponseReturnValue:
    """Every change of one cell."""
    head = queries.get_sheet(session(), sheet_id)
    services.require_reading(current_actor(), head)
    entries = queries.cell_history(session(), sheet_id, pupil_id, code)
    who = accounts.names(session(), [pupil_id, *(entry.actor_id for entry in entries)])
    return render_template(
        "gradebook/history.html",
        head=head,
        entries=entries,
        who=who,
        pupil_id=pupil_id,
        code=code,
        system=SYSTEM.name,
        CellValue=CellValue,
    )


@blueprint.get("/<int:sheet_id>/export")
def export(sheet_id: int) -> ResponseReturnValue:
    """The sheet as an Excel file."""
    from openpyxl import Workbook

    view, names = _view(sheet_id)
    services.require_reading(current_actor(), view.head)
    found = schools.get_class(session(), view.head.class_unit_id)
    subject = schools.get_subject(session(), view.head.subject_code)
    book = Workbook()
    page = book.active
    assert page is not None  # noqa: S101 -- a new workbook has one sheet
    page.title = f"{found.name} {view.head.semester}"
    page.append([_("No."), _("Full name"), *(rules.column_name(column.code) for column in view.columns), "ĐTBmhk"])
    for number, row in enumerate(view.rows, 1):
        page.append(
            [number, _plain(names[row.pupil_id]), *(_cell_value(row, column.code) for column in view.columns), _average(row)]
        )
    buffer = BytesIO()
    book.save(buffer)
    buffer.seek(0)
    name = f"{subject.code}-{found.name}-{view.head.school_year}-{view.head.semester}.xlsx"
    return send_file(buffer, SHEET_TYPE, as_attachment=True, download_name=name)


def _plain(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t" else text


def _cell_value(row: SheetRow, code: str) -> float | str | None:
    value = row.cells[code].value if code in row.cells else CellValue()
    return float(value.mark) if value.mark is not None else cell_text(value) or None


def _average(row: SheetRow) -> float | str | None:
    complete = row.average.complete and row.average.value is not None
    return float(row.average.value) if complete and row.average.value is not None else average_text(row) or None


@blueprint.get("/pupils/<int:pupil_id>")
def results(pupil_id: int) -> ResponseReturnValue:
    """A pupil's released marks, for the pupil and the parents."""
    actor = current_actor()
    require(actor, Permission.READ_OWN)
    children = [] if actor.user_id == pupil_id else schools.children_of(session(), actor.user_id or 0)
    if actor.user_id != pupil_id and pupil_id not in {child.id for child in children}:
        raise Forbidden(lazy_gettext("You can see your own results and those of your children."))
    year = schools.current_school_year(session())
    found = queries.released_results(session(), pupil_id, year.code)
    class_ = schools.class_of(session(), pupil_id)
    by_subject: dict[str, dict[int, Any]] = {}
    for result in found:
        by_subject.setdefault(result.head.subject_code, {})[result.head.semester] = result
    return render_template(
        "gradebook/results.html",
        person=accounts.get_person(session(), pupil_id),
        class_=class_,
        year=year,
        by_subject=by_subject,
        subjects=schools.subject_names(session()),
        children=children,
        year_average=rules.year_average,
        levels=_levels(class_.id, found) if class_ else {},
        is_own=actor.user_id == pupil_id,
    )


def _levels(class_id: int, results: Sequence[SubjectResult]) -> dict[int, Any]:
    """The result of learning of each semester whose every subject is complete and released, in words."""
    taught = {staff.subject.code for staff in schools.class_staff(session(), class_id)}
    return {number: LEVELS[level] for number in (1, 2) if (level := queries.semester_level(taught, number, results)) is not None}
