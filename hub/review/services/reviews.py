"""The reviewer's work: a draft saved as typed, comments, and the verdict that is sent once."""

from collections.abc import Mapping

from sqlalchemy import delete

from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import Conflict, Forbidden, Invalid, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import UnitOfWork, unit_of_work
from hub.review.models import ReviewAssignment, ReviewComment, ReviewVerdict
from hub.review.policy import Permission
from hub.review.queries import loading
from hub.review.queries.candidates import may_review
from hub.review.rules.assignments import SENT, AssignmentAction
from hub.review.rules.conflicts import Part
from hub.review.rules.rubric import RUBRICS, contradictions, failed_gates, is_answer, missing
from hub.review.rules.workflow import OPEN_STATES, RoundAction
from hub.review.schemas.forms import CommentForm, DraftForm, EditForm
from hub.review.services.interests import require_clear, require_no_author
from hub.review.services.moving import MOVED_ON, audit, move, step
from hub.review.services.threads import write_comment


def _mine(uow: UnitOfWork, actor: Actor, assignment_id: int, action: AssignmentAction) -> ReviewAssignment:
    """The actor's own task, locked, taken through its table; raises NotFound, Forbidden or Conflict. Conflicts of interest are checked anew."""
    task = loading.load_own(uow.session, actor, assignment_id, lock=True)
    if not may_review(uow.session, task.round, actor):
        raise Forbidden(_l("You no longer belong to the subject group."), code="not_in_group")
    require_clear(uow, actor, task.round, task.reviewer_id, Part.REVIEWER)
    step(task, action)
    return task


def _checked_scores(version: int, scores: Mapping[str, str]) -> dict[str, str]:
    rubric = RUBRICS[version]
    wrong = [key for key, value in scores.items() if not is_answer(rubric, key, value)]
    if wrong:
        raise Invalid(_l("The form has an answer that the rubric does not know."), code="rubric", keys=wrong)
    return dict(scores)


def save_draft(actor: Actor, assignment_id: int, draft: DraftForm) -> ReviewVerdict:
    """Keeps the form as it stands. Saved again and again while typing, so it leaves no audit row; sending does."""
    with unit_of_work() as uow:
        task = _mine(uow, actor, assignment_id, AssignmentAction.SAVE)
        return _write(uow, task, draft)


def _write(uow: UnitOfWork, task: ReviewAssignment, draft: DraftForm) -> ReviewVerdict:
    version = task.round.rubric_version
    verdict = task.verdict
    if verdict is None:
        verdict = ReviewVerdict(assignment_id=task.id, rubric_version=version, scores={}, saved_at=clock.now())
        task.verdict = verdict
    elif draft.page and verdict.saved_from not in ("", draft.page) and (draft.seen is None or draft.seen < verdict.saved_at):
        message = _l("This review was changed in another window meanwhile. Reload the page to go on from there.")
        raise Conflict(message, code="draft_elsewhere")
    verdict.saved_from = draft.page
    verdict.scores = _checked_scores(version, draft.scores)
    verdict.recommendation = draft.recommendation
    verdict.to_author = draft.to_author
    verdict.to_head = draft.to_head
    verdict.saved_at = task.round.active_at = clock.now()
    return verdict


def submit_review(actor: Actor, assignment_id: int, draft: DraftForm) -> None:
    """Sends the verdict; raises Invalid (code "review_incomplete", details `missing`) while something is owed."""
    with unit_of_work() as uow:
        task = _mine(uow, actor, assignment_id, AssignmentAction.SUBMIT)
        task.ended_at = clock.now()
        verdict = _write(uow, task, draft)
        found = task.round
        rubric = RUBRICS[found.rubric_version]
        lacking = missing(rubric, verdict.scores, verdict.recommendation, verdict.to_author)
        if lacking:
            raise Invalid(_l("Something is still missing from the review."), code="review_incomplete", missing=lacking)
        if contradictions(rubric, verdict.scores, verdict.recommendation):
            raise Invalid(
                _l("A gate is not passed, so the work cannot be recommended for approval."),
                code="review_contradiction",
                missing=("recommendation",),
            )
        verdict.submitted_at = task.ended_at
        uow.flush()
        move(uow, found, RoundAction.REVIEW)
        details = {
            "recommendation": verdict.recommendation,
            "scores": verdict.scores,
            "failed": failed_gates(rubric, verdict.scores),
        }
        audit(uow, actor, "review.submit", found, assignment=task.id, **details)


def edit_review(actor: Actor, assignment_id: int, form: EditForm) -> None:
    """The head corrects a text or the recommendation of a review that was sent, before deciding; the audit log keeps both and the reason."""
    with unit_of_work() as uow:
        task = loading.load_assignment(uow.session, assignment_id, lock=True)
        found, verdict = task.round, task.verdict
        require(actor, Permission.DECIDE, found.unit_path)
        require_no_author(uow, actor, found)
        if task.state not in SENT or verdict is None or found.state not in OPEN_STATES or found.decision is not None:
            raise Conflict(MOVED_ON, code="review_state")
        rubric = RUBRICS[verdict.rubric_version]
        before = {"to_author": verdict.to_author, "recommendation": str(verdict.recommendation)}
        if form.to_author is not None:
            verdict.to_author = form.to_author
        if form.recommendation is not None:
            verdict.recommendation = form.recommendation
        after = {"to_author": verdict.to_author, "recommendation": str(verdict.recommendation)}
        lacking = missing(rubric, verdict.scores, verdict.recommendation, verdict.to_author)
        if lacking or contradictions(rubric, verdict.scores, verdict.recommendation):
            raise Invalid(_l("Something is still missing from the review."), code="review_incomplete", missing=lacking)
        verdict.edited_at = clock.now()
        uow.flush()
        audit(uow, actor, "review.edit", found, assignment=task.id, before=before, after=after, reason=form.reason)


def add_comment(actor: Actor, assignment_id: int, form: CommentForm) -> int:
    """Adds a remark at a place; returns its id."""
    with unit_of_work() as uow:
        task = _mine(uow, actor, assignment_id, AssignmentAction.SAVE)
        return write_comment(uow, actor, task, form)


def edit_comment(actor: Actor, assignment_id: int, comment_id: int, form: CommentForm) -> None:
    """Changes a remark while the review is not sent."""
    with unit_of_work() as uow:
        comment = _own_comment(uow, actor, assignment_id, comment_id)
        comment.place, comment.body, comment.visibility = form.place, form.body, form.visibility
        comment.anchor = form.anchor.model_dump(mode="json", exclude_defaults=True)


def remove_comment(actor: Actor, assignment_id: int, comment_id: int) -> None:
    """Takes a remark back while the review is not sent."""
    with unit_of_work() as uow:
        comment = _own_comment(uow, actor, assignment_id, comment_id)
        uow.session.execute(delete(ReviewComment).where(ReviewComment.parent_id == comment.id))
        uow.session.execute(delete(ReviewComment).where(ReviewComment.id == comment.id))


def _own_comment(uow: UnitOfWork, actor: Actor, assignment_id: int, comment_id: int) -> ReviewComment:
    task = _mine(uow, actor, assignment_id, AssignmentAction.SAVE)
    comment = next((row for row in task.comments if row.id == comment_id), None)
    if comment is None:
        raise NotFound(_l("There is no such comment."))
    return comment
