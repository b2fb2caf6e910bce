"""The blueprint of peer review and the words that its templates use."""

from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from hub.core import clock
from hub.core.db import session
from hub.review.queries import lists
from hub.review.rules.workflow import letter
from hub.review.schemas import texts
from hub.web.context import current_actor
from hub.web.locale import safe_next

blueprint = Blueprint("review", __name__, template_folder="../templates", url_prefix="/reviews")


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "RECOMMENDATIONS": texts.RECOMMENDATIONS,
        "OUTCOMES": texts.OUTCOMES,
        "STATE_LABELS": texts.STATE_LABELS,
        "TASK_LABELS": texts.TASK_LABELS,
        "LEVELS": texts.LEVELS,
        "CONFLICTS": texts.CONFLICTS,
        "MODES": texts.MODES,
        "CHANGES": texts.CHANGES,
        "AUDIENCES": texts.AUDIENCES,
        "STANCES": texts.STANCES,
        "REASONS": texts.REASONS,
        "me": current_actor().user_id,
        "letter": letter,
        "now": clock.now,
        "may": lambda permission: current_actor().can(permission),
        "count_tasks": lambda: lists.count_tasks(session(), current_actor()),
    }


def back_to(address: str, anchor: str = "") -> ResponseReturnValue:
    """Back to the page that the form names in `next`, or to `address`."""
    return redirect(safe_next(request.form.get("next"), address) + (f"#{anchor}" if anchor else ""), 303)
