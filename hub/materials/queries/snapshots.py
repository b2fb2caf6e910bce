"""The state of a version that is frozen for a round of review."""

from collections.abc import Mapping
from typing import Any

from hub.materials.models import MaterialFile, MaterialVersion
from hub.materials.rules.kinds import Derived


def snapshot(version: MaterialVersion) -> Mapping[str, Any]:
    """What is frozen for a round: metadata, and the hashes of the files and of the copies that reviewers get. No author and no file name.

    A copy that is still being made when the version is handed in has no hash yet; the file's own settles it, because the same bytes always
    give the same copy.
    """
    return {
        "version_id": version.id,
        "version": version.number,
        "title": version.title,
        "description": version.description,
        "description_text": version.description_text,
        "subject_code": version.subject_code,
        "grades": list(version.grades),
        "topic": version.topic,
        "outcomes": [row.outcome_id for row in version.outcomes],
        "kind": version.kind,
        "language": version.language,
        "duration_minutes": version.duration_minutes,
        "licence": version.licence,
        "sources": version.sources,
        "rights_holder": version.rights_holder,
        "scope": version.scope,
        "keywords": list(version.keywords),
        "accessibility": list(version.accessibility),
        "address": version.address,
        "questions": list(version.questions),
        "question_versions": list(version.question_versions),
        "changes": version.changes,
        "pages": version.pages,
        "files": [{**facts, "copy": _copy(row)} for facts, row in zip(file_facts(version), version.files, strict=True)],
    }


def file_facts(version: MaterialVersion) -> list[dict[str, Any]]:
    """The files by what they are, without their names."""
    return [
        {"sha256": row.key, "role": row.role, "language": row.language, "media_type": row.media_type, "size": row.size}
        for row in version.files
    ]


def _copy(row: MaterialFile) -> str:
    return next((made.key for made in row.derivatives if made.kind == Derived.REVIEWED_COPY), "")
