"""Offers of sittings to platforms, the people and links that platforms bring, and scores on their way back."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.core import clock
from hub.core.db import Base


class Offer(Base):
    """A sitting that one platform may launch: its address carries `token`."""

    __tablename__ = "lti_offer"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("lti_platform.id"), index=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]


class OutsidePerson(Base):
    """Somebody whom a platform knows as `sub`. Never matched by name or e-mail."""

    __tablename__ = "lti_outside_person"
    __table_args__ = (UniqueConstraint("platform_id", "sub"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("lti_platform.id"))
    sub: Mapped[str] = mapped_column(String(255))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)


class OutsideLink(Base):
    """A platform's link that launches an offer. Where its scores go is taken anew from every launch."""

    __tablename__ = "lti_outside_link"
    __table_args__ = (UniqueConstraint("platform_id", "deployment_id", "resource_link_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("lti_platform.id"))
    deployment_id: Mapped[str] = mapped_column(String(255))
    resource_link_id: Mapped[str] = mapped_column(String(255))
    offer_id: Mapped[int] = mapped_column(ForeignKey("lti_offer.id"), index=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    context_id: Mapped[str | None] = mapped_column(String(255))
    context_title: Mapped[str] = mapped_column(String(200), default="")
    lineitem: Mapped[str | None] = mapped_column(String(2000))
    lineitems: Mapped[str | None] = mapped_column(String(2000))
    scopes: Mapped[list[Any]]
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)


class ScoreSync(Base):
    """One person's score for one link: the outbox. The latest score wins; `version` counts its changes, `sent_version` what has arrived."""

    __tablename__ = "lti_score_sync"
    __table_args__ = (
        UniqueConstraint("link_id", "user_id"),
        CheckConstraint("state = 'open' OR score IS NOT NULL", name="has_score"),
        Index("ix_lti_score_sync_sitting", "sitting_id", "user_id"),
        Index("ix_lti_score_sync_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("lti_outside_link.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    sub: Mapped[str] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(20))
    """open (no score yet), waiting, sent, parked, failed."""
    reason: Mapped[str] = mapped_column(String(40), default="")
    score: Mapped[Decimal | None] = mapped_column(Numeric(12, 4))
    maximum: Mapped[Decimal | None] = mapped_column(Numeric(12, 4))
    submitted_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0)
    sent_version: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    waiting_since: Mapped[datetime | None]
    last_timestamp: Mapped[datetime | None]
    """The timestamp of the last post, whatever became of it; the next one is later."""
    last_status: Mapped[int | None]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class PlatformToken(Base):
    """An access token of a platform, kept for all nodes until a minute before it runs out; sealed."""

    __tablename__ = "lti_platform_token"
    __table_args__ = (UniqueConstraint("platform_id", "scope_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("lti_platform.id"))
    scope_key: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime]
