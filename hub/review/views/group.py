"""A subject group's pages: how it reviews, and how well."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core import clock
from hub.core.authz import require
from hub.core.db import session
from hub.core.errors import Invalid
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.review.policy import Permission
from hub.review.queries import statistics, works
from hub.review.queries.policies import policy_of
from hub.review.rules.policies import MOST_DAYS, MOST_QUORUM, Change, Slot
from hub.review.rules.rubric import CURRENT
from hub.review.schemas import texts
from hub.review.schemas.forms import PolicyForm
from hub.review.schemas.rubric_texts import RUBRIC_TEXTS
from hub.review.services import policies
from hub.review.views.board import groups_of
from hub.review.views.frame import blueprint
from hub.schools import queries as schools
from hub.web.context import current_actor
from hub.web.forms import read
from hub.web.toasts import toast

# how alpha is read: Krippendorff, Content Analysis (2004), chapter 11: 0.8 for firm conclusions, 0.667 for tentative ones
FIRM, TENTATIVE = 0.8, 0.667
SPANS: Final = (("", _l("All"), None), ("365", _l("12 months"), 365), ("90", _l("3 months"), 90))
HEIGHT: Final = 168


@dataclass(frozen=True)
class Dot:
    """A decision on the plot: x in per cent of its width, y in pixels from its top."""

    x: float
    y: float
    decided: works.Decided


def says(alpha: float | None) -> Any:
    """What an alpha means, in a sentence."""
    if alpha is None:
        return _l("Nothing can be said yet: too few works were reviewed by two people.")
    if alpha >= FIRM:
        return _l("Reviewers use the rubric alike: their scores can be relied on.")
    if alpha >= TENTATIVE:
        return _l("Reviewers mostly agree: good enough for decisions, with a look at the criteria below that are low.")
    if alpha > 0:
        return _l("Reviewers read the rubric differently. Talk about the lowest criterion with examples before the next works.")
    return _l("Reviewers agree no more than by chance. Score one work together before going on.")


@blueprint.get("/statistics")
def figures() -> ResponseReturnValue:
    """Time to decision, agreement and load of a group."""
    actor = current_actor()
    require(actor, Permission.STATISTICS)
    groups = groups_of(actor, Permission.STATISTICS)
    wanted = request.args.get("unit", type=int)
    unit = next((one for one in groups if one.id == wanted), groups[0] if groups and wanted is None else None)
    if unit is None and wanted is not None:
        unit = schools.get_unit(session(), wanted)  # the query below refuses those who do not lead it
    span = next((days for key, _label, days in SPANS if key == request.args.get("span", "")), None)
    since = clock.now() - timedelta(days=span) if span else None
    found = statistics.group_statistics(session(), actor, unit.id, since) if unit else None
    decided = works.list_decided(session(), actor, unit.id, since) if unit else []
    top, dots = _dots(decided)
    return render_template(
        "review/statistics.html",
        groups=groups,
        unit=unit,
        spans=[(key, label, days == span) for key, label, days in SPANS],
        figures=found,
        decided=decided,
        dots=dots,
        top=top,
        says=says,
        texts=RUBRIC_TEXTS[CURRENT],
        height=HEIGHT,
    )


def _dots(decided: Any) -> tuple[int, list[Dot]]:
    """The plot's highest day, and a dot for each decision: when it was made, how long it took."""
    if not decided:
        return 0, []
    top = max(5, -(-int(max(one.days for one in decided).to_integral_value()) // 5) * 5 + 5)
    first, last = decided[0].closed_at, decided[-1].closed_at
    span = max((last - first).total_seconds(), 1.0)

    def x(moment: datetime) -> float:
        return 2 + 96 * ((moment - first).total_seconds() / span if last > first else 0.5)

    def y(days: Decimal) -> float:
        return HEIGHT * (1 - float(days) / top)

    return top, [Dot(round(x(one.closed_at), 1), round(y(one.days), 1), one) for one in decided]


@blueprint.get("/settings/<int:unit_id>")
def settings(unit_id: int) -> ResponseReturnValue:
    """How the group reviews."""
    return render_template("review/settings.html", errors={}, **_settings(unit_id))


def _settings(unit_id: int) -> dict[str, Any]:
    actor = current_actor()
    unit = schools.get_unit(session(), unit_id)
    require(actor, Permission.CONFIGURE, unit.path)
    return {
        "unit": unit,
        "policy": policy_of(session(), unit_id),
        "groups": groups_of(actor, Permission.CONFIGURE),
        "DEPTHS": texts.DEPTHS,
        "SAME_SCHOOL": texts.SAME_SCHOOL,
        "SLOTS": texts.SLOTS,
        "most_quorum": MOST_QUORUM,
        "most_days": MOST_DAYS,
    }


def _posted() -> PolicyForm:
    """The form's names: `depth.CHANGE`, `quorum.CHANGE` (empty: as the group), `reminder.SLOT` with `remind.SLOT` for on and off."""
    form = request.form
    values: dict[str, Any] = {name: form[name] for name in form if name in PolicyForm.model_fields and form[name]}
    if "whole" in form:
        values["claims"] = "claims" in form
        values["depths"] = {change: form.get(f"depth.{change}", "") for change in Change}
        values["quorums"] = {change: form.get(f"quorum.{change}") or None for change in Change}
        values["reminders"] = {slot: form.get(f"reminder.{slot}", "0") if f"remind.{slot}" in form else None for slot in Slot}
    return read(PolicyForm, values)


@blueprint.post("/settings/<int:unit_id>")
def set_policy(unit_id: int) -> ResponseReturnValue:
    """Changes how the group reviews."""
    actor = current_actor()
    unit = schools.get_unit(session(), unit_id)
    try:
        policies.set_policy(actor, unit.id, unit.path, _posted())
    except Invalid as refused:
        errors = refused.fields or {"form": refused.message}
        return render_template("review/settings.html", errors=errors, **_settings(unit_id)), refused.status
    toast(_("Saved. It holds for what is submitted from now on."))
    return redirect(url_for("review.settings", unit_id=unit_id), 303)
