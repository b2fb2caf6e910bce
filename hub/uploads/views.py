"""The tus protocol 1.0 over HTTP (https://tus.io/protocols/resumable-upload), and what pages ask beside it."""

import threading
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.http import http_date

from hub.core.db import session
from hub.core.errors import HubError, Invalid, TooLarge, Unavailable, UnsupportedMedia
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.uploads import queries
from hub.uploads.rules import (
    ALGORITHMS,
    EXTENSIONS,
    NUMBER,
    VERSION,
    format_metadata,
    parse_checksum,
    parse_metadata,
    parse_number,
)
from hub.uploads.schemas import KnownForm, UploadView
from hub.uploads.services import receiving
from hub.web.context import current_actor, parse_form, public

blueprint = Blueprint("uploads", __name__, url_prefix="/uploads", template_folder="templates")

BYTES: Final = "application/offset+octet-stream"
_room: dict[int, threading.BoundedSemaphore] = {}


class WrongVersion(HubError):
    """The client speaks another version of the protocol."""

    status: ClassVar[int] = 412
    default_code: ClassVar[str] = "tus_version"


@blueprint.url_value_preprocessor
def _unlimited(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """The bytes of an upload are limited by what is left of the file, not by the limit of a form; set before anything looks at the body."""
    if request.method == "PATCH" or request.mimetype == BYTES:
        request.max_content_length = NUMBER


@blueprint.after_request
def _speak_tus(response: Response) -> Response:
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Cache-Control"] = "no-store"
    if response.status_code == 412:
        response.headers["Tus-Version"] = VERSION
    return response


def _check_version() -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise WrongVersion(_l("The program that uploads speaks another version of the protocol."))


def _number(name: str) -> int:
    value = parse_number(request.headers.get(name))
    if value is None:
        raise Invalid(_l("A header of the upload is missing or is not a number."), code="bad_header", header=name)
    return value


def _checksum() -> Any:
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    found = parse_checksum(header)
    if found is None:
        raise Invalid(
            _l("The checksum of the upload is not one that is known here."), code="bad_header", header="Upload-Checksum"
        )
    return found


def _receiving_room() -> threading.BoundedSemaphore:
    """Half of this process's threads may be busy with slow uploads; the other half always serves pages."""
    threads = current().settings.web_threads
    return _room.setdefault(threads, threading.BoundedSemaphore(max(1, threads // 2)))


class _Body:
    """The body of the request as it comes from the server, up to its stated length."""

    def __init__(self) -> None:
        self._stream = request.environ["wsgi.input"]
        self._left = request.content_length
        if self._left is None and not request.environ.get("wsgi.input_terminated"):
            self._left = 0  # nobody could tell where it ends

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, none at the end of the body or of the connection."""
        if self._left is not None:
            size = self._left if size < 0 else min(size, self._left)
        block: bytes = self._stream.read(size) if size else b""
        if self._left is not None:
            self._left -= len(block)
        return block


def _append(token: str, offset: int) -> UploadView:
    actor, room = current_actor(), _receiving_room()
    if not room.acquire(blocking=False):
        raise Unavailable(_l("Many files are being uploaded right now. Yours goes on in a moment."), code="busy", retry_after=2)
    try:
        return receiving.append(actor, token, offset, _Body(), length=request.content_length, checksum=_checksum())
    finally:
        room.release()


def _headers(upload: UploadView) -> Mapping[str, str]:
    return {"Upload-Offset": str(upload.offset), "Upload-Expires": http_date(upload.expires_at)}


def _plain(upload: UploadView) -> dict[str, Any]:
    return {
        "token": upload.token,
        "name": upload.name,
        "size": upload.size,
        "offset": upload.offset,
        "state": upload.state,
        "message": upload.message,
        "sha256": upload.key,
        "media_type": upload.media_type,
        "url": url_for("uploads.status", token=upload.token),
    }


@blueprint.route("", methods=["OPTIONS"], provide_automatic_options=False)
@blueprint.route("/<token>", methods=["OPTIONS"], provide_automatic_options=False, endpoint="upload_options")
@public
def options(token: str = "") -> ResponseReturnValue:
    """What this server can do."""
    headers = {
        "Tus-Version": VERSION,
        "Tus-Extension": ",".join(EXTENSIONS),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        "Tus-Max-Size": str(max([current().settings.upload_limit, *current().settings.upload_limits.values()])),
    }
    return Response(status=204, headers=headers)


@blueprint.post("", provide_automatic_options=False)
def create() -> ResponseReturnValue:
    """Opens an upload; with a body, its first bytes."""
    _check_version()
    if "Upload-Defer-Length" in request.headers or "Upload-Concat" in request.headers:
        raise Invalid(_l("The size of the file must be known, and it must come in one piece."), code="unsupported_extension")
    metadata = parse_metadata(request.headers.get("Upload-Metadata", ""))
    if metadata is None:
        raise Invalid(_l("The description of the upload cannot be read."), code="bad_header", header="Upload-Metadata")
    size = _number("Upload-Length")
    if size > NUMBER:
        raise TooLarge(_l("The file is larger than allowed."), code="file_too_large")
    upload = receiving.begin(current_actor(), metadata.get("purpose", ""), metadata.get("filename", ""), size)
    if request.mimetype == BYTES:
        upload = _append(upload.token, 0)
    return Response(status=201, headers={**_headers(upload), "Location": url_for("uploads.status", token=upload.token)})


def _head(upload: UploadView) -> Response:
    _check_version()
    described = format_metadata({"filename": upload.name, "purpose": upload.purpose})
    return Response(status=200, headers={**_headers(upload), "Upload-Length": str(upload.size), "Upload-Metadata": described})


@blueprint.patch("/<token>", provide_automatic_options=False)
def patch(token: str) -> ResponseReturnValue:
    """Takes bytes at the offset where the upload stands."""
    _check_version()
    if request.mimetype != BYTES:
        raise UnsupportedMedia(_l("The bytes of an upload come as application/offset+octet-stream."), code="content_type")
    return Response(status=204, headers=_headers(_append(token, _number("Upload-Offset"))))


@blueprint.delete("/<token>", provide_automatic_options=False)
def cancel(token: str) -> ResponseReturnValue:
    """Gives the upload up."""
    _check_version()
    receiving.cancel(current_actor(), token)
    return Response(status=204)


@blueprint.get("/<token>", provide_automatic_options=False)
def status(token: str) -> ResponseReturnValue:
    """HEAD: how far the upload is. GET: the upload as JSON, whether it is checked, and why it was refused."""
    upload = queries.get(session(), current_actor(), token)
    return _head(upload) if request.method == "HEAD" else jsonify(_plain(upload))


@blueprint.get("", provide_automatic_options=False)
def index() -> ResponseReturnValue:
    """My uploads for a purpose that are not finished or not used yet."""
    found = queries.list_open(session(), current_actor(), request.args.get("purpose", ""))
    return jsonify(uploads=[_plain(upload) for upload in found])


@blueprint.post("/known", provide_automatic_options=False)
def known() -> ResponseReturnValue:
    """Whether a file is already there, told by its hash, among what the person may see."""
    form = parse_form(KnownForm)
    found = queries.find_known(session(), current_actor(), form.purpose, form.sha256, form.size)
    return jsonify(
        known=None if found is None else {"title": found.title, "url": url_for(found.url_endpoint, **found.url_params)}
    )
