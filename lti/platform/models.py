"""Links to tools in classes, what tools are told about people, their tokens, line items and scores."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.core import clock
from hub.core.db import Base


class ToolLink(Base):
    """A tool placed in a class by its teacher. `target_kind` (tx, gk, ck) and `target_index` name the place of its score in the grade book."""

    __tablename__ = "lti_link"
    __table_args__ = (
        CheckConstraint("target_kind IS NULL OR subject_code IS NOT NULL", name="target_has_subject"),
        Index("ix_lti_link_class", "class_unit_id", "tool_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_link_id: Mapped[str] = mapped_column(String(36), unique=True)
    class_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    tool_id: Mapped[int] = mapped_column(ForeignKey("lti_tool.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    target_link_uri: Mapped[str] = mapped_column(String(2000))
    custom: Mapped[dict[str, Any]]
    subject_code: Mapped[str | None] = mapped_column(ForeignKey("subject.code"))
    school_year: Mapped[str] = mapped_column(String(9))
    semester: Mapped[int]
    target_kind: Mapped[str | None] = mapped_column(String(2))
    target_index: Mapped[int | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]


class ToolSubject(Base):
    """The name (`sub`) under which one tool knows a person: random, another one for each tool."""

    __tablename__ = "lti_subject"
    __table_args__ = (UniqueConstraint("tool_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tool_id: Mapped[int] = mapped_column(ForeignKey("lti_tool.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    sub: Mapped[str] = mapped_column(String(36), unique=True)


class AccessToken(Base):
    """What a tool calls our services with. Only a hash is kept; it is bound to the tool, a deployment and its scopes."""

    __tablename__ = "lti_access_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    tool_id: Mapped[int] = mapped_column(ForeignKey("lti_tool.id"), index=True)
    deployment_id: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[Any]]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class LineItem(Base):
    """A column that a tool gives scores for, in one class. `link_id` ties it to a link; that link's place in the grade book is its own."""

    __tablename__ = "lti_line_item"
    __table_args__ = (
        CheckConstraint("score_maximum > 0", name="maximum"),
        Index("ix_lti_line_item_class", "class_unit_id", "tool_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    class_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    tool_id: Mapped[int] = mapped_column(ForeignKey("lti_tool.id"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("lti_link.id"), index=True)
    counts: Mapped[bool] = mapped_column(default=False)
    """Whether its scores go to the link's place in the grade book: the item that was made with the link."""
    label: Mapped[str] = mapped_column(String(200))
    score_maximum: Mapped[Decimal] = mapped_column(Numeric(12, 4))
    resource_id: Mapped[str | None] = mapped_column(String(255))
    tag: Mapped[str | None] = mapped_column(String(255))
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]


class ToolScore(Base):
    """A score that was applied. All are kept."""

    __tablename__ = "lti_score"
    __table_args__ = (Index("ix_lti_score_item", "line_item_id", "user_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    line_item_id: Mapped[int] = mapped_column(ForeignKey("lti_line_item.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    timestamp: Mapped[datetime]
    activity: Mapped[str] = mapped_column(String(20))
    grading: Mapped[str] = mapped_column(String(20))
    given: Mapped[Decimal | None] = mapped_column(Numeric(16, 6))
    maximum: Mapped[Decimal | None] = mapped_column(Numeric(16, 6))
    comment: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    received_at: Mapped[datetime] = mapped_column(default=clock.now)


class ToolResult(Base):
    """What holds for a person and an item now: the last final score, on the item's scale."""

    __tablename__ = "lti_result"
    __table_args__ = (UniqueConstraint("line_item_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    line_item_id: Mapped[int] = mapped_column(ForeignKey("lti_line_item.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    last_score_id: Mapped[int] = mapped_column(ForeignKey("lti_score.id"))
    grade: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    comment: Mapped[str | None] = mapped_column(Text)
    changed_at: Mapped[datetime]
