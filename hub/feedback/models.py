"""What use shows about materials: ratings, lessons, visits in figures, and reports of problems."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base


class MaterialRating(Base):
    """A teacher's rating of one version, with a short comment; hidden ones count for nothing."""

    __tablename__ = "feedback_rating"
    __table_args__ = (
        UniqueConstraint("user_id", "version_id"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        CheckConstraint("(hidden_at IS NULL) = (hidden_by IS NULL)", name="hidden_by_somebody"),
        Index("ix_feedback_rating_material", "material_id", "updated_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("material_version.id"))
    number: Mapped[int]
    """The version's number."""
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    stars: Mapped[int]
    comment: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    hidden_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    hidden_reason: Mapped[str] = mapped_column(Text, default="")


class LessonUse(Base):
    """A lesson in which a teacher used a material."""

    __tablename__ = "feedback_use"
    __table_args__ = (
        UniqueConstraint("user_id", "material_id", "class_id", "used_on"),
        Index("ix_feedback_use_material", "material_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("material_version.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    class_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    used_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class MaterialOpened(Base):
    """That a teacher has opened a material, so that they may rate it."""

    __tablename__ = "feedback_opened"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"), primary_key=True, autoincrement=False)
    opened_at: Mapped[datetime]


class MaterialVisit(Base):
    """One visitor of one day, as a mark without a name; kept for some days only, so that nobody is counted twice."""

    __tablename__ = "feedback_visit"

    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    visitor: Mapped[str] = mapped_column(String(32), primary_key=True)


class MaterialCount(Base):
    """Views and downloads of a material, each person once a day."""

    __tablename__ = "feedback_count"

    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"), primary_key=True, autoincrement=False)
    views: Mapped[int]
    downloads: Mapped[int]


class ProblemReport(Base):
    """What a reader says is wrong with a material, and what became of it."""

    __tablename__ = "feedback_report"
    __table_args__ = (
        Index("ix_feedback_report_queue", "state", "unit_path"),
        Index("ix_feedback_report_reporter", "reporter_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("material_version.id"))
    title: Mapped[str] = mapped_column(String(300))
    """The material's title at that time: the report is about what was read then."""
    unit_path: Mapped[str] = mapped_column(String(255))
    reporter_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    reporter_role: Mapped[str] = mapped_column(String(30))
    """All that those who look into it are told about the reporter."""
    reason: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    question: Mapped[str] = mapped_column(Text, default="")
    reply: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(Text, default="")
    handled_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    handled_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    """When the reporter saw the outcome."""


class ReportAsked(Base):
    """An author who was asked about a report."""

    __tablename__ = "feedback_report_asked"

    report_id: Mapped[int] = mapped_column(ForeignKey("feedback_report.id"), primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False, index=True)
