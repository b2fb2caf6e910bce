"""Lists: my reviews, invitations, the pool, the board."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased, selectinload

from hub.accounts import queries as accounts
from hub.core import clock
from hub.core.authz import Actor
from hub.core.errors import NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.review.models import ReviewAssignment, ReviewRound
from hub.review.policy import Permission
from hub.review.queries import threads
from hub.review.queries.candidates import owes, relation_stands, waits_for_head
from hub.review.queries.interests import conflicts_of, set_aside
from hub.review.queries.loading import (
    author_ids,
    authors_of,
    descriptions,
    due_at,
    is_asked,
    is_overdue,
    load_own,
    response_overdue,
    review_overdue,
    reviewable,
    round_facts,
    submitted,
    whole,
    within,
)
from hub.review.queries.policies import policy_of
from hub.review.queries.reminders import reminded_today
from hub.review.rules.assignments import ASKED, AT_WORK, GONE, OWED, SENT, AssignmentState
from hub.review.rules.conflicts import Part, standing
from hub.review.rules.policies import Mode
from hub.review.rules.visibility import Fact, Viewer, shows
from hub.review.rules.workflow import Level, RoundAction, RoundState, can, letter
from hub.review.schemas.values import Card, Invitation, PoolItem, ReviewerMark, Task

DECISION_DAYS: Final = timedelta(days=5)  # counted from the last review; only shown, nothing happens then


def list_tasks(session: Session, actor: Actor, *, done: bool = False, limit: int = 100) -> list[Task]:
    """The actor's reviews: those owed by due date, answers included; or those sent, the latest first."""
    statement = (
        select(ReviewAssignment, ReviewRound)
        .join(ReviewRound)
        .where(ReviewAssignment.reviewer_id == actor.user_id)
        .options(selectinload(ReviewAssignment.verdict), selectinload(ReviewAssignment.round).selectinload(ReviewRound.overrides))
        .limit(limit)
    )
    if done:
        statement = statement.where(ReviewAssignment.state.in_(SENT)).order_by(ReviewAssignment.ended_at.desc())
    else:
        statement = statement.where(ReviewAssignment.state.in_(OWED)).order_by(ReviewAssignment.review_due_at)
    rows = session.execute(statement).all()
    told = descriptions(session, [found for _assignment, found in rows])
    made = [_task(assignment, found, told[found.id]) for assignment, found in rows]
    return made if done else sorted(made, key=lambda task: task.due_at)


def _task(assignment: ReviewAssignment, found: ReviewRound, facts: tuple[str, ...]) -> Task:
    verdict = assignment.verdict
    return Task(
        assignment_id=assignment.id,
        round_id=found.id,
        title=found.title,
        facts=facts,
        number=found.number,
        state=AssignmentState(assignment.state),
        assigned_at=assignment.assigned_at,
        due_at=due_at(assignment),
        response_due_at=assignment.response_due_at,
        review_due_at=assignment.review_due_at,
        sent_at=verdict.submitted_at if verdict else None,
        asked=is_asked(assignment),
        waits_for_head=waits_for_head(assignment),
        overdue=is_overdue(assignment),
        started=verdict is not None,
        round_state=RoundState(found.state),
    )


def count_tasks(session: Session, actor: Actor) -> int:
    """How many answers and reviews the actor still owes."""
    statement = select(func.count()).select_from(ReviewAssignment)
    return session.scalar(statement.where(ReviewAssignment.reviewer_id == actor.user_id, ReviewAssignment.state.in_(OWED))) or 0


def invitation(session: Session, actor: Actor, assignment_id: int) -> Invitation:
    """The actor's own invitation. Raises NotFound for anybody else's and for one that ended."""
    assignment = load_own(session, actor, assignment_id)
    if assignment.state in GONE:
        raise NotFound(_l("There is no such review."))
    found = assignment.round
    kind = reviewable(found.kind)
    named = shows(Mode(found.mode), Viewer.REVIEWER, Fact.AUTHORS)
    names = accounts.names(session, author_ids(session, found)) if named else {}
    others = tuple(author.name for author in found.authors if author.user_id is None) if named else ()
    return Invitation(
        assignment_id=assignment.id,
        title=found.title,
        facts=descriptions(session, [found])[found.id],
        summary=kind.summary(session, found.snapshot),
        number=found.number,
        change=found.change,
        mode=Mode(found.mode),
        state=AssignmentState(assignment.state),
        authors=(*names.values(), *others),
        response_due_at=assignment.response_due_at,
        review_due_at=assignment.review_due_at,
        response_overdue=response_overdue(assignment),
        relation=assignment.relation,
        waits_for_head=waits_for_head(assignment),
    )


def list_pool(session: Session, actor: Actor, limit: int = 50) -> list[PoolItem]:
    """Rounds of the actor's groups that look for reviewers and that members may take, the oldest first; own works are left out."""
    paths = actor.paths(Permission.WRITE)
    states = [RoundState.SUBMITTED, RoundState.SCREENING, RoundState.UNDER_REVIEW, RoundState.DECISION_PENDING]
    waiting = [
        found
        for found in list_rounds(session, paths, states)
        if round_facts(found).places and can(RoundState(found.state), RoundAction.CLAIM, round_facts(found))
    ]
    authors = authors_of(session, waiting)
    claims = {unit_id: policy_of(session, unit_id).claims for unit_id in {found.unit_id for found in waiting}}
    offered = [
        found
        for found in waiting
        if claims[found.unit_id]
        and actor.user_id not in authors[found.id]
        and all(assignment.reviewer_id != actor.user_id for assignment in found.assignments)
    ][:limit]
    told = descriptions(session, offered)
    return [_pool_item(session, actor, found, told[found.id]) for found in offered]


def _pool_item(session: Session, actor: Actor, found: ReviewRound, facts: tuple[str, ...]) -> PoolItem:
    person = actor.user_id or 0
    left = standing(conflicts_of(session, found, [person], Part.REVIEWER)[person], set_aside(found, person, Part.REVIEWER))
    return PoolItem(
        round_id=found.id,
        title=found.title,
        facts=facts,
        summary=reviewable(found.kind).summary(session, found.snapshot),
        number=found.number,
        places=round_facts(found).places,
        opened_at=found.opened_at,
        refusal=left[0] if left else None,
    )


def list_rounds(
    session: Session,
    paths: Collection[str],
    states: Collection[str],
    limit: int = 200,
    *,
    ended_since: datetime | None = None,
    late: bool = False,
) -> list[ReviewRound]:
    """The latest round of each thing within these units that stands in one of `states`, the oldest first; with `ended_since` those accepted
    or rejected before are left out, with `late` those in which nobody's time is over."""
    later = aliased(ReviewRound)
    superseded = exists().where(
        later.kind == ReviewRound.kind, later.thing_id == ReviewRound.thing_id, later.number > ReviewRound.number
    )
    statement = (
        select(ReviewRound)
        .where(within(ReviewRound.unit_path, paths), ReviewRound.state.in_(states), ~superseded)
        .order_by(ReviewRound.opened_at, ReviewRound.id)
        .limit(limit)
    )
    if ended_since is not None:
        ended = ReviewRound.state.in_([RoundState.ACCEPTED, RoundState.REJECTED])
        statement = statement.where(~ended | (ReviewRound.closed_at >= ended_since))
    if late:
        answer = ReviewAssignment.state.in_(ASKED) & (ReviewAssignment.response_due_at < clock.now())
        review = ReviewAssignment.state.in_(AT_WORK) & (ReviewAssignment.review_due_at < clock.now())
        statement = statement.where(ReviewRound.assignments.any(answer | review))
    return list(session.scalars(whole(statement)))


def make_cards(session: Session, actor: Actor, found: Sequence[ReviewRound]) -> list[Card]:
    """The rounds as the board shows them, in the same order."""
    authors, told = authors_of(session, found), descriptions(session, found)
    replies = threads.reply_counts(session, [one.id for one in found if one.state == RoundState.REVISIONS_REQUIRED])
    reminded = reminded_today(session, [task.id for one in found for task in one.assignments if task.state in OWED])
    return [_card(actor, one, authors[one.id], told[one.id], replies, reminded) for one in found]


def _card(
    actor: Actor,
    found: ReviewRound,
    authors: Collection[int],
    facts: tuple[str, ...],
    replies: Mapping[int, tuple[int, int]],
    reminded: Collection[int],
) -> Card:
    """An author who also sees the board gets no marks: those tell about reviewers."""
    own = actor.user_id in authors
    due = _due(found)
    said = round_facts(found)
    return Card(
        round_id=found.id,
        title=found.title,
        facts=facts,
        number=found.number,
        state=RoundState(found.state),
        unit_id=found.unit_id,
        unit_path=found.unit_path,
        opened_at=found.opened_at,
        due_at=due,
        overdue=due is not None and due < clock.now(),
        marks=() if own else tuple(_mark(assignment, authors, reminded) for assignment in found.assignments),
        places=0 if own or found.closed_at else said.places,
        disagreement=not own and found.state == RoundState.DECISION_PENDING and said.needs_third,
        own=own,
        waits_for=Level(said.unsigned[0]) if found.state == RoundState.COUNTERSIGNING else None,
        replies=replies.get(found.id),
        closed_at=found.closed_at,
    )


def _due(found: ReviewRound) -> datetime | None:
    if found.state in (RoundState.SUBMITTED, RoundState.SCREENING):
        return found.screening_due_at
    if found.state == RoundState.UNDER_REVIEW:
        return min((due_at(assignment) for assignment in found.assignments if assignment.state in OWED), default=None)
    if found.state == RoundState.DECISION_PENDING:
        last = [verdict.submitted_at for _assignment, verdict in submitted(found) if verdict.submitted_at]
        return max(last, default=found.opened_at) + DECISION_DAYS
    return None


def _mark(assignment: ReviewAssignment, authors: Collection[int], reminded: Collection[int]) -> ReviewerMark:
    return ReviewerMark(
        assignment_id=assignment.id,
        letter=letter(assignment.place),
        state=AssignmentState(assignment.state),
        due_at=due_at(assignment),
        response_overdue=response_overdue(assignment) and owes(assignment),
        review_overdue=review_overdue(assignment),
        conflict=assignment.state not in GONE and (assignment.reviewer_id in authors or relation_stands(assignment)),
        may_be_reminded=owes(assignment) and assignment.id not in reminded,
    )
