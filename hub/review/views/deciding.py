"""A round for those who lead its review: reviewers, reviews side by side, comments, decision and signature."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts import queries as accounts
from hub.core.authz import Actor
from hub.core.db import session
from hub.core.errors import Conflict, HubError, Invalid, NotFound
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.review.policy import Permission
from hub.review.queries import candidates, changing, loading, reminders, reports, threads
from hub.review.rules.assignments import AssignmentAction, AssignmentState, can_assignment
from hub.review.rules.rubric import RUBRICS
from hub.review.rules.visibility import Viewer
from hub.review.rules.workflow import OPEN_STATES, RoundAction, RoundState, can
from hub.review.schemas.forms import AssignForm, DatesForm, DecisionForm, EditForm, RatingForm, ReasonForm, SignatureForm
from hub.review.schemas.rubric_texts import RUBRIC_TEXTS
from hub.review.schemas.values import Candidate
from hub.review.services import assigning, reminding, reviews, rounds
from hub.review.views.frame import blueprint
from hub.review.views.today import signs
from hub.schools import queries as schools
from hub.web.context import current_actor, parse_form
from hub.web.toasts import toast


def _round_page(actor: Actor, round_id: int, errors: Mapping[str, Any] | None = None) -> dict[str, Any]:
    found = loading.load_for_head(session(), actor, round_id)
    facts = loading.round_facts(found)
    state = RoundState(found.state)
    rubric = RUBRICS[found.rubric_version]
    sent = loading.submitted(found)
    leads = actor.can(Permission.DECIDE, found.unit_path)
    return {
        "round": found,
        "state": state,
        "is_open": state in OPEN_STATES,
        "group": schools.get_unit(session(), found.unit_id).name,
        "facts": loading.describe(session(), found),
        "since": changing.changes_since(session(), found),
        "preview": loading.reviewable(found.kind).preview(session(), found.thing_id, found.snapshot),
        "rubric": rubric,
        "texts": RUBRIC_TEXTS[rubric.version],
        "verdicts": [(reports.neutral_verdict(session(), actor, found, *pair, Viewer.DECIDER), *pair) for pair in sent],
        "comments": threads.for_decider(session(), actor, found),
        "earlier": threads.previous_comments(session(), actor, found, Viewer.DECIDER),
        "names": accounts.names(session(), _people(found)),
        "overdue": loading.is_overdue,
        "due_at": loading.due_at,
        "reminded": reminders.reminded_today(session(), [one.id for one in found.assignments]),
        "owes": candidates.owes,
        "waits": candidates.waits_for_head,
        "aside": candidates.can_be_set_aside(session(), found) if leads and state in OPEN_STATES else {},
        "can_thank": _can_thank,
        "signatures": reports.signature_views(session(), found, Viewer.DECIDER),
        "signs": signs(actor, found),
        "candidates": _candidates(actor, found) if leads and can(state, RoundAction.INVITE, facts) else [],
        "actions": _decisions(state, facts) if leads else [],
        "failed_gates": facts.failed_gates,
        "needs_third": facts.needs_third,
        "disagreement": facts.disagreement,
        "errors": errors or {},
        "leads": leads,
        "chosen": {"outcome": request.args.get("outcome", ""), "reasons": ""},
        "soft": None,
        "own_conflicts": (),
    }


def _candidates(actor: Actor, found: Any) -> list[Candidate]:
    return candidates.list_candidates(session(), found, [actor.user_id or 0])


def _people(found: Any) -> list[int | None]:
    asked = [person for one in found.assignments for person in (one.reviewer_id, one.suggested_id)]
    return [*asked, *(one.made_by for one in found.overrides), *(one.person_id for one in found.overrides)]


def _decisions(state: RoundState, facts: Any) -> list[RoundAction]:
    return [action for action in (RoundAction.ACCEPT, RoundAction.REVISE, RoundAction.REJECT) if can(state, action, facts)]


def _can_thank(assignment: Any) -> bool:
    state = AssignmentState(assignment.state)
    return any(can_assignment(state, action) for action in (AssignmentAction.CONFIRM, AssignmentAction.THANK))


def _page_with(refused: HubError, round_id: int, template: str = "review/round.html", **more: Any) -> ResponseReturnValue:
    errors = refused.fields or {"form": refused.message}
    return render_template(template, **{**_round_page(current_actor(), round_id, errors), **more}), refused.status


@blueprint.get("/rounds/<int:round_id>")
def show(round_id: int) -> ResponseReturnValue:
    """A round for its head: reviewers, verdicts side by side, decision. Reviews that came in count as viewed."""
    actor = current_actor()
    page = _round_page(actor, round_id)
    return render_template("review/round.html", **page)


@blueprint.post("/rounds/<int:round_id>/reviewers")
def assign(round_id: int) -> ResponseReturnValue:
    """Asks somebody to review; a soft conflict comes back as a question for the reason."""
    form = parse_form(AssignForm)
    try:
        assigning.invite(current_actor(), round_id, form.reviewer_id, form.override)
    except Conflict as refused:
        if refused.code != "conflict_soft":
            raise
        soft = {"person": form.reviewer_id, "conflicts": refused.details["conflicts"]}
        return _page_with(refused, round_id, soft=soft)
    toast(_("The reviewer finds it under Today."))
    return redirect(url_for("review.show", round_id=round_id, _anchor="reviewers"), 303)


def _to_reviewers(round_id: int, said: str) -> ResponseReturnValue:
    toast(said)
    return redirect(url_for("review.show", round_id=round_id, _anchor="reviewers"), 303)


@blueprint.post("/rounds/<int:round_id>/reviewers/<int:assignment_id>/release")
def release(round_id: int, assignment_id: int) -> ResponseReturnValue:
    """Takes a review back from somebody."""
    assigning.cancel_task(current_actor(), assignment_id, parse_form(ReasonForm).reason)
    return _to_reviewers(round_id, _("The review is open again for somebody else."))


@blueprint.post("/rounds/<int:round_id>/reviewers/<int:assignment_id>/override")
def override(round_id: int, assignment_id: int) -> ResponseReturnValue:
    """Sets a reviewer's declared relation, or another soft conflict, aside with a reason."""
    assigning.override_conflict(current_actor(), assignment_id, parse_form(ReasonForm).reason)
    return _to_reviewers(round_id, _("Set aside; the reason is kept."))


@blueprint.post("/rounds/<int:round_id>/reviewers/<int:assignment_id>/dates")
def extend(round_id: int, assignment_id: int) -> ResponseReturnValue:
    """Gives a reviewer more time."""
    assigning.extend(current_actor(), assignment_id, parse_form(DatesForm).review_due)
    return _to_reviewers(round_id, _("The new date is set."))


@blueprint.post("/rounds/<int:round_id>/reviewers/<int:assignment_id>/reminder")
def remind(round_id: int, assignment_id: int) -> ResponseReturnValue:
    """Reminds a reviewer by mail; `?next=board` leads back to the board."""
    try:
        reminding.remind_reviewer(current_actor(), assignment_id)
        toast(_("The reminder is on its way. There is one a day at most."))
    except Conflict as refused:
        if refused.code != "reminded_today":
            raise
        toast(str(refused.message), "info")
    if request.args.get("next") == "board":
        return redirect(url_for("review.board"), 303)
    return redirect(url_for("review.show", round_id=round_id, _anchor="reviewers"), 303)


@blueprint.post("/rounds/<int:round_id>/reviewers/<int:assignment_id>/thanks")
def thank(round_id: int, assignment_id: int) -> ResponseReturnValue:
    """Confirms a review and thanks for it."""
    actor = current_actor()
    assignment = loading.load_assignment(session(), assignment_id)
    if can_assignment(AssignmentState(assignment.state), AssignmentAction.CONFIRM):
        assigning.confirm(actor, assignment_id)
    assigning.thank(actor, assignment_id)
    return _to_reviewers(round_id, _("Thanked by mail."))


@blueprint.post("/rounds/<int:round_id>/reviewers/<int:assignment_id>/rating")
def rate(round_id: int, assignment_id: int) -> ResponseReturnValue:
    """Notes how good a review was, for heads only."""
    assigning.rate(current_actor(), assignment_id, parse_form(RatingForm).rating)
    return _to_reviewers(round_id, _("Noted. Only heads see it."))


@blueprint.post("/rounds/<int:round_id>/reviewers/<int:assignment_id>/text")
def edit(round_id: int, assignment_id: int) -> ResponseReturnValue:
    """Corrects a text of a review before the decision, such as a name in it."""
    reviews.edit_review(current_actor(), assignment_id, parse_form(EditForm))
    toast(_("Corrected. The log keeps what stood there."))
    return redirect(url_for("review.show", round_id=round_id, _anchor="verdicts"), 303)


@blueprint.post("/rounds/<int:round_id>/viewed")
def viewed(round_id: int) -> ResponseReturnValue:
    """The page was opened: reviews that came in are viewed."""
    assigning.note_viewed(current_actor(), round_id)
    return "", 204


@blueprint.post("/rounds/<int:round_id>/decision")
def decide(round_id: int) -> ResponseReturnValue:
    """Ends the round, or hands it on to those who sign."""
    form = parse_form(DecisionForm)
    try:
        rounds.decide(current_actor(), round_id, form.outcome, form.reasons, form.override)
    except (Invalid, Conflict) as refused:
        return _page_with(refused, round_id, chosen=form, own_conflicts=refused.details.get("conflicts", ()))
    toast(_("Decided. The author sees it under Today."))
    return redirect(url_for("review.board"), 303)


@blueprint.get("/rounds/<int:round_id>/signature")
def signing(round_id: int) -> ResponseReturnValue:
    """What the group approved, for whoever signs above it."""
    page = _round_page(current_actor(), round_id)
    if not page["signatures"][1:]:
        raise NotFound(_l("Nothing has to be signed here."))
    return render_template("review/signing.html", **page)


@blueprint.post("/rounds/<int:round_id>/signature")
def sign(round_id: int) -> ResponseReturnValue:
    """The school's or the department's signature."""
    form = parse_form(SignatureForm)
    try:
        rounds.sign(current_actor(), round_id, form.outcome, form.reasons, form.override)
    except (Invalid, Conflict) as refused:
        if refused.code == "review_state":
            raise
        more = {"chosen": form, "own_conflicts": refused.details.get("conflicts", ())}
        return _page_with(refused, round_id, "review/signing.html", **more)
    toast(_("Signed.") if form.outcome == "sign" else _("Returned to the author with your reasons."))
    return redirect(url_for("review.board"), 303)
