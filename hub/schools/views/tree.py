"""The tree of units: where one is, what is below, and how it is changed."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.core.authz import Actor
from hub.core.db import session
from hub.core.errors import Conflict, Forbidden, HubError, Invalid
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.schools import queries, search
from hub.schools.policy import Permission
from hub.schools.rules.curriculum import LEVEL_GRADES
from hub.schools.schemas import ClassForm, NameForm, SchoolLevel, UnitForm, UnitKind, UnitView
from hub.schools.services import classes, structure
from hub.schools.views.frame import blueprint
from hub.web.context import current_actor, page_args, parse_form
from hub.web.toasts import toast

MANAGE = Permission.MANAGE


@blueprint.get("/admin")
def index() -> Response | str:
    """The highest unit that the person may look into."""
    paths = current_actor().paths(Permission.READ)
    if not paths:
        raise Forbidden(
            _l("The administration is for those who run a school. Your school's administrator can give you the right.")
        )
    top = min(paths, key=lambda path: (path.count("/"), path))
    unit_id = int(top.rstrip("/").rpartition("/")[2])
    return unit_page(current_actor(), queries.readable_unit(session(), current_actor(), unit_id))


@blueprint.get("/admin/units/<int:unit_id>")
def unit(unit_id: int) -> Response | str:
    """One unit: what is below it, or the classes and groups of a school."""
    found = queries.readable_unit(session(), current_actor(), unit_id)
    if found.kind == UnitKind.CLASS:
        return redirect(url_for("schools.school_class", class_id=unit_id), 303)
    if found.kind == UnitKind.SUBJECT_GROUP:
        return redirect(url_for("schools.group", group_id=unit_id), 303)
    return unit_page(current_actor(), found)


def unit_page(actor: Actor, found: UnitView, errors: dict[str, object] | None = None, form: str = "") -> str:
    """The page of a unit; after a refused form with its errors, the dialog `form` being open."""
    above = [one for one in queries.ancestors(session(), found) if actor.can(Permission.READ, one.path)]
    common = {
        "unit": found,
        "above": above,
        "errors": errors or {},
        "open_form": form,
        "values": request.form if errors else {},
        "can_manage": actor.can(MANAGE, found.path),
    }
    if found.kind == UnitKind.SCHOOL:
        return _school_page(found, common)
    words = request.args.get("q", "")
    kinds = sorted(kind.value for kind in structure.BELOW[UnitKind(found.kind)])
    below = search.search_units(session(), found.id, words, page_args())
    return render_template("schools/unit.html", below=below, words=words, kinds=kinds, levels=list(SchoolLevel), **common)


def _school_page(found: UnitView, common: dict[str, object]) -> str:
    years = queries.school_years(session())
    chosen = request.args.get("year", "")
    year = next((one.code for one in years if one.code == chosen), queries.current_school_year(session()).code if years else "")
    of_school = queries.classes_of_school(session(), found.id, year) if year else []
    return render_template(
        "schools/school.html",
        classes=of_school,
        counts=queries.pupil_counts(session(), [one.id for one in of_school]),
        names=queries.homeroom_names(session(), of_school),
        groups=queries.groups_of_school(session(), found.id),
        years=years,
        year=year,
        grades=list(LEVEL_GRADES[str(found.level)]),
        **common,
    )


def _again(unit_id: int, error: HubError, form: str) -> tuple[str, int]:
    """The unit's page with the refused form open."""
    fields = error.fields or {"form": error.message}
    found = queries.readable_unit(session(), current_actor(), unit_id)
    return unit_page(current_actor(), found, fields, form), error.status


@blueprint.post("/admin/units/<int:unit_id>/units")
def create_unit(unit_id: int) -> Response | tuple[str, int]:
    """Makes a unit below this one."""
    try:
        made = structure.create_unit(current_actor(), unit_id, parse_form(UnitForm))
    except (Invalid, Conflict) as error:
        return _again(unit_id, error, "new-unit")
    toast(_("The unit is there."))
    return redirect(url_for("schools.unit", unit_id=made), 303)


@blueprint.post("/admin/units/<int:unit_id>/classes")
def open_class(unit_id: int) -> Response | tuple[str, int]:
    """Opens a class of the school."""
    try:
        made = classes.open_class(current_actor(), unit_id, parse_form(ClassForm))
    except (Invalid, Conflict) as error:
        return _again(unit_id, error, "new-class")
    toast(_("The class is open. Add its pupils and teachers."))
    return redirect(url_for("schools.school_class", class_id=made), 303)


@blueprint.post("/admin/units/<int:unit_id>/name")
def rename(unit_id: int) -> Response:
    """Gives the unit another name."""
    structure.rename_unit(current_actor(), unit_id, parse_form(NameForm).name)
    toast(_("The name is changed."))
    return redirect(url_for("schools.unit", unit_id=unit_id), 303)


@blueprint.post("/admin/units/<int:unit_id>/close")
def close(unit_id: int) -> Response:
    """Takes the unit out of use."""
    parent = queries.get_unit(session(), unit_id).parent_id
    structure.close_unit(current_actor(), unit_id)
    toast(_("The unit is closed. What happened in it stays."))
    return redirect(url_for("schools.unit", unit_id=parent) if parent else url_for("schools.index"), 303)
