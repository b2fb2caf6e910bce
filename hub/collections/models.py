"""What people keep of the bank: bookmarks, collections with their entries, and notices about what they keep."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.db import Base


class Bookmark(Base):
    """A material that somebody wants at hand."""

    __tablename__ = "bookmark"
    __table_args__ = (UniqueConstraint("user_id", "material_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"), index=True)
    created_at: Mapped[datetime]


class Collection(Base):
    """Materials in an order, with notes. Shared with everybody who belongs to a unit, or with nobody."""

    __tablename__ = "collection"
    __table_args__ = (
        CheckConstraint("(sharing = 'unit') = (unit_id IS NOT NULL)", name="shared_with_a_unit"),
        Index("ix_collection_unit", "unit_path", "updated_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(Text)
    sharing: Mapped[str] = mapped_column(String(10))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    unit_path: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    entries: Mapped[list["CollectionEntry"]] = relationship(
        order_by="CollectionEntry.position, CollectionEntry.id", cascade="all, delete-orphan"
    )


class CollectionEntry(Base):
    """A material in a collection; one taken out can be put back until the collection goes."""

    __tablename__ = "collection_entry"
    __table_args__ = (UniqueConstraint("collection_id", "material_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id", ondelete="CASCADE"))
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"), index=True)
    position: Mapped[int]
    note: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class CollectionNotice(Base):
    """Tells somebody what happened to a material that they keep, until they have seen it."""

    __tablename__ = "collection_notice"
    __table_args__ = (Index("ix_collection_notice_unseen", "user_id", "seen_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"), index=True)
    change: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
