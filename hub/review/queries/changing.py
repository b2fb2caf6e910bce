"""What changed between a round and the decided one before it, as the owner of the thing tells it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.review.models import ReviewRound
from hub.review.queries.loading import reviewable
from hub.review.rules.workflow import DECIDED_STATES
from hub.review.schemas.contract import Changes


@dataclass(frozen=True)
class Since:
    """The changes since round `number`."""

    number: int
    changes: Changes


def changes_in(session: Session, round_id: int) -> Since | None:
    """`changes_since` for a round of which no more is needed than this."""
    return changes_since(session, session.get_one(ReviewRound, round_id))


def changes_since(session: Session, found: ReviewRound) -> Since | None:
    """What the authors changed since the last round that was decided; None where there is none. Rounds taken back or expired do not count:
    nobody has judged what stood in them."""
    before = session.execute(
        select(ReviewRound.number, ReviewRound.snapshot)
        .where(
            ReviewRound.kind == found.kind,
            ReviewRound.thing_id == found.thing_id,
            ReviewRound.number < found.number,
            ReviewRound.state.in_(DECIDED_STATES),
        )
        .order_by(ReviewRound.number.desc())
        .limit(1)
    ).one_or_none()
    if before is None:
        return None
    return Since(before.number, reviewable(found.kind).changes(session, found.thing_id, before.snapshot, found.snapshot))
