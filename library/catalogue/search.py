"""The catalogue in the search index, and the one search over records and approved materials."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from hub.core.authz import Actor
from hub.core.runtime import current
from hub.core.search import SearchDocument, SearchQuery, SearchResult, Sort
from hub.materials import search as materials
from library.catalogue.models import CatalogueRecord
from library.catalogue.queries import paths_above
from library.catalogue.rules import marc

RECORD: Final = "record"
KINDS: Final = (RECORD, materials.KIND)
PAGE: Final = 20
FACETS: Final = ("type", "subject", "grade", "availability", "year")


def document(row: CatalogueRecord) -> SearchDocument:
    """The record as the index keeps it: everything that somebody may remember about the book."""
    entry = marc.describe(marc.from_bytes(row.marc))
    lendable = [copy for copy in row.copies if copy.status == "available"]
    free = [copy for copy in lendable if copy.due_on is None]
    availability = (["available"] if free else []) + (["online"] if row.digital else [])
    body = [
        ", ".join(entry.authors),
        entry.summary,
        "; ".join(entry.subjects),
        "; ".join(entry.contents),
        entry.responsibility,
        entry.series,
        entry.publisher,
        " ".join([*entry.isbns, row.isbn or ""]),
        " ".join(copy.barcode for copy in row.copies),
        row.classification,
    ]
    return SearchDocument(
        id=f"{RECORD}:{row.id}",
        kind=RECORD,
        title=f"{row.title}: {row.subtitle}" if row.subtitle else row.title,
        body="\n".join(part for part in body if part.strip()),
        language=row.language,
        facets={
            "type": [row.item_type],
            "subject": [row.subject_code] if row.subject_code else [],
            "grade": [str(grade) for grade in row.grades],
            "availability": availability,
            "year": [str(row.year)] if row.year else [],
        },
        visibility=materials.tokens_of_unit(row.unit_path),
        boost=0.2 if free or row.digital else 0.0,
        updated_at=row.updated_at,
        payload={
            "authors": list(row.authors),
            "year": row.year,
            "publisher": row.publisher,
            "item_type": row.item_type,
            "free": len(free),
            "copies": len(lendable),
            "online": row.digital is not None,
        },
    )


def load(session: Session, record_id: int) -> CatalogueRecord | None:
    """The record with what its document needs; None when it is withdrawn or never was."""
    return session.scalars(
        select(CatalogueRecord)
        .where(CatalogueRecord.id == record_id, CatalogueRecord.withdrawn_at.is_(None))
        .options(selectinload(CatalogueRecord.copies), selectinload(CatalogueRecord.digital))
    ).one_or_none()


def search_documents(session: Session) -> Iterator[SearchDocument]:
    """All records, for rebuilding the index."""
    rows = session.scalars(
        select(CatalogueRecord)
        .where(CatalogueRecord.withdrawn_at.is_(None))
        .options(selectinload(CatalogueRecord.copies), selectinload(CatalogueRecord.digital))
        .order_by(CatalogueRecord.id)
        .execution_options(yield_per=200)
    )
    for row in rows:
        yield document(row)
