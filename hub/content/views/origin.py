"""The application of the content origin. It reads no cookie and sets none, knows nobody, changes nothing, and answers only to addresses
that the hub signed; see docs/content.md.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache
from typing import Any, BinaryIO, Final

import structlog
from flask import Blueprint, Response, g, render_template, request, send_from_directory
from werkzeug.exceptions import HTTPException
from werkzeug.http import quote_etag

from hub.content import queries
from hub.content.rules import headers, tokens
from hub.content.rules.addresses import Isolation, content_address
from hub.content.rules.headers import Place
from hub.content.rules.media_types import SCRIPTED, is_text, media_type_of
from hub.content.rules.tokens import Capability
from hub.core import clock
from hub.core.db import session
from hub.core.errors import HubError
from hub.core.i18n import gettext as _
from hub.core.runtime import current
from hub.web.assets import DIST, asset

log = structlog.get_logger(__name__)
blueprint = Blueprint("content_origin", __name__, template_folder="../templates")

CHUNK: Final = 64 * 1024
MINUTES: Final = 5 * 60  # seconds that a browser keeps a file: as long as a called-back address may live on
FRAMES: Final = frozenset({"iframe", "frame", "object", "embed", "empty", ""})


class Refused(Exception):
    """An answer without content: status and text."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(status, text)
        self.status, self.text = status, text


def _plain(status: int, text: str) -> Response:
    response = Response(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
    response.headers["Content-Security-Policy"] = headers.FILE_POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.app_errorhandler(Refused)
def _on_refused(refused: Refused) -> Response:
    return _plain(refused.status, refused.text)


@blueprint.app_errorhandler(HTTPException)
def _on_http_error(error: HTTPException) -> Response:
    return _plain(error.code or 500, error.name)


@blueprint.app_errorhandler(HubError)
def _on_hub_error(error: HubError) -> Response:
    return _plain(error.status, str(error.message))


@blueprint.app_errorhandler(Exception)
def _on_bug(error: Exception) -> Response:
    log.error("content_error", path=request.path, exc_info=error)
    return _plain(500, "error")


@blueprint.before_app_request
def _guard() -> None:
    """Refuses what no package needs: service workers, which would outlive it, and anything but reading."""
    if request.method not in ("GET", "HEAD"):
        raise Refused(405, _("Here things can only be read."))
    if request.headers.get("Service-Worker") is not None or request.headers.get("Sec-Fetch-Dest") == "serviceworker":
        raise Refused(403, _("Packages cannot register service workers."))


@blueprint.after_app_request
def _add_headers(response: Response) -> Response:
    for name, value in headers.common(g.get("place")).items():
        response.headers.setdefault(name, value)
    return response


def _placed(word: str) -> tuple[Capability, Place]:
    """What the address allows, and where it stands; raises Refused."""
    made = current()
    capability = tokens.read_capability(made.secret, word, int(clock.now().timestamp()))
    if capability is None:
        raise Refused(403, _("This address has ended. Load the page of the lesson again."))
    moment = queries.revoked_at(session(), capability.audience)
    if moment is not None and capability.issued <= moment.timestamp():
        raise Refused(410, _("This lesson was taken back."))
    settings = made.settings
    where = content_address(settings.content_url, settings.content_port_number, capability.hub)
    origin = where.origin(tokens.host_label(made.secret, capability.package_id))
    if where.isolation is Isolation.OWN and request.host.lower() != origin.split("://", 1)[1]:
        raise Refused(404, _("There is nothing at this address."))
    if where.isolation is Isolation.SHARED and not capability.opaque:
        raise Refused(403, _("This package needs a host name of its own."))
    g.place = Place(origin=origin, word=word, hub=capability.hub, opaque=capability.opaque)
    return capability, g.place


def _only_in_a_frame() -> None:
    """Pages run inside the hub's page only: opened by themselves they could pass for the hub."""
    if request.headers.get("Sec-Fetch-Dest", "") not in FRAMES:
        raise Refused(403, _("Lessons open inside the hub only. Go back to the page of the lesson."))


@lru_cache(maxsize=64)
def _tree(key: str) -> tuple[dict[str, list[Any]], dict[str, str]]:
    """A package's tree, and its paths by their folded form. Trees are kept by their content: one that was read stays true."""
    with closing(current().objects.open(key)) as stream:
        tree: dict[str, list[Any]] = json.load(stream)
    return tree, {path.casefold(): path for path in tree}


def _found(capability: Capability, path: str) -> tuple[str, str, int, bool]:
    key = queries.get_tree_key(session(), capability.package_id)
    if key is None:
        raise Refused(404, _("There is nothing at this address."))
    tree, folded = _tree(key)
    real = path if path in tree else folded.get(path.casefold(), "")
    if real not in tree:
        raise Refused(404, _("There is nothing at this address."))
    object_key, size, is_utf8 = tree[real]
    return real, object_key, size, is_utf8


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return Response('{"status":"ok"}\n', content_type="application/json")


@blueprint.get("/runtime/<path:name>")
def runtime(name: str) -> Response:
    """The players' own scripts and styles: built files, which everybody may read."""
    response = send_from_directory(DIST, name, max_age=365 * 24 * 3600)
    response.headers["Content-Security-Policy"] = headers.FILE_POLICY
    response.headers["Access-Control-Allow-Origin"] = "*"  # a page without origin is foreign even to its own scripts
    if name.endswith(".mjs"):
        response.mimetype = "text/javascript"
    return response


def runtime_address(name: str) -> str:
    """The address of a built file on this origin."""
    return "/runtime/" + asset(name).removeprefix("/static/dist/")


@blueprint.get("/play/<word>/")
def play(word: str) -> Response:
    """The page of the player: SCORM's interface around the package's frame, or H5P's player."""
    capability, place = _placed(word)
    _only_in_a_frame()
    profile = queries.get_package(session(), capability.package_id).profile
    is_h5p = profile == "h5p"
    body = render_template(
        "content/play.html",
        files=place.files,
        hub=place.hub,
        script=runtime_address("h5p-player.js" if is_h5p else "scorm-player.js"),
        style=runtime_address("play.css"),
        h5p={"main": runtime_address("h5p/") + "main.bundle.js", "folder": runtime_address("h5p/")} if is_h5p else None,
        profile=profile,
    )
    response = Response(body, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = (
        headers.h5p_player_policy(place) if is_h5p else headers.scorm_player_policy(place)
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/p/<word>/<path:path>")
def file(word: str, path: str) -> Response:
    """A file of the package, whole or one range of it."""
    capability, place = _placed(word)
    real, key, size, is_utf8 = _found(capability, path)
    media_type = media_type_of(real)
    response = _delivered(key, size)
    response.headers["Content-Type"] = f"{media_type}; charset=utf-8" if is_utf8 and is_text(media_type) else media_type
    if media_type in SCRIPTED:
        _only_in_a_frame()
        response.headers["Content-Security-Policy"] = headers.document_policy(place, is_entry=_is_entry(capability, real))
    else:
        response.headers["Content-Security-Policy"] = headers.FILE_POLICY
    if place.opaque:
        response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = f"private, max-age={MINUTES}"
    return response


def _is_entry(capability: Capability, path: str) -> bool:
    package = queries.get_package(session(), capability.package_id)
    return any(item.path == path for item in package.items)


def _delivered(key: str, size: int) -> Response:
    etag = quote_etag(key)
    fixed = {"Accept-Ranges": "bytes", "ETag": etag}
    if key in request.if_none_match:
        return Response(status=304, headers=fixed)
    start, stop = 0, size
    wanted = request.range
    if wanted is not None and request.headers.get("If-Range", etag) == etag and len(wanted.ranges) == 1:
        found = wanted.range_for_length(size)
        if found is None:
            return Response(status=416, headers={**fixed, "Content-Range": f"bytes */{size}"})
        start, stop = found
        fixed["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    fixed["Content-Length"] = str(stop - start)
    status = 206 if "Content-Range" in fixed else 200
    if request.method == "HEAD":
        return Response(status=status, headers=fixed)
    return Response(_chunks(current().objects.open(key, start, stop - start)), status=status, headers=fixed)


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    with closing(stream):
        while block := stream.read(CHUNK):
            yield block
