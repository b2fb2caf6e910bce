"""The search document of a material, and the job that brings the index in line with the database."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from math import log1p
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from hub.core.db import session as reading
from hub.core.errors import Unavailable
from hub.core.jobs import JobContext
from hub.core.runtime import current
from hub.core.search import SearchDocument
from hub.core.uow import UnitOfWork
from hub.materials.models import Material, MaterialVersion
from hub.materials.queries import question_sets
from hub.materials.queries.access import KIND, published_version, version_tokens
from hub.materials.queries.records import authors_of
from hub.materials.rules.lifecycle import Standing
from hub.review.queries import reports

USES: Final = "materials.uses"
"""Extension point: a list of `source(session, material_id) -> how many people use it`. Whoever changes the count asks for `materials.index` again."""
UsesSource = Callable[[Session, int], int]
FULL_USE: Final = 100


def document_id(material_id: int) -> str:
    """The id of a material's search document."""
    return f"{KIND}:{material_id}"


def enqueue_index(uow: UnitOfWork, material_id: int) -> None:
    """Asks for the job that indexes the material, or removes it, as it will stand when the job runs."""
    uow.enqueue("materials.index", {"material_id": material_id}, key=document_id(material_id))


def unindex(uow: UnitOfWork, material_id: int) -> None:
    """Takes the material out of the index as soon as this transaction stands, without waiting for the job; where the engine does not answer,
    the job does it when it returns."""

    def take_out() -> None:
        with suppress(Unavailable):
            current().search.delete([document_id(material_id)])

    uow.after_commit(take_out)


def index_material(ctx: JobContext, material_id: int) -> None:
    """Job `materials.index`: rereads the material; only a published one is in the index."""
    material = reading().get(Material, material_id)
    document = make_document(reading(), material) if material else None
    if document is None:
        current().search.delete([document_id(material_id)])
    else:
        current().search.index([document])


def make_document(session: Session, material: Material) -> SearchDocument | None:
    """The search document of a published material, or None: nothing else is ever in the index."""
    version = published_version(material)
    if version is None or material.standing != Standing.PUBLISHED:
        return None
    label = reports.quality_label(session, KIND, material.id)
    mean = label.summary.mean if label else None
    authors = [author.name for author in authors_of(session, version)]
    asked = "\n".join(line.text for line in question_sets.show(session, version))
    body = (version.description_text, version.topic, " ".join(version.keywords), version.text or "", asked)
    return SearchDocument(
        id=document_id(material.id),
        kind=KIND,
        title=version.title,
        body="\n".join(part for part in body if part),
        language=version.language,
        facets={
            "subject": (version.subject_code,),
            "grade": tuple(str(grade) for grade in version.grades),
            "kind": (version.kind,),
            "licence": (version.licence,),
            "scope": (version.scope,),
            "group": (str(material.unit_id),),
            "year": (str((material.published_at or material.updated_at).year),),
            "outcome": tuple(str(row.outcome_id) for row in version.outcomes),
        },
        visibility=version_tokens(version),
        boost=boost(float(mean) if mean is not None else None, _uses(session, material.id)),
        updated_at=version.published_at or material.updated_at,
        payload={
            "description": version.description_text[:300],
            "authors": authors,
            "pages": version.pages,
            "thumbnail": version.thumbnail_key is not None,
            "mean": str(mean) if mean is not None else None,
            "reviewers": label.summary.verdicts if label else 0,
            "topic": version.topic,
        },
        phrases=[phrase for phrase in (version.topic, *version.keywords, *authors) if phrase],
    )


def boost(mean: float | None, uses: int) -> float:
    """How much a material is lifted among equals, from 0 to 1: seven tenths for the reviewers' mean (of 3), the rest for use, which counts
    less the more there is of it and is full at a hundred."""
    liked = 0.0 if mean is None else mean / 3
    return 0.7 * liked + 0.3 * min(1.0, log1p(max(uses, 0)) / log1p(FULL_USE))


def _uses(session: Session, material_id: int) -> int:
    """How much it is used, told by the features above that keep count of it."""
    sources: Sequence[UsesSource] = current().registry.extensions.get(USES, ())
    return sum(source(session, material_id) for source in sources)


def search_documents(session: Session) -> Iterator[SearchDocument]:
    """Every document that should be in the index."""
    statement = (
        select(Material)
        .where(Material.standing == Standing.PUBLISHED)
        .order_by(Material.id)
        .options(
            selectinload(Material.versions).options(selectinload(MaterialVersion.authors), selectinload(MaterialVersion.outcomes))
        )
    )
    for material in session.scalars(statement):
        document = make_document(session, material)
        if document is not None:
            yield document
