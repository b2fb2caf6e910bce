"""Tables of peer review. What is reviewed is known by kind and id only; its owner registers the kind."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.db import Base
from hub.review.rules.assignments import AssignmentState
from hub.review.rules.policies import Change, Mode
from hub.review.rules.visibility import Audience
from hub.review.rules.workflow import RoundState

_OPEN = text("closed_at IS NULL")


class ReviewPolicy(Base):
    """How a subject group reviews; without a row the defaults of the rules hold."""

    __tablename__ = "review_policy"
    __table_args__ = (CheckConstraint("quorum BETWEEN 1 AND 5", name="quorum"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), unique=True)
    mode: Mapped[str] = mapped_column(String(10))
    quorum: Mapped[int]
    changes: Mapped[dict[str, Any]]
    """By kind of change: {"depth": "full" | "light" | "none", "quorum": a number or null}."""
    screening_days: Mapped[int]
    response_days: Mapped[int]
    review_days: Mapped[int]
    release_days: Mapped[int]
    idle_days: Mapped[int]
    same_school: Mapped[str] = mapped_column(String(10))
    claims: Mapped[bool]
    reminders: Mapped[dict[str, Any]]
    """By slot: days before or after its due date, null where it is off."""


class ReviewRound(Base):
    """One round over one frozen state of a thing. Verdicts never move between rounds.

    `state` of an open round is what `rules.workflow.derive` says of its tasks, decision and signatures; it is kept for lists.
    """

    __tablename__ = "review_round"
    __table_args__ = (
        UniqueConstraint("kind", "thing_id", "number"),
        Index("uq_review_round_one_open", "kind", "thing_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_review_round_unit_state", "unit_id", "state"),
        CheckConstraint(
            "(state IN ('submitted', 'screening', 'under_review', 'decision_pending', 'countersigning')) = (closed_at IS NULL)",
            name="closed_iff_final",
        ),
        CheckConstraint("quorum BETWEEN 0 AND 5", name="quorum"),
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
    version: Mapped[str] = mapped_column(String(40), default="")
    """How the owner names the version that was submitted."""
    change: Mapped[str] = mapped_column(String(20), default=Change.NEW)
    mode: Mapped[str] = mapped_column(String(10), default=Mode.SINGLE)
    state: Mapped[str] = mapped_column(String(20), default=RoundState.SUBMITTED)
    rubric_version: Mapped[int]
    quorum: Mapped[int]
    """Reviews wanted; 0 where the group's policy lets the head decide alone on such a change."""
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    screening_due_at: Mapped[datetime]
    screened_at: Mapped[datetime | None]
    screened_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    started_at: Mapped[datetime | None]
    """Since when the owner has been told that reviewing goes on."""
    active_at: Mapped[datetime] = mapped_column(index=True)
    """When anything last happened; idle rounds expire."""
    closed_at: Mapped[datetime | None]

    authors: Mapped[list["ReviewAuthor"]] = relationship(order_by="ReviewAuthor.id")
    assignments: Mapped[list["ReviewAssignment"]] = relationship(order_by="ReviewAssignment.place", back_populates="round")
    decision: Mapped["ReviewDecision | None"] = relationship()
    signatures: Mapped[list["ReviewSignature"]] = relationship(order_by="ReviewSignature.position")
    overrides: Mapped[list["ReviewOverride"]] = relationship(order_by="ReviewOverride.id")


class ReviewAuthor(Base):
    """An author of the thing as submitted in this round; one without an account is known by name and mail address."""

    __tablename__ = "review_author"
    __table_args__ = (
        UniqueConstraint("round_id", "user_id"),
        CheckConstraint("user_id IS NOT NULL OR name <> ''", name="somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(254), default="")


class ReviewAssignment(Base):
    """A reviewer's task in a round. `place` gives the neutral letter."""

    __tablename__ = "review_assignment"
    __table_args__ = (
        UniqueConstraint("round_id", "reviewer_id"),
        UniqueConstraint("round_id", "place"),
        CheckConstraint(
            "(state IN ('invited', 'resent', 'accepted', 'in_progress')) = (ended_at IS NULL)", name="ended_iff_not_owed"
        ),
        CheckConstraint(
            "state IN ('invited', 'resent', 'declined', 'cancelled', 'released') OR declared_at IS NOT NULL",
            name="works_only_declared",
        ),
        CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name="rating"),
        CheckConstraint("(rating IS NULL) = (rated_by IS NULL)", name="rated_by_somebody"),
        Index("ix_review_assignment_reviewer_state", "reviewer_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    place: Mapped[int]
    turn: Mapped[int] = mapped_column(default=1)
    """Counts the times the person was asked."""
    state: Mapped[str] = mapped_column(String(20), default=AssignmentState.INVITED)
    assigned_at: Mapped[datetime]
    assigned_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who asked; None where the reviewer took the task from the pool."""
    response_due_at: Mapped[datetime]
    review_due_at: Mapped[datetime]
    declared_at: Mapped[datetime | None]
    relation: Mapped[str] = mapped_column(Text, default="")
    """What relation to an author the reviewer declared; empty for none."""
    responded_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str] = mapped_column(Text, default="")
    suggested_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Whom the hub suggested to ask next when the invitation lapsed."""
    rating: Mapped[int | None]
    """How the head found the work, 1 to 5; for heads only."""
    rated_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    round: Mapped[ReviewRound] = relationship(back_populates="assignments")
    verdict: Mapped["ReviewVerdict | None"] = relationship()
    comments: Mapped[list["ReviewComment"]] = relationship(
        order_by="ReviewComment.id",
        primaryjoin="and_(ReviewAssignment.id == ReviewComment.assignment_id, ReviewComment.parent_id.is_(None))",
        viewonly=True,
    )


class ReviewReminder(Base):
    """A reminder that was sent, or found no longer due. One for each time somebody is asked and each slot.

    `slot` is one of `rules.policies.Slot`, or `rules.reminders.head_slot` of the day on which the head sent it.
    """

    __tablename__ = "review_reminder"
    __table_args__ = (UniqueConstraint("assignment_id", "turn", "slot"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("review_assignment.id"))
    turn: Mapped[int]
    slot: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    """When the mail left; None while it waits, or where there is no address or it was no longer due."""


class ReviewOverride(Base):
    """A soft conflict of interest that somebody in charge set aside, with the reason."""

    __tablename__ = "review_override"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    part: Mapped[str] = mapped_column(String(20))
    conflicts: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]


class ReviewVerdict(Base):
    """What a reviewer gave: a draft until `submitted_at`; then only the head may correct its texts, and the audit log keeps both."""

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
    saved_from: Mapped[str] = mapped_column(String(32), default="")
    """The open page of the workbench that saved last: another one that does not know of it must not write over it."""
    submitted_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    """When the head last corrected a text."""


class ReviewComment(Base):
    """A remark at a place of the thing, or an answer in a thread (`parent_id`)."""

    __tablename__ = "review_comment"
    __table_args__ = (
        CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name="resolved_by_somebody"),
        CheckConstraint("parent_id IS NULL OR resolved_at IS NULL", name="threads_are_resolved"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"), index=True)
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("review_assignment.id"), index=True)
    """The reviewer's task that the thread belongs to; None for a thread that the head began."""
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("review_comment.id"), index=True)
    part: Mapped[str] = mapped_column(String(20))
    """From where it was written: "reviewer" or "decider"."""
    written_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    visibility: Mapped[str] = mapped_column(String(20), default=Audience.CONTRIBUTORS)
    place: Mapped[str] = mapped_column(String(80), default="")
    """The place in words ("page 7, figure 2")."""
    anchor: Mapped[dict[str, Any]]
    """The place for machines: {} or {"page": n, "rect": [x, y, w, h] in shares of the page, "quote": words, "file": position}."""
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    reply: Mapped["ReviewReply | None"] = relationship()
    answers: Mapped[list["ReviewComment"]] = relationship(
        order_by="ReviewComment.id",
        primaryjoin="ReviewComment.id == foreign(remote(ReviewComment.parent_id))",
        viewonly=True,
    )


class ReviewReply(Base):
    """What the authors answer to a comment: written after the decision, handed in with the next round and frozen then."""

    __tablename__ = "review_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("review_comment.id"), unique=True)
    stance: Mapped[str] = mapped_column(String(10))
    body: Mapped[str] = mapped_column(Text, default="")
    written_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime]
    round_id: Mapped[int | None] = mapped_column(ForeignKey("review_round.id"))
    """The round it was handed in with; None while it can still be changed."""


class ReviewDecision(Base):
    """The head's decision on a round: the group's signature where it accepts. One for each round that came to deciding."""

    __tablename__ = "review_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"), unique=True)
    outcome: Mapped[str] = mapped_column(String(20))
    reasons: Mapped[str] = mapped_column(Text)
    alone: Mapped[bool] = mapped_column(default=False)
    """Whether the group's policy let the head decide without a review."""
    decided_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime]


class ReviewSignature(Base):
    """A signature that is wanted besides the group's: of the school, then of the department."""

    __tablename__ = "review_signature"
    __table_args__ = (
        UniqueConstraint("round_id", "level"),
        CheckConstraint(
            "(outcome IS NULL) = (signed_by IS NULL) AND (outcome IS NULL) = (signed_at IS NULL)", name="signed_iff_who_and_when"
        ),
        CheckConstraint("outcome IS NULL OR outcome IN ('signed', 'returned')", name="outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"))
    level: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    outcome: Mapped[str | None] = mapped_column(String(20))
    reasons: Mapped[str] = mapped_column(Text, default="")
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    signed_at: Mapped[datetime | None]
