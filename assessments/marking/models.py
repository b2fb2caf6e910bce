"""Marks of attempts, and what a teacher did with the marks of a sitting."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base

Value = JSON(none_as_null=False).with_variant(JSONB(none_as_null=False), "postgresql")


class AttemptMark(Base):
    """The marks of one attempt, recomputable from its answer log and the key. `mark` is out of ten, rounded half up to one decimal."""

    __tablename__ = "attempt_mark"
    __table_args__ = (
        CheckConstraint("log_hash <> ''", name="log_hash"),
        Index("ix_attempt_mark_sitting", "sitting_id", "attempt_id"),
    )

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True, autoincrement=False)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    pupil_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    score: Mapped[Decimal]
    max_score: Mapped[Decimal]
    mark: Mapped[Decimal]
    key_hash: Mapped[str] = mapped_column(String(64))
    log_hash: Mapped[str] = mapped_column(String(64))
    marked_at: Mapped[datetime]


class ItemMark(Base):
    """The marks of one question of an attempt."""

    __tablename__ = "item_mark"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt_mark.attempt_id"), primary_key=True, autoincrement=False)
    item: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[Any] = mapped_column(Value)
    score: Mapped[Decimal]
    max_score: Mapped[Decimal]
    outcome: Mapped[str] = mapped_column(String(12))


class SittingResult(Base):
    """What the teacher decided about a sitting's marks."""

    __tablename__ = "sitting_result"
    __table_args__ = (
        CheckConstraint("state = 'marked' OR confirmed_at IS NOT NULL", name="confirmed"),
        CheckConstraint("state <> 'released' OR released_at IS NOT NULL", name="released"),
    )

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(20))
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
