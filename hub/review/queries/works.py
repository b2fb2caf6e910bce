"""What screens need to know of a reviewed work and of a group's past besides the figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.authz import Actor, require
from hub.review.models import ReviewAuthor, ReviewRound
from hub.review.policy import Permission
from hub.review.rules.statistics import days_between
from hub.review.rules.workflow import DECIDED_STATES, RoundState
from hub.schools import queries as schools


@dataclass(frozen=True)
class Decided:
    """A round that ended by a decision, and how long it took."""

    title: str
    number: int
    closed_at: datetime
    days: Decimal
    state: RoundState


def title_of(session: Session, kind: str, thing_id: int) -> str:
    """The title that the thing was last handed in with; empty when it never was."""
    statement = select(ReviewRound.title).where(ReviewRound.kind == kind, ReviewRound.thing_id == thing_id)
    return session.scalar(statement.order_by(ReviewRound.number.desc()).limit(1)) or ""


def list_decided(session: Session, actor: Actor, unit_id: int, since: datetime | None = None) -> Sequence[Decided]:
    """The group's decided rounds, the earliest first; without those of works that the actor wrote. Raises Forbidden like the figures."""
    require(actor, Permission.STATISTICS, schools.get_unit(session, unit_id).path)
    own = select(ReviewAuthor.round_id).where(ReviewAuthor.user_id == actor.user_id)
    statement = (
        select(ReviewRound.title, ReviewRound.number, ReviewRound.opened_at, ReviewRound.closed_at, ReviewRound.state)
        .where(
            ReviewRound.unit_id == unit_id,
            ReviewRound.state.in_(DECIDED_STATES),
            ReviewRound.closed_at.is_not(None),
            ReviewRound.id.not_in(own),
            ReviewRound.opened_by.is_distinct_from(actor.user_id),
        )
        .order_by(ReviewRound.closed_at, ReviewRound.id)
    )
    if since is not None:
        statement = statement.where(ReviewRound.opened_at >= since)
    return [
        Decided(
            title=row.title,
            number=row.number,
            closed_at=row.closed_at,
            days=days_between(row.opened_at, row.closed_at).quantize(Decimal("0.1"), ROUND_HALF_UP),
            state=RoundState(row.state),
        )
        for row in session.execute(statement)
    ]
