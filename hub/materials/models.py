"""Tables of the shared bank. A material is the concept; its versions carry what it says and its files. Published bytes never change."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.db import Base
from hub.materials.rules.kinds import AuthorRole, FileRole, Scope
from hub.materials.rules.lifecycle import Standing, State

_AT_WORK = text("state IN ('submitted', 'under_review')")
_PUBLISHED = text("state = 'published'")


class Material(Base):
    """A material of a subject group. `standing` says what readers get; the work stands in its versions."""

    __tablename__ = "material"
    __table_args__ = (
        CheckConstraint("standing = 'unpublished' OR published_version_id IS NOT NULL", name="standing_has_version"),
        CheckConstraint("(standing = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_date"),
        CheckConstraint("(standing = 'suspended') = (suspended_at IS NOT NULL)", name="suspended_has_date"),
        Index("ix_material_standing_published", "standing", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_path: Mapped[str] = mapped_column(String(255), index=True)
    standing: Mapped[str] = mapped_column(String(20), default=Standing.UNPUBLISHED)
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_version_id: Mapped[int | None]
    """The version that readers get; no foreign key, as versions point here."""
    published_at: Mapped[datetime | None]
    """When its first version was published."""
    suspended_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    versions: Mapped[list["MaterialVersion"]] = relationship(order_by="MaterialVersion.number", back_populates="material")
    takedowns: Mapped[list["MaterialTakedown"]] = relationship(order_by="MaterialTakedown.id")


class MaterialVersion(Base):
    """One version. It may be changed until it is handed in; `frozen_at` says since when it may not."""

    __tablename__ = "material_version"
    __table_args__ = (
        UniqueConstraint("material_id", "number"),
        Index("uq_material_version_published", "material_id", unique=True, sqlite_where=_PUBLISHED, postgresql_where=_PUBLISHED),
        Index("uq_material_version_at_work", "material_id", unique=True, sqlite_where=_AT_WORK, postgresql_where=_AT_WORK),
        CheckConstraint(
            "state IN ('draft', 'discarded') OR frozen_at IS NOT NULL",
            name="handed_in_is_frozen",
        ),
        CheckConstraint("state NOT IN ('published', 'superseded') OR published_at IS NOT NULL", name="published_has_date"),
        CheckConstraint("(state = 'superseded') = (superseded_at IS NOT NULL)", name="superseded_has_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default=State.DRAFT)
    created_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]
    discarded_at: Mapped[datetime | None]
    """When its author gave it up."""
    removal_told_at: Mapped[datetime | None]
    """When its authors were told that it is about to be removed for good."""

    title: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text)
    """Sanitised HTML."""
    description_text: Mapped[str] = mapped_column(Text)
    """The same without markup."""
    subject_code: Mapped[str] = mapped_column(ForeignKey("subject.code"))
    grades: Mapped[list[Any]]
    topic: Mapped[str] = mapped_column(String(200))
    """The topic in the author's words."""
    kind: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(8))
    duration_minutes: Mapped[int | None]
    licence: Mapped[str] = mapped_column(String(40))
    sources: Mapped[str] = mapped_column(Text, default="")
    rights_holder: Mapped[str] = mapped_column(String(200), default="")
    scope: Mapped[str] = mapped_column(String(20), default=Scope.SCHOOL)
    scope_path: Mapped[str] = mapped_column(String(255), default="")
    """Path of the class, school, group of schools or province that `scope` means."""
    keywords: Mapped[list[Any]] = mapped_column(default=list)
    accessibility: Mapped[list[Any]] = mapped_column(default=list)
    """Words of schema.org's accessibilityFeature."""
    address: Mapped[str] = mapped_column(String(2000), default="")
    """Where a web link leads."""
    questions: Mapped[list[Any]] = mapped_column(default=list)
    """Ids of the items of a question set."""
    question_versions: Mapped[list[Any]] = mapped_column(default=list)
    """What these items ask, word for word, since the version was handed in: later changes in the bank do not reach what was reviewed."""
    changes: Mapped[str] = mapped_column(Text, default="")
    """What changed since the version before, in the author's words."""

    text: Mapped[str | None] = mapped_column(Text)
    """The words of the files, for search; None until the job has read them."""
    pages: Mapped[int | None]
    thumbnail_key: Mapped[str | None] = mapped_column(String(64))

    material: Mapped[Material] = relationship(back_populates="versions")
    files: Mapped[list["MaterialFile"]] = relationship(order_by="MaterialFile.position")
    authors: Mapped[list["MaterialAuthor"]] = relationship(order_by="MaterialAuthor.position", cascade="all, delete-orphan")
    outcomes: Mapped[list["MaterialOutcome"]] = relationship(order_by="MaterialOutcome.outcome_id", cascade="all, delete-orphan")
    corrections: Mapped[list["MaterialCorrection"]] = relationship(order_by="MaterialCorrection.id")


class MaterialAuthor(Base):
    """An author of a version, in order: a person of the hub, or somebody outside it by name."""

    __tablename__ = "material_author"
    __table_args__ = (
        UniqueConstraint("version_id", "user_id"),
        CheckConstraint("user_id IS NOT NULL OR name <> ''", name="somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("material_version.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    """Only of those outside the hub; others are called as their account is."""
    role: Mapped[str] = mapped_column(String(20), default=AuthorRole.AUTHOR)
    position: Mapped[int]


class MaterialOutcome(Base):
    """An outcome of the curriculum that a version serves."""

    __tablename__ = "material_outcome"

    version_id: Mapped[int] = mapped_column(ForeignKey("material_version.id"), primary_key=True, autoincrement=False)
    outcome_id: Mapped[int] = mapped_column(
        ForeignKey("curriculum_outcome.id"), primary_key=True, autoincrement=False, index=True
    )


class MaterialFile(Base):
    """A file of a version: its content stands in the object store under its hash."""

    __tablename__ = "material_file"
    __table_args__ = (UniqueConstraint("version_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("material_version.id"))
    position: Mapped[int]
    role: Mapped[str] = mapped_column(String(20), default=FileRole.MAIN)
    language: Mapped[str] = mapped_column(String(8), default="")
    """Of subtitles."""
    key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    """As the author called it; shown to authors only, it may tell who they are."""
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    skipped: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What was not made of the file although its type has it, by kind: "unavailable" (no program here) or "nothing" (the file gives none)."""

    derivatives: Mapped[list["MaterialDerivative"]] = relationship(
        order_by="MaterialDerivative.kind", cascade="all, delete-orphan"
    )


class MaterialDerivative(Base):
    """What was made from a file: the copy that reviewers get, a picture, a form for the web."""

    __tablename__ = "material_derivative"
    __table_args__ = (UniqueConstraint("file_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("material_file.id"))
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]


class MaterialScopeRule(Base):
    """Who signs materials of a scope in a province, where it is not as the rules say."""

    __tablename__ = "material_scope_rule"
    __table_args__ = (UniqueConstraint("unit_id", "scope"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    scope: Mapped[str] = mapped_column(String(20))
    signatures: Mapped[list[Any]]


class TrustedSource(Base):
    """A place on the web that the department trusts: links to it and to the places below it are called trusted."""

    __tablename__ = "trusted_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    host: Mapped[str] = mapped_column(String(253), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="")
    added_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    added_at: Mapped[datetime]


class MaterialCorrection(Base):
    """An editorial correction of a published version: what it said before and says now. Never changed."""

    __tablename__ = "material_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("material_version.id"), index=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    fields: Mapped[dict[str, Any]]
    """By field: {"before": …, "after": …}."""


class MaterialTakedown(Base):
    """One step of a takedown: suspended, restored or withdrawn, by whom and why. Never changed."""

    __tablename__ = "material_takedown"

    id: Mapped[int] = mapped_column(primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"), index=True)
    step: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    citation: Mapped[str] = mapped_column(Text, default="")
    """How the withdrawn material is cited on its tombstone."""
    visible: Mapped[bool] = mapped_column(default=True)
    """Whether the tombstone tells title and reason."""
