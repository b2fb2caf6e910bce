"""Saved searches: keep one, change it, forget it, and stop its mails from a mail."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.authz import require
from hub.core.db import session
from hub.core.errors import Invalid
from hub.core.i18n import gettext as _
from hub.finding import queries
from hub.finding.policy import Permission
from hub.finding.schemas import FREQUENCIES, NewSearchForm, SaveForm
from hub.finding.services import saving
from hub.finding.views.frame import blueprint, words
from hub.web.context import current_actor, is_fragment, parse_form, public
from hub.web.csrf import csrf_exempt
from hub.web.toasts import toast


@blueprint.get("/saved-searches")
def saved() -> ResponseReturnValue:
    """What I keep, with what is new in each."""
    actor = current_actor()
    require(actor, Permission.SAVE)
    kept = queries.list_saved(session(), actor)
    names = words({value for one in kept for value in one.criteria.get("group", ())})
    facts = {one.id: [names.of(facet, value) for facet in names.titles for value in one.criteria.get(facet, ())] for one in kept}
    return render_template("finding/saved.html", saved=kept, facts=facts)


@blueprint.route("/saved-searches/new", methods=["GET", "POST"])
def save() -> ResponseReturnValue:
    """Name a search and say how often to write about it; the search itself comes from the address of the search page."""
    actor = current_actor()
    require(actor, Permission.SAVE)
    errors = {}
    if request.method == "POST":
        try:
            saving.save_search(actor, parse_form(NewSearchForm))
        except Invalid as refused:
            errors = refused.fields
        else:
            toast(_("The search is saved."))
            return redirect(url_for("finding.saved"), 303)
    args = request.form if request.method == "POST" else request.args
    page = render_template(
        "finding/save.html", fields=list(args.items(multi=True)), values=args, errors=errors, frequencies=FREQUENCIES
    )
    return page, 400 if errors else 200


@blueprint.route("/saved-searches/<int:saved_id>", methods=["GET", "POST"])
def edit(saved_id: int) -> ResponseReturnValue:
    """Rename it, or change how often to write about it."""
    actor = current_actor()
    found = queries.get_saved(session(), actor, saved_id)
    errors = {}
    if request.method == "POST":
        try:
            saving.change_search(actor, saved_id, parse_form(SaveForm))
        except Invalid as refused:
            errors = refused.fields
        else:
            toast(_("Saved."))
            return redirect(url_for("finding.saved"), 303)
    values = request.form if request.method == "POST" else {"name": found.name, "frequency": found.frequency}
    page = render_template("finding/save.html", fields=[], values=values, errors=errors, frequencies=FREQUENCIES, kept=found)
    return page, 400 if errors else 200


@blueprint.post("/saved-searches/<int:saved_id>/delete")
def forget(saved_id: int) -> ResponseReturnValue:
    """Forget it."""
    saving.delete_search(current_actor(), saved_id)
    toast(_("The saved search is deleted."))
    return redirect(url_for("finding.saved"), 303)


@blueprint.get("/saved-searches/<int:saved_id>/open")
def open_saved(saved_id: int) -> ResponseReturnValue:
    """Its results, the newest first. Changes nothing: the page of results says that they were seen."""
    found = queries.get_saved(session(), current_actor(), saved_id)
    return redirect(url_for("finding.index", **queries.address_of(found.criteria), saved=saved_id if found.fresh else None))


@blueprint.post("/saved-searches/<int:saved_id>/seen")
def see(saved_id: int) -> ResponseReturnValue:
    """What is new in it counts as seen."""
    saving.see_results(current_actor(), saved_id)
    return ("", 204) if is_fragment() else redirect(url_for("finding.saved"), 303)


@blueprint.route("/saved-searches/stop/<token>", methods=["GET", "POST"])
@public
@csrf_exempt
def stop(token: str) -> ResponseReturnValue:
    """Stops the mails about one search, without signing in: the link of the mail is the proof. Opening it changes nothing, sending does."""
    stopped = request.method == "POST"
    name = saving.stop_mails(token) if stopped else saving.name_of(session(), token)
    return render_template("finding/stop.html", name=name, stopped=stopped, token=token)
