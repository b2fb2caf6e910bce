"""One search over books and approved materials."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from hub.core.db import session
from hub.core.i18n import gettext as _
from hub.core.i18n import ngettext
from hub.core.search import SearchHit
from hub.core.search_suggest import Suggestion
from hub.schools import queries as schools
from hub.web.context import current_actor, parse_query
from hub.web.filters import query as with_query
from hub.web.limits import whole
from library.catalogue import search
from library.catalogue.policy import Permission
from library.catalogue.schemas import FindForm
from library.catalogue.views import words

blueprint = Blueprint("catalogue", __name__, template_folder="../templates")
LONGEST_TRAIL = 40
BOTH_ENDS = "~"


@dataclass(frozen=True)
class Option:
    """A value that one can filter by: how many results it has, and whether it is chosen."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A group of values."""

    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True)
class Row:
    """A result as the list shows it."""

    hit: SearchHit
    href: str
    is_book: bool
    kind: str
    icon: str
    tint: int


def _order(name: str, counted: Mapping[str, int]) -> list[str]:
    if name == "grade":
        return sorted(counted, key=lambda value: 99 if (number := whole(value)) is None else number)
    if name == "year":
        return sorted(counted, reverse=True)[:12]
    return sorted(counted, key=lambda value: (-counted[value], value))


def _labels(name: str, subjects: Mapping[str, str]) -> Mapping[str, str]:
    if name == "kind":
        return words.kind_names()
    if name == "subject":
        return subjects
    if name == "availability":
        return {code: str(label) for code, label in words.AVAILABILITY.items()}
    return {}


def _facets(found: search.Found, form: FindForm, subjects: Mapping[str, str]) -> list[Facet]:
    titles = {
        "kind": _("Kind"),
        "subject": _("Subject"),
        "grade": _("Grade"),
        "availability": _("In the library"),
        "year": _("Year"),
    }
    made = []
    for name, title in titles.items():
        chosen = set(getattr(form, name)) | ({found.grade_from_words} if name == "grade" and found.grade_from_words else set())
        counted = {**dict.fromkeys(chosen, 0), **found.result.facets.get(name, {})}
        labels = _labels(name, subjects)
        options = [
            Option(
                value,
                _("Grade %(grade)s", grade=value) if name == "grade" else labels.get(value, value),
                counted[value],
                value in chosen,
            )
            for value in _order(name, {key: count for key, count in counted.items() if key})
        ]
        if options:
            made.append(Facet(name, title, options))
    return made


def address_of(hit: SearchHit) -> str:
    """The page of what was found."""
    if hit.kind == search.RECORD:
        return url_for("catalogue.record", record_id=hit.number)
    return url_for("materials.show", material_id=hit.number)


def _row(hit: SearchHit) -> Row:
    is_book = hit.kind == search.RECORD
    kind = next(iter(hit.facets.get("kind", ())), "")
    return Row(
        hit=hit,
        href=address_of(hit),
        is_book=is_book,
        kind=words.kind_names().get(kind, ""),
        icon="book-2" if is_book else words.kind_icon(kind),
        tint=hit.number % 3,
    )


def _pages(form: FindForm, found: search.Found) -> dict[str, Any]:
    """Addresses of the pages before and after, and the range shown. The trail carries the cursors of the pages before."""
    trail = form.trail.split(BOTH_ENDS) if form.trail else []
    here = (len(trail) if form.after else 0) * search.PAGE
    pages: dict[str, Any] = {"first": here + 1, "last": here + len(found.result.hits), "previous": None, "next": None}
    if found.result.next and len(trail) < LONGEST_TRAIL:
        longer = BOTH_ENDS.join([*trail, found.result.next])
        pages["next"] = with_query(request.args, after=found.result.next, trail=longer)
    if form.after and trail:
        shorter = trail[:-1]
        pages["previous"] = with_query(
            request.args, after=shorter[-1] if shorter else None, trail=BOTH_ENDS.join(shorter) or None
        )
    return pages


@blueprint.get("/library")
def index() -> str:
    """The search page; without words it shows what is new."""
    actor = current_actor()
    form = parse_query(FindForm)
    found = search.find(actor, form)
    return render_template(
        "catalogue/index.html",
        form=form,
        found=found,
        rows=[_row(hit) for hit in found.result.hits],
        facets=_facets(found, form, schools.subject_names(session())),
        pages=_pages(form, found),
        sorts=words.SORTS,
        can_edit=actor.can(Permission.EDIT),
        own_search=True,
        kind="list",
    )


@blueprint.get("/library/suggest")
def suggest() -> Response:
    """Completions of what is being typed, over books and materials, as the options of a list box."""
    found = search.suggest(current_actor(), parse_query(FindForm).q)
    said = ngettext("%(num)s suggestion", "%(num)s suggestions", len(found)) if found else _("No suggestions")
    page = make_response(render_template("finding/_options.html", suggestions=found, address=_leads_to, said=said))
    page.headers["Cache-Control"] = "private, max-age=30"
    return page


def _leads_to(suggestion: Suggestion) -> str:
    kind, number = str(suggestion.id).split(":", 1)
    if kind == search.RECORD:
        return url_for("catalogue.record", record_id=int(number))
    return url_for("materials.show", material_id=int(number))
