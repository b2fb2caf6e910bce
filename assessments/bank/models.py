"""Tables of the item bank. An item is the concept; what it asks and what is right are versioned apart, as keys are mended after tests were sat."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.core import clock
from hub.core.db import Base


class Item(Base):
    """A question of the bank. `unit_path` is that of the subject group (or school) whose bank it stands in."""

    __tablename__ = "item"
    __table_args__ = (
        Index("ix_item_list", "unit_path", "id"),
        Index("ix_item_mine", "author_id", "id"),
        CheckConstraint("state IN ('ready', 'withdrawn')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_path: Mapped[str] = mapped_column(String(255))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    type: Mapped[str] = mapped_column(String(40))
    subject_code: Mapped[str] = mapped_column(ForeignKey("subject.code"))
    grade: Mapped[int]
    topic: Mapped[str] = mapped_column(String(200), default="")
    level: Mapped[str | None] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(20))
    version_id: Mapped[int | None]
    """The latest version; set in the same transaction as the version itself."""
    folded: Mapped[str] = mapped_column(Text, default="")
    """The words of the latest version without accents, for finding it in lists."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)


class ItemVersion(Base):
    """What a question asks; never changed once written."""

    __tablename__ = "item_version"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ItemKey(Base):
    """What is right for a version; the highest number is in force. Kept apart, so that mending a key leaves what pupils saw as it was."""

    __tablename__ = "item_key"
    __table_args__ = (UniqueConstraint("version_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"))
    number: Mapped[int]
    key: Mapped[dict[str, Any]]
    """{"value": …}: letters of right options, verdicts by statement, or accepted answers."""
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ItemMedia(Base):
    """A picture that questions show, by the SHA-256 of its bytes."""

    __tablename__ = "item_media"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ItemImport(Base):
    """A question file that somebody brought, and what reading it found."""

    __tablename__ = "item_import"
    __table_args__ = (
        Index("ix_item_import_owner", "owner_id", "id"),
        CheckConstraint("state IN ('reading', 'ready', 'refused')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_path: Mapped[str] = mapped_column(String(255))
    file_name: Mapped[str] = mapped_column(String(200))
    source_key: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    subject_code: Mapped[str] = mapped_column(ForeignKey("subject.code"))
    grade: Mapped[int]
    topic: Mapped[str] = mapped_column(String(200), default="")
    code: Mapped[str | None] = mapped_column(String(10))
    problems: Mapped[list[Any]]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]


class ImportQuestion(Base):
    """A question of a file: the draft that is shown and mended, and the item it has become."""

    __tablename__ = "import_question"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        CheckConstraint("state <> 'accepted' OR item_id IS NOT NULL", name="accepted_has_item"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("item_import.id"))
    number: Mapped[int]
    status: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    revision: Mapped[int] = mapped_column(default=1)
    draft: Mapped[dict[str, Any]]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
