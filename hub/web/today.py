"""*Today*, the home of every role: what waits for me, what runs now, what came back, ordered by urgency."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from babel.dates import format_date
from flask import Blueprint, Response, current_app, jsonify, render_template, url_for

from hub.core import clock
from hub.core.authz import Actor, Role
from hub.core.db import session
from hub.core.errors import HubError
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.core.i18n import local, locale, ngettext
from hub.core.registry import TodaySource
from hub.core.runtime import current
from hub.core.today import TodayEntry, TodayKind
from hub.web.context import current_actor
from hub.web.navigation import LEADING, TEACHING, place_of

log = structlog.get_logger(__name__)
blueprint = Blueprint("today", __name__)

SOON: Final = timedelta(days=3)
MINUTE: Final = timedelta(minutes=1)
# what people of a role start most often
QUICK: Final[tuple[tuple[frozenset[Role], str, Any, str], ...]] = (
    (TEACHING, "materials.new", _l("Contribute a material"), "upload"),
    (TEACHING, "bank.new_import", _l("Bring a Word test into the bank"), "file-import"),
    (frozenset({Role.LIBRARIAN}), "circulation.desk", _l("Open the desk"), "scan"),
)
FIRST_STEPS: Final[tuple[tuple[frozenset[Role], str, Any, Any], ...]] = (
    (TEACHING, "finding.index", _l("A good moment to share a lesson with colleagues."), _l("Contribute a material")),
    (frozenset({Role.LIBRARIAN}), "circulation.desk", _l("The desk is ready for the next reader."), _l("Open the desk")),
    (frozenset({Role.PUPIL}), "catalogue.index", _l("Read something that you like."), _l("Look into the library")),
    (LEADING, "schools.index", _l("Schools, classes and people are one click away."), _l("Open administration")),
)


@dataclass(frozen=True)
class Line:
    """An entry as shown."""

    entry: TodayEntry
    href: str
    clock: str
    needs_me: bool
    minutes: int = 0
    minutes_gone: int = 0


@dataclass(frozen=True)
class Quick:
    """A button in the head of the page."""

    label: Any
    icon: str
    href: str


@dataclass(frozen=True)
class Suggestion:
    """What to do when nothing waits."""

    text: Any
    action: Any
    href: str


def time_left(due: datetime, now: datetime) -> str:
    """How long until `due`, in words."""
    left = due - now
    if left <= timedelta(0):
        return _("Overdue")
    if left < timedelta(hours=1):
        minutes = -(-int(left.total_seconds()) // 60)
        return ngettext("%(num)s minute left", "%(num)s minutes left", minutes)
    if left < timedelta(hours=24):
        return ngettext("%(num)s hour left", "%(num)s hours left", int(left.total_seconds()) // 3600)
    if left < timedelta(days=8):
        return ngettext("%(num)s day left", "%(num)s days left", left.days)
    return _("Due %(date)s", date=format_date(local(due).date(), "d/M", locale=locale()))


def _order(entry: TodayEntry) -> tuple[bool, float, float]:
    """Soonest due first, then what has no date, newest first."""
    due = entry.due.timestamp() if entry.due else 0.0
    return (entry.due is None, due, -(entry.at.timestamp() if entry.at else 0.0))


def _line(entry: TodayEntry, now: datetime) -> Line:
    left = time_left(entry.due, now) if entry.due else ""
    needs_me = entry.kind is TodayKind.WAITING and entry.due is not None and entry.due - now < SOON
    span = (entry.due - entry.at) // MINUTE if entry.due and entry.at else 0
    gone = min(max((now - entry.at) // MINUTE, 0), span) if entry.at and span else 0
    return Line(entry, url_for(entry.endpoint, **entry.params), left, needs_me, span, gone)


def _ask(source: TodaySource, actor: Actor) -> list[TodayEntry]:
    """The entries of one source. One that has to refuse (no school year has been set up yet) has nothing to show."""
    try:
        return source(actor, session())
    except HubError as refused:
        log.warning("today_source_refused", source=source.__module__, code=refused.code)
        return []


def collect(actor: Actor, now: datetime) -> dict[str, list[Line]]:
    """All entries of the person by kind, in the order of urgency."""
    entries = [entry for source in current().registry.today_sources for entry in _ask(source, actor)]
    entries.sort(key=_order)
    return {kind.value: [_line(entry, now) for entry in entries if entry.kind is kind] for kind in TodayKind}


def greeting(actor: Actor) -> str:
    """Vietnamese given names come last, and people are called by them; English readers see the same."""
    given = actor.name.split()[-1] if actor.name.split() else actor.name
    if actor.roles & TEACHING:
        return _("Good day, %(name)s", name=given)
    if Role.PUPIL in actor.roles:
        return _("Hello, %(name)s", name=given)
    return _("Welcome, %(name)s", name=actor.name)


def suggestion(actor: Actor) -> Suggestion | None:
    """One thing to do for somebody whom nothing waits for."""
    for roles, endpoint, text, action in FIRST_STEPS:
        if actor.roles & roles and endpoint in current_app.view_functions:
            return Suggestion(text, action, url_for(endpoint))
    return None


def quick_actions(actor: Actor) -> list[Quick]:
    """The buttons of the page's head, for the roles of the person."""
    return [
        Quick(label, icon, url_for(endpoint))
        for roles, endpoint, label, icon in QUICK
        if actor.roles & roles and endpoint in current_app.view_functions
    ]


@blueprint.get("/api/today/counts")
def counts() -> Response:
    """How much waits for the person, in all and by place of the navigation; the frame asks for it after a page is shown."""
    lines = collect(current_actor(), clock.now())[TodayKind.WAITING]
    return jsonify(all=len(lines), places=Counter(place_of(line.entry.endpoint) for line in lines))


@blueprint.get("/")
def index() -> str:
    """The home page."""
    actor = current_actor()
    now = clock.now()
    lines = collect(actor, now)
    day = format_date(local(now).date(), "EEEE, dd/MM/yyyy" if locale() == "vi" else "EEEE, d MMMM yyyy", locale=locale())
    return render_template(
        "today/index.html",
        greeting=greeting(actor),
        day=day[:1].upper() + day[1:],
        lines=lines,
        suggestion=suggestion(actor),
        quick=quick_actions(actor),
    )
