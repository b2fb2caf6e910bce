"""Who was reminded today: nobody is reminded twice on one day, by the clock or by the head."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.i18n import local
from hub.review.models import ReviewAssignment, ReviewReminder


def start_of_today() -> datetime:
    """Midnight in the hub's own time."""
    return local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)


def reminded_today(session: Session, assignment_ids: Collection[int]) -> frozenset[int]:
    """Which of these tasks had a reminder today since the person was last asked."""
    rows = session.scalars(
        select(ReviewReminder.assignment_id)
        .join(ReviewAssignment, ReviewAssignment.id == ReviewReminder.assignment_id)
        .where(
            ReviewReminder.assignment_id.in_(assignment_ids),
            ReviewReminder.turn == ReviewAssignment.turn,
            ReviewReminder.made_at >= start_of_today(),
        )
    )
    return frozenset(rows)
