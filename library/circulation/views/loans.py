"""One's own loans, and what is overdue in a library."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from hub.core.authz import require
from hub.core.db import session
from hub.core.i18n import format_date
from hub.core.i18n import gettext as _
from hub.web.context import current_actor, page_args
from hub.web.toasts import toast
from library.circulation import queries
from library.circulation.policy import Permission
from library.circulation.services import loans as services
from library.circulation.views.desk import blueprint, chosen_library


@blueprint.get("/library/loans")
def own() -> str:
    """What I have, and what I had."""
    actor = current_actor()
    require(actor, Permission.OWN)
    return render_template(
        "circulation/loans.html",
        loans=queries.own_loans(session(), actor),
        history=queries.own_history(session(), actor, page_args(20)),
        kind="list",
    )


@blueprint.post("/library/loans/<int:loan_id>/renew")
def renew(loan_id: int) -> Response:
    """Renews one of my loans."""
    due = services.renew_own(current_actor(), loan_id)
    toast(_("Renewed until %(day)s.", day=format_date(due)))
    return redirect(url_for("circulation.own"), 303)


@blueprint.get("/library/overdue")
def overdue() -> str:
    """What should have come back, the longest overdue first."""
    unit_id, name, _path = chosen_library(current_actor())
    return render_template(
        "circulation/overdue.html",
        page=queries.overdue(session(), unit_id, page_args(50)),
        total=queries.count_overdue(session(), [unit_id]),
        library_name=name,
        kind="list",
    )
