"""Lists: my reviews, the board, who could review."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased, selectinload

from hub.accounts import queries as accounts
from hub.core import clock
from hub.core.authz import Actor, Role
from hub.review.models import ReviewAssignment, ReviewRound
from hub.review.queries.loading import author_ids, authors_of, descriptions, is_overdue, round_facts, whole, within
from hub.review.rules.workflow import (
    AssignmentState,
    RoundState,
    letter,
)
from hub.review.schemas import (
    Candidate,
    Card,
    ReviewerMark,
    Task,
)


def open_tasks(session: Session, reviewers: Iterable[int]) -> Mapping[int, int]:
    """How many reviews each of these people still owes."""
    rows = session.execute(
        select(ReviewAssignment.reviewer_id, func.count())
        .where(ReviewAssignment.reviewer_id.in_(list(reviewers)), ReviewAssignment.state == AssignmentState.ASSIGNED)
        .group_by(ReviewAssignment.reviewer_id)
    )
    return {row[0]: row[1] for row in rows}


def list_candidates(session: Session, found: ReviewRound) -> list[Candidate]:
    """The members of the round's subject group, those with the least work first; authors and past reviewers are refused with the reason."""
    people = {
        person.id: person.full_name
        for role in (Role.GROUP_MEMBER, Role.GROUP_HEAD)
        for person in accounts.holders(session, role, found.unit_id)
    }
    authors = author_ids(session, found)
    taken = {assignment.reviewer_id for assignment in found.assignments}
    load = open_tasks(session, people)
    candidates = [
        Candidate(
            user_id=number,
            name=name,
            open_tasks=load.get(number, 0),
            refusal="author" if number in authors else ("taken" if number in taken else None),
        )
        for number, name in people.items()
    ]
    return sorted(candidates, key=lambda candidate: (candidate.refusal is not None, candidate.open_tasks))


def list_tasks(session: Session, actor: Actor, *, done: bool = False, limit: int = 100) -> list[Task]:
    """The actor's reviews: those owed by due date, or those ended, the latest first."""
    statement = (
        select(ReviewAssignment, ReviewRound)
        .join(ReviewRound)
        .where(ReviewAssignment.reviewer_id == actor.user_id)
        .options(selectinload(ReviewAssignment.verdict))
        .limit(limit)
    )
    if done:
        statement = statement.where(ReviewAssignment.state == AssignmentState.SUBMITTED).order_by(
            ReviewAssignment.ended_at.desc()
        )
    else:
        statement = statement.where(ReviewAssignment.state == AssignmentState.ASSIGNED).order_by(ReviewAssignment.due_at)
    rows = session.execute(statement).all()
    told = descriptions(session, [found for _assignment, found in rows])
    return [_task(assignment, found, told[found.id]) for assignment, found in rows]


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
        due_at=assignment.due_at,
        sent_at=verdict.submitted_at if verdict else None,
        overdue=is_overdue(assignment),
        started=verdict is not None,
        round_state=RoundState(found.state),
    )


def count_tasks(session: Session, actor: Actor) -> int:
    """How many reviews the actor still owes."""
    statement = select(func.count()).select_from(ReviewAssignment)
    return (
        session.scalar(
            statement.where(ReviewAssignment.reviewer_id == actor.user_id, ReviewAssignment.state == AssignmentState.ASSIGNED)
        )
        or 0
    )


def list_rounds(session: Session, paths: Collection[str], states: Collection[str], limit: int = 200) -> list[ReviewRound]:
    """The latest round of each thing within these units that stands in one of `states`, the oldest first."""
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
    return list(session.scalars(whole(statement)))


def make_cards(session: Session, actor: Actor, found: Sequence[ReviewRound]) -> list[Card]:
    """The rounds as the board shows them, in the same order."""
    authors, told = authors_of(session, found), descriptions(session, found)
    return [_card(actor, one, authors[one.id], told[one.id]) for one in found]


def _card(actor: Actor, found: ReviewRound, authors: Collection[int], facts: tuple[str, ...]) -> Card:
    """An author who also sees the board gets no marks: those tell about reviewers."""
    own = actor.user_id in authors
    due = found.screening_due_at if found.state == RoundState.SCREENING else _earliest_due(found)
    return Card(
        round_id=found.id,
        title=found.title,
        facts=facts,
        number=found.number,
        state=RoundState(found.state),
        unit_path=found.unit_path,
        opened_at=found.opened_at,
        due_at=due,
        overdue=due is not None and due < clock.now(),
        marks=() if own else tuple(_mark(assignment, authors) for assignment in found.assignments),
        disagreement=found.state == RoundState.DECISION_PENDING and round_facts(found).needs_third,
        own=own,
        closed_at=found.closed_at,
    )


def _earliest_due(found: ReviewRound) -> datetime | None:
    owed = [assignment.due_at for assignment in found.assignments if assignment.state == AssignmentState.ASSIGNED]
    return min(owed) if owed and found.state == RoundState.UNDER_REVIEW else None


def _mark(assignment: ReviewAssignment, authors: Collection[int]) -> ReviewerMark:
    return ReviewerMark(
        letter=letter(assignment.place),
        state=AssignmentState(assignment.state),
        due_at=assignment.due_at,
        overdue=is_overdue(assignment),
        conflict=assignment.reviewer_id in authors,
    )
