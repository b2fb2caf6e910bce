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
from hub.materials.queries.snapshots import snapshot
from hub.materials.rules.compare import FieldChange, Part, Piece, changed_pages, field_changes, text_changes, word_changes
from hub.materials.rules.derivatives import treatment
from hub.materials.rules.files import BY_MEDIA_TYPE
from hub.materials.rules.kinds import Derived, FileRole, Kind, Scope
from hub.materials.rules.markup import to_text
from hub.materials.schemas import ACCESSIBILITY, AUTHOR_ROLES, FIELDS, FILE_ROLES, KINDS, LANGUAGES, SCOPES, licence_name
from hub.review.queries import reports
from hub.review.schemas.contract import Changes
from hub.schools import queries as schools

LONG: Final = frozenset({"title", "description", "sources", "topic"})
"""Fields whose differences are shown word by word."""
NAMING: Final = frozenset({"authors", "rights_holder"})
"""Fields that name people; reviewers who must not learn the authors do not see them."""


CHANGED: Final = frozenset({Part.NEW, Part.GONE})


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


@dataclass(frozen=True)
class _Asked:
    """What a frozen state asks."""

    questions: list[int]
    question_versions: list[int]

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "_Asked":
        return cls(said["questions"], said["question_versions"])


def in_words(session: Session, version: MaterialVersion) -> dict[str, str]:
    """Everything that the version says and holds, by field, as texts for people."""
    authors = records.authors_of(session, version)
    said = {
        **words_of(session, snapshot(version)),
        "authors": "\n".join(f"{one.name} ({AUTHOR_ROLES[one.role]})" for one in authors),
        "rights_holder": version.rights_holder,
    }
    return {field: said[field] for field in FIELDS}


def words_of(session: Session, said: Mapping[str, Any]) -> dict[str, str]:
    """A frozen state by field, as texts for people, without the fields that name people."""
    names = curriculum.outcomes(session, said["outcomes"])
    return {
        "title": said["title"],
        "description": said["description_text"],
        "kind": str(KINDS[Kind(said["kind"])]),
        "subject_code": schools.get_subject(session, said["subject_code"]).name,
        "grades": records.grade_range(said["grades"]),
        "topic": said["topic"],
        "outcomes": _outcomes(names.values()),
        "language": str(LANGUAGES.get(said["language"], said["language"])),
        "duration_minutes": _minutes(said["duration_minutes"]),
        "licence": licence_name(said["licence"]),
        "sources": said["sources"],
        "scope": str(SCOPES[Scope(said["scope"])]),
        "keywords": ", ".join(said["keywords"]),
        "accessibility": _features(said["accessibility"]),
        "address": said["address"],
        "questions": "\n".join(f"{one.id}: {one.text}" for one in question_sets.show(session, _Asked.of(said))),
        "files": "\n".join(_file(one) for one in said["files"]),
    }


def changes_between(session: Session, material_id: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """What differs between two frozen states of the material: fields, words of the files, and the pages that these are on. It names nobody."""
    rows = {row.id: row for row in access.load(session, material_id).versions}
    older, newer = rows[before["version_id"]], rows[after["version_id"]]
    fields = [_shown(change) for change in field_changes(words_of(session, before), words_of(session, after))]
    text = text_changes(older.text or "", newer.text or "")
    context = {"fields": fields, "text": text, "material_id": material_id, "before": older.number, "after": newer.number}
    changed = sum(any(piece.part in CHANGED for piece in line) for line in text)
    known = _digests(older), _digests(newer)
    return Changes("materials/_since.html", context, len(fields) + changed, changed_pages(*known) if all(known) else ())


def _digests(version: MaterialVersion) -> list[str]:
    """Of the words of each page that the viewer shows; empty where they are not known."""
    main = next((row for row in version.files if row.role == FileRole.MAIN), None)
    if main is None:
        return []
    wanted = Derived.PDF if treatment(main.media_type).shown is Derived.PDF else Derived.TEXT
    return next((made.facts.get("page_digests", []) for made in main.derivatives if made.kind == wanted), [])


def _outcomes(found: Any) -> str:
    return "\n".join(f"{one.code}: {one.text}" for one in sorted(found, key=lambda one: one.code))


def _minutes(number: int | None) -> str:
    return _("%(count)s minutes", count=number) if number else ""


def _features(names: Any) -> str:
    return "\n".join(str(ACCESSIBILITY.get(name, name)) for name in names)


def _file(facts: Mapping[str, Any]) -> str:
    known = BY_MEDIA_TYPE.get(facts["media_type"])
    kind = known.extension.upper() if known else facts["media_type"]
    return f"{FILE_ROLES[FileRole(facts['role'])]}: {kind}, {format_filesize(facts['size'])} ({facts['sha256'][:8]})"


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
