"""The page of a book."""

from flask import Response, render_template

from hub.core.db import session
from hub.core.runtime import current
from hub.core.search import SearchHit
from hub.schools import queries as schools
from hub.web.context import current_actor
from library.catalogue import queries, search
from library.catalogue.policy import Permission
from library.catalogue.rules import isbn
from library.catalogue.rules.access import CopyFacts, ways
from library.catalogue.schemas import RecordView
from library.catalogue.views import words
from library.catalogue.views.finding import address_of, blueprint


def _ways(record: RecordView) -> list[dict[str, object]]:
    found = ways(
        [CopyFacts(copy.location, copy.shelf, copy.call_number, copy.status, copy.due_on) for copy in record.copies],
        can_read=record.digital is not None,
    )
    return [{"way": way, "title": words.way_title(way), "icon": words.WAY_ICONS[way.kind]} for way in found]


def _near(hit: SearchHit) -> dict[str, object]:
    is_book = hit.kind == search.RECORD
    kind = next(iter(hit.facets.get("kind", ())), "")
    return {
        "title": "".join(segment.text for segment in hit.title),
        "href": address_of(hit),
        "is_book": is_book,
        "kind": words.kind_names().get(kind, ""),
        "icon": words.kind_icon(kind),
        "tint": hit.number % 3,
        "free": hit.payload.get("free", 0),
        "copies": hit.payload.get("copies", 0),
    }


@blueprint.get("/library/records/<int:record_id>")
def record(record_id: int) -> str:
    """One answer sentence, the ways to the book, then everything else."""
    actor = current_actor()
    found = queries.get_record(session(), actor, record_id)
    shown = _ways(found)
    lendable = [copy for copy in found.copies if copy.status == "available"]
    sentence, paper = words.answer([way["way"] for way in shown], len(lendable), len(found.free))  # type: ignore[misc]
    subjects = schools.subject_names(session())
    return render_template(
        "catalogue/record.html",
        record=found,
        entry=found.entry,
        ways=shown,
        sentence=sentence,
        paper=paper,
        isbn=isbn.hyphenated(found.isbn) if found.isbn else ", ".join(found.entry.isbns),
        item_types=words.ITEM_TYPES,
        copy_states=words.COPY_STATES,
        languages=words.LANGUAGES,
        subject=subjects.get(found.entry.subject_code, ""),
        related=[_near(hit) for hit in search.related(actor, found)],
        can_edit=actor.can(Permission.EDIT, found.unit_path),
        today=schools.today,
        kind="record",
    )


@blueprint.get("/library/records/<int:record_id>/marc")
def marc(record_id: int) -> Response:
    """The record as it is kept, in ISO 2709."""
    data = queries.get_marc(session(), current_actor(), record_id)
    return Response(
        data,
        mimetype="application/marc",
        headers={"Content-Disposition": f'attachment; filename="{current().settings.search_prefix}-{record_id}.mrc"'},
    )
