"""The author's view of the reviews of a work: decisions, reviews under letters, and a reply to each comment."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from hub.core.db import session
from hub.core.errors import NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.review.queries import changing, loading, reports, works
from hub.review.schemas.rubric_texts import RUBRIC_TEXTS
from hub.review.views.frame import blueprint
from hub.web.context import current_actor


@blueprint.get("/of/<kind>/<int:thing_id>")
def report(kind: str, thing_id: int) -> ResponseReturnValue:
    """The rounds of a work for those who wrote it, the latest first; for anybody else there is nothing here."""
    actor = current_actor()
    found = reports.list_reports(session(), actor, kind, thing_id)
    if not found:
        raise NotFound(_l("There is no such review."))
    link = loading.reviewable(kind).link(thing_id)
    return render_template(
        "review/report.html",
        reports=found,
        since=changing.changes_in(session(), found[0].round_id),
        title=works.title_of(session(), kind, thing_id),
        thing_url=url_for(link.endpoint, **link.params),
        rubrics=RUBRIC_TEXTS,
        here=url_for("review.report", kind=kind, thing_id=thing_id),
    )
