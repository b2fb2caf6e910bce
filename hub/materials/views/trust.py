"""What the department keeps for the bank: the register of trusted sources, and who signs for which scope."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.authz import require
from hub.core.db import session
from hub.core.errors import Conflict, Invalid
from hub.core.i18n import gettext as _
from hub.materials.policy import Permission
from hub.materials.queries import sources
from hub.materials.rules.changes import LEVELS
from hub.materials.schemas import SCOPES
from hub.materials.services import register
from hub.materials.services.forms import ScopeRuleForm, SourceForm
from hub.materials.views.frame import blueprint
from hub.schools import queries as schools
from hub.web.context import current_actor, parse_form
from hub.web.toasts import toast


def _page(values: object, errors: dict[str, object]) -> str:
    actor = current_actor()
    require(actor, Permission.READ)
    root = schools.root(session())
    return render_template(
        "materials/register.html",
        sources=sources.list_sources(session()),
        signatures=sources.signatures_by_scope(session(), root.path if root else ""),
        levels=[level for level in LEVELS if level != "group"],
        scopes=SCOPES,
        may_keep=actor.can(Permission.KEEP_REGISTER),
        values=values,
        errors=errors,
    )


@blueprint.get("/sources")
def register_page() -> ResponseReturnValue:
    """The register, and the signatures; everybody may read it."""
    return _page({}, {})


@blueprint.post("/sources")
def add_source() -> ResponseReturnValue:
    """Adds a source."""
    actor = current_actor()
    try:
        register.add_source(actor, parse_form(SourceForm))
    except (Invalid, Conflict) as refused:
        return _page(request.form, dict(refused.fields)), refused.status
    toast(_("The source is in the register."))
    return redirect(url_for("materials.register_page"), 303)


@blueprint.post("/sources/<int:source_id>/remove")
def remove_source(source_id: int) -> ResponseReturnValue:
    """Takes a source out."""
    host = register.remove_source(current_actor(), source_id)
    toast(_("%(host)s is no longer in the register.", host=host))
    return redirect(url_for("materials.register_page"), 303)


@blueprint.post("/signatures")
def set_signatures() -> ResponseReturnValue:
    """Says who signs for which scope."""
    register.set_signatures(current_actor(), parse_form(ScopeRuleForm))
    toast(_("Saved. It holds for what is submitted from now on."))
    return redirect(url_for("materials.register_page"), 303)
