"""Tables of peer review. What is reviewed is known by kind and id only; its owner registers the kind."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.db import Base
from hub.review.rules.workflow import AssignmentState, RoundState

_OPEN = text("state IN ('screening', 'under_review', 'decision_pending')")


class ReviewPolicy(Base):
    """How a subject group reviews; without a row the defaults of the rules hold."""

    __tablename__ = "review_policy"
    __table_args__ = (CheckConstraint("quorum BETWEEN 1 AND 5", name="quorum"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), unique=True)
    quorum: Mapped[int]


class ReviewRound(Base):
    """One round over one frozen state of a thing. Verdicts never move between rounds."""

    __tablename__ = "review_round"
    __table_args__ = (
        UniqueConstraint("kind", "thing_id", "number"),
        Index("uq_review_round_one_open", "kind", "thing_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_review_round_unit_state", "unit_id", "state"),
        CheckConstraint(
            "(state IN ('screening', 'under_review', 'decision_pending')) = (closed_at IS NULL)", name="closed_iff_final"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int]
    number: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_path: Mapped[str] = mapped_column(String(255), index=True)
    title: Mapped[str] = mapped_column(String(300))
    snapshot: Mapped[dict[str, Any]]
    """What was submitted: metadata and hashes of files. Never changed."""
    state: Mapped[str] = mapped_column(String(20), default=RoundState.SCREENING)
    rubric_version: Mapped[int]
    quorum: Mapped[int]
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    screening_due_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    authors: Mapped[list["ReviewAuthor"]] = relationship(order_by="ReviewAuthor.id")
    assignments: Mapped[list["ReviewAssignment"]] = relationship(order_by="ReviewAssignment.place", back_populates="round")
    decision: Mapped["ReviewDecision | None"] = relationship()


class ReviewAuthor(Base):
    """An author of the thing as submitted in this round."""

    __tablename__ = "review_author"
    __table_args__ = (UniqueConstraint("round_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)


class ReviewAssignment(Base):
    """A reviewer's task in a round. `place` gives the neutral letter."""

    __tablename__ = "review_assignment"
    __table_args__ = (
        UniqueConstraint("round_id", "reviewer_id"),
        UniqueConstraint("round_id", "place"),
        CheckConstraint("(state = 'assigned') = (ended_at IS NULL)", name="ended_iff_not_assigned"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    place: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default=AssignmentState.ASSIGNED)
    assigned_at: Mapped[datetime]
    assigned_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str] = mapped_column(Text, default="")

    round: Mapped[ReviewRound] = relationship(back_populates="assignments")
    verdict: Mapped["ReviewVerdict | None"] = relationship()
    comments: Mapped[list["ReviewComment"]] = relationship(order_by="ReviewComment.id")


class ReviewVerdict(Base):
    """What a reviewer gave: a draft until `submitted_at`, then never changed."""

    __tablename__ = "review_verdict"
    __table_args__ = (CheckConstraint("submitted_at IS NULL OR recommendation IS NOT NULL", name="submitted_recommends"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("review_assignment.id"), unique=True)
    rubric_version: Mapped[int]
    scores: Mapped[dict[str, Any]]
    recommendation: Mapped[str | None] = mapped_column(String(20))
    to_author: Mapped[str] = mapped_column(Text, default="")
    to_head: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]


class ReviewComment(Base):
    """A remark at a place of the thing ("page 7"); the author reads it after the decision."""

    __tablename__ = "review_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("review_assignment.id"), index=True)
    place: Mapped[str] = mapped_column(String(80), default="")
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class ReviewDecision(Base):
    """The head's decision on a round: there is one for each round that ended by deciding."""

    __tablename__ = "review_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"), unique=True)
    outcome: Mapped[str] = mapped_column(String(20))
    reasons: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime]
