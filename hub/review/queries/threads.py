"""Comments as each viewer may read them: under neutral names, and only those the table of visibility shows."""

from collections.abc import Iterable, Mapping

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from hub.accounts import queries as accounts
from hub.core.authz import Actor
from hub.review.models import ReviewAssignment, ReviewComment, ReviewReply, ReviewRound
from hub.review.queries.loading import is_decided
from hub.review.rules.assignments import SENT
from hub.review.rules.policies import Mode
from hub.review.rules.visibility import Audience, Fact, Viewer, shows, shows_comment
from hub.review.rules.workflow import letter
from hub.review.schemas.values import CommentView, ReplyView


def reviewer_names(session: Session, found: ReviewRound, viewer: Viewer) -> Mapping[int, str]:
    """Names of the round's reviewers by account, as far as the mode shows them to the viewer; else empty."""
    if not shows(Mode(found.mode), viewer, Fact.REVIEWERS, decided=is_decided(found)):
        return {}
    return accounts.names(session, [assignment.reviewer_id for assignment in found.assignments])


def has_sent(found: ReviewRound, user_id: int | None) -> bool:
    """Whether the person's own review is in."""
    return any(assignment.reviewer_id == user_id and assignment.state in SENT for assignment in found.assignments)


def thread_views(
    session: Session, found: ReviewRound, comments: Iterable[ReviewComment], viewer: Viewer, user_id: int | None = None
) -> tuple[CommentView, ...]:
    """The threads that the viewer may read, in the order written. One's own thread is always read, with its answers."""
    context = _Context(found, viewer, user_id, reviewer_names(session, found, viewer))
    return tuple(context.view(comment) for comment in comments if context.reads(comment))


class _Context:
    """What decides how comments of a round look to one viewer."""

    def __init__(self, found: ReviewRound, viewer: Viewer, user_id: int | None, names: Mapping[int, str]) -> None:
        self._found, self._viewer, self._user_id, self._names = found, viewer, user_id, names
        self._places = {assignment.id: assignment.place for assignment in found.assignments}
        self._own = {one.id for one in found.assignments if one.reviewer_id == user_id}
        self._sent = has_sent(found, user_id)
        self._published = found.state == "accepted"

    def reads(self, comment: ReviewComment) -> bool:
        if self._viewer is Viewer.REVIEWER and comment.assignment_id in self._own:
            return True
        decided = self._published if self._viewer is Viewer.PUBLIC else is_decided(self._found)
        return shows_comment(self._viewer, Audience(comment.visibility), decided=decided, sent=self._sent)

    def view(self, comment: ReviewComment) -> CommentView:
        by_reviewer = comment.part == Viewer.REVIEWER
        return CommentView(
            comment_id=comment.id,
            by=comment.part,
            letter=letter(self._places[comment.assignment_id]) if by_reviewer and comment.assignment_id is not None else "",
            name=self._names.get(comment.written_by, "") if by_reviewer else "",
            mine=self._user_id is not None and comment.written_by == self._user_id,
            visibility=Audience(comment.visibility),
            place=comment.place,
            anchor=comment.anchor,
            body=comment.body,
            created_at=comment.created_at,
            resolved=comment.resolved_at is not None,
            reply=_reply(comment.reply),
            answers=tuple(self.view(answer) for answer in comment.answers if self.reads(answer)),
        )


def _reply(row: ReviewReply | None) -> ReplyView | None:
    return None if row is None else ReplyView(row.stance, row.body, row.written_at, row.round_id is not None)


def _threads(session: Session, found: ReviewRound) -> list[ReviewComment]:
    statement = (
        select(ReviewComment)
        .outerjoin(ReviewAssignment, ReviewAssignment.id == ReviewComment.assignment_id)
        .where(
            ReviewComment.round_id == found.id,
            ReviewComment.parent_id.is_(None),
            or_(ReviewComment.assignment_id.is_(None), ReviewAssignment.state.in_(SENT)),
        )
        .options(
            selectinload(ReviewComment.reply),
            selectinload(ReviewComment.answers).selectinload(ReviewComment.reply),
            selectinload(ReviewComment.answers).selectinload(ReviewComment.answers),
        )
        .order_by(ReviewComment.id)
    )
    return list(session.scalars(statement))


def for_decider(session: Session, actor: Actor, found: ReviewRound) -> tuple[CommentView, ...]:
    """All threads of sent reviews and of the heads, in the order written."""
    return thread_views(session, found, _threads(session, found), Viewer.DECIDER, actor.user_id)


def for_reviewer(session: Session, actor: Actor, assignment: ReviewAssignment) -> tuple[CommentView, ...]:
    """The reviewer's own threads; once their review is sent, also those of others that reviewers may read."""
    found = assignment.round
    others = [comment for comment in _threads(session, found) if comment.assignment_id != assignment.id]
    return thread_views(session, found, [*assignment.comments, *others], Viewer.REVIEWER, actor.user_id)


def for_contributor(session: Session, actor: Actor, found: ReviewRound) -> tuple[CommentView, ...]:
    """What authors may read, after the decision."""
    return thread_views(session, found, _threads(session, found), Viewer.CONTRIBUTOR, actor.user_id)


def for_public(session: Session, found: ReviewRound) -> tuple[CommentView, ...]:
    """Comments that reviewers or heads wrote for everybody, of an accepted round."""
    return thread_views(session, found, _threads(session, found), Viewer.PUBLIC)


def previous_comments(session: Session, actor: Actor, found: ReviewRound, viewer: Viewer) -> tuple[CommentView, ...]:
    """The comments of the round before with the authors' replies, for those who review or decide the next one."""
    before = session.scalars(
        select(ReviewRound).where(
            ReviewRound.kind == found.kind, ReviewRound.thing_id == found.thing_id, ReviewRound.number == found.number - 1
        )
    ).one_or_none()
    if before is None:
        return ()
    shared = [
        comment
        for comment in _threads(session, before)
        if comment.visibility in (Audience.CONTRIBUTORS, Audience.PUBLIC) or viewer is Viewer.DECIDER
    ]
    return thread_views(session, before, shared, viewer, actor.user_id)


def reply_counts(session: Session, round_ids: Iterable[int]) -> Mapping[int, tuple[int, int]]:
    """By round: how many comments the authors have answered, of how many that they may read."""
    readable = ReviewComment.visibility.in_([Audience.CONTRIBUTORS, Audience.PUBLIC])
    rows = session.execute(
        select(ReviewComment.round_id, func.count(ReviewReply.id), func.count())
        .join(ReviewAssignment, ReviewAssignment.id == ReviewComment.assignment_id)
        .outerjoin(ReviewReply, ReviewReply.comment_id == ReviewComment.id)
        .where(
            ReviewComment.round_id.in_(list(round_ids)),
            ReviewComment.parent_id.is_(None),
            readable,
            ReviewAssignment.state.in_(SENT),
        )
        .group_by(ReviewComment.round_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}
