"""The reader page, the bytes of a document in ranges, and the place where somebody stopped."""

from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO, Final
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from werkzeug.http import quote_etag
from werkzeug.wrappers import Response as BaseResponse

from hub.core.db import session
from hub.core.runtime import current
from hub.web.context import current_actor, parse_form
from library.reading import queries, services
from library.reading.rules import Slice, Unsatisfiable, Viewer, read_range
from library.reading.schemas import Document, ProgressForm

blueprint = Blueprint("reading", __name__, template_folder="templates")

CHUNK: Final = 64 * 1024
# types that a browser shows without running anything; all others are saved
INLINE: Final = frozenset({Viewer.PDF, Viewer.IMAGE, Viewer.VIDEO, Viewer.AUDIO})


@blueprint.get("/read/<any(record,material):kind>/<int:target_id>")
def read(kind: str, target_id: int) -> str:
    """The reader, at the page where the person stopped."""
    actor = current_actor()
    document = queries.get_document(session(), actor, kind, target_id)
    place = queries.get_place(session(), actor, kind, target_id)
    return render_template(
        "reading/read.html",
        document=document,
        place=place,
        back=_own_page(kind, target_id),
        file=url_for("reading.file", kind=kind, target_id=target_id),
    )


def _own_page(kind: str, target_id: int) -> str:
    if kind == "record":
        return url_for("catalogue.record", record_id=target_id)
    return url_for("materials.show", material_id=target_id)


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    with closing(stream):
        while chunk := stream.read(CHUNK):
            yield chunk


def _headers(document: Document) -> dict[str, str]:
    saving = document.viewer not in INLINE or (document.may_download and request.args.get("download") is not None)
    name = quote(document.name, safe="")
    return {
        "Accept-Ranges": "bytes",
        "ETag": quote_etag(document.key),
        "Cache-Control": "private, max-age=0, must-revalidate",
        "Content-Disposition": f"{'attachment' if saving else 'inline'}; filename*=UTF-8''{name}",
        # what people upload never runs anything in our origin, whatever it is
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }


def _wanted(document: Document) -> Slice | None:
    """The range asked for, unless it was asked of an older file."""
    asked_of = request.headers.get("If-Range")
    if asked_of is not None and asked_of != quote_etag(document.key):
        return None
    return read_range(request.headers.get("Range"), document.size)


@blueprint.get("/read/<any(record,material):kind>/<int:target_id>/file")
def file(kind: str, target_id: int) -> BaseResponse:
    """The file, whole or one range of it."""
    document = queries.get_document(session(), current_actor(), kind, target_id)
    headers = _headers(document)
    if document.key in request.if_none_match:
        return Response(status=304, headers=headers)
    try:
        part = _wanted(document)
    except Unsatisfiable:
        return Response(status=416, headers={**headers, "Content-Range": f"bytes */{document.size}"})
    if part is not None:
        headers["Content-Range"] = f"bytes {part.first}-{part.last}/{document.size}"
    headers["Content-Length"] = str(part.length if part else document.size)
    if request.method == "HEAD":
        return Response(status=206 if part else 200, headers=headers, mimetype=document.media_type)
    stream = current().objects.open(document.key, part.first if part else 0, part.length if part else None)
    return Response(_chunks(stream), status=206 if part else 200, headers=headers, mimetype=document.media_type)


@blueprint.put("/read/<any(record,material):kind>/<int:target_id>/progress")
def progress(kind: str, target_id: int) -> BaseResponse:
    """Remembers the page."""
    percent = services.save_place(current_actor(), kind, target_id, parse_form(ProgressForm))
    return jsonify(percent=percent)
