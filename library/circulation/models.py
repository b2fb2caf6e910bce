"""Cards, rules, closed days, loans and the desk's journal."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core import clock
from hub.core.db import Base


class Category(StrEnum):
    """What a patron is to the library; circulation rules differ by it."""

    PUPIL = "pupil"
    TEACHER = "teacher"
    STAFF = "staff"


class Patron(Base):
    """A person at one library. Made when the person first comes to the desk, with the school's own code as card number."""

    __tablename__ = "circulation_patron"
    __table_args__ = (UniqueConstraint("unit_id", "user_id"), UniqueConstraint("unit_id", "card_number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    card_number: Mapped[str] = mapped_column(String(64))
    category: Mapped[str] = mapped_column(String(20))
    valid_until: Mapped[date | None]
    blocked_reason: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class CirculationRule(Base):
    """One rule row; see `rules.policy`. NULL and empty stand for "all"."""

    __tablename__ = "circulation_rule"
    __table_args__ = (
        Index(
            "uq_circulation_rule_branch",
            "unit_id",
            "category",
            "item_type",
            "name",
            unique=True,
            sqlite_where=text("unit_id IS NOT NULL"),
            postgresql_where=text("unit_id IS NOT NULL"),
        ),
        Index(
            "uq_circulation_rule_everywhere",
            "category",
            "item_type",
            "name",
            unique=True,
            sqlite_where=text("unit_id IS NULL"),
            postgresql_where=text("unit_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    category: Mapped[str] = mapped_column(String(20), default="")
    item_type: Mapped[str] = mapped_column(String(20), default="")
    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(60))


class ClosedDay(Base):
    """A day on which a library does not open, besides its closed weekdays."""

    __tablename__ = "circulation_closed_day"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(120), default="")


class Loan(Base):
    """A copy with a person. The partial unique index is the promise: one open loan for each copy, whoever races."""

    __tablename__ = "circulation_loan"
    __table_args__ = (
        Index(
            "uq_circulation_loan_open",
            "copy_id",
            unique=True,
            sqlite_where=text("returned_at IS NULL"),
            postgresql_where=text("returned_at IS NULL"),
        ),
        Index("ix_circulation_loan_patron", "patron_id", "returned_at"),
        CheckConstraint("returned_at IS NULL OR returned_at >= lent_at", name="returned_after_lent"),
        CheckConstraint("(returned_at IS NULL) = (ended IS NULL)", name="ended_has_a_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    copy_id: Mapped[int] = mapped_column(ForeignKey("catalogue_copy.id"))
    record_id: Mapped[int] = mapped_column(ForeignKey("catalogue_record.id"), index=True)
    item_type: Mapped[str] = mapped_column(String(20))
    patron_id: Mapped[int] = mapped_column(ForeignKey("circulation_patron.id"))
    lent_at: Mapped[datetime]
    lent_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    due_on: Mapped[date]
    renewals: Mapped[int] = mapped_column(default=0)
    returned_at: Mapped[datetime | None]
    ended: Mapped[str | None] = mapped_column(String(20))
    """How it ended: returned, or undone at the desk."""


class DeskEntry(Base):
    """A line of the desk's journal, which the screen shows and undo works from.

    `facts` holds what its sentences are filled with (codes, days, titles), so that the line reads the same whatever happens later.
    """

    __tablename__ = "circulation_desk_entry"
    __table_args__ = (Index("ix_circulation_desk_entry_unit", "unit_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    action: Mapped[str] = mapped_column(String(20))
    patron_id: Mapped[int | None] = mapped_column(ForeignKey("circulation_patron.id"))
    copy_id: Mapped[int | None] = mapped_column(ForeignKey("catalogue_copy.id"))
    loan_id: Mapped[int | None] = mapped_column(ForeignKey("circulation_loan.id"), index=True)
    facts: Mapped[dict[str, Any]]
    undone: Mapped[bool] = mapped_column(default=False)
    settled: Mapped[bool] = mapped_column(default=False)
    """A question that was answered, or passed over."""
