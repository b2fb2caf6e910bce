"""The catalogue in the search index, and the one search over records and approved materials."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from hub.core.authz import Actor
from hub.core.db import session as reading
from hub.core.runtime import current
from hub.core.search import SearchDocument, SearchHit, SearchQuery, SearchResult, Sort
from hub.core.search_suggest import Suggestion
from hub.finding import queries as finding
from hub.materials.policy import document_tokens
from hub.materials.queries import published
from hub.materials.queries.access import find_tokens
from library.catalogue.models import CatalogueRecord
from library.catalogue.rules import marc
from library.catalogue.rules.querytext import read_grade
from library.catalogue.schemas import FindForm, RecordView

RECORD: Final = "record"
MATERIAL: Final = "material"
KINDS: Final = (RECORD, MATERIAL)
PAGE: Final = 20
FACETS: Final = ("kind", "subject", "grade", "availability", "year")
RELATED: Final = 6


def document(row: CatalogueRecord) -> SearchDocument:
    """The record as the index keeps it: everything that somebody may remember about the book."""
    entry = marc.describe(marc.from_bytes(row.marc))
    lendable = [copy for copy in row.copies if copy.status == "available"]
    free = [copy for copy in lendable if copy.due_on is None]
    availability = (["available"] if free else []) + (["online"] if row.digital else [])
    body = [
        entry.summary,
        "; ".join(entry.subjects),
        "; ".join(entry.contents),
        ", ".join(entry.authors),
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
            "kind": [row.item_type],
            "subject": [row.subject_code] if row.subject_code else [],
            "grade": [str(grade) for grade in row.grades],
            "availability": availability,
            "year": [str(row.year)] if row.year else [],
        },
        visibility=document_tokens(row.unit_path),
        boost=0.2 if free or row.digital else 0.0,
        updated_at=row.updated_at,
        payload={
            "authors": list(row.authors),
            "year": row.year,
            "publisher": row.publisher,
            "item_type": row.item_type,
            "free": len(free),
            "copies": len(lendable),
            "here": sum(copy.status == "reference" for copy in row.copies),
            "online": row.digital is not None,
            "summary": entry.summary[:240],
        },
        phrases=[*entry.authors, *entry.subjects],
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


@dataclass(frozen=True)
class Found:
    """A page of results with how the query was read. `totals` counts the results of each part ("record", "material") and of all."""

    result: SearchResult
    words: str
    grade_from_words: str | None
    totals: dict[str, int]


def _query(actor: Actor, form: FindForm, words: str, filters: dict[str, list[str]], part: str, **more: object) -> SearchQuery:
    return SearchQuery(
        text=words,
        visibility=find_tokens(actor),
        kinds=KINDS if part == "all" else (part,),
        filters={name: values for name, values in filters.items() if values},
        sort=Sort(form.sort),
        as_typed=form.exact,
        **more,  # type: ignore[arg-type]
    )


def find(actor: Actor, form: FindForm) -> Found:
    """Searches records and materials that the person may find. A grade named in the words ("toán lớp 11") becomes a filter, unless
    the person chose grades or asked for the words as typed."""
    words, grade = form.q, None
    if not form.grade and not form.exact:
        words, grade = read_grade(form.q)
    filters = {
        "kind": form.kind,
        "subject": form.subject,
        "grade": [grade] if grade else list(form.grade),
        "availability": form.availability,
        "year": form.year,
    }
    engine = current().search
    result = engine.search(_query(actor, form, words, filters, form.part, counts=FACETS, limit=PAGE, after=form.after))
    result = finding.without_gone(reading(), result)
    totals: dict[str, int] = {form.part: result.total}
    for part in ("all", *KINDS):
        if part not in totals:
            totals[part] = engine.search(_query(actor, form, words, filters, part, limit=1)).total
    return Found(result, words, grade, totals)


def related(actor: Actor, record: RecordView) -> list[SearchHit]:
    """Books and materials near this one: on its first topics, else of its school subject, without itself."""
    engine, tokens = current().search, find_tokens(actor)
    found: dict[str, SearchHit] = {}
    for topic in record.entry.subjects[:2]:
        query = SearchQuery(text=topic, visibility=tokens, kinds=KINDS, limit=RELATED + 1)
        found |= {hit.id: hit for hit in engine.search(query).hits if hit.id not in found}
    if len(found) <= RELATED and record.entry.subject_code:
        query = SearchQuery(visibility=tokens, kinds=KINDS, filters={"subject": (record.entry.subject_code,)}, limit=RELATED + 1)
        found |= {hit.id: hit for hit in engine.search(query).hits if hit.id not in found}
    near = published.still_shown(reading(), list(found.values()))
    return [hit for hit in near if hit.id != f"{RECORD}:{record.id}"][:RELATED]


def suggest(actor: Actor, text: str) -> list[Suggestion]:
    """Completions of what is being typed, over books and materials that the person may find."""
    return finding.suggest(reading(), actor, text, KINDS)
