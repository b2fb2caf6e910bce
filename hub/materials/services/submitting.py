"""What goes to the review engine: the frozen state of a version, what it changes, and who has to sign."""

from typing import Any

from sqlalchemy.orm import Session

from hub.materials.models import Material, MaterialVersion
from hub.materials.queries import access
from hub.materials.queries.snapshots import file_facts, snapshot
from hub.materials.queries.sources import configured_signatures
from hub.materials.rules.changes import change_of, signatures_for
from hub.materials.rules.kinds import Scope
from hub.review.schemas.contract import OtherAuthor, Submission


def _held(version: MaterialVersion) -> dict[str, Any]:
    questions = list(zip(version.questions, version.question_versions, strict=True))
    return {"files": file_facts(version), "address": version.address, "questions": questions}


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
