"""Saved searches, what each has found, and the mails about it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base
from hub.finding.rules.alerts import Frequency


class SavedSearch(Base):
    """A search that somebody keeps. `criteria` are the fields of the search page's form."""

    __tablename__ = "saved_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    criteria: Mapped[dict[str, Any]]
    frequency: Mapped[str] = mapped_column(String(20), default=Frequency.DAILY)
    created_at: Mapped[datetime]
    checked_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """When its owner last opened it."""


class SavedSearchFind(Base):
    """A material that a search found after it was saved; each once, and in one mail at most."""

    __tablename__ = "saved_search_find"
    __table_args__ = (Index("ix_saved_search_find_unsent", "saved_search_id", "mail_id"),)

    saved_search_id: Mapped[int] = mapped_column(
        ForeignKey("saved_search.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"), primary_key=True, autoincrement=False)
    found_at: Mapped[datetime]
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("saved_search_mail.id", ondelete="SET NULL"), index=True)


class SavedSearchMail(Base):
    """A mail about finds. `sent_at` is set once it left, or once there was nothing in it that its reader may still see."""

    __tablename__ = "saved_search_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    saved_search_id: Mapped[int] = mapped_column(ForeignKey("saved_search.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
