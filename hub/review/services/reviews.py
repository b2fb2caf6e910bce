"""The reviewer's work: a draft saved as typed, comments, and the verdict that is sent once."""

from collections.abc import Mapping
from typing import Final

from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import Conflict, Invalid, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import UnitOfWork, unit_of_work
from hub.review.models import ReviewAssignment, ReviewComment, ReviewVerdict
from hub.review.policy import Permission
from hub.review.queries import loading
from hub.review.rules import conflicts
from hub.review.rules.rubric import RUBRICS, contradictions, is_answer, missing
from hub.review.rules.workflow import (
    AssignmentAction,
    AssignmentState,
    NotAllowed,
    RoundAction,
    next_assignment_state,
)
from hub.review.schemas import DraftForm
from hub.review.services.rounds import REFUSALS, end_assignment, move, refuse_conflict

MOST_COMMENTS: Final = 200


def _mine(uow: UnitOfWork, actor: Actor, assignment_id: int, action: AssignmentAction) -> ReviewAssignment:
    """The actor's own assignment, locked, in which the action is open; raises NotFound, Forbidden or Conflict."""
    assignment = loading.load_assignment(uow.session, assignment_id, lock=True)
    if actor.user_id is None or assignment.reviewer_id != actor.user_id:
        raise NotFound(_l("There is no such review."))
    require(actor, Permission.WRITE, assignment.round.unit_path)
    authors = loading.author_ids(uow.session, assignment.round)
    refuse_conflict(conflicts.reviewer_conflict(actor.user_id, authors))
    try:
        next_assignment_state(AssignmentState(assignment.state), action)
    except NotAllowed:
        raise Conflict(REFUSALS["state"], code="review_state") from None
    return assignment


def _checked_scores(version: int, scores: Mapping[str, str]) -> dict[str, str]:
    rubric = RUBRICS[version]
    wrong = [key for key, value in scores.items() if not is_answer(rubric, key, value)]
    if wrong:
        raise Invalid(_l("The form has an answer that the rubric does not know."), code="rubric", keys=wrong)
    return dict(scores)


def save_draft(actor: Actor, assignment_id: int, draft: DraftForm) -> ReviewVerdict:
    """Keeps the form as it stands. Saved again and again while typing, so it leaves no audit row; sending does."""
    with unit_of_work() as uow:
        assignment = _mine(uow, actor, assignment_id, AssignmentAction.SAVE)
        return _write(uow, assignment, draft)


def _write(uow: UnitOfWork, assignment: ReviewAssignment, draft: DraftForm) -> ReviewVerdict:
    version = assignment.round.rubric_version
    verdict = assignment.verdict
    if verdict is None:
        verdict = ReviewVerdict(assignment_id=assignment.id, rubric_version=version, scores={}, saved_at=clock.now())
        assignment.verdict = verdict
    verdict.scores = _checked_scores(version, draft.scores)
    verdict.recommendation = draft.recommendation
    verdict.to_author = draft.to_author
    verdict.to_head = draft.to_head
    verdict.saved_at = clock.now()
    uow.flush()
    return verdict


def submit_review(actor: Actor, assignment_id: int, draft: DraftForm) -> None:
    """Sends the verdict; raises Invalid (code "review_incomplete", details `missing`) while something is owed."""
    with unit_of_work() as uow:
        assignment = _mine(uow, actor, assignment_id, AssignmentAction.SUBMIT)
        verdict = _write(uow, assignment, draft)
        found = assignment.round
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
        assignment.state = AssignmentState.SUBMITTED
        assignment.ended_at = verdict.submitted_at = clock.now()
        move(found, RoundAction.REVIEW)
        details = {"assignment": assignment.id, "recommendation": verdict.recommendation, "scores": verdict.scores}
        uow.audit(actor, "review.submit", ("review_round", found.id), details, unit_path=found.unit_path)


def decline(actor: Actor, assignment_id: int, reason: str) -> None:
    """The reviewer gives the task back, with a reason for the head."""
    with unit_of_work() as uow:
        assignment = _mine(uow, actor, assignment_id, AssignmentAction.DECLINE)
        if not reason.strip():
            message = _l("Tell the head why, so that somebody else can be asked.")
            raise Invalid(message, code="reason_missing", fields={"reason": message})
        end_assignment(uow, assignment, AssignmentAction.DECLINE, reason.strip())
        details = {"assignment": assignment.id, "reason": reason.strip()}
        uow.audit(actor, "review.decline", ("review_round", assignment.round_id), details, unit_path=assignment.round.unit_path)


def add_comment(actor: Actor, assignment_id: int, place: str, body: str) -> int:
    """Adds a remark at a place; returns its id."""
    with unit_of_work() as uow:
        assignment = _mine(uow, actor, assignment_id, AssignmentAction.SAVE)
        if len(assignment.comments) >= MOST_COMMENTS:
            raise Conflict(_l("There are already too many comments. Put the rest into your text for the author."))
        comment = ReviewComment(assignment_id=assignment.id, place=place.strip(), body=body.strip(), created_at=clock.now())
        uow.session.add(comment)
        uow.flush()
        return comment.id


def remove_comment(actor: Actor, assignment_id: int, comment_id: int) -> None:
    """Takes a remark back while the review is not sent."""
    with unit_of_work() as uow:
        assignment = _mine(uow, actor, assignment_id, AssignmentAction.SAVE)
        comment = next((row for row in assignment.comments if row.id == comment_id), None)
        if comment is None:
            raise NotFound(_l("There is no such comment."))
        uow.session.delete(comment)
