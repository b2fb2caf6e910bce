"""Ratings with comments, and lessons."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.core.db import session
from hub.core.errors import Invalid
from hub.core.i18n import gettext as _
from hub.feedback import queries
from hub.feedback.policy import Permission
from hub.feedback.schemas import RatingForm, UseForm, WordsForm
from hub.feedback.services import using
from hub.feedback.views.frame import blueprint, classes_of
from hub.materials.queries import records
from hub.schools import queries as schools
from hub.web.context import current_actor, page_args, parse_form
from hub.web.toasts import toast


def _to_material(material_id: int) -> Response:
    return redirect(url_for("materials.show", material_id=material_id), 303)


def _to_feedback(material_id: int) -> Response:
    return redirect(url_for("feedback.material", material_id=material_id), 303)


@blueprint.get("/materials/<int:material_id>")
def material(material_id: int) -> str:
    """All comments on a material, one's own rating and lessons, and the figures."""
    return _page(material_id, {})


def _page(material_id: int, errors: dict[str, Any]) -> str:
    actor = current_actor()
    found = records.view(session(), actor, material_id)
    moderates = actor.can(Permission.MODERATE, found.unit_path)
    rates = actor.can(Permission.RATE)
    return render_template(
        "feedback/material.html",
        material=found,
        feedback=queries.feedback(session(), actor, material_id, found.version.id),
        page=queries.list_comments(session(), material_id, page_args(20), with_hidden=moderates),
        uses=queries.own_uses(session(), actor, material_id) if rates else [],
        rates=rates,
        own=rates and using.is_author(actor, found),
        moderates=moderates,
        classes=classes_of(session(), actor) if rates else [],
        today=schools.today(),
        errors=errors,
        values=request.form if errors else {},
    )


@blueprint.post("/materials/<int:material_id>/rating")
def rate(material_id: int) -> Response | tuple[str, int]:
    """Rates the version in force, or changes the rating."""
    try:
        using.rate_material(current_actor(), material_id, parse_form(RatingForm))
    except Invalid as error:
        return _page(material_id, error.fields or {"form": error.message}), error.status
    toast(_("Thank you. Your rating helps colleagues to choose."))
    return _to_material(material_id)


@blueprint.post("/materials/<int:material_id>/rating/remove")
def remove_rating(material_id: int) -> Response:
    """Takes one's rating back."""
    using.remove_rating(current_actor(), material_id)
    toast(_("Your rating is taken back."))
    return _to_feedback(material_id)


@blueprint.post("/materials/<int:material_id>/uses")
def use(material_id: int) -> Response | tuple[str, int]:
    """Records a lesson."""
    try:
        using.record_use(current_actor(), material_id, parse_form(UseForm))
    except Invalid as error:
        return _page(material_id, error.fields or {"form": error.message}), error.status
    toast(_("Your lesson is noted."))
    return _to_feedback(material_id)


@blueprint.post("/uses/<int:use_id>/remove")
def remove_use(use_id: int) -> Response:
    """Takes a lesson of one's own back."""
    material_id = using.remove_use(current_actor(), use_id)
    toast(_("The lesson is taken back."))
    return _to_feedback(material_id)


@blueprint.post("/ratings/<int:rating_id>/hide")
def hide(rating_id: int) -> Response:
    """Takes a comment from readers, with a reason."""
    material_id = using.hide_rating(current_actor(), rating_id, parse_form(WordsForm).words)
    toast(_("The comment is hidden. Its writer sees the reason."))
    return _to_feedback(material_id)


@blueprint.post("/ratings/<int:rating_id>/show")
def show(rating_id: int) -> Response:
    """Shows a hidden comment again."""
    material_id = using.show_rating(current_actor(), rating_id)
    toast(_("The comment is shown again."))
    return _to_feedback(material_id)
