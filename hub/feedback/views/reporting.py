"""Reporting a problem, the queue of those who look into reports, and one's own reports."""

from typing import Any, Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.core.authz import require
from hub.core.db import session
from hub.core.errors import Invalid
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.feedback import queries
from hub.feedback.policy import Permission
from hub.feedback.rules import ReportAction, can
from hub.feedback.schemas import ReportForm, WordsForm
from hub.feedback.services import reporting
from hub.feedback.views.frame import blueprint
from hub.materials.queries import records
from hub.web.context import current_actor, page_args, parse_form
from hub.web.toasts import toast

ACTIONS: Final = {
    "ask": reporting.ask_author,
    "answer": reporting.answer_report,
    "dismiss": reporting.dismiss_report,
    "mend": reporting.close_mended,
    "suspend": reporting.suspend_reported,
}
DONE: Final = {
    "ask": _l("Sent."),
    "answer": _l("Sent."),
    "dismiss": _l("The report is closed and its maker is told."),
    "mend": _l("The report is closed and its maker is told."),
    "suspend": _l("The material is hidden from readers until it is decided."),
}


@blueprint.get("/materials/<int:material_id>/report")
def report_form(material_id: int) -> str:
    """What is wrong, and where."""
    return _form_page(material_id, {})


def _form_page(material_id: int, errors: dict[str, Any]) -> str:
    found = records.view(session(), current_actor(), material_id)
    return render_template("feedback/report_form.html", material=found, errors=errors, values=request.form)


@blueprint.post("/materials/<int:material_id>/report")
def make_report(material_id: int) -> Response | tuple[str, int]:
    """Reports a problem."""
    try:
        reporting.report_problem(current_actor(), material_id, parse_form(ReportForm))
    except Invalid as error:
        return _form_page(material_id, error.fields or {"form": error.message}), error.status
    toast(_("Thank you. The subject group looks into it and you will be told."))
    return redirect(url_for("materials.show", material_id=material_id), 303)


@blueprint.get("/reports")
def queue() -> str:
    """Reports that wait, the urgent ones first; `?finished=1` those that ended."""
    actor = current_actor()
    require(actor, Permission.TRIAGE)
    finished = request.args.get("finished") == "1"
    page = queries.list_queue(session(), actor, page_args(30), finished=finished)
    return render_template("feedback/queue.html", page=page, finished=finished)


@blueprint.get("/reports/mine")
def own_reports() -> str:
    """What one has reported, and what became of it."""
    actor = current_actor()
    page = queries.list_own(session(), actor, page_args(30))
    shown = render_template("feedback/own.html", page=page)
    if any(one.state in reporting.FINISHED for one in page):
        reporting.see_outcomes(actor)
    return shown


@blueprint.get("/reports/<int:report_id>")
def report(report_id: int) -> str:
    """One report: what was said, and what to do about it."""
    return _report_page(report_id, {})


def _report_page(report_id: int, errors: dict[str, Any], action: str = "") -> str:
    actor = current_actor()
    found = queries.report(session(), actor, report_id)
    triages = actor.can(Permission.TRIAGE, found.unit_path)
    return render_template(
        "feedback/report.html",
        report=found,
        triages=triages,
        may_answer=queries.is_asked(session(), actor, report_id) and can(found.state, ReportAction.ANSWER),
        open={one.value: triages and can(found.state, one) for one in ReportAction},
        others=queries.others(session(), found) if triages else 0,
        errors=errors,
        action=action,
        values=request.form if errors else {},
    )


@blueprint.post("/reports/<int:report_id>/<any(ask, answer, dismiss, mend, suspend):action>")
def act(report_id: int, action: str) -> Response | tuple[str, int]:
    """Asks the author, answers as one, or ends the report with words for the reporter."""
    try:
        words = parse_form(WordsForm).words
    except Invalid as error:
        return _report_page(report_id, error.fields or {"form": error.message}, action), error.status
    ACTIONS[action](current_actor(), report_id, words)
    toast(str(DONE[action]))
    return redirect(url_for("feedback.report", report_id=report_id), 303)
