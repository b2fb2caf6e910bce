"""The blueprint, and the words that its templates share."""

from typing import Any

from flask import Blueprint

from hub.core.db import session
from hub.materials.queries import records
from hub.materials.rules.licences import LICENCES
from hub.materials.schemas import KIND_ICONS, KINDS, REASONS, STATE_TAGS, STATES, licence_name
from hub.review.queries import lists
from hub.review.rules.workflow import letter
from hub.review.schemas.rubric_texts import RUBRIC_TEXTS
from hub.review.schemas.texts import OUTCOMES, RECOMMENDATIONS, STATE_LABELS
from hub.web.context import current_actor

blueprint = Blueprint("materials", __name__, template_folder="../templates", url_prefix="/materials")


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "KINDS": KINDS,
        "KIND_ICONS": KIND_ICONS,
        "STATES": STATES,
        "STATE_TAGS": STATE_TAGS,
        "LICENCES": LICENCES,
        "REASONS": REASONS,
        "OUTCOMES": OUTCOMES,
        "RECOMMENDATIONS": RECOMMENDATIONS,
        "ROUND_STATES": STATE_LABELS,
        "RUBRIC_TEXTS": RUBRIC_TEXTS,
        "licence_name": licence_name,
        "grade_range": records.grade_range,
        "may": lambda permission: current_actor().can(permission),
        "count_tasks": lambda: lists.count_tasks(session(), current_actor()),
        "letter": letter,
    }
