"""The library's loan rules, its closed days, and the answer to "which rule applies?"."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.errors import Invalid, NotFound
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.schools import queries as schools
from hub.web.context import current_actor, parse_form
from hub.web.toasts import toast
from library.circulation import queries
from library.circulation.policy import Permission
from library.circulation.rules.policy import RuleName, Subject, explain
from library.circulation.schemas import ClosedDayForm, RuleForm
from library.circulation.services import rulebook as services
from library.circulation.views import words
from library.circulation.views.desk import blueprint


def _library(actor: Actor) -> tuple[int, str]:
    require(actor, Permission.RULES)
    found = schools.schools_within(session(), actor.paths(Permission.RULES))
    wanted = request.values.get("library", type=int)
    for unit in found:
        if wanted is None or unit.id == wanted:
            return unit.id, unit.name
    raise NotFound(_l("You serve no such library."))


def _explained(unit_id: int) -> tuple[str, str, list[dict[str, Any]]]:
    """For whom and what the page explains, and for each rule all eight places with the one that decides."""
    category, item_type = request.args.get("category", "pupil"), request.args.get("item_type", "reference")
    if category not in words.CATEGORIES or item_type not in words.ITEM_TYPES:
        raise Invalid(_l("Choose one of the listed values."))
    rows = queries.rule_rows(session(), unit_id)
    told = []
    for name in RuleName:
        found = explain(rows, name, Subject(unit_id, category, item_type))
        places = [
            {
                "place": words.rule_place({"branch": step.branch, "category": step.category, "item_type": step.item_type}),
                "value": words.rule_value(name, step.value) if step.value is not None else None,
                "applies": step.applies,
            }
            for step in found.steps
        ]
        told.append(
            {
                "label": words.RULES[name][0],
                "value": words.rule_value(name, found.value),
                "default": found.from_default,
                "places": places,
            }
        )
    return category, item_type, told


def _page(error: Invalid | None = None) -> tuple[str, int]:
    unit_id, name = _library(current_actor())
    category, item_type, told = _explained(unit_id)
    page = render_template(
        "circulation/rules.html",
        library_id=unit_id,
        library_name=name,
        rows=queries.rule_lines(session(), unit_id),
        closed=queries.closed_days(session(), unit_id, queries.today()),
        category=category,
        item_type=item_type,
        explained=told,
        names=words.RULES,
        said=words.rule_value,
        categories=words.CATEGORIES,
        item_types=words.ITEM_TYPES,
        values=request.form.to_dict() if error else {},
        errors=error.fields if error else {},
        kind="form",
    )
    return page, error.status if error else 200


@blueprint.get("/library/rules")
def rules() -> tuple[str, int]:
    """All of them on one page."""
    return _page()


@blueprint.post("/library/rules")
def set_rule() -> Response | tuple[str, int]:
    """Writes or removes a row."""
    actor = current_actor()
    unit_id, _name = _library(actor)
    try:
        services.set_rule(actor, unit_id, parse_form(RuleForm))
    except Invalid as error:
        return _page(error)
    toast(_("The rule holds from now on. Loans that are out keep their due day."))
    return redirect(url_for("circulation.rules", library=request.values.get("library")), 303)


@blueprint.post("/library/closed-days")
def set_closed_day() -> Response | tuple[str, int]:
    """Closes the library on a day, or opens it again."""
    actor = current_actor()
    unit_id, _name = _library(actor)
    try:
        services.set_closed_day(actor, unit_id, parse_form(ClosedDayForm), closed=request.form.get("open") is None)
    except Invalid as error:
        return _page(error)
    toast(_("Saved."))
    return redirect(url_for("circulation.rules", library=request.values.get("library")), 303)
