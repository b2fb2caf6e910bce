"""Tests (papers), their parts and questions, and the frozen forms that pupils get."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core import clock
from hub.core.db import Base


class Paper(Base):
    """A test: parts of questions with their marks. Once a sitting uses it, it is frozen and only copies may change."""

    __tablename__ = "paper"
    __table_args__ = (
        CheckConstraint("duration_minutes BETWEEN 1 AND 600", name="duration"),
        Index("ix_paper_list", "unit_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    subject_code: Mapped[str] = mapped_column(String(40))
    grade: Mapped[int]
    duration_minutes: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_path: Mapped[str] = mapped_column(String(255))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)

    parts: Mapped[list["PaperPart"]] = relationship(order_by="PaperPart.position", cascade="all, delete-orphan")


class PaperPart(Base):
    """A part of a test: Part I, II, III. `scheme` says how true/false clusters are marked in it."""

    __tablename__ = "paper_part"
    __table_args__ = (UniqueConstraint("paper_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(10))
    scheme: Mapped[str | None] = mapped_column(String(20))

    items: Mapped[list["PaperItem"]] = relationship(order_by="PaperItem.position", cascade="all, delete-orphan")


class PaperItem(Base):
    """One question in a part, at the version of the bank that was chosen."""

    __tablename__ = "paper_item"
    __table_args__ = (UniqueConstraint("part_id", "position"), CheckConstraint("position >= 1", name="position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("paper_part.id"), index=True)
    position: Mapped[int]
    item_id: Mapped[int] = mapped_column(index=True)
    version_id: Mapped[int]
    type: Mapped[str] = mapped_column(String(40))
    marks: Mapped[Decimal]


class PaperForm(Base):
    """What pupils get, frozen: the bytes of a JSON document without any key, and apart from it what marking needs.

    `slots` has for each question its reference, type, choices, item, version, marks and scheme.
    """

    __tablename__ = "paper_form"
    __table_args__ = (UniqueConstraint("paper_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    code: Mapped[str] = mapped_column(String(10))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    slots: Mapped[list[Any]]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
