"""People, their sign-ins and their roles. The tables of accounts and schools are shared: other features may join them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.accounts.schemas import UserStatus
from hub.core import clock
from hub.core.db import Base


class User(Base):
    """A person with one account. `sort_key` orders by given name (`rules.name_sort_key`), `folded` is searched without accents."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    full_name: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(String(450), index=True)
    folded: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str | None] = mapped_column(String(2))
    status: Mapped[str] = mapped_column(String(20), default=UserStatus.ACTIVE)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column(default=False)
    code: Mapped[str | None] = mapped_column(String(30), index=True)
    """The school's or the sector's own code of a pupil or member of staff."""
    born_on: Mapped[date | None]
    gender: Mapped[str | None] = mapped_column(String(1))
    """"m", "f" or "x" (another)."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class UserSession(Base):
    """A sign-in. Only the hash of its token is kept."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ip: Mapped[str] = mapped_column(String(64))
    agent: Mapped[str] = mapped_column(String(300))
    revoked_at: Mapped[datetime | None]


class RoleAssignment(Base):
    """A role held within a unit, for a time; without an end it goes on."""

    __tablename__ = "role_assignment"
    __table_args__ = (
        Index(
            "uq_role_assignment_open",
            "user_id",
            "role",
            "unit_id",
            unique=True,
            sqlite_where=text("ends_at IS NULL"),
            postgresql_where=text("ends_at IS NULL"),
        ),
        Index("ix_role_assignment_unit", "unit_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


class SignInThrottle(Base):
    """Failed tries by user name ("user:…", whether it exists or not) and by address ("ip:…")."""

    __tablename__ = "sign_in_throttle"

    key: Mapped[str] = mapped_column(String(140), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime]
    locked_until: Mapped[datetime | None]
