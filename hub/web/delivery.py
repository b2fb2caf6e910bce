"""Kept files handed out, whole or by one range (RFC 9110, section 14): what a film needs to be sought in, and a long PDF to be opened at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final
from urllib.parse import quote

from flask import Response, request
from werkzeug.datastructures import ContentRange
from werkzeug.http import quote_etag

from hub.core.runtime import current

CHUNK: Final = 256 * 1024
# nothing in a file may run in our origin, wherever a browser opens it
POLICY: Final = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"

_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Unsatisfiable(ValueError):
    """The range begins behind the end of the file."""


@dataclass(frozen=True)
class Slice:
    """A stretch of a file: first and last byte, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.last - self.first + 1


@dataclass(frozen=True)
class Delivered:
    """A kept file and how it goes out. `inline` types cannot run anything when a browser shows them; others are only ever downloaded.
    One that is not to be `stored` leaves no copy in any cache, the browser's own included."""

    key: str
    name: str
    media_type: str
    size: int
    inline: bool
    stored: bool = True


def read_range(header: str | None, size: int) -> Slice | None:
    """The single byte range that `header` asks for, or None to send the whole file.

    By RFC 9110 anything that is no range we serve (several ranges, other units, nonsense) is ignored. Raises Unsatisfiable.
    """
    found = _RANGE.fullmatch((header or "").replace(" ", ""))
    if found is None or (not found.group(1) and not found.group(2)):
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise Unsatisfiable
        return Slice(size - length, size - 1)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    return Slice(int(first), min(int(last), size - 1) if last else size - 1)


def _wanted(etag: str, size: int) -> Slice | None:
    """The range asked for, unless it was asked of another state of the file: If-Range names its tag, and only that (we send no dates)."""
    asked_of = request.headers.get("If-Range")
    if asked_of is not None and asked_of != quote_etag(etag):
        return None
    return read_range(request.headers.get("Range"), size)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def deliver(item: Delivered, *, download: bool) -> Response:
    """The answer to a GET or HEAD of the file: 200, 206, 304 or 416."""
    response = Response(mimetype=item.media_type)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "private, no-cache" if item.stored else "private, no-store"
    disposition = "inline" if item.inline and not download else "attachment"
    response.headers["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(item.name, safe='')}"
    response.set_etag(item.key)
    if request.if_none_match.contains(item.key):
        response.status_code = 304
        return response
    try:
        part = _wanted(item.key, item.size)
    except Unsatisfiable:
        response.status_code = 416
        response.headers["Content-Range"] = f"bytes */{item.size}"
        return response
    start, length = (part.first, part.length) if part else (0, item.size)
    if part:
        response.status_code = 206
        response.content_range = ContentRange("bytes", start, start + length, item.size)
    response.content_length = length
    if request.method != "HEAD":
        stream = current().objects.open(item.key, start, length)
        response.response = _chunks(stream)
        response.call_on_close(stream.close)
    return response
