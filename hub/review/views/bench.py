"""The reviewer's pages: my reviews, an invitation, the workbench."""

from typing import Any, Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.authz import require
from hub.core.db import session
from hub.core.errors import Invalid
from hub.core.i18n import gettext as _
from hub.review.policy import Permission
from hub.review.queries import lists, loading
from hub.review.rules import rubric as rubrics
from hub.review.rules.assignments import ASKED
from hub.review.rules.rubric import RUBRICS
from hub.review.schemas.forms import (
    CommentForm,
    DeclarationForm,
    DraftForm,
    ReasonForm,
)
from hub.review.schemas.rubric_texts import RUBRIC_TEXTS
from hub.review.services import assigning, reviews
from hub.review.views.frame import blueprint
from hub.web.context import current_actor, parse_form
from hub.web.forms import read
from hub.web.toasts import toast

SCORE: Final = "score."


@blueprint.get("")
def index() -> ResponseReturnValue:
    """My reviews: those owed first, then those sent."""
    actor = current_actor()
    require(actor, Permission.WRITE)
    owed = lists.list_tasks(session(), actor)
    sent = lists.list_tasks(session(), actor, done=True, limit=30)
    return render_template("review/index.html", owed=owed, sent=sent)


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
    """The thing at the left, the rubric at the right; before accepting, the invitation with title and summary only."""
    task = lists.invitation(session(), current_actor(), assignment_id)
    if task.state in ASKED:
        return render_template("review/invitation.html", task=task)
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


@blueprint.post("/tasks/<int:assignment_id>/accept")
def accept(assignment_id: int) -> ResponseReturnValue:
    """Declares to be free of conflicts, or a relation, and takes the task."""
    state = assigning.accept(current_actor(), assignment_id, parse_form(DeclarationForm))
    if state in ASKED:
        toast(_("The head knows of the relation and decides whether you review."))
        return redirect(url_for("review.index"), 303)
    return redirect(url_for("review.workbench", assignment_id=assignment_id), 303)


@blueprint.post("/tasks/<int:assignment_id>/decline")
def decline(assignment_id: int) -> ResponseReturnValue:
    """Declines an invitation, or gives an accepted task back."""
    actor = current_actor()
    asked = lists.invitation(session(), actor, assignment_id).state in ASKED
    (assigning.decline if asked else assigning.give_back)(actor, assignment_id, parse_form(ReasonForm).reason)
    toast(_("The head knows that you cannot review this one."))
    return redirect(url_for("review.index"), 303)


@blueprint.post("/tasks/<int:assignment_id>/comments")
def add_comment(assignment_id: int) -> ResponseReturnValue:
    """Adds a remark at a place."""
    form = parse_form(CommentForm)
    reviews.add_comment(current_actor(), assignment_id, form)
    return redirect(url_for("review.workbench", assignment_id=assignment_id, _anchor="comments"), 303)


@blueprint.post("/tasks/<int:assignment_id>/comments/<int:comment_id>/remove")
def remove_comment(assignment_id: int, comment_id: int) -> ResponseReturnValue:
    """Takes a remark back."""
    reviews.remove_comment(current_actor(), assignment_id, comment_id)
    return redirect(url_for("review.workbench", assignment_id=assignment_id, _anchor="comments"), 303)
