"""The search page of the bank, and what it suggests as one types."""

from dataclasses import dataclass
from typing import Any, Final

from flask import Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.i18n import gettext as _
from hub.core.i18n import ngettext
from hub.core.runtime import current
from hub.core.search_suggest import Suggestion
from hub.finding import queries
from hub.finding.policy import Permission
from hub.finding.schemas import PAGE, FindForm, Found, SuggestForm
from hub.finding.views.frame import Words, blueprint, words
from hub.materials.schemas import Panel
from hub.web.context import current_actor, parse_query
from hub.web.filters import query as with_query
from hub.web.limits import whole

SHOWN: Final = 8  # values of a facet before "more"
PAGING: Final = ("after", "before")


@dataclass(frozen=True)
class Option:
    """A value that one can filter by; `count` is None while the database answers and has too much to count."""

    value: str
    text: str
    count: int | None
    on: bool


@dataclass(frozen=True)
class Facet:
    """A group of values, the first few at once."""

    name: str
    title: str
    options: list[Option]

    @property
    def first(self) -> list[Option]:
        """Values shown at once: those chosen always."""
        return [option for number, option in enumerate(self.options) if number < SHOWN or option.on]

    @property
    def more(self) -> list[Option]:
        """The others."""
        return [option for option in self.options[SHOWN:] if not option.on]


@dataclass(frozen=True)
class Chip:
    """A filter in force, with the address without it. `from_words`: the query named it."""

    text: str
    href: str
    from_words: bool


@blueprint.get("/materials")
def index() -> ResponseReturnValue:
    """The search page: words, filters with counts, results, what the person saved."""
    actor = current_actor()
    require(actor, Permission.FIND)
    form = parse_query(FindForm)
    found = queries.find(session(), actor, form)
    groups = {*found.result.facets.get("group", ()), *found.filters.get("group", ())}
    groups |= {value for hit in found.result.hits for value in hit.facets.get("group", ())}
    names = words(groups)
    numbers = [hit.number for hit in found.result.hits]
    saved = queries.list_saved(session(), actor) if actor.can(Permission.SAVE) else []
    return render_template(
        "finding/index.html",
        form=form,
        found=found,
        result=found.result,
        facets=_facets(found, names),
        chips=_chips(form, found, names),
        names=names,
        saved=saved,
        opened=next((one for one in saved if one.id == form.saved and one.fresh), None),
        usage=_usage(numbers),
        address=_address(form, found),
        last=found.result.first + len(found.result.hits) - 1,
        page_size=PAGE,
        panels=_row_panels(actor, numbers),
    )


def _usage(ids: list[int]) -> dict[int, Any]:
    """How much each is used, as the features beside this one tell it: `registry.extensions["materials.usage"]`, functions `(session, ids)`."""
    made: dict[int, Any] = {}
    for source in current().registry.extensions.get("materials.usage", []):
        made |= source(session(), ids)
    return made


def _row_panels(actor: Actor, ids: list[int]) -> dict[int, list[Panel]]:
    """What the features beside this one show at each row: `registry.extensions["materials.rows"]`, functions `(session, actor, ids)`."""
    made: dict[int, list[Panel]] = {}
    for source in current().registry.extensions.get("materials.rows", []):
        for number, panel in source(session(), actor, ids).items():
            made.setdefault(number, []).append(panel)
    return made


def _facets(found: Found, names: Words) -> list[Facet]:
    made = []
    for name, title in names.titles.items():
        counted, chosen = found.result.facets.get(name, {}), found.filters.get(name, ())
        uncounted = found.result.degraded and name not in found.result.facets
        values = list(dict.fromkeys([*(names.known.get(name, ()) if uncounted else counted), *chosen]))
        options = [
            Option(value, names.of(name, value), None if uncounted else counted.get(value, 0), value in chosen)
            for value in _ordered(name, values, counted)
        ]
        if options:
            made.append(Facet(name, title, options))
    return made


def _ordered(name: str, values: list[str], counted: Any) -> list[str]:
    if name == "grade":
        return sorted(values, key=lambda value: ((number := whole(value)) is None, number or 0))
    if name == "year":
        return sorted(values, reverse=True)
    return sorted(values, key=lambda value: -counted.get(value, 0))


def _address(form: FindForm, found: Found, **changes: Any) -> str:
    """The search page's address with the filters in force, on its first page."""
    values: dict[str, Any] = {name: list(chosen) for name, chosen in found.filters.items()}
    values |= {"q": form.q, "sort": form.sort if form.sort != "relevance" else None}
    values |= {"exact": "true" if form.exact else None, "words": "true" if form.words else None}
    values["read"] = form.q if found.reading.filters and not form.words else None
    values |= changes
    return url_for("finding.index", **{name: value for name, value in values.items() if value})


def _chips(form: FindForm, found: Found, names: Words) -> list[Chip]:
    made = []
    for facet, values in found.filters.items():
        for value in values:
            others = [other for other in values if other != value]
            href = _address(form, found, **{facet: others})
            made.append(Chip(names.of(facet, value), href, value in found.from_words.get(facet, ())))
    return made


@blueprint.app_template_global("page_of_results")
def page_of_results(**cursor: str | None) -> str:
    """The address of another page of the results shown."""
    return f"{request.path}?{with_query(request.args, **{**dict.fromkeys(PAGING), **cursor})}"


@blueprint.get("/materials/suggest")
def suggest() -> Response:
    """Completions of what is being typed, as the options of a list box."""
    actor = current_actor()
    require(actor, Permission.FIND)
    found = queries.suggest(session(), actor, parse_query(SuggestForm).q)
    return options(found, lambda suggestion: url_for("materials.show", material_id=int(str(suggestion.id).rsplit(":", 1)[1])))


def options(found: list[Suggestion], address: Any) -> Response:
    """The options of a list of suggestions; also what is said to those who do not see them."""
    said = ngettext("%(num)s suggestion", "%(num)s suggestions", len(found)) if found else _("No suggestions")
    response = make_response(render_template("finding/_options.html", suggestions=found, address=address, said=said))
    response.headers["Cache-Control"] = "private, max-age=30"
    return response
