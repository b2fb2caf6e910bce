"""Units, school years, subjects, classes and who belongs to them. Shared: other features may join these tables."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core import clock
from hub.core.db import Base


class Unit(Base):
    """A node of the tree. `path` lists the ids from the root to this unit: "/1/4/9/"; rights at a unit reach all below it."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("parent_id", "code"),
        CheckConstraint("kind <> 'school' OR level IS NOT NULL", name="school_has_level"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(String(255), index=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(200))
    """The name without accents, for searching."""
    level: Mapped[str | None] = mapped_column(String(20))
    closed_at: Mapped[datetime | None]


class SchoolYear(Base):
    """A school year with its two semesters; the second one begins on `second_starts`."""

    __tablename__ = "school_year"
    __table_args__ = (
        CheckConstraint("starts <= first_ends AND first_ends < second_starts AND second_starts <= ends", name="dates_in_order"),
    )

    code: Mapped[str] = mapped_column(String(9), primary_key=True)
    starts: Mapped[date]
    first_ends: Mapped[date]
    second_starts: Mapped[date]
    ends: Mapped[date]


class Subject(Base):
    """A school subject, known by its code everywhere."""

    __tablename__ = "subject"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name_vi: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100))
    assessment: Mapped[str] = mapped_column(String(10))
    position: Mapped[int]


class SubjectGrade(Base):
    """Periods a year of a subject in a grade; without a row the subject is not taught there."""

    __tablename__ = "subject_grade"

    subject_code: Mapped[str] = mapped_column(ForeignKey("subject.code"), primary_key=True)
    grade: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    periods: Mapped[int]


class ClassInfo(Base):
    """What a unit of the kind class is besides its name."""

    __tablename__ = "class_info"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, autoincrement=False)
    school_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    grade: Mapped[int]
    school_year: Mapped[str] = mapped_column(ForeignKey("school_year.code"))
    homeroom_teacher_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Enrolment(Base):
    """A pupil's time in a class; `ends_on` is the first day no longer there."""

    __tablename__ = "enrolment"
    __table_args__ = (
        Index(
            "uq_enrolment_open",
            "pupil_id",
            "class_id",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
        Index("ix_enrolment_class", "class_id", "pupil_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pupil_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Teaching(Base):
    """Who teaches a subject in a class in a school year."""

    __tablename__ = "teaching"
    __table_args__ = (UniqueConstraint("class_id", "subject_code", "teacher_id", "school_year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    teacher_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    subject_code: Mapped[str] = mapped_column(ForeignKey("subject.code"))
    school_year: Mapped[str] = mapped_column(ForeignKey("school_year.code"))


class GroupSubject(Base):
    """Which subjects a subject group is responsible for."""

    __tablename__ = "group_subject"

    group_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, autoincrement=False)
    subject_code: Mapped[str] = mapped_column(ForeignKey("subject.code"), primary_key=True, index=True)


class Guardianship(Base):
    """A parent or guardian of a pupil."""

    __tablename__ = "guardianship"

    parent_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    child_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False, index=True)


class RosterImport(Base):
    """A roster that was read and checked, waiting to be taken over, or done.

    Initial passwords are derived from `nonce` and the hub's secret; the nonce is erased when they have been handed out.
    """

    __tablename__ = "roster_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes | None]
    """The file itself, until it is taken over: it is read again then, since classes and people may have changed meanwhile."""
    open_classes: Mapped[bool]
    state: Mapped[str] = mapped_column(String(20))
    nonce: Mapped[str | None] = mapped_column(String(64))
    made: Mapped[list[Any]]
    """[row, user id, classes] of each account that was made."""
    summary: Mapped[dict[str, Any]]
