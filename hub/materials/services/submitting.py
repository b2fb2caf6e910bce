"""What goes to the review engine: the frozen state of a version, what it changes, and who has to sign."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from hub.materials.models import Material, MaterialVersion
from hub.materials.queries import access
from hub.materials.queries.sources import configured_signatures
from hub.materials.rules.changes import change_of, signatures_for
from hub.materials.rules.kinds import Scope
from hub.review.schemas.contract import OtherAuthor, Submission


def snapshot(version: MaterialVersion) -> Mapping[str, Any]:
    """What is frozen for a round: metadata, and the files' hashes. No author and no file name of theirs."""
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
        "changes": version.changes,
        "pages": version.pages,
        "files": file_facts(version),
    }


def file_facts(version: MaterialVersion) -> list[dict[str, Any]]:
    """The files by what they are, without their names."""
    return [
        {"sha256": row.key, "role": row.role, "language": row.language, "media_type": row.media_type, "size": row.size}
        for row in version.files
    ]


def _held(version: MaterialVersion) -> dict[str, Any]:
    return {"files": file_facts(version), "address": version.address, "questions": list(version.questions)}


def submission_of(session: Session, material: Material, version: MaterialVersion) -> Submission:
    """The version as the review engine takes it."""
    published = access.published_version(material)
    return Submission(
        kind=access.KIND,
        thing_id=material.id,
        title=version.title,
        authors=tuple(author.user_id for author in version.authors if author.user_id is not None),
        unit_id=material.unit_id,
        unit_path=material.unit_path,
        snapshot=snapshot(version),
        change=change_of(_held(published) if published else None, _held(version)),
        signatures=signatures_for(Scope(version.scope), configured_signatures(session, material.unit_path)),
        version=str(version.number),
        others=tuple(OtherAuthor(author.name) for author in version.authors if author.user_id is None),
    )
