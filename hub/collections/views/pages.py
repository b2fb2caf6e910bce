"""Lists of bookmarks and collections, a collection, and its printed form."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.collections import queries
from hub.collections.policy import Permission
from hub.collections.schemas import CollectionForm
from hub.collections.services import collecting, keeping
from hub.collections.views.frame import blueprint
from hub.core.db import session
from hub.core.errors import Invalid
from hub.core.i18n import gettext as _
from hub.web.context import current_actor, page_args, parse_form
from hub.web.toasts import toast


@blueprint.get("/collections")
def index() -> str:
    """What happened to kept materials, one's own collections, and how to make one."""
    return _index_page({})


def _index_page(errors: dict[str, Any]) -> str:
    actor = current_actor()
    return render_template(
        "collections/index.html",
        notices=queries.notices(session(), actor),
        own=queries.list_own(session(), actor),
        bookmarks=queries.count_bookmarks(session(), actor),
        targets=queries.share_targets(session(), actor),
        errors=errors,
        values=request.form,
    )


@blueprint.get("/collections/shared")
def shared() -> str:
    """What others share with one's groups and school."""
    found = queries.list_shared(session(), current_actor(), page_args())
    return render_template("collections/shared.html", page=found)


@blueprint.get("/collections/bookmarks")
def bookmarks() -> str:
    """One's bookmarks, the latest first."""
    found = queries.list_bookmarks(session(), current_actor(), page_args())
    return render_template("collections/bookmarks.html", page=found)


@blueprint.post("/collections")
def create() -> Response | tuple[str, int]:
    """Makes an empty collection."""
    try:
        made = collecting.create_collection(current_actor(), parse_form(CollectionForm))
    except Invalid as error:
        return _index_page(error.fields or {"form": error.message}), error.status
    return redirect(url_for("collections.show", collection_id=made), 303)


@blueprint.get("/collections/<int:collection_id>")
def show(collection_id: int) -> str:
    """The collection, as this reader may see it."""
    return _page(collection_id, {})


def _page(collection_id: int, errors: dict[str, Any]) -> str:
    actor = current_actor()
    found = queries.view(session(), actor, collection_id)
    targets = queries.share_targets(session(), actor) if found.own else []
    return render_template(
        "collections/show.html",
        collection=found,
        targets=targets,
        errors=errors,
        values=request.form if errors else {},
        may_copy=not found.own and actor.can(Permission.KEEP),
    )


@blueprint.get("/collections/<int:collection_id>/print")
def printed(collection_id: int) -> str:
    """The collection on paper, with addresses."""
    return render_template("collections/print.html", collection=queries.view(session(), current_actor(), collection_id))


@blueprint.post("/collections/<int:collection_id>")
def change(collection_id: int) -> Response | tuple[str, int]:
    """New title, words and sharing."""
    try:
        collecting.change_collection(current_actor(), collection_id, parse_form(CollectionForm))
    except Invalid as error:
        return _page(collection_id, error.fields or {"form": error.message}), error.status
    toast(_("Saved."))
    return redirect(url_for("collections.show", collection_id=collection_id), 303)


@blueprint.post("/collections/<int:collection_id>/remove")
def remove(collection_id: int) -> Response:
    """Removes the collection for good; the page asked first."""
    collecting.remove_collection(current_actor(), collection_id)
    toast(_("The collection is removed."))
    return redirect(url_for("collections.index"), 303)


@blueprint.post("/collections/<int:collection_id>/copy")
def copy(collection_id: int) -> Response:
    """A copy of one's own."""
    made = collecting.copy_collection(current_actor(), collection_id)
    toast(_("This is your own copy."))
    return redirect(url_for("collections.show", collection_id=made), 303)


@blueprint.post("/collections/notices/<int:notice_id>")
def see_notice(notice_id: int) -> Response:
    """A notice was seen."""
    keeping.see_notice(current_actor(), notice_id)
    return redirect(url_for("collections.index"), 303)
