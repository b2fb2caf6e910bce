"""The blueprint of peer review and the words that its templates use."""

from typing import Any

from flask import Blueprint

from hub.core import clock
from hub.core.db import session
from hub.review.queries import lists
from hub.review.rules.workflow import letter
from hub.review.schemas.texts import CONFLICTS, LEVELS, OUTCOMES, RECOMMENDATIONS, STATE_LABELS, TASK_LABELS
from hub.web.context import current_actor

blueprint = Blueprint("review", __name__, template_folder="../templates", url_prefix="/reviews")


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "RECOMMENDATIONS": RECOMMENDATIONS,
        "OUTCOMES": OUTCOMES,
        "STATE_LABELS": STATE_LABELS,
        "TASK_LABELS": TASK_LABELS,
        "LEVELS": LEVELS,
        "CONFLICTS": CONFLICTS,
        "letter": letter,
        "now": clock.now,
        "may": lambda permission: current_actor().can(permission),
        "count_tasks": lambda: lists.count_tasks(session(), current_actor()),
    }
