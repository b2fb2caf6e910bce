"""The blueprint, and the words that its templates share."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint

from hub.core.db import session
from hub.core.i18n import gettext as _
from hub.finding.schemas import FREQUENCIES, SCOPES
from hub.materials.queries import records
from hub.materials.rules.licences import LICENCES
from hub.materials.schemas import GRADES, KIND_ICONS, KINDS, licence_name
from hub.review.queries import lists
from hub.schools import queries as schools
from hub.web.context import current_actor
from hub.web.limits import whole

blueprint = Blueprint("finding", __name__, template_folder="../templates")


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "KINDS": KINDS,
        "KIND_ICONS": KIND_ICONS,
        "SCOPES": SCOPES,
        "FREQUENCIES": FREQUENCIES,
        "licence_name": licence_name,
        "grade_range": records.grade_range,
        "may": lambda permission: current_actor().can(permission),
        "count_tasks": lambda: lists.count_tasks(session(), current_actor()),
    }


@dataclass(frozen=True)
class Words:
    """The words of every facet's values. Subjects and groups are read once a page."""

    titles: Mapping[str, str]
    values: Mapping[str, Callable[[str], str]]
    known: Mapping[str, Iterable[str]]

    def of(self, facet: str, value: str) -> str:
        """A value for people; unknown ones as they are."""
        return self.values[facet](value)


def words(groups: Iterable[str]) -> Words:
    """The words of the facets, with the names of these groups."""
    subjects = schools.subject_names(session())
    named = schools.unit_names(session(), [number for group in groups if (number := whole(group)) is not None])
    kinds = {str(kind): str(text) for kind, text in KINDS.items()}
    scopes = {str(scope): str(text) for scope, text in SCOPES.items()}
    return Words(
        titles={
            "kind": _("Kind"),
            "grade": _("Grade"),
            "subject": _("Subject"),
            "licence": _("Licence"),
            "scope": _("Shared with"),
            "group": _("Subject group"),
            "year": _("Year of publication"),
        },
        values={
            "kind": lambda value: kinds.get(value, value),
            "grade": lambda value: _("Grade %(number)s", number=value),
            "subject": lambda value: subjects.get(value, value),
            "licence": licence_name,
            "scope": lambda value: scopes.get(value, value),
            "group": lambda value: named.get(whole(value) or 0, value),
            "year": str,
        },
        known={
            "kind": list(kinds),
            "grade": [str(grade) for grade in GRADES],
            "subject": list(subjects),
            "licence": list(LICENCES),
            "scope": list(scopes),
        },
    )
