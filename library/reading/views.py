"""The reader page, the bytes of a document in ranges, and the place where somebody stopped."""

from typing import Final

from flask import Blueprint, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub.core.db import session
from hub.web.context import current_actor, parse_form
from hub.web.delivery import Delivered, deliver
from library.reading import queries, services
from library.reading.rules import Viewer
from library.reading.schemas import ProgressForm

blueprint = Blueprint("reading", __name__, template_folder="templates")

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


@blueprint.get("/read/<any(record,material):kind>/<int:target_id>/file")
def file(kind: str, target_id: int) -> BaseResponse:
    """The file, whole or one range of it."""
    document = queries.get_document(session(), current_actor(), kind, target_id)
    item = Delivered(document.key, document.name, document.media_type, document.size, inline=document.viewer in INLINE)
    return deliver(item, download=document.may_download and "download" in request.args)


@blueprint.put("/read/<any(record,material):kind>/<int:target_id>/progress")
def progress(kind: str, target_id: int) -> BaseResponse:
    """Remembers the page."""
    percent = services.save_place(current_actor(), kind, target_id, parse_form(ProgressForm))
    return jsonify(percent=percent)
