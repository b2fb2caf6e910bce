"""Pages of peer review: my reviews, the reviewer's workbench, the head's board and decision."""

from collections import defaultdict
from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.errors import Conflict, Invalid
from hub.core.i18n import gettext as _
from hub.core.today import TodayEntry, TodayKind
from hub.review.policy import Permission
from hub.review.queries import lists, loading, reports
from hub.review.rules import rubric as rubrics
from hub.review.rules.rubric import RUBRICS
from hub.review.rules.workflow import RoundAction, RoundState, can, letter
from hub.review.schemas import (
    OUTCOMES,
    RECOMMENDATIONS,
    RUBRIC_TEXTS,
    STATE_LABELS,
    AssignForm,
    Card,
    CommentForm,
    DecisionForm,
    DraftForm,
    PolicyForm,
    ReasonForm,
)
from hub.review.services import reviews, rounds
from hub.schools import queries as schools
from hub.web.context import current_actor, parse_form
from hub.web.forms import read
from hub.web.toasts import toast

blueprint = Blueprint("review", __name__, template_folder="templates", url_prefix="/reviews")

COLUMNS: Final = (
    RoundState.SCREENING,
    RoundState.UNDER_REVIEW,
    RoundState.DECISION_PENDING,
    RoundState.REVISIONS_REQUIRED,
    RoundState.ACCEPTED,
)
LISTED: Final = (*COLUMNS, RoundState.REJECTED)
RECENT: Final = timedelta(days=30)
SCORE: Final = "score."


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "RECOMMENDATIONS": RECOMMENDATIONS,
        "OUTCOMES": OUTCOMES,
        "STATE_LABELS": STATE_LABELS,
        "letter": letter,
        "now": clock.now,
        "may": lambda permission: current_actor().can(permission),
        "count_tasks": lambda: lists.count_tasks(session(), current_actor()),
    }


@blueprint.get("")
def index() -> ResponseReturnValue:
    """My reviews: those owed first, then those sent."""
    actor = current_actor()
    require(actor, Permission.WRITE)
    owed = lists.list_tasks(session(), actor)
    sent = lists.list_tasks(session(), actor, done=True, limit=30)
    return render_template("review/index.html", owed=owed, sent=sent)


# --- the reviewer's workbench


def _bench(assignment: Any, draft: DraftForm, saved_at: Any, errors: dict[str, Any] | None = None) -> dict[str, Any]:
    found = assignment.round
    rubric = RUBRICS[found.rubric_version]
    scores = draft.scores
    lacking = rubrics.missing(rubric, scores, draft.recommendation, draft.to_author)
    return {
        "assignment": assignment,
        "round": found,
        "rubric": rubric,
        "texts": RUBRIC_TEXTS[rubric.version],
        "draft": draft,
        "saved_at": saved_at,
        "missing": lacking,
        "contradictions": rubrics.contradictions(rubric, scores, draft.recommendation),
        "gates_passed": sum(scores.get(gate) == rubrics.PASS for gate in rubric.gates),
        "scored": sum(key in scores for key in rubric.criteria),
        "points": rubrics.points(rubric, scores),
        "errors": errors or {},
        "facts": loading.describe(session(), found),
        "before": _previous(found),
    }


def _previous(found: Any) -> dict[str, str]:
    """The scores of the round before, when the same rubric was used and its verdicts agree; shown as a reminder."""
    earlier = loading.previous_verdicts(session(), found)
    agreed: dict[str, str] = {}
    for key in {key for scores in earlier for key in scores}:
        values = {scores.get(key) for scores in earlier}
        if len(values) == 1 and None not in values:
            agreed[key] = str(values.pop())
    return agreed


def _draft_of(assignment: Any) -> tuple[DraftForm, Any]:
    verdict = assignment.verdict
    if verdict is None:
        return DraftForm(), None
    kept = {
        "scores": verdict.scores,
        "recommendation": verdict.recommendation,
        "to_author": verdict.to_author,
        "to_head": verdict.to_head,
    }
    return DraftForm.model_validate(kept), verdict.saved_at


def _posted_draft() -> DraftForm:
    """The rubric's radios are called `score.KEY`."""
    scores = {name.removeprefix(SCORE): value for name, value in request.form.items() if name.startswith(SCORE) and value}
    fields = {name: request.form.get(name, "") for name in ("recommendation", "to_author", "to_head")}
    return read(DraftForm, {**fields, "scores": scores})


@blueprint.get("/tasks/<int:assignment_id>")
def workbench(assignment_id: int) -> ResponseReturnValue:
    """The thing at the left, the rubric at the right."""
    assignment = loading.load_task(session(), current_actor(), assignment_id)
    draft, saved_at = _draft_of(assignment)
    found = assignment.round
    preview = loading.reviewable(found.kind).preview(session(), found.thing_id, found.snapshot)
    return render_template("review/workbench.html", preview=preview, **_bench(assignment, draft, saved_at))


@blueprint.post("/tasks/<int:assignment_id>/draft")
def save(assignment_id: int) -> ResponseReturnValue:
    """Keeps what is filled in; htmx calls it while the reviewer types."""
    actor = current_actor()
    draft = _posted_draft()
    verdict = reviews.save_draft(actor, assignment_id, draft)
    if request.headers.get("HX-Request") != "true":
        toast(_("The draft is saved."))
        return redirect(url_for("review.workbench", assignment_id=assignment_id), 303)
    assignment = loading.load_task(session(), actor, assignment_id)
    return render_template("review/_saved.html", **_bench(assignment, draft, verdict.saved_at))


@blueprint.post("/tasks/<int:assignment_id>")
def submit(assignment_id: int) -> ResponseReturnValue:
    """Sends the review."""
    actor = current_actor()
    draft = _posted_draft()
    try:
        reviews.submit_review(actor, assignment_id, draft)
    except Invalid as refused:
        if refused.code not in {"review_incomplete", "review_contradiction"}:
            raise
        saved = reviews.save_draft(actor, assignment_id, draft)
        assignment = loading.load_task(session(), actor, assignment_id)
        found = assignment.round
        preview = loading.reviewable(found.kind).preview(session(), found.thing_id, found.snapshot)
        page = _bench(assignment, draft, saved.saved_at, {"form": refused.message})
        return render_template("review/workbench.html", preview=preview, **page), 400
    toast(_("The review is sent. The author reads it after the decision."))
    return redirect(url_for("review.index"), 303)


@blueprint.post("/tasks/<int:assignment_id>/decline")
def decline(assignment_id: int) -> ResponseReturnValue:
    """Gives the task back to the head."""
    reviews.decline(current_actor(), assignment_id, parse_form(ReasonForm).reason)
    toast(_("The head knows that you cannot review this one."))
    return redirect(url_for("review.index"), 303)


@blueprint.post("/tasks/<int:assignment_id>/comments")
def add_comment(assignment_id: int) -> ResponseReturnValue:
    """Adds a remark at a place."""
    form = parse_form(CommentForm)
    reviews.add_comment(current_actor(), assignment_id, form.place, form.body)
    return redirect(url_for("review.workbench", assignment_id=assignment_id, _anchor="comments"), 303)


@blueprint.post("/tasks/<int:assignment_id>/comments/<int:comment_id>/remove")
def remove_comment(assignment_id: int, comment_id: int) -> ResponseReturnValue:
    """Takes a remark back."""
    reviews.remove_comment(current_actor(), assignment_id, comment_id)
    return redirect(url_for("review.workbench", assignment_id=assignment_id, _anchor="comments"), 303)


# --- the head's board and decision


def _is_recent(found: Any) -> bool:
    """Decided rounds leave the board after a while; those that wait for somebody stay."""
    ended = found.state in (RoundState.ACCEPTED, RoundState.REJECTED)
    return not ended or found.closed_at >= clock.now() - RECENT


@blueprint.get("/board")
def board() -> ResponseReturnValue:
    """The rounds of my groups by state."""
    actor = current_actor()
    require(actor, Permission.SEE_BOARD)
    paths = actor.paths(Permission.SEE_BOARD)
    columns: dict[RoundState, list[Card]] = defaultdict(list)
    shown = [found for found in lists.list_rounds(session(), paths, LISTED) if _is_recent(found)]
    for card in lists.make_cards(session(), actor, shown):
        columns[RoundState.ACCEPTED if card.state == RoundState.REJECTED else card.state].append(card)
    return render_template(
        "review/board.html",
        columns=[(state, columns[state]) for state in COLUMNS],
        groups=_groups(actor),
        overdue=sum(card.overdue for cards in columns.values() for card in cards),
    )


def _groups(actor: Actor) -> list[dict[str, Any]]:
    """The subject groups whose policy the actor sets."""
    paths = actor.paths(Permission.CONFIGURE)
    found = [
        group.unit for school in schools.schools_of(session(), actor) for group in schools.groups_of_school(session(), school.id)
    ]
    return [
        {"id": unit.id, "name": unit.name, "quorum": loading.quorum_of(session(), unit.id)}
        for unit in found
        if any(unit.path.startswith(path) for path in paths)
    ]


@blueprint.post("/policy")
def set_policy() -> ResponseReturnValue:
    """How many reviews a group wants."""
    form = parse_form(PolicyForm)
    unit = schools.get_unit(session(), form.unit_id)
    rounds.set_policy(current_actor(), unit.id, unit.path, form.quorum)
    toast(_("Saved. It holds for what is submitted from now on."))
    return redirect(url_for("review.board"), 303)


def _round_page(actor: Actor, round_id: int, errors: dict[str, Any] | None = None) -> dict[str, Any]:
    found = loading.load_for_head(session(), actor, round_id)
    facts = loading.round_facts(found)
    state = RoundState(found.state)
    kind = loading.reviewable(found.kind)
    rubric = RUBRICS[found.rubric_version]
    sent = loading.submitted(found)
    leads = actor.can(Permission.DECIDE, found.unit_path)
    return {
        "round": found,
        "state": state,
        "facts": loading.describe(session(), found),
        "preview": kind.preview(session(), found.thing_id, found.snapshot),
        "rubric": rubric,
        "texts": RUBRIC_TEXTS[rubric.version],
        "verdicts": [(reports.neutral_verdict(found, *pair), pair[1].to_head) for pair in sent],
        "names": accounts.names(session(), [assignment.reviewer_id for assignment in found.assignments]),
        "overdue": loading.is_overdue,
        "candidates": lists.list_candidates(session(), found) if leads and can(state, RoundAction.ASSIGN, facts) else [],
        "actions": [
            action
            for action in (RoundAction.ACCEPT, RoundAction.REVISE, RoundAction.REJECT)
            if leads and can(state, action, facts)
        ],
        "failed_gates": facts.failed_gates,
        "needs_third": facts.needs_third,
        "disagreement": facts.disagreement,
        "errors": errors or {},
        "leads": leads,
    }


@blueprint.get("/rounds/<int:round_id>")
def show(round_id: int) -> ResponseReturnValue:
    """A round for its head: reviewers, verdicts side by side, decision."""
    return render_template("review/round.html", **_round_page(current_actor(), round_id))


@blueprint.post("/rounds/<int:round_id>/reviewers")
def assign(round_id: int) -> ResponseReturnValue:
    """Gives the round a reviewer."""
    rounds.assign_reviewer(current_actor(), round_id, parse_form(AssignForm).reviewer_id)
    toast(_("The reviewer finds it under Today."))
    return redirect(url_for("review.show", round_id=round_id), 303)


@blueprint.post("/rounds/<int:round_id>/reviewers/<int:assignment_id>/release")
def release(round_id: int, assignment_id: int) -> ResponseReturnValue:
    """Takes a review back from somebody."""
    rounds.release_reviewer(current_actor(), assignment_id, parse_form(ReasonForm).reason)
    toast(_("The review is open again for somebody else."))
    return redirect(url_for("review.show", round_id=round_id), 303)


@blueprint.post("/rounds/<int:round_id>/decision")
def decide(round_id: int) -> ResponseReturnValue:
    """Ends the round."""
    actor = current_actor()
    form = parse_form(DecisionForm)
    try:
        rounds.decide(actor, round_id, form.outcome, form.reasons)
    except (Invalid, Conflict) as refused:
        errors = refused.fields or {"form": refused.message}
        return render_template("review/round.html", chosen=form, **_round_page(actor, round_id, errors)), refused.status
    toast(_("Decided. The author sees it under Today."))
    return redirect(url_for("review.board"), 303)


# --- lines for Today


def today(actor: Actor, reading: Session) -> list[TodayEntry]:
    """Reviews that I owe; and what my groups' rounds wait for, when I lead them."""
    entries = [
        TodayEntry(
            kind=TodayKind.WAITING,
            title=task.title,
            action=_("Go on reviewing") if task.started else _("Review"),
            endpoint="review.workbench",
            params={"assignment_id": task.assignment_id},
            icon="eye",
            facts=(_("Your review is due"), *task.facts),
            due=task.due_at,
        )
        for task in lists.list_tasks(reading, actor, limit=20)
    ]
    paths = actor.paths(Permission.DECIDE)
    if not paths:
        return entries
    waiting = lists.list_rounds(reading, paths, [RoundState.SCREENING, RoundState.DECISION_PENDING], limit=20)
    authors, told = loading.authors_of(reading, waiting), loading.descriptions(reading, waiting)
    return entries + [_head_entry(found, told[found.id]) for found in waiting if actor.user_id not in authors[found.id]]


def _head_entry(found: Any, told: tuple[str, ...]) -> TodayEntry:
    waits = found.state == RoundState.SCREENING
    return TodayEntry(
        kind=TodayKind.WAITING,
        title=found.title,
        action=_("Choose reviewers") if waits else _("Decide"),
        endpoint="review.show",
        params={"round_id": found.id},
        icon="user-plus" if waits else "gavel",
        facts=(_("No reviewer yet") if waits else _("Reviews are in"), *told),
        due=found.screening_due_at if waits else None,
        at=found.opened_at,
    )
