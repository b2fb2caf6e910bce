"""Sittings, attempts, and the answer log."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hub.core import clock
from hub.core.db import Base, UtcDateTime

Value = JSON(none_as_null=False).with_variant(JSONB(none_as_null=False), "postgresql")


class Sitting(Base):
    """A test given to a class within a window of time; its mark is meant for one place of the grade book."""

    __tablename__ = "sitting"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="window"),
        CheckConstraint("duration_minutes BETWEEN 1 AND 600", name="duration"),
        Index("ix_sitting_class", "class_unit_id", "opens_at"),
        Index("ix_sitting_state", "state", "closes_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("paper_form.id"))
    title: Mapped[str] = mapped_column(String(200))
    subject_code: Mapped[str] = mapped_column(String(40))
    class_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_path: Mapped[str] = mapped_column(String(255))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    duration_minutes: Mapped[int]
    school_year: Mapped[str] = mapped_column(String(9))
    semester: Mapped[int]
    target_kind: Mapped[str | None] = mapped_column(String(2))
    target_index: Mapped[int | None]
    show_key: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(String(20))
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Attempt(Base):
    """One pupil at one sitting. `deadline_at` is stored: it governs, whatever a client's clock says."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("sitting_id", "pupil_id"),
        CheckConstraint(
            "(state IN ('submitted', 'expired')) = (finished_at IS NOT NULL AND log_hash IS NOT NULL)", name="finished"
        ),
        Index("ix_attempt_pupil", "pupil_id", "id"),
        Index("ix_attempt_running", "state", "deadline_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    pupil_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    form_id: Mapped[int] = mapped_column(ForeignKey("paper_form.id"))
    entry: Mapped[str] = mapped_column(String(10), default="class")
    """"class" for its pupils, "launch" for learners that an outside platform sends."""
    state: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    epoch: Mapped[int] = mapped_column(default=0)
    submit_client: Mapped[str | None] = mapped_column(String(36))
    last_seq: Mapped[int | None]
    submitted_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    log_hash: Mapped[str | None] = mapped_column(String(64))
    receipt: Mapped[str | None] = mapped_column(String(9))


class AttemptClient(Base):
    """A page that opened an attempt, and the epoch it was given: the record of where and when the pupil worked."""

    __tablename__ = "attempt_client"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    client_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    epoch: Mapped[int]
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    agent: Mapped[str] = mapped_column(String(200), default="")


class ResponseEvent(Base):
    """The answer log: append-only. `late` events came when answers were no longer taken and do not count; `stale` ones came from a replaced client.

    Its rows are written by `services.saving` in the database's own SQL; the attempt is read in the same transaction.
    """

    __tablename__ = "response_event"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 -- SQLAlchemy's own protocol

    attempt_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    client_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    item: Mapped[str] = mapped_column(String(16))
    value: Mapped[Any] = mapped_column(Value)
    epoch: Mapped[int] = mapped_column(Integer)
    mono: Mapped[int] = mapped_column(BigInteger)
    wall: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    late: Mapped[bool]
    stale: Mapped[bool]
    whole: Mapped[bool]
    """Whether everything before it from its client had arrived when it came: then acknowledging needs no look at the rest."""


class ResponseCurrent(Base):
    """What counts for each question now: the log's last event by (epoch, seq, client), kept in the transaction that adds to the log."""

    __tablename__ = "response_current"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 -- SQLAlchemy's own protocol

    attempt_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    item: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[Any] = mapped_column(Value)
    epoch: Mapped[int] = mapped_column(Integer)
    seq: Mapped[int] = mapped_column(Integer)
    client_id: Mapped[str] = mapped_column(String(36))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
