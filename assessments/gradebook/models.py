"""Tables of the grade books. Cells are never updated in place: each change is a further entry, and the newest applied one is the value."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base


class Sheet(Base):
    """The marks of one class in one subject and semester."""

    __tablename__ = "gradebook_sheet"
    __table_args__ = (
        UniqueConstraint("class_unit_id", "subject_code", "school_year", "semester"),
        CheckConstraint("semester in (1, 2)", name="semester"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    class_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    subject_code: Mapped[str] = mapped_column(ForeignKey("subject.code"))
    school_year: Mapped[str] = mapped_column(String(9))
    semester: Mapped[int]
    by_comment: Mapped[bool]
    regular_count: Mapped[int]  # how many ĐĐGtx are required, as the periods said when the sheet was made
    created_at: Mapped[datetime]


class Column(Base):
    """What has happened to one column as a whole: released to pupils, locked."""

    __tablename__ = "gradebook_column"
    __table_args__ = (UniqueConstraint("sheet_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("gradebook_sheet.id"))
    code: Mapped[str] = mapped_column(String(8))
    released_at: Mapped[datetime | None]
    released_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    locked_at: Mapped[datetime | None]
    locked_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    lock_reason: Mapped[str | None] = mapped_column(String(300))


class Entry(Base):
    """One change of one cell. `version` counts the cell's changes from 1; an entry that gave way to a person's mark is kept, not applied."""

    __tablename__ = "gradebook_entry"
    __table_args__ = (
        UniqueConstraint("sheet_id", "pupil_id", "column_code", "version"),
        CheckConstraint("mark is null or (mark >= 0 and mark <= 10)", name="mark"),
        CheckConstraint("not (mark is not null and met is not null)", name="one_kind"),
        CheckConstraint("not (absent and (mark is not null or met is not null))", name="absent_alone"),
        Index("ix_gradebook_entry_source", "source", "source_id"),
        Index("ix_gradebook_entry_pupil", "pupil_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("gradebook_sheet.id"))
    pupil_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    column_code: Mapped[str] = mapped_column(String(8))
    version: Mapped[int]
    mark: Mapped[Decimal | None] = mapped_column(Numeric(4, 1))
    met: Mapped[bool | None]
    absent: Mapped[bool] = mapped_column(default=False)
    applied: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(String(12))
    source_id: Mapped[str | None] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(String(300), default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
