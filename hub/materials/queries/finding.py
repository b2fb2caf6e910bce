"""Searching the bank."""

from hub.core.authz import Actor
from hub.core.runtime import current
from hub.core.search import SearchQuery, SearchResult, Sort
from hub.materials.queries.access import KIND, find_tokens
from hub.materials.schemas import SearchForm

FACETS = ("subject", "grade", "kind", "licence")
PAGE = 20


def search(actor: Actor, form: SearchForm) -> SearchResult:
    """Published materials that the actor may find."""
    chosen = {"subject": form.subject, "grade": form.grade, "kind": form.kind, "licence": form.licence}
    return current().search.search(
        SearchQuery(
            text=form.q,
            visibility=find_tokens(actor),
            kinds=(KIND,),
            filters={name: tuple(values) for name, values in chosen.items() if values},
            counts=FACETS,
            sort=Sort(form.sort),
            limit=PAGE,
            after=form.after,
            as_typed=form.exact,
        )
    )
