"""Comments in threads, and the authors' replies to them."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import func, select, update

from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import Conflict, Forbidden, Invalid, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import UnitOfWork, unit_of_work
from hub.review.models import ReviewAssignment, ReviewComment, ReviewReply, ReviewRound
from hub.review.policy import Permission
from hub.review.queries import loading
from hub.review.rules.assignments import AT_WORK, SENT
from hub.review.rules.visibility import Audience, Viewer
from hub.review.rules.workflow import OPEN_STATES, RoundState
from hub.review.schemas.forms import CommentForm, ReplyForm
from hub.review.services.interests import require_no_author
from hub.review.services.moving import MOVED_ON, audit

MOST_COMMENTS: Final = 200


def _not_there() -> NotFound:
    return NotFound(_l("There is no such comment."))


def write_comment(uow: UnitOfWork, actor: Actor, assignment: ReviewAssignment, form: CommentForm) -> int:
    """Adds a thread to a reviewer's own draft; the caller has checked that it is theirs and open."""
    written = uow.session.scalar(
        select(func.count()).select_from(ReviewComment).where(ReviewComment.assignment_id == assignment.id)
    )
    if (written or 0) >= MOST_COMMENTS:
        raise Conflict(_l("There are already too many comments. Put the rest into your text for the author."))
    return _add(uow, actor, assignment.round, form, Viewer.REVIEWER, assignment_id=assignment.id)


def _add(
    uow: UnitOfWork,
    actor: Actor,
    found: ReviewRound,
    form: CommentForm,
    part: Viewer,
    *,
    assignment_id: int | None = None,
    parent_id: int | None = None,
) -> int:
    anchor = form.anchor.model_dump(mode="json", exclude_defaults=True)
    for twin in _alike(uow, found, actor, form, assignment_id, parent_id):
        if twin.anchor == anchor:  # the same form sent twice
            return twin.id
    comment = ReviewComment(
        round_id=found.id,
        assignment_id=assignment_id,
        parent_id=parent_id,
        part=part,
        written_by=actor.user_id or 0,
        visibility=form.visibility,
        place=form.place.strip(),
        anchor=anchor,
        body=form.body.strip(),
        created_at=clock.now(),
    )
    uow.session.add(comment)
    uow.flush()
    return comment.id


def _alike(
    uow: UnitOfWork, found: ReviewRound, actor: Actor, form: CommentForm, assignment_id: int | None, parent_id: int | None
) -> Iterable[ReviewComment]:
    return uow.session.scalars(
        select(ReviewComment).where(
            ReviewComment.round_id == found.id,
            ReviewComment.assignment_id.is_not_distinct_from(assignment_id),
            ReviewComment.parent_id.is_not_distinct_from(parent_id),
            ReviewComment.written_by == (actor.user_id or 0),
            ReviewComment.place == form.place.strip(),
            ReviewComment.body == form.body.strip(),
            ReviewComment.visibility == form.visibility,
            ReviewComment.resolved_at.is_(None),
        )
    )


def comment_as_head(actor: Actor, round_id: int, form: CommentForm) -> int:
    """The head, or whoever signs, begins a thread; returns its id."""
    with unit_of_work() as uow:
        found = _run_by(uow, actor, round_id)
        number = _add(uow, actor, found, form, Viewer.DECIDER)
        audit(uow, actor, "review.comment", found, comment=number)
        return number


def _run_by(uow: UnitOfWork, actor: Actor, round_id: int) -> ReviewRound:
    """The open round, locked, of which the actor sees the board; raises Forbidden for its authors."""
    found = loading.load_round(uow.session, round_id, lock=True)
    require(actor, Permission.SEE_BOARD, found.unit_path)
    require_no_author(uow, actor, found)
    if found.state not in OPEN_STATES:
        raise Conflict(MOVED_ON, code="review_state")
    return found


def answer_comment(actor: Actor, comment_id: int, form: CommentForm) -> int:
    """Answers in a thread: the reviewer whose thread it is, or the head. The answer is read by no more people than the thread."""
    with unit_of_work() as uow:
        comment, found, part = _thread(uow, actor, comment_id)
        order = list(Audience)
        narrow = min(order.index(form.visibility), order.index(Audience(comment.visibility)))
        said = form.model_copy(update={"visibility": order[narrow]})
        number = _add(uow, actor, found, said, part, assignment_id=comment.assignment_id, parent_id=comment.id)
        audit(uow, actor, "review.answer", found, comment=comment.id, answer=number)
        return number


def _thread(uow: UnitOfWork, actor: Actor, comment_id: int) -> tuple[ReviewComment, ReviewRound, Viewer]:
    """The thread in an open round, and from where the actor writes in it; raises NotFound for those who have no part in it."""
    comment = uow.session.get(ReviewComment, comment_id)
    if comment is None or comment.parent_id is not None:
        raise _not_there()
    found = loading.load_round(uow.session, comment.round_id, lock=True)
    if found.state not in OPEN_STATES:
        raise Conflict(MOVED_ON, code="review_state")
    own = next((one for one in found.assignments if one.id == comment.assignment_id), None)
    if own is not None and own.reviewer_id == actor.user_id and own.state in (*AT_WORK, *SENT):
        return comment, found, Viewer.REVIEWER
    if not actor.can(Permission.SEE_BOARD, found.unit_path) or (own is not None and own.state not in SENT):
        raise _not_there()
    require_no_author(uow, actor, found)
    return comment, found, Viewer.DECIDER


def resolve_comment(actor: Actor, comment_id: int, *, resolved: bool = True) -> None:
    """Marks a thread as settled, or opens it again."""
    with unit_of_work() as uow:
        comment, found, _part = _thread(uow, actor, comment_id)
        comment.resolved_at = clock.now() if resolved else None
        comment.resolved_by = actor.user_id if resolved else None
        uow.flush()
        audit(uow, actor, "review.resolve" if resolved else "review.reopen", found, comment=comment.id)


def reply_to_comment(actor: Actor, comment_id: int, form: ReplyForm) -> None:
    """An author answers a comment of the round that asked for changes; it can be changed until the next round is handed in."""
    with unit_of_work() as uow:
        comment = uow.session.get(ReviewComment, comment_id)
        if comment is None or comment.parent_id is not None:
            raise _not_there()
        found = loading.load_round(uow.session, comment.round_id, lock=True)
        readable = comment.visibility in (Audience.CONTRIBUTORS, Audience.PUBLIC)
        if actor.user_id not in loading.author_ids(uow.session, found) or not readable:
            raise _not_there()
        if found.state != RoundState.REVISIONS_REQUIRED:
            raise Conflict(_l("Replies are written while the work is being changed."), code="review_state")
        if form.stance != "done" and not form.body:
            message = _l("Say why, or what is left.")
            raise Invalid(message, code="reply_missing", fields={"body": message})
        reply = uow.session.scalars(select(ReviewReply).where(ReviewReply.comment_id == comment.id)).one_or_none()
        if reply is not None and reply.round_id is not None:
            raise Conflict(_l("This reply was handed in and is kept as it is."), code="reply_sent")
        if reply is None:
            reply = ReviewReply(comment_id=comment.id)
            uow.session.add(reply)
        reply.stance, reply.body = form.stance, form.body
        reply.written_by, reply.written_at = actor.user_id or 0, clock.now()
        uow.flush()
        audit(uow, actor, "review.reply", found, comment=comment.id, stance=form.stance)


def freeze_replies(uow: UnitOfWork, found: ReviewRound) -> None:
    """With a new round, the replies to the comments of the rounds before it are handed in."""
    before = (
        select(ReviewComment.id)
        .join(ReviewRound, ReviewRound.id == ReviewComment.round_id)
        .where(ReviewRound.kind == found.kind, ReviewRound.thing_id == found.thing_id, ReviewRound.number < found.number)
    )
    uow.session.execute(
        update(ReviewReply)
        .where(ReviewReply.round_id.is_(None), ReviewReply.comment_id.in_(before))
        .values(round_id=found.id)
        .execution_options(synchronize_session=False)
    )


def set_visibility(actor: Actor, comment_id: int, visibility: Audience) -> None:
    """The head moves a thread to another circle of readers, while the round is open; the log keeps both."""
    with unit_of_work() as uow:
        comment, found, part = _thread(uow, actor, comment_id)
        if part is not Viewer.DECIDER:
            raise Forbidden(_l("Only the head can change this."))
        before, comment.visibility = comment.visibility, visibility
        audit(uow, actor, "review.visibility", found, comment=comment.id, before=str(before), after=str(visibility))
