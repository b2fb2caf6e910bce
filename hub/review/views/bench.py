"""The reviewer's pages: my reviews, an invitation, the pool, the workbench."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.errors import Conflict, Invalid, NotFound
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.review.policy import Permission
from hub.review.queries import changing, lists, loading, threads
from hub.review.rules import rubric as rubrics
from hub.review.rules.assignments import ASKED
from hub.review.rules.rubric import RUBRICS
from hub.review.rules.visibility import Viewer
from hub.review.rules.workflow import letter
from hub.review.schemas.forms import DeclarationForm, DraftForm, ReasonForm
from hub.review.schemas.rubric_texts import RUBRIC_TEXTS
from hub.review.schemas.values import CommentView
from hub.review.services import assigning, reviews
from hub.review.views.frame import blueprint
from hub.web.context import current_actor, parse_form
from hub.web.forms import read
from hub.web.toasts import toast

SCORE: Final = "score."


@blueprint.get("")
def index() -> ResponseReturnValue:
    """My reviews: invitations to answer, reviews to write, those that look for somebody, those sent."""
    actor = current_actor()
    require(actor, Permission.WRITE)
    owed = lists.list_tasks(session(), actor)
    return render_template(
        "review/index.html",
        asked=[task for task in owed if task.asked],
        owed=[task for task in owed if not task.asked],
        pool=lists.list_pool(session(), actor),
        sent=lists.list_tasks(session(), actor, done=True, limit=30),
    )


def _bench(actor: Actor, assignment: Any, draft: DraftForm, saved_at: Any) -> dict[str, Any]:
    found = assignment.round
    rubric = RUBRICS[found.rubric_version]
    scores = draft.scores
    said = threads.for_reviewer(session(), actor, assignment)
    return {
        "assignment": assignment,
        "round": found,
        "rubric": rubric,
        "texts": RUBRIC_TEXTS[rubric.version],
        "draft": draft,
        "saved_at": saved_at,
        "missing": rubrics.missing(rubric, scores, draft.recommendation, draft.to_author),
        "contradictions": rubrics.contradictions(rubric, scores, draft.recommendation),
        "gates_passed": sum(scores.get(gate) == rubrics.PASS for gate in rubric.gates),
        "scored": sum(key in scores for key in rubric.criteria),
        "points": rubrics.points(rubric, scores),
        "comments": [comment for comment in said if comment.letter == letter(assignment.place)],
        "others": [comment for comment in said if comment.letter != letter(assignment.place)],
        "before": _previous(found),
    }


def _page(actor: Actor, assignment: Any, draft: DraftForm, saved_at: Any, errors: Mapping[str, Any]) -> str:
    found = assignment.round
    kind = loading.reviewable(found.kind)
    bench = _bench(actor, assignment, draft, saved_at)
    earlier = threads.previous_comments(session(), actor, found, Viewer.REVIEWER)
    return render_template(
        "review/workbench.html",
        errors=errors,
        preview=kind.preview(session(), found.thing_id, found.snapshot),
        facts=loading.describe(session(), found),
        since=changing.changes_since(session(), found),
        earlier=_not_raised_again(earlier, bench["comments"]),
        page_id=secrets.token_hex(8),
        **bench,
    )


def _not_raised_again(earlier: Iterable[CommentView], own: Iterable[CommentView]) -> list[CommentView]:
    """Comments of the last round, the ones the author did not carry out first; those that this reviewer raised again are left out."""
    raised = {(comment.place, comment.body) for comment in own}
    left = [comment for comment in earlier if (comment.place, comment.body) not in raised]
    return sorted(left, key=lambda comment: comment.reply is not None and comment.reply.stance == "done")


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
    fields = {name: request.form.get(name, "") for name in ("recommendation", "to_author", "to_head", "page", "seen")}
    return read(DraftForm, {**fields, "scores": scores})


@blueprint.get("/tasks/<int:assignment_id>")
def workbench(assignment_id: int) -> ResponseReturnValue:
    """The thing at the left, the rubric at the right; before accepting, the invitation with title and summary only."""
    actor = current_actor()
    task = lists.invitation(session(), actor, assignment_id)
    if task.state in ASKED:
        return render_template("review/invitation.html", task=task, errors={})
    assignment = loading.load_task(session(), actor, assignment_id)
    return _page(actor, assignment, *_draft_of(assignment), {})


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
    return render_template("review/_saved.html", **_bench(actor, assignment, draft, verdict.saved_at))


@blueprint.post("/tasks/<int:assignment_id>")
def submit(assignment_id: int) -> ResponseReturnValue:
    """Sends the review."""
    actor = current_actor()
    draft = _posted_draft()
    try:
        reviews.submit_review(actor, assignment_id, draft)
    except Conflict as refused:
        if refused.code != "draft_elsewhere":
            raise
        assignment = loading.load_task(session(), actor, assignment_id)
        verdict = assignment.verdict
        message = _l(
            "This review was changed in another window meanwhile. What you typed here stands below; sending it replaces the other."
        )
        saved_at = verdict.saved_at if verdict else None
        return _page(actor, assignment, draft, saved_at, {"form": message}), refused.status
    except Invalid as refused:
        if refused.code not in {"review_incomplete", "review_contradiction"}:
            raise
        saved = reviews.save_draft(actor, assignment_id, draft)
        assignment = loading.load_task(session(), actor, assignment_id)
        return _page(actor, assignment, draft, saved.saved_at, {"form": refused.message}), 400
    toast(_("The review is sent. The author reads it after the decision."))
    return redirect(url_for("review.index"), 303)


@blueprint.post("/tasks/<int:assignment_id>/accept")
def accept(assignment_id: int) -> ResponseReturnValue:
    """Declares to be free of conflicts, or a relation, and takes the task."""
    actor = current_actor()
    form = parse_form(DeclarationForm)
    try:
        state = assigning.accept(actor, assignment_id, form)
    except (Invalid, Conflict) as refused:
        if refused.code not in {"not_declared", "conflict_soft"}:
            raise
        task = lists.invitation(session(), actor, assignment_id)
        return render_template("review/invitation.html", task=task, errors=_told(refused)), refused.status
    if state in ASKED:
        toast(_("The head knows of the relation and decides whether you review."))
        return redirect(url_for("review.index"), 303)
    return redirect(url_for("review.workbench", assignment_id=assignment_id), 303)


def _told(refused: Invalid | Conflict) -> Mapping[str, Any]:
    return refused.fields or {"form": refused.message}


@blueprint.post("/tasks/<int:assignment_id>/decline")
def decline(assignment_id: int) -> ResponseReturnValue:
    """Declines an invitation, or gives an accepted task back."""
    actor = current_actor()
    asked = lists.invitation(session(), actor, assignment_id).state in ASKED
    (assigning.decline if asked else assigning.give_back)(actor, assignment_id, parse_form(ReasonForm).reason)
    toast(_("The head knows that you cannot review this one."))
    return redirect(url_for("review.index"), 303)


@blueprint.get("/pool/<int:round_id>")
def pool_item(round_id: int) -> ResponseReturnValue:
    """A round that looks for reviewers: title and summary, and the declaration to take it with."""
    return _pool_page(current_actor(), round_id, {}), 200


def _pool_page(actor: Actor, round_id: int, errors: Mapping[str, Any]) -> str:
    require(actor, Permission.WRITE)
    item = next((one for one in lists.list_pool(session(), actor) if one.round_id == round_id), None)
    if item is None:
        raise NotFound(_l("This review has found its reviewers meanwhile."))
    return render_template("review/claim.html", item=item, errors=errors)


@blueprint.post("/pool/<int:round_id>")
def claim(round_id: int) -> ResponseReturnValue:
    """Takes a review from the pool, declaring to be free of conflicts."""
    actor = current_actor()
    try:
        assignment_id = assigning.claim(actor, round_id, parse_form(DeclarationForm))
    except (Invalid, Conflict) as refused:
        if refused.code not in {"not_declared", "conflict_soft"}:
            raise
        return _pool_page(actor, round_id, _told(refused)), refused.status
    toast(_("The review is yours."))
    return redirect(url_for("review.workbench", assignment_id=assignment_id), 303)
