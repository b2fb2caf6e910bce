"""What the administration pages share: the blueprint, names of kinds and levels, the school shown in the top bar."""

from typing import Any, Final

from flask import Blueprint, Flask, g

from hub.core.authz import Actor
from hub.core.db import session
from hub.core.i18n import lazy_gettext as _l
from hub.schools import queries
from hub.schools.schemas import SchoolLevel, UnitKind
from hub.web.context import set_place_loader

blueprint = Blueprint("schools", __name__, template_folder="../templates")

KIND_NAMES: Final[dict[str, Any]] = {
    UnitKind.DEPARTMENT: _l("Department of education"),
    UnitKind.OFFICE: _l("Education office"),
    UnitKind.COMMUNE: _l("Commune"),
    UnitKind.SCHOOL: _l("School"),
    UnitKind.SUBJECT_GROUP: _l("Subject group"),
    UnitKind.CLASS: _l("Class"),
}
LEVEL_NAMES: Final[dict[str, Any]] = {
    SchoolLevel.PRIMARY: _l("Primary"),
    SchoolLevel.LOWER_SECONDARY: _l("Lower secondary"),
    SchoolLevel.UPPER_SECONDARY: _l("Upper secondary"),
}
GENDERS: Final[dict[str, Any]] = {"f": _l("Female"), "m": _l("Male"), "x": _l("Other")}


def place_name(actor: Actor) -> str:
    """The first school of the person, or else the unit of the first role; looked up once a request."""
    if "place_name" not in g:
        schools = queries.schools_of(session(), actor)
        names = queries.unit_names(session(), [grant.unit_id for grant in actor.grants[:1]])
        g.place_name = schools[0].name if schools else next(iter(names.values()), "")
    return str(g.place_name)


def install(app: Flask) -> None:
    """Names the school in the top bar and gives templates the names of kinds and levels."""
    set_place_loader(app, place_name)
    app.jinja_env.globals.update(
        kind_label=lambda kind: str(KIND_NAMES[kind]),
        level_label=lambda level: str(LEVEL_NAMES[level]) if level else "",
        gender_label=lambda gender: str(GENDERS[gender]) if gender else "",
    )
