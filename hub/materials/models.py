"""Tables of the shared bank. A material is the concept; its versions carry what it says and its file. Published bytes never change."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.db import Base
from hub.materials.rules.lifecycle import State


class Material(Base):
    """A material of a subject group."""

    __tablename__ = "material"
    __table_args__ = (
        CheckConstraint("state <> 'published' OR published_version_id IS NOT NULL", name="published_has_version"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_date"),
        Index("ix_material_state_published", "state", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_path: Mapped[str] = mapped_column(String(255), index=True)
    state: Mapped[str] = mapped_column(String(20), default=State.DRAFT)
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_version_id: Mapped[int | None]
    """The version that readers get; no foreign key, as versions point here."""
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawal_reason: Mapped[str] = mapped_column(String(20), default="")
    withdrawal_note: Mapped[str] = mapped_column(Text, default="")

    versions: Mapped[list["MaterialVersion"]] = relationship(order_by="MaterialVersion.number", back_populates="material")
    authors: Mapped[list["MaterialAuthor"]] = relationship(order_by="MaterialAuthor.position")


class MaterialAuthor(Base):
    """An author or co-author, in order."""

    __tablename__ = "material_author"
    __table_args__ = (UniqueConstraint("material_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    position: Mapped[int]


class MaterialVersion(Base):
    """One version. It may be changed until it is handed in; `frozen_at` says since when it may not."""

    __tablename__ = "material_version"
    __table_args__ = (UniqueConstraint("material_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text)
    subject_code: Mapped[str] = mapped_column(ForeignKey("subject.code"))
    grades: Mapped[list[Any]]
    topic: Mapped[str] = mapped_column(String(200))
    licence: Mapped[str] = mapped_column(String(30))
    language: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(20))
    changes: Mapped[str] = mapped_column(Text, default="")
    """What changed since the version before, in the author's words."""
    created_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    text: Mapped[str | None] = mapped_column(Text)
    """The words of the file, for search; None until the job has read them."""
    pages: Mapped[int | None]
    thumbnail_key: Mapped[str | None] = mapped_column(String(64))

    material: Mapped[Material] = relationship(back_populates="versions")
    files: Mapped[list["MaterialFile"]] = relationship(order_by="MaterialFile.position")


class MaterialFile(Base):
    """A file of a version: its content stands in the object store under its hash."""

    __tablename__ = "material_file"
    __table_args__ = (UniqueConstraint("version_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("material_version.id"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    """As the author called it; shown to authors only, it may tell who they are."""
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
