"""A group's settings."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.review.models import ReviewPolicy
from hub.review.rules.policies import DEFAULT_DEPTHS, DEFAULT_REMINDERS, Change, Depth, Mode, Policy, SameSchool


def policy_of(session: Session, unit_id: int) -> Policy:
    """How the group reviews: its own settings, or the defaults."""
    row = session.scalars(select(ReviewPolicy).where(ReviewPolicy.unit_id == unit_id)).one_or_none()
    return Policy() if row is None else read_policy(row)


def read_policy(row: ReviewPolicy) -> Policy:
    """The settings of a row; what an older row does not say is the default."""
    said = {Change(key): value for key, value in row.changes.items()}
    return Policy(
        mode=Mode(row.mode),
        quorum=row.quorum,
        quorums={change: value["quorum"] for change, value in said.items() if value.get("quorum")},
        depths={
            change: Depth(said[change]["depth"]) if change in said else default for change, default in DEFAULT_DEPTHS.items()
        },
        screening_days=row.screening_days,
        response_days=row.response_days,
        review_days=row.review_days,
        release_days=row.release_days,
        idle_days=row.idle_days,
        same_school=SameSchool(row.same_school),
        claims=row.claims,
        reminders={slot: row.reminders.get(slot, default) for slot, default in DEFAULT_REMINDERS.items()},
    )
