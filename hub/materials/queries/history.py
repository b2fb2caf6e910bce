"""What versions say in words, what differs between two of them, and the corrections made to one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.core.authz import Actor
from hub.core.i18n import format_filesize
from hub.core.i18n import gettext as _
from hub.curriculum import queries as curriculum
from hub.materials.models import Material, MaterialCorrection, MaterialVersion
from hub.materials.queries import access, question_sets, records
from hub.materials.rules.compare import FieldChange, Piece, field_changes, text_changes, word_changes
from hub.materials.rules.files import BY_MEDIA_TYPE
from hub.materials.rules.kinds import FileRole, Kind, Scope
from hub.materials.rules.markup import to_text
from hub.materials.schemas import ACCESSIBILITY, AUTHOR_ROLES, FIELDS, FILE_ROLES, KINDS, LANGUAGES, SCOPES, licence_name
from hub.review.queries import reports
from hub.schools import queries as schools

LONG: Final = frozenset({"title", "description", "sources", "topic"})
"""Fields whose differences are shown word by word."""
NAMING: Final = frozenset({"authors", "rights_holder"})
"""Fields that name people; reviewers who must not learn the authors do not see them."""


@dataclass(frozen=True)
class ShownChange:
    """A field that differs, in words: as pieces where it is a text, else before and after."""

    label: str
    before: str
    after: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """Two versions side by side."""

    before: int
    after: int
    fields: list[ShownChange]
    text: list[list[Piece]]
    has_text: bool


@dataclass(frozen=True)
class CorrectionView:
    """A correction as the history tells it."""

    id: int
    version: int
    by: str
    at: datetime
    reason: str
    fields: list[ShownChange]


def in_words(session: Session, version: MaterialVersion) -> dict[str, str]:
    """Everything that the version says and holds, by field, as texts for people."""
    names = curriculum.outcomes(session, [row.outcome_id for row in version.outcomes])
    authors = records.authors_of(session, version)
    return {
        "title": version.title,
        "description": version.description_text,
        "kind": str(KINDS[Kind(version.kind)]),
        "subject_code": schools.get_subject(session, version.subject_code).name,
        "grades": records.grade_range(version.grades),
        "topic": version.topic,
        "outcomes": _outcomes(names.values()),
        "language": str(LANGUAGES.get(version.language, version.language)),
        "duration_minutes": _minutes(version.duration_minutes),
        "authors": "\n".join(f"{one.name} ({AUTHOR_ROLES[one.role]})" for one in authors),
        "licence": licence_name(version.licence),
        "rights_holder": version.rights_holder,
        "sources": version.sources,
        "scope": str(SCOPES[Scope(version.scope)]),
        "keywords": ", ".join(version.keywords),
        "accessibility": _features(version.accessibility),
        "address": version.address,
        "questions": "\n".join(f"{one.id}: {one.text}" for one in question_sets.show(session, version)),
        "files": "\n".join(_file(row) for row in version.files),
    }


def _outcomes(found: Any) -> str:
    return "\n".join(f"{one.code}: {one.text}" for one in sorted(found, key=lambda one: one.code))


def _minutes(number: int | None) -> str:
    return _("%(count)s minutes", count=number) if number else ""


def _features(names: Any) -> str:
    return "\n".join(str(ACCESSIBILITY.get(name, name)) for name in names)


def _file(row: Any) -> str:
    known = BY_MEDIA_TYPE.get(row.media_type)
    kind = known.extension.upper() if known else row.media_type
    return f"{FILE_ROLES[FileRole(row.role)]}: {kind}, {format_filesize(row.size)} ({row.key[:8]})"


def _shown(change: FieldChange) -> ShownChange:
    pieces = tuple(word_changes(change.before, change.after)) if change.field in LONG else ()
    return ShownChange(str(FIELDS[change.field]), change.before, change.after, pieces)


def compare(session: Session, actor: Actor, material_id: int, before: int, after: int) -> tuple[Material, Comparison]:
    """Two versions that the actor may read; raises NotFound or Gone."""
    material, older = access.readable(session, actor, material_id, before)
    _material, newer = access.readable(session, actor, material_id, after)
    fields = field_changes(in_words(session, older), in_words(session, newer))
    if _hides_names(session, actor, material_id, older, newer):
        fields = [change for change in fields if change.field not in NAMING]
    texts = older.text or "", newer.text or ""
    return material, Comparison(
        before=before,
        after=after,
        fields=[_shown(change) for change in fields],
        text=text_changes(*texts),
        has_text=any(texts),
    )


def _hides_names(session: Session, actor: Actor, material_id: int, *versions: MaterialVersion) -> bool:
    unpublished = any(version.published_at is None for version in versions)
    return unpublished and reports.hides_authors(session, actor, access.KIND, material_id)


def corrections(session: Session, version_ids: Mapping[int, int]) -> list[CorrectionView]:
    """The corrections of these versions (number by id), the latest first."""
    rows = session.scalars(
        select(MaterialCorrection)
        .where(MaterialCorrection.version_id.in_(version_ids))
        .order_by(MaterialCorrection.made_at.desc(), MaterialCorrection.id.desc())
    ).all()
    names = accounts.names(session, [row.made_by for row in rows])
    return [
        CorrectionView(
            id=row.id,
            version=version_ids[row.version_id],
            by=names.get(row.made_by, ""),
            at=row.made_at,
            reason=row.reason,
            fields=[
                _shown(FieldChange(name, _value(session, name, pair["before"]), _value(session, name, pair["after"])))
                for name, pair in row.fields.items()
            ],
        )
        for row in rows
    ]


def _value(session: Session, field: str, value: Any) -> str:
    """A value of a correction in words."""
    if field == "outcomes":
        return _outcomes(curriculum.outcomes(session, value).values())
    if field == "accessibility":
        return _features(value)
    if field == "duration_minutes":
        return _minutes(value)
    if field == "description":
        return to_text(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
