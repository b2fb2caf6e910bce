"""School years, and periods a year by subject and grade."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.errors import Invalid
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.schools import queries
from hub.schools.policy import Permission
from hub.schools.rules.curriculum import LEVEL_GRADES
from hub.schools.schemas import YearForm
from hub.schools.services import structure
from hub.schools.views.frame import blueprint
from hub.web.context import current_actor, parse_form
from hub.web.limits import whole
from hub.web.toasts import toast


def _level() -> str:
    chosen = request.args.get("level", "")
    return chosen if chosen in LEVEL_GRADES else "upper_secondary"


def _can_change(actor: Actor) -> bool:
    root = queries.root(session())
    return root is not None and actor.can(Permission.CURRICULUM, root.path)


@blueprint.get("/admin/curriculum")
def curriculum() -> str:
    """The periods of one level as a grid."""
    require(current_actor(), Permission.READ)
    return _curriculum_page({})


def _curriculum_page(errors: dict[str, Any]) -> str:
    level = _level()
    grades = list(LEVEL_GRADES[level])
    periods = queries.curriculum(session())
    return render_template(
        "schools/curriculum.html",
        level=level,
        levels=list(LEVEL_GRADES),
        grades=grades,
        subjects=queries.subjects(session()),
        periods=periods,
        errors=errors,
        typed=request.form if errors else {},
        taught={code for code, grade in periods if grade in grades},
        can_change=_can_change(current_actor()),
    )


@blueprint.post("/admin/curriculum")
def save_curriculum() -> Response | tuple[str, int]:
    """Saves the cells of the grid that were changed."""
    actor = current_actor()
    cells, errors = _cells()
    if errors:
        require(actor, Permission.CURRICULUM)
        return _curriculum_page(errors), 400
    changed = structure.set_many_periods(actor, cells)
    toast(_("%(count)s figures are changed.", count=changed) if changed else _("Nothing was changed."))
    return redirect(url_for("schools.curriculum", level=_level()), 303)


def _cells() -> tuple[dict[tuple[str, int], int | None], dict[str, Any]]:
    """The grid's fields `SUBJECT:GRADE`, and what is wrong with them."""
    cells: dict[tuple[str, int], int | None] = {}
    errors: dict[str, Any] = {}
    known = queries.subject_names(session())
    for name, text in request.form.items():
        code, _colon, grade = name.partition(":")
        if code not in known or (whole(grade) or 0) not in range(1, 13):
            continue
        value = text.strip()
        if value and not 1 <= (whole(value) or 0) <= structure.MAX_PERIODS:
            message = _l(
                "%(subject)s, grade %(grade)s: enter a whole number from 1 to 500, or nothing.", subject=known[code], grade=grade
            )
            errors[name] = message
        else:
            cells[code, int(grade)] = int(value) if value else None
    return cells, errors


@blueprint.get("/admin/years")
def years() -> str:
    """The school years."""
    require(current_actor(), Permission.READ)
    return _years_page({})


def _years_page(errors: dict[str, Any]) -> str:
    found = queries.school_years(session())
    return render_template(
        "schools/years.html",
        years=found,
        current=queries.current_school_year(session()).code if found else "",
        errors=errors,
        values=request.form if errors else {},
        can_change=_can_change(current_actor()),
    )


@blueprint.post("/admin/years")
def save_year() -> Response | tuple[str, int]:
    """Sets up a school year or changes its dates."""
    try:
        structure.save_school_year(current_actor(), parse_form(YearForm))
    except Invalid as error:
        require(current_actor(), Permission.CURRICULUM)
        return _years_page(error.fields or {"form": error.message}), error.status
    toast(_("The school year is saved."))
    return redirect(url_for("schools.years"), 303)
