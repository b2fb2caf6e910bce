"""The files themselves and what was made of them, whole or by ranges, to those who may read them."""

from flask import Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.db import session
from hub.core.errors import NotFound
from hub.core.i18n import gettext as _
from hub.materials.queries import access
from hub.materials.rules import video
from hub.materials.rules.kinds import Derived
from hub.materials.schemas import OpenedFile
from hub.materials.services import delivery
from hub.materials.views.frame import blueprint
from hub.web.context import current_actor
from hub.web.delivery import POLICY, Delivered, deliver
from hub.web.security import allow


def _number() -> int | None:
    return request.args.get("version", type=int)


def _send(opened: OpenedFile) -> Response:
    item = Delivered(opened.key, opened.name, opened.media_type, opened.size, inline=opened.inline, stored=opened.stored)
    return deliver(item, download="download" in request.args)


def _guard(response: Response, *, stored: bool) -> Response:
    """Lets the browser keep a copy that it asks about each time, or, of what is hidden from readers, none."""
    response.headers["Cache-Control"] = "private, no-cache" if stored else "private, no-store"
    return response


@blueprint.get("/<int:material_id>/file")
def file(material_id: int) -> ResponseReturnValue:
    """The main file, for whom may read it; `?version=N` another version, `?download=1` to keep it."""
    return _send(delivery.open_file(current_actor(), material_id, _number()))


@blueprint.get("/<int:material_id>/files/<int:file_id>")
def one_file(material_id: int, file_id: int) -> ResponseReturnValue:
    """Any one file of the version."""
    return _send(delivery.open_one(current_actor(), material_id, file_id, _number()))


@blueprint.get("/<int:material_id>/files/<int:file_id>/<any(pdf,web_video,thumbnail):kind>")
def derivative(material_id: int, file_id: int, kind: str) -> ResponseReturnValue:
    """Pages of an Office file, a film for the browser, a picture."""
    return _send(delivery.open_derivative(current_actor(), material_id, file_id, Derived(kind), _number()))


@blueprint.get("/<int:material_id>/files/<int:file_id>/hls/<name>")
def stream(material_id: int, file_id: int, name: str) -> ResponseReturnValue:
    """A film's stream. Its lists name our own addresses only, each of which asks again who is there."""
    number = _number()
    found = delivery.open_stream(current_actor(), material_id, file_id, name, number)
    if found.playlist is None:
        return _send(found.opened)

    def address(part: str) -> str | None:
        if part not in found.names:
            return None
        return url_for("materials.stream", material_id=material_id, file_id=file_id, name=part, version=number)

    response = Response(video.rewrite(found.playlist, address), mimetype=found.opened.media_type)
    return _guard(response, stored=found.opened.stored)


@blueprint.get("/<int:material_id>/files/<int:file_id>/subtitles.vtt")
def subtitles(material_id: int, file_id: int) -> ResponseReturnValue:
    """Subtitles as the browser's player takes them."""
    words, stored = delivery.read_subtitles(current_actor(), material_id, file_id, _number())
    response = Response(words, mimetype="text/vtt")
    response.headers["Content-Security-Policy"] = POLICY
    return _guard(response, stored=stored)


@blueprint.get("/<int:material_id>/files/<int:file_id>/book")
def book(material_id: int, file_id: int) -> ResponseReturnValue:
    """An e-book, for the frame in the material's page. Its own styles are let in here and nowhere else; its scripts nowhere."""
    number = _number()
    opened = delivery.open_one(current_actor(), material_id, file_id, number)
    if opened.media_type != "application/epub+zip":
        raise NotFound(_("There is no such file, or it is not open to you."))
    _material, version = access.readable(session(), current_actor(), material_id, number)
    for directive, sources in {
        "style-src": ("'unsafe-inline'", "blob:"),
        "font-src": ("blob:", "data:"),
        "frame-ancestors": ("'self'",),
    }.items():
        allow(directive, *sources)
    source = url_for("materials.one_file", material_id=material_id, file_id=file_id, version=number)
    response = make_response(render_template("materials/book.html", title=version.title, source=source))
    return _guard(response, stored=opened.stored)


@blueprint.get("/<int:material_id>/thumbnail")
def thumbnail(material_id: int) -> ResponseReturnValue:
    """The picture of the first page or the cover."""
    opened = delivery.open_thumbnail(current_actor(), material_id, _number())
    if opened is None:
        raise NotFound(_("This material has no picture."))
    return _send(opened)
