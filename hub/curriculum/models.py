"""The curriculum: topics of a subject in a grade as a tree, and the required outcomes below them. Each has a code that stays."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core import clock
from hub.core.db import Base


class CurriculumTopic(Base):
    """A strand or topic (mạch nội dung, chủ đề)."""

    __tablename__ = "curriculum_topic"
    __table_args__ = (Index("ix_curriculum_topic_place", "subject_code", "grade"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("curriculum_topic.id"), index=True)
    subject_code: Mapped[str] = mapped_column(ForeignKey("subject.code"))
    grade: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    position: Mapped[int]
    retired_at: Mapped[datetime | None]


class CurriculumOutcome(Base):
    """A required outcome (yêu cầu cần đạt). One that is in use is retired, never removed."""

    __tablename__ = "curriculum_outcome"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("curriculum_topic.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    """Code and text without accents, for searching."""
    position: Mapped[int]
    retired_at: Mapped[datetime | None]


class CurriculumImport(Base):
    """An outline that was read and checked, waiting to be taken over, or done."""

    __tablename__ = "curriculum_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes | None]
    """The file itself until it is taken over: it is read again then, against what is there at that moment."""
    is_complete: Mapped[bool]
    """Whether what the file no longer names is to go from its subjects and grades."""
    summary: Mapped[dict[str, Any]]
