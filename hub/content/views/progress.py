"""Saving how far somebody is in a package. The page that shows the package belongs to the feature that owns it."""

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from hub.content.schemas import ProgressForm, ProgressView, ResetForm
from hub.content.services import playing
from hub.core import i18n
from hub.web.context import current_actor, parse_form

blueprint = Blueprint("content", __name__, template_folder="../templates")


def _answer(progress: ProgressView) -> Response:
    moment = progress.updated_at
    return jsonify(
        sequence=progress.sequence,
        completion=progress.completion,
        success=progress.success,
        percent=progress.percent,
        words=progress.words,
        saved_at=i18n.format_time(moment) if moment else "",
    )


@blueprint.put("/content/progress")
def save() -> Response:
    """Keeps what a package says; the answer means that it is kept."""
    return _answer(playing.save_progress(current_actor(), parse_form(ProgressForm)))


@blueprint.post("/content/progress/reset")
def reset() -> Response:
    """Starts the package over."""
    playing.reset_progress(current_actor(), parse_form(ResetForm).ticket)
    return jsonify(sequence=0)
