"""The files themselves, whole or by ranges, to those who may read them."""

from collections.abc import Iterator
from typing import IO, Final

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ContentRange
from werkzeug.http import dump_options_header

from hub.core.errors import NotFound
from hub.core.i18n import gettext as _
from hub.core.runtime import current
from hub.materials.schemas import OpenedFile
from hub.materials.services import delivery
from hub.materials.views.frame import blueprint
from hub.web.context import current_actor

CHUNK: Final = 256 * 1024
# nothing in the file may run in our origin, wherever a browser opens it
FILE_POLICY: Final = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def deliver(opened: OpenedFile, *, download: bool) -> Response:
    """The file, whole or the one range asked for. What could run anything is only ever downloaded."""
    response = Response(mimetype=opened.media_type)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    disposition = "inline" if opened.inline and not download else "attachment"
    response.headers["Content-Disposition"] = dump_options_header(disposition, {"filename": opened.name})
    response.set_etag(opened.etag)
    if request.if_none_match.contains(opened.etag):
        response.status_code = 304
        return response
    wanted = request.range if _range_holds(opened) else None
    start, stop = 0, opened.size
    if wanted is not None:
        asked = wanted.range_for_length(opened.size)
        if wanted.units != "bytes" or asked is None:
            response.status_code = 416
            response.headers["Content-Range"] = f"bytes */{opened.size}"
            return response
        start, stop = asked
        response.status_code = 206
        response.content_range = ContentRange("bytes", start, stop, opened.size)
    response.content_length = stop - start
    if request.method != "HEAD":
        stream = current().objects.open(opened.key, start, stop - start)
        response.response = _chunks(stream)
        response.call_on_close(stream.close)
    return response


def _range_holds(opened: OpenedFile) -> bool:
    """A range counts unless If-Range names another version of the file."""
    named = request.if_range.etag if request.if_range else None
    return named is None or named == opened.etag


@blueprint.get("/<int:material_id>/file")
def file(material_id: int) -> ResponseReturnValue:
    """The main file, for whom may read it; `?version=N` another version, `?position=N` another file, `?download=1` to keep it."""
    number, position = request.args.get("version", type=int), request.args.get("position", type=int)
    opened = delivery.open_file(current_actor(), material_id, number, position)
    return deliver(opened, download="download" in request.args)


@blueprint.get("/<int:material_id>/thumbnail")
def thumbnail(material_id: int) -> ResponseReturnValue:
    """The picture of the first page or the cover."""
    key = delivery.open_thumbnail(current_actor(), material_id, request.args.get("version", type=int))
    if key is None:
        raise NotFound(_("This material has no picture."))
    size = current().objects.stat(key).size
    return deliver(OpenedFile(key, "thumbnail.jpg", "image/jpeg", size, inline=True, etag=key), download=False)
