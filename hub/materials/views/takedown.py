"""Taking materials from readers: suspending, restoring, withdrawing, asking for it."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.core.authz import Actor
from hub.core.db import session
from hub.core.errors import Gone
from hub.core.i18n import gettext as _
from hub.materials.queries import takedowns
from hub.materials.services import takedown
from hub.materials.services.forms import NoteForm, SuspensionForm, WithdrawalForm
from hub.materials.views.frame import blueprint
from hub.web.context import current_actor, parse_form
from hub.web.toasts import toast


def _then(material_id: int, message: str) -> ResponseReturnValue:
    toast(message)
    return redirect(url_for("materials.show", material_id=material_id), 303)


@blueprint.post("/<int:material_id>/suspend")
def suspend(material_id: int) -> ResponseReturnValue:
    """Hides it from readers at once."""
    form = parse_form(SuspensionForm)
    takedown.suspend_material(current_actor(), material_id, form.reason, form.note)
    return _then(material_id, _("Suspended. Readers neither find nor open it until somebody decides."))


@blueprint.post("/<int:material_id>/restore")
def restore(material_id: int) -> ResponseReturnValue:
    """Gives it back to readers."""
    takedown.restore_material(current_actor(), material_id, parse_form(NoteForm).note)
    return _then(material_id, _("Restored. Readers find and open it again."))


@blueprint.post("/<int:material_id>/withdraw")
def withdraw(material_id: int) -> ResponseReturnValue:
    """Takes it from readers for good."""
    form = parse_form(WithdrawalForm)
    takedown.withdraw_material(current_actor(), material_id, form.reason, form.note, silent=form.silent)
    return _then(material_id, _("Withdrawn. Readers no longer find it."))


@blueprint.post("/<int:material_id>/request-withdrawal")
def request_withdrawal(material_id: int) -> ResponseReturnValue:
    """The author asks for it."""
    form = parse_form(WithdrawalForm)
    takedown.request_withdrawal(current_actor(), material_id, form.reason, form.note)
    return _then(material_id, _("Your subject group has the request. You hear of its answer under Today."))


@blueprint.post("/<int:material_id>/decline-withdrawal")
def decline_withdrawal(material_id: int) -> ResponseReturnValue:
    """The group keeps it."""
    takedown.decline_withdrawal(current_actor(), material_id, parse_form(NoteForm).note)
    return _then(material_id, _("The material stays. Its author is told."))


def gone_page(actor: Actor, material_id: int, gone: Gone) -> ResponseReturnValue:
    """The page of a material that is suspended (403: it may come back) or withdrawn (410), with no more than may be told."""
    told = takedowns.tombstone(session(), actor, material_id)
    return render_template("materials/gone.html", told=told), gone.status, {"Cache-Control": "private, no-store"}
