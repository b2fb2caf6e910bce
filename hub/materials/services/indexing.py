"""The search document of a material, and the job that brings the index in line with the database."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from hub.core.db import session as reading
from hub.core.jobs import JobContext
from hub.core.runtime import current
from hub.core.search import SearchDocument
from hub.core.uow import UnitOfWork
from hub.materials.models import Material, MaterialVersion
from hub.materials.queries.access import KIND, published_version, version_tokens
from hub.materials.queries.records import authors_of
from hub.materials.rules.lifecycle import Standing
from hub.review.queries import reports


def document_id(material_id: int) -> str:
    """The id of a material's search document."""
    return f"{KIND}:{material_id}"


def enqueue_index(uow: UnitOfWork, material_id: int) -> None:
    """Asks for the job that indexes the material, or removes it, as it will stand when the job runs."""
    uow.enqueue("materials.index", {"material_id": material_id}, key=document_id(material_id))


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
    body = (version.description_text, version.topic, " ".join(version.keywords), version.text or "")
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
        },
        visibility=version_tokens(version),
        boost=float(mean / 3) if mean is not None else 0.0,
        updated_at=version.published_at or material.updated_at,
        payload={
            "description": version.description_text[:300],
            "authors": [author.name for author in authors_of(session, version)],
            "pages": version.pages,
            "thumbnail": version.thumbnail_key is not None,
            "mean": str(mean) if mean is not None else None,
            "reviewers": label.summary.verdicts if label else 0,
        },
    )


def search_documents(session: Session) -> Iterator[SearchDocument]:
    """Every document that should be in the index."""
    statement = (
        select(Material)
        .where(Material.standing == Standing.PUBLISHED)
        .order_by(Material.id)
        .options(selectinload(Material.versions).selectinload(MaterialVersion.authors))
    )
    for material in session.scalars(statement):
        document = make_document(session, material)
        if document is not None:
            yield document
