"""Partners on both sides, our keys, their keys, things that may be used once, and the log of launches."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core import clock
from hub.core.db import Base


class ToolPartner(Base):
    """A tool that we launch. The client id is made by us and never changes."""

    __tablename__ = "lti_tool"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    """Classes within this unit may use the tool."""
    name: Mapped[str] = mapped_column(String(200))
    client_id: Mapped[str] = mapped_column(String(64), unique=True)
    login_url: Mapped[str] = mapped_column(String(2000))
    launch_url: Mapped[str] = mapped_column(String(2000))
    """target_link_uri of links that name none of their own."""
    redirect_uris: Mapped[list[Any]]
    jwks_url: Mapped[str | None] = mapped_column(String(2000))
    jwks: Mapped[dict[str, Any] | None]
    """Pinned keys, for a tool without a key address."""
    scopes: Mapped[list[Any]]
    share_name: Mapped[bool] = mapped_column(default=False)
    share_email: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class ToolDeployment(Base):
    """Where a tool is used: the id that its launches carry."""

    __tablename__ = "lti_tool_deployment"

    id: Mapped[int] = mapped_column(primary_key=True)
    tool_id: Mapped[int] = mapped_column(ForeignKey("lti_tool.id"), index=True)
    deployment_id: Mapped[str] = mapped_column(String(64), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)


class PlatformPartner(Base):
    """A platform (LMS) that launches us. Issuer and client id are the platform's."""

    __tablename__ = "lti_platform"
    __table_args__ = (UniqueConstraint("issuer", "client_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    issuer: Mapped[str] = mapped_column(String(500))
    client_id: Mapped[str] = mapped_column(String(255))
    auth_url: Mapped[str] = mapped_column(String(2000))
    token_url: Mapped[str] = mapped_column(String(2000))
    token_audience: Mapped[str | None] = mapped_column(String(2000))
    """aud of our client assertions where the platform wants another than its token address."""
    jwks_url: Mapped[str | None] = mapped_column(String(2000))
    jwks: Mapped[dict[str, Any] | None]
    anonymous: Mapped[bool] = mapped_column(default=False)
    """Whether launches without `sub` are let in (no score goes back for them)."""
    partitioned: Mapped[bool] = mapped_column(default=True)
    """Whether the cookie that binds a launch to the browser is Partitioned; some LMS embeddings lose such cookies."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class PlatformDeployment(Base):
    """A deployment id of a platform. One that was seen in a launch waits here until somebody approves it."""

    __tablename__ = "lti_platform_deployment"
    __table_args__ = (UniqueConstraint("platform_id", "deployment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("lti_platform.id"))
    deployment_id: Mapped[str] = mapped_column(String(255))
    approved: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)


class SigningKey(Base):
    """A key of ours. A ring belongs to one partner ("platform:3": our keys as platform towards tool 3). A kid is never used again."""

    __tablename__ = "lti_key"
    __table_args__ = (
        Index(
            "uq_lti_key_current",
            "ring",
            unique=True,
            sqlite_where=text("state = 'current'"),
            postgresql_where=text("state = 'current'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ring: Mapped[str] = mapped_column(String(40), index=True)
    kid: Mapped[str] = mapped_column(String(64), unique=True)
    public: Mapped[dict[str, Any]]
    sealed: Mapped[str | None] = mapped_column(Text)
    """The private key, encrypted; removed when the key stops signing."""
    state: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class RemoteKeys(Base):
    """The last good key set of a partner's key address, shared by all nodes."""

    __tablename__ = "lti_remote_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(2000), unique=True)
    keys: Mapped[list[Any] | None]
    fresh_until: Mapped[datetime | None]
    tried_at: Mapped[datetime]
    problem: Mapped[str | None] = mapped_column(String(200))


class OneUse(Base):
    """Something that may be used once: state, hints (kept until used), jti (kept to know it again). Only a hash of the value is kept."""

    __tablename__ = "lti_one_use"
    __table_args__ = (UniqueConstraint("kind", "value_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    value_hash: Mapped[str] = mapped_column(String(64))
    data: Mapped[dict[str, Any]]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class LaunchRecord(Base):
    """One launch, good or refused: what an administrator needs to see why something does not work. No tokens, no names."""

    __tablename__ = "lti_launch"
    __table_args__ = (Index("ix_lti_launch_partner", "side", "partner_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    side: Mapped[str] = mapped_column(String(20))
    partner_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    title: Mapped[str] = mapped_column(String(200), default="")
    outcome: Mapped[str] = mapped_column(String(60))
    """"ok", or the code of the refusal."""
