"""Tables of uploads that are on their way. The parts' bytes stand in the part store; an offset counts what these rows know of."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.db import Base
from hub.uploads.rules import State


class Upload(Base):
    """One file that a person sends in pieces."""

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint('"offset" >= 0 AND "offset" <= size', name="offset_within_size"),
        CheckConstraint("state = 'receiving' OR \"offset\" = size", name="whole_unless_receiving"),
        CheckConstraint("state <> 'ready' OR key IS NOT NULL", name="ready_has_key"),
        Index("ix_upload_person_state", "user_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    purpose: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    offset: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(20), default=State.RECEIVING)
    writer: Mapped[str | None] = mapped_column(String(32))
    """The request that is writing now; only its parts count. Another may take over once it has been silent."""
    written_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    key: Mapped[str | None] = mapped_column(String(64))
    """Key in the object store, which is the SHA-256 of the bytes, once the file was checked and kept."""
    media_type: Mapped[str] = mapped_column(String(100), default="")
    scanned: Mapped[bool] = mapped_column(default=False)
    code: Mapped[str] = mapped_column(String(40), default="")
    """Why it was refused, worded by the purpose."""

    parts: Mapped[list["UploadPart"]] = relationship(
        order_by="UploadPart.offset", cascade="all, delete-orphan", passive_deletes=True
    )


class UploadPart(Base):
    """A stretch of the file that is kept durably, by its name in the part store."""

    __tablename__ = "upload_part"
    __table_args__ = (UniqueConstraint("upload_id", "offset"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"))
    offset: Mapped[int]
    size: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
