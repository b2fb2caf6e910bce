"""The frame's navigation, as one readable table: at most seven entries, by role, grouped by work and not by module."""

from dataclasses import dataclass
from typing import Any, Final

from flask import current_app, request, url_for

from hub.core.authz import Actor, Role
from hub.core.i18n import lazy_gettext as _l

TEACHING: Final = frozenset({Role.TEACHER, Role.GROUP_MEMBER, Role.GROUP_HEAD})
LEADING: Final = frozenset({Role.SCHOOL_LEADER, Role.DEPARTMENT_SPECIALIST, Role.ADMIN})
MARKING: Final = frozenset({Role.TEACHER, Role.SCHOOL_LEADER, Role.ADMIN})
LEARNING: Final = frozenset({Role.PUPIL})
FAMILY: Final = frozenset({Role.PUPIL, Role.PARENT})
EXAMS: Final = frozenset({Role.EXAM_OFFICER, Role.INVIGILATOR})
LIBRARY: Final = frozenset({Role.LIBRARIAN})
EVERYBODY: Final = frozenset(Role)


@dataclass(frozen=True)
class Entry:
    """A place of work. `ways` are tried in order: the first whose roles fit and whose page exists is where the entry leads."""

    key: str
    label: Any
    icon: str
    ways: tuple[tuple[frozenset[Role], str], ...]
    parts: tuple[str, ...] = ()  # blueprints whose pages belong to this place


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry("today", _l("Today"), "home", ((EVERYBODY, "today.index"),), ("today",)),
    Entry(
        "materials",
        _l("Materials"),
        "books",
        ((TEACHING | LEADING | LEARNING | LIBRARY, "finding.index"),),
        ("materials", "finding", "review", "curriculum", "collections", "feedback"),
    ),
    Entry(
        "tests",
        _l("Tests"),
        "clipboard-check",
        ((TEACHING | LEADING | EXAMS, "assembly.index"), (LEARNING | EXAMS, "delivery.index"), (TEACHING, "bank.index")),
        ("bank", "assembly", "delivery", "marking"),
    ),
    Entry("grades", _l("Grade books"), "table", ((MARKING | FAMILY, "gradebook.index"),), ("gradebook",)),
    Entry(
        "library",
        _l("Library"),
        "building-arch",
        ((EVERYBODY, "catalogue.index"),),
        ("catalogue", "circulation", "reading"),
    ),
    Entry(
        "connections",
        _l("Connections"),
        "plug-connected",
        ((LEADING | TEACHING, "registrations.index"),),
        ("registrations", "lti_registrations", "lti_platform", "lti_tool"),
    ),
    Entry(
        "admin",
        _l("Administration"),
        "settings",
        ((LEADING | frozenset({Role.DATA_OFFICER}), "schools.index"),),
        ("schools", "accounts"),
    ),
)
# pages about oneself belong to no place
PERSONAL: Final = frozenset({"accounts.profile", "accounts.new_password", "accounts.change_password"})
# the bottom bar of phones holds the first three and "more"
BOTTOM: Final = 3
# where the search field of the top bar leads, with ?q=
SEARCH: Final = "catalogue.index"


@dataclass(frozen=True)
class Link:
    """An entry as shown to somebody."""

    key: str
    label: Any
    icon: str
    href: str
    is_current: bool


def _way(entry: Entry, roles: frozenset[Role]) -> str | None:
    for allowed, endpoint in entry.ways:
        if endpoint in current_app.view_functions and (roles & allowed or allowed == EVERYBODY):
            return endpoint
    return None


def links(actor: Actor | None) -> list[Link]:
    """The entries that this person has, with the current one marked."""
    if actor is None:
        return []
    here = "" if request.endpoint in PERSONAL else request.blueprint
    made = []
    for entry in ENTRIES:
        endpoint = _way(entry, actor.roles)
        if endpoint:
            made.append(Link(entry.key, entry.label, entry.icon, url_for(endpoint), here in entry.parts))
    return made


def place_of(endpoint: str) -> str:
    """The key of the place that a page belongs to; "today" when it belongs to none."""
    blueprint = endpoint.partition(".")[0]
    return next((entry.key for entry in ENTRIES if blueprint in entry.parts), "today")


def search_address() -> str | None:
    """Where the top bar's search leads, when there is such a page."""
    return url_for(SEARCH) if SEARCH in current_app.view_functions else None
