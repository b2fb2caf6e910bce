"""Records with their MARC whole, copies on shelves, digital copies."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core import clock
from hub.core.db import Base


class ItemType(StrEnum):
    """What kind of book it is; circulation rules differ by it."""

    TEXTBOOK = "textbook"
    TEACHER_GUIDE = "teacher_guide"
    REFERENCE = "reference"
    LITERATURE = "literature"
    DICTIONARY = "dictionary"
    MAGAZINE = "magazine"


class CopyStatus(StrEnum):
    """Where a copy stands when it is not out on loan."""

    AVAILABLE = "available"
    REFERENCE = "reference"  # read in the library only
    REPAIR = "repair"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


class CatalogueRecord(Base):
    """A book of one school's library. `marc` is the truth; the other columns are derived from it by `rules.marc.describe`."""

    __tablename__ = "catalogue_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    unit_path: Mapped[str] = mapped_column(String(255), index=True)
    marc: Mapped[bytes] = mapped_column(LargeBinary)
    """ISO 2709 in UTF-8."""
    title: Mapped[str] = mapped_column(String(1000))
    subtitle: Mapped[str] = mapped_column(String(1000), default="")
    authors: Mapped[list[Any]]
    year: Mapped[int | None]
    publisher: Mapped[str] = mapped_column(String(500), default="")
    isbn: Mapped[str | None] = mapped_column(String(13), index=True)
    """13 digits when a valid one is there; sets and reprints share it, so it is not unique. As written: MARC 020."""
    item_type: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(10), default="")
    classification: Mapped[str] = mapped_column(String(60), default="")
    subjects: Mapped[list[Any]]
    subject_code: Mapped[str] = mapped_column(String(40), default="")
    grades: Mapped[list[Any]]
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None] = mapped_column(String(500))

    copies: Mapped[list["CatalogueCopy"]] = relationship(back_populates="record", order_by="CatalogueCopy.barcode")
    digital: Mapped["CatalogueDigital | None"] = relationship(back_populates="record")


class CatalogueCopy(Base):
    """One physical copy. While it is out, circulation keeps `due_on` and `out_since` here, so that the catalogue needs nobody above it."""

    __tablename__ = "catalogue_copy"
    __table_args__ = (
        UniqueConstraint("unit_id", "barcode"),
        CheckConstraint("(due_on IS NULL) = (out_since IS NULL)", name="out_has_due_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("catalogue_record.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    barcode: Mapped[str] = mapped_column(String(32))
    location: Mapped[str] = mapped_column(String(120), default="")
    shelf: Mapped[str] = mapped_column(String(120), default="")
    call_number: Mapped[str] = mapped_column(String(80), default="")
    status: Mapped[str] = mapped_column(String(20), default=CopyStatus.AVAILABLE)
    out_since: Mapped[datetime | None]
    due_on: Mapped[date | None]
    added_at: Mapped[datetime] = mapped_column(default=clock.now)

    record: Mapped[CatalogueRecord] = relationship(back_populates="copies")


class CatalogueDigital(Base):
    """A digitised copy that may be read in the browser. `basis` says on what ground it may be shown."""

    __tablename__ = "catalogue_digital"

    record_id: Mapped[int] = mapped_column(ForeignKey("catalogue_record.id"), primary_key=True, autoincrement=False)
    object_key: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    file_name: Mapped[str] = mapped_column(String(200))
    pages: Mapped[int | None]
    basis: Mapped[str] = mapped_column(Text)
    may_download: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(default=clock.now)

    record: Mapped[CatalogueRecord] = relationship(back_populates="digital")
