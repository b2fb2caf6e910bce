"""Finding: the search page, and the list of one's own."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.core.authz import require
from hub.core.db import session
from hub.core.i18n import gettext as _
from hub.core.search import SearchResult
from hub.materials.policy import Permission
from hub.materials.queries import finding, records
from hub.materials.rules.licences import LICENCES
from hub.materials.schemas import GRADES, KINDS, SearchForm, licence_name
from hub.materials.views.frame import blueprint
from hub.schools import queries as schools
from hub.web.context import current_actor, parse_query


@blueprint.get("")
def index() -> ResponseReturnValue:
    """The search page: words, filters with counts, results."""
    actor = current_actor()
    require(actor, Permission.READ)
    form = parse_query(SearchForm)
    result = finding.search(actor, form)
    subjects = schools.subject_names(session())
    return render_template(
        "materials/index.html", form=form, result=result, facets=_facets(form, result, subjects), subjects=subjects
    )


Facet = tuple[str, str, list[tuple[str, str, int, bool]]]


def _facets(form: SearchForm, result: SearchResult, subjects: dict[str, str]) -> list[Facet]:
    """Filters with words and counts: those that would find something, and those chosen."""
    labels = {
        "subject": (_("Subject"), subjects),
        "grade": (_("Grade"), {str(grade): _("Grade %(number)s", number=grade) for grade in GRADES}),
        "kind": (_("Kind"), {str(kind): str(name) for kind, name in KINDS.items()}),
        "licence": (_("Licence"), {code: licence_name(code) for code in LICENCES}),
    }
    facets: list[Facet] = []
    for name, (title, words) in labels.items():
        counts = result.facets.get(name, {})
        chosen = getattr(form, name)
        values = [
            (code, text, counts.get(code, 0), code in chosen) for code, text in words.items() if code in counts or code in chosen
        ]
        if values:
            facets.append((name, title, values))
    return facets


@blueprint.get("/mine")
def mine() -> ResponseReturnValue:
    """What I wrote, in every state."""
    actor = current_actor()
    require(actor, Permission.CREATE)
    return render_template("materials/mine.html", lines=records.list_own(session(), actor))
