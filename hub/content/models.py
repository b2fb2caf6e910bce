"""Tables of packages: what was unpacked, how far people are, and which addresses were called back."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base


class ContentPackage(Base):
    """A package, unpacked into the object store. The same archive is unpacked once for each kind it is used as."""

    __tablename__ = "content_package"
    __table_args__ = (UniqueConstraint("source_key", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    profile: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    items: Mapped[list[Any]]
    """What can be opened, in order."""
    facts: Mapped[dict[str, Any]]
    tree_key: Mapped[str] = mapped_column(String(64))
    """The object with the tree: path -> [object key, size, whether it is UTF-8]."""
    file_count: Mapped[int]
    size: Mapped[int]
    created_at: Mapped[datetime]


class ContentProgress(Base):
    """How far a person is in a package. `launch` and `sequence` name the last save, so that a retry is harmless and two windows do not mix."""

    __tablename__ = "content_progress"
    __table_args__ = (
        UniqueConstraint("user_id", "package_id"),
        CheckConstraint("sequence >= 0", name="sequence_counts_up"),
        CheckConstraint("score IS NULL OR (score >= 0 AND score <= 1)", name="score_is_a_share"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    package_id: Mapped[int] = mapped_column(ForeignKey("content_package.id"), index=True)
    launch: Mapped[str] = mapped_column(String(40))
    sequence: Mapped[int]
    completion: Mapped[str] = mapped_column(String(20))
    success: Mapped[str] = mapped_column(String(20))
    score: Mapped[float | None]
    seconds: Mapped[int]
    items: Mapped[dict[str, Any]]
    """By item: completion, success, score, location, seconds, and the package's own data."""
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ContentRevocation(Base):
    """Addresses for this audience that were made before this moment are no longer answered."""

    __tablename__ = "content_revocation"

    audience: Mapped[str] = mapped_column(String(80), primary_key=True)
    revoked_at: Mapped[datetime]
