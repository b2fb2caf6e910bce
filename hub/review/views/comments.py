"""Comments and their threads: the reviewer's, the head's, and the authors' replies."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from hub.core.i18n import gettext as _
from hub.review.rules.visibility import Audience
from hub.review.schemas.forms import CommentForm, ReplyForm
from hub.review.services import reviews, threads
from hub.review.views.frame import back_to, blueprint
from hub.web.context import current_actor, parse_form
from hub.web.forms import read
from hub.web.toasts import toast


def _comment() -> CommentForm:
    """The form's `page` and `rect` (four shares of the page) are its anchor."""
    said = {name: request.form[name] for name in ("place", "body", "visibility") if request.form.get(name)}
    anchor: dict[str, Any] = {}
    if request.form.get("page"):
        anchor["page"] = request.form["page"]
    if request.form.get("rect"):
        anchor["rect"] = request.form["rect"].split(",")
    return read(CommentForm, {**said, "anchor": anchor})


@blueprint.post("/tasks/<int:assignment_id>/comments")
def add_comment(assignment_id: int) -> ResponseReturnValue:
    """Adds a remark at a place."""
    number = reviews.add_comment(current_actor(), assignment_id, _comment())
    return back_to(url_for("review.workbench", assignment_id=assignment_id), f"comment-{number}")


@blueprint.post("/tasks/<int:assignment_id>/comments/<int:comment_id>")
def edit_comment(assignment_id: int, comment_id: int) -> ResponseReturnValue:
    """Changes a remark while the review is not sent."""
    reviews.edit_comment(current_actor(), assignment_id, comment_id, _comment())
    return back_to(url_for("review.workbench", assignment_id=assignment_id), f"comment-{comment_id}")


@blueprint.post("/tasks/<int:assignment_id>/comments/<int:comment_id>/remove")
def remove_comment(assignment_id: int, comment_id: int) -> ResponseReturnValue:
    """Takes a remark back."""
    reviews.remove_comment(current_actor(), assignment_id, comment_id)
    return back_to(url_for("review.workbench", assignment_id=assignment_id), "comments")


@blueprint.post("/rounds/<int:round_id>/comments")
def add_head_comment(round_id: int) -> ResponseReturnValue:
    """The head, or whoever signs, begins a thread."""
    number = threads.comment_as_head(current_actor(), round_id, _comment())
    return back_to(url_for("review.show", round_id=round_id), f"comment-{number}")


@blueprint.post("/comments/<int:comment_id>/answers")
def answer_comment(comment_id: int) -> ResponseReturnValue:
    """Answers in a thread."""
    threads.answer_comment(current_actor(), comment_id, _comment())
    return back_to(url_for("review.index"), f"comment-{comment_id}")


@blueprint.post("/comments/<int:comment_id>/settled")
def settle_comment(comment_id: int) -> ResponseReturnValue:
    """Marks a thread as settled, or opens it again."""
    threads.resolve_comment(current_actor(), comment_id, resolved=request.form.get("settled") == "true")
    return back_to(url_for("review.index"), f"comment-{comment_id}")


@blueprint.post("/comments/<int:comment_id>/visibility")
def show_comment_to(comment_id: int) -> ResponseReturnValue:
    """Moves a thread to another circle of readers."""
    chosen = read(CommentForm, {"body": "-", "visibility": request.form.get("visibility", Audience.CONTRIBUTORS)}).visibility
    threads.set_visibility(current_actor(), comment_id, chosen)
    return back_to(url_for("review.index"), f"comment-{comment_id}")


@blueprint.post("/comments/<int:comment_id>/reply")
def reply(comment_id: int) -> ResponseReturnValue:
    """The author's answer to a comment."""
    threads.reply_to_comment(current_actor(), comment_id, parse_form(ReplyForm))
    toast(_("Kept. It is handed in with the next round."))
    return back_to("/", f"comment-{comment_id}")
