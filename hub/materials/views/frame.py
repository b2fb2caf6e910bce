"""The blueprint, and the words that its templates share."""

from typing import Any, Final

from flask import Blueprint
from markupsafe import Markup

from hub.accounts import queries as accounts
from hub.core.db import session
from hub.core.i18n import lazy_gettext as _l
from hub.materials.queries import question_sets, records
from hub.materials.rules.kinds import Scope
from hub.materials.rules.licences import LICENCES
from hub.materials.rules.markup import clean_html
from hub.materials.rules.takedown import TakedownStep
from hub.materials.schemas import (
    ACCESSIBILITY,
    AUTHOR_ROLES,
    FILE_ROLES,
    KIND_ICONS,
    KINDS,
    LANGUAGES,
    REASONS,
    SCOPES,
    STATE_TAGS,
    STATES,
    licence_name,
)
from hub.review.queries import lists
from hub.review.rules.workflow import letter
from hub.review.schemas.rubric_texts import RUBRIC_TEXTS
from hub.review.schemas.texts import OUTCOMES, RECOMMENDATIONS, STATE_LABELS
from hub.web.context import current_actor

SCOPE_ICONS: Final = {
    Scope.CLASS: "users",
    Scope.SCHOOL: "school",
    Scope.CLUSTER: "building-community",
    Scope.PROVINCE: "building-community",
    Scope.WORLD: "world",
}
TAKEDOWN_STEPS: Final[dict[TakedownStep, Any]] = {
    TakedownStep.REQUEST: _l("The author asked to withdraw it"),
    TakedownStep.DECLINE: _l("The request was declined"),
    TakedownStep.SUSPEND: _l("Suspended"),
    TakedownStep.RESTORE: _l("Restored"),
    TakedownStep.WITHDRAW: _l("Withdrawn"),
}
LEVELS: Final[dict[str, Any]] = {"group": _l("Subject group"), "school": _l("School"), "department": _l("Department")}

blueprint = Blueprint("materials", __name__, template_folder="../templates", url_prefix="/materials")


@blueprint.app_template_filter("clean_markup")
def _clean_markup(markup: str | None) -> Markup:
    """Rich text for the page, sanitised once more on the way out."""
    return Markup(clean_html(markup or ""))  # noqa: S704 -- sanitised by the allow-list


@blueprint.app_template_filter("level_name")
def _level_name(level: str) -> str:
    return str(LEVELS[level])


@blueprint.app_template_filter("topic_options")
def _topic_options(topics: list[tuple[str, int]]) -> list[tuple[str, str]]:
    """Topics of the item bank as the options of a list."""
    return [(name, name) for name, _count in topics]


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
        "ACCESSIBILITY": ACCESSIBILITY,
        "AUTHOR_ROLES": AUTHOR_ROLES,
        "FILE_ROLES": FILE_ROLES,
        "LANGUAGES": LANGUAGES,
        "SCOPES": SCOPES,
        "SCOPE_ICONS": SCOPE_ICONS,
        "TAKEDOWN_STEPS": TAKEDOWN_STEPS,
        "person_name": lambda number: accounts.names(session(), [number]).get(number, ""),
        "grade_range": records.grade_range,
        "may": lambda permission: current_actor().can(permission),
        "count_tasks": lambda: lists.count_tasks(session(), current_actor()),
        "letter": letter,
        "QUESTIONS": question_sets.source(),
    }
