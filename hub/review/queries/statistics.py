"""Figures of a group: how long, how much, how alike. For its heads: names of reviewers stand in it."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.core.authz import Actor, require
from hub.review.models import ReviewAssignment, ReviewRound, ReviewVerdict
from hub.review.policy import Permission
from hub.review.queries.loading import is_decided, is_overdue, submitted, whole
from hub.review.rules.agreement import alpha
from hub.review.rules.assignments import OWED, SENT
from hub.review.rules.rubric import CURRENT, LEVELS, RUBRICS
from hub.review.rules.statistics import Spread, days_between, share, spread
from hub.review.rules.workflow import OPEN_STATES, RoundState
from hub.review.schemas.values import GroupStatistics, ReviewerLoad
from hub.schools import queries as schools

OUTCOMES = {RoundState.ACCEPTED: "accept", RoundState.REVISIONS_REQUIRED: "revise", RoundState.REJECTED: "reject"}


def group_statistics(session: Session, actor: Actor, unit_id: int, since: datetime | None = None) -> GroupStatistics:
    """The figures of one subject group over the rounds opened since then, or all. Raises Forbidden for those who do not lead it.

    Rounds of works that the actor wrote are left out: their figures would tell who reviewed them.
    """
    unit = schools.get_unit(session, unit_id)
    require(actor, Permission.STATISTICS, unit.path)
    statement = select(ReviewRound).where(ReviewRound.unit_id == unit_id)
    if since is not None:
        statement = statement.where(ReviewRound.opened_at >= since)
    rounds = [one for one in session.scalars(whole(statement.order_by(ReviewRound.id))) if not _wrote(actor, one)]
    tasks = [task for one in rounds for task in one.assignments]
    sent = [(task, task.verdict) for task in tasks if task.state in SENT and task.verdict is not None]
    return GroupStatistics(
        unit_id=unit_id,
        since=since,
        opened=len(rounds),
        open_now=sum(one.state in OPEN_STATES for one in rounds),
        outcomes=Counter(OUTCOMES[RoundState(one.state)] for one in rounds if RoundState(one.state) in OUTCOMES),
        to_decision=_to_decision(rounds),
        overdue_now=sum(is_overdue(task) for task in tasks),
        late_share=share(sum(not _in_time(*pair) for pair in sent), len(sent)),
        agreement=alpha(unit for values in _values_by_criterion(rounds).values() for unit in values),
        agreement_by={key: alpha(values) for key, values in _values_by_criterion(rounds).items()},
        reviewed_twice=sum(len(submitted(one)) > 1 for one in rounds),
        load=_load(session, tasks),
    )


def _wrote(actor: Actor, found: ReviewRound) -> bool:
    return actor.user_id is not None and (
        actor.user_id == found.opened_by or any(author.user_id == actor.user_id for author in found.authors)
    )


def _to_decision(rounds: Iterable[ReviewRound]) -> Spread | None:
    return spread(days_between(one.opened_at, one.closed_at) for one in rounds if is_decided(one) and one.closed_at is not None)


def _in_time(task: ReviewAssignment, verdict: ReviewVerdict) -> bool:
    return verdict.submitted_at is not None and verdict.submitted_at <= task.review_due_at


def _values_by_criterion(rounds: Sequence[ReviewRound]) -> dict[str, list[list[int]]]:
    """By criterion of the present rubric, what the reviewers of each round gave; not applicable counts as missing."""
    return {
        key: [
            [int(verdict.scores[key]) for _task, verdict in submitted(one) if verdict.scores.get(key) in LEVELS] for one in rounds
        ]
        for key in RUBRICS[CURRENT].criteria
    }


def _load(session: Session, tasks: Collection[ReviewAssignment]) -> tuple[ReviewerLoad, ...]:
    names = accounts.names(session, {task.reviewer_id for task in tasks})
    lines = [_line(person, name, [task for task in tasks if task.reviewer_id == person]) for person, name in names.items()]
    return tuple(sorted(lines, key=lambda line: (-line.open_tasks, -line.sent, line.user_id)))


def _line(person: int, name: str, tasks: Collection[ReviewAssignment]) -> ReviewerLoad:
    sent = [(task, task.verdict) for task in tasks if task.state in SENT and task.verdict is not None]
    days = spread(
        days_between(task.responded_at or task.assigned_at, verdict.submitted_at)
        for task, verdict in sent
        if verdict.submitted_at is not None
    )
    ratings = [task.rating for task in tasks if task.rating is not None]
    return ReviewerLoad(
        user_id=person,
        name=name,
        open_tasks=sum(task.state in OWED for task in tasks),
        sent=len(sent),
        in_time=share(sum(_in_time(*pair) for pair in sent), len(sent)),
        median_days=days.median if days else None,
        rating=(Decimal(sum(ratings)) / len(ratings)).quantize(Decimal("0.1")) if ratings else None,
    )
