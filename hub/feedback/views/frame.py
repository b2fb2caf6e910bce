"""The blueprint, the words that its templates share, what a material's page shows of it, and the counting of visits."""

from typing import Any, Final

from flask import Blueprint, Flask, Response, request
from sqlalchemy.orm import Session

from hub.core.authz import Actor
from hub.core.db import session
from hub.core.i18n import gettext as _
from hub.core.today import TodayEntry, TodayKind
from hub.feedback import queries
from hub.feedback.policy import Permission
from hub.feedback.rules import STARS
from hub.feedback.schemas import REPORT_REASONS, REPORT_STATES, STAR_WORDS, STATE_TAGS
from hub.feedback.services import using
from hub.materials.schemas import MaterialView, Panel
from hub.review.queries import lists
from hub.schools import queries as schools
from hub.web.context import actor_or_none, current_actor

blueprint = Blueprint("feedback", __name__, template_folder="../templates", url_prefix="/feedback")

COUNTED: Final = {"materials.show": "view", "materials.version": "view", "materials.file": "download"}


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "STAR_WORDS": STAR_WORDS,
        "STARS": STARS,
        "REPORT_REASONS": REPORT_REASONS,
        "REPORT_STATES": REPORT_STATES,
        "STATE_TAGS": STATE_TAGS,
        "may": lambda permission: current_actor().can(permission),
        "count_tasks": lambda: lists.count_tasks(session(), current_actor()),
    }


def side_panel(reading: Session, actor: Actor, material: MaterialView) -> Panel | None:
    """Ratings and uses in figures, and what this reader may add."""
    if material.standing != "published" or not material.current:
        return None
    rates = actor.can(Permission.RATE)
    own = rates and using.is_author(actor, material)
    context = {
        "material_id": material.id,
        "feedback": queries.feedback(reading, actor, material.id, material.version.id),
        "stars": STARS[::-1],
        "words": STAR_WORDS,
        "may_rate": rates and not own,
        "may_use": rates,
        "may_report": actor.can(Permission.REPORT),
        "own": own,
        "classes": classes_of(reading, actor) if rates else [],
        "today": schools.today(),
    }
    return Panel("side", "feedback/_panel.html", context, order=20)


def comments_panel(reading: Session, actor: Actor, material: MaterialView) -> Panel | None:
    """The latest comments."""
    if material.standing != "published" or not material.current:
        return None
    comments = queries.latest_comments(reading, material.id)
    if not comments:
        return None
    context = {"material_id": material.id, "comments": comments, "number": material.version.number}
    return Panel("below", "feedback/_comments.html", context, order=20)


def classes_of(reading: Session, actor: Actor) -> list[tuple[int, str]]:
    """The classes that the person teaches this year, for the choice of a lesson."""
    if actor.user_id is None or not schools.school_years(reading):
        return []
    found = {line.class_.id: line.class_.name for line in schools.classes_of(reading, actor.user_id)}
    return list(found.items())


def count_visits(app: Flask) -> None:
    """Counts what readers opened and fetched, after the answer is made."""

    @app.after_request
    def count(response: Response) -> Response:
        kind = COUNTED.get(request.endpoint or "")
        if kind is None or request.method != "GET" or response.status_code != 200:
            return response
        if kind == "download" and "download" not in request.args:
            return response
        actor = actor_or_none()
        who = f"user:{actor.user_id}" if actor else f"browser:{request.remote_addr}:{request.user_agent}"
        using.count_visit(int((request.view_args or {})["material_id"]), kind, who, actor)
        return response


def today(actor: Actor, reading: Session) -> list[TodayEntry]:
    """Reports to look into, questions to answer as an author, and what became of one's own reports."""
    entries = [
        TodayEntry(
            kind=TodayKind.WAITING,
            title=one.title,
            action=_("Look into it"),
            endpoint="feedback.report",
            params={"report_id": one.id},
            icon="flag",
            facts=(_("A problem was reported"), str(REPORT_REASONS[one.reason])),
            at=one.created_at,
        )
        for one in queries.waiting(reading, actor)
    ]
    entries += [
        TodayEntry(
            kind=TodayKind.WAITING,
            title=one.title,
            action=_("Answer"),
            endpoint="feedback.report",
            params={"report_id": one.id},
            icon="message-circle-question",
            facts=(_("Your group asks about a reported problem"),),
            at=one.handled_at,
        )
        for one in queries.asked(reading, actor)
    ]
    return entries + [
        TodayEntry(
            kind=TodayKind.RETURNED,
            title=one.title,
            action=_("See"),
            endpoint="feedback.own_reports",
            icon="flag",
            facts=(_("You reported a problem"), str(REPORT_STATES[one.state])),
            at=one.handled_at,
        )
        for one in queries.told(reading, actor)
    ]
