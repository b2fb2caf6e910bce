"""The pages of results: a sitting's for its teachers, one pupil's answers, a pupil's own."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessments.assembly import queries as assembly
from assessments.bank import queries as bank
from assessments.bank.item_types.base import Outcome
from assessments.delivery import queries as delivery
from assessments.delivery.rules import states
from assessments.delivery.schemas import SittingView
from assessments.delivery.services import sittings
from assessments.marking import queries, rules, services
from hub.accounts import queries as accounts
from hub.core.db import session
from hub.core.errors import NotFound
from hub.core.i18n import format_decimal, ngettext
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.schools import queries as schools
from hub.web.context import current_actor
from hub.web.toasts import toast

blueprint = Blueprint("marking", __name__, template_folder="templates")

OUTCOMES: dict[str, Any] = {
    Outcome.RIGHT: _l("right"),
    Outcome.PARTIAL: _l("partly right"),
    Outcome.WRONG: _l("wrong"),
    Outcome.BLANK: _l("blank"),
    Outcome.MALFORMED: _l("wrongly written"),
    Outcome.MANUAL: _l("marked by the teacher"),
}
BAR_HEIGHT = 120


def sentence(summary: rules.Summary) -> str:
    """What the distribution shows, in words."""
    if not summary.count:
        return _("Nobody has a mark yet.")
    fullest = max(summary.bins, key=lambda one: (one.count, one.low))
    return " ".join(
        (
            ngettext("%(num)s mark;", "%(num)s marks;", summary.count),
            _(
                "the mean is %(mean)s, half of them are at %(median)s or above.",
                mean=format_decimal(summary.mean, 2),
                median=format_decimal(summary.median, 2),
            ),
            _("Most lie from %(low)s to %(high)s.", low=fullest.low, high=fullest.high),
            ngettext("%(num)s is below 5.", "%(num)s are below 5.", summary.below_five),
        )
    )


def bars(summary: rules.Summary) -> list[dict[str, Any]]:
    """The bars of the chart, with their places in a drawing of 480 by 160."""
    most = max((one.count for one in summary.bins), default=0) or 1
    drawn = []
    for number, one in enumerate(summary.bins):
        height = round(BAR_HEIGHT * one.count / most, 1)
        drawn.append(
            {
                "x": 8 + number * 47,
                "y": 20 + BAR_HEIGHT - height,
                "height": height,
                "count": one.count,
                "low": one.low,
                "high": one.high,
            }
        )
    return drawn


@blueprint.get("/sittings/<int:sitting_id>/results")
def results(sitting_id: int) -> ResponseReturnValue:
    """The marks of a sitting: list, distribution, questions."""
    actor, db = current_actor(), session()
    sitting = sittings.get_visible(db, actor, sitting_id)
    attempts = {attempt.pupil_id: attempt for attempt in delivery.attempts_of_sitting(db, sitting_id)}
    marks = queries.marks_of_sitting(db, sitting_id)
    pupils = schools.pupils_of(db, sitting.class_unit_id)
    known = {pupil.id for pupil in pupils}
    people = [*pupils, *accounts.people(db, [number for number in attempts if number not in known])]
    summary = rules.summarise([mark.mark for mark in marks.values()])
    return render_template(
        "marking/results.html",
        sitting=sitting,
        rows=[(person, attempts.get(person.id), marks.get(person.id)) for person in people],
        summary=summary,
        sentence=sentence(summary),
        bars=bars(summary),
        questions=_questions(db, sitting),
        state=queries.result_state(db, sitting_id),
        State=rules.ResultState,
        class_name=schools.unit_names(db, [sitting.class_unit_id]).get(sitting.class_unit_id, ""),
        working=sum(1 for attempt in attempts.values() if attempt.state in states.TAKING_ANSWERS),
        unmarked=sum(1 for attempt in attempts.values() if attempt.state in states.FINISHED and attempt.pupil_id not in marks),
        may_confirm=services.may_confirm(db, actor, sitting),
        takes_pupils=services.takes_pupils(sitting),
        target=_target(sitting),
        outcomes=OUTCOMES,
    )


def _target(sitting: SittingView) -> str:
    if sitting.target_kind == "tx":
        return _("Regular mark %(number)s", number=sitting.target_index)
    return {"gk": _("Mid-semester mark"), "ck": _("End-of-semester mark")}.get(sitting.target_kind or "", "")


def _questions(db: Session, sitting: SittingView) -> list[dict[str, Any]]:
    counts = queries.outcome_counts(db, sitting.id)
    slots = assembly.form_slots(db, sitting.form_id)
    chosen = queries.choice_counts(db, sitting.id, [slot["ref"] for slot in slots if slot["type"] == "single_choice"])
    keys = {item.ref: item.key for item in queries.item_keys(db, sitting.form_id)}
    rows = []
    for slot in slots:
        found = counts.get(slot["ref"], {})
        total = sum(found.values())
        rows.append(
            {
                "ref": slot["ref"],
                "counts": found,
                "total": total,
                "share": round(100 * found.get(Outcome.RIGHT, 0) / total) if total else None,
                "options": [(name, chosen[slot["ref"]].get(name, 0)) for name in slot["asked"]["options"]]
                if slot["ref"] in chosen
                else [],
                "key": keys.get(slot["ref"]),
            }
        )
    return rows


@blueprint.post("/sittings/<int:sitting_id>/confirm")
def confirm(sitting_id: int) -> ResponseReturnValue:
    """Takes the marks over into the grade book."""
    count = services.confirm_marks(current_actor(), sitting_id)
    toast(ngettext("%(num)s mark confirmed.", "%(num)s marks confirmed.", count))
    return redirect(url_for("marking.results", sitting_id=sitting_id), 303)


@blueprint.post("/sittings/<int:sitting_id>/release")
def release(sitting_id: int) -> ResponseReturnValue:
    """Lets pupils see their results."""
    count = services.release_results(current_actor(), sitting_id)
    toast(ngettext("%(num)s pupil sees the result now.", "%(num)s pupils see their results now.", count))
    return redirect(url_for("marking.results", sitting_id=sitting_id), 303)


def _sheet(db: Session, sitting: SittingView, attempt_id: int, *, with_key: bool) -> list[dict[str, Any]]:
    """The questions of an attempt with answer, marks and, when it may be seen, the key."""
    marks = queries.item_marks(db, attempt_id)
    slots = assembly.form_slots(db, sitting.form_id)
    public = bank.public_items(db, [slot["version_id"] for slot in slots])
    keys = {item.ref: item.key for item in queries.item_keys(db, sitting.form_id)} if with_key else {}
    solutions = bank.solutions_of(db, [slot["version_id"] for slot in slots]) if with_key else {}
    return [
        {
            "ref": slot["ref"],
            "part": slot["ref"].split(".")[0],
            "number": slot["ref"].split(".")[1],
            "item": public[slot["version_id"]],
            "mark": marks.get(slot["ref"]),
            "key": keys.get(slot["ref"]),
            "solution": solutions.get(slot["version_id"], ""),
        }
        for slot in slots
    ]


@blueprint.get("/sittings/<int:sitting_id>/results/<int:attempt_id>")
def attempt(sitting_id: int, attempt_id: int) -> ResponseReturnValue:
    """One pupil's answers and marks, for the teacher."""
    actor, db = current_actor(), session()
    sitting = sittings.get_visible(db, actor, sitting_id)
    found = delivery.get_attempt(db, attempt_id)
    mark = queries.get_mark(db, attempt_id)
    if found.sitting_id != sitting_id or mark is None:
        raise NotFound(_l("There are no marks for this attempt yet."), code="no_result")
    return render_template(
        "marking/sheet.html",
        sitting=sitting,
        attempt=found,
        mark=mark,
        name=accounts.names(db, [found.pupil_id]).get(found.pupil_id, ""),
        sheet=_sheet(db, sitting, attempt_id, with_key=True),
        outcomes=OUTCOMES,
        is_own=False,
    )


@blueprint.get("/sittings/<int:sitting_id>/result")
def result(sitting_id: int) -> ResponseReturnValue:
    """A pupil's own result, once it is released."""
    actor, db = current_actor(), session()
    sitting = delivery.get_sitting(db, sitting_id)
    own = delivery.find_attempt(db, sitting_id, actor.user_id or 0)
    if own is None:
        raise NotFound(_l("There is no such sitting."), code="unknown_sitting")
    if queries.result_state(db, sitting_id) != rules.ResultState.RELEASED or queries.get_mark(db, own.id) is None:
        return render_template("marking/waiting.html", sitting=sitting, attempt=own)
    sitting, own, mark = services.get_own_result(db, actor, sitting_id)
    return render_template(
        "marking/sheet.html",
        sitting=sitting,
        attempt=own,
        mark=mark,
        name=actor.name,
        sheet=_sheet(db, sitting, own.id, with_key=sitting.show_key),
        outcomes=OUTCOMES,
        is_own=True,
    )
