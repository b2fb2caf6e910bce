"""Searching the bank as a person: the words read, the engine asked under what they may see; and reads of saved searches."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.authz import Actor
from hub.core.errors import NotFound, Unavailable
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.core.search import SearchHit, SearchQuery, SearchResult, Sort
from hub.core.search_correction import correct
from hub.core.search_suggest import Suggestion, SuggestQuery
from hub.finding.models import SavedSearch, SavedSearchFind
from hub.finding.rules import query_words
from hub.finding.rules.alerts import Frequency
from hub.finding.rules.query_words import Reading, Word
from hub.finding.schemas import FACETS, PAGE, FindForm, Found, SavedSearchView
from hub.materials.queries import published
from hub.materials.queries.access import KIND, find_tokens
from hub.materials.schemas import MaterialView
from hub.schools import queries as schools
from hub.vietnamese import clean, fold_word, tokens

SUGGESTIONS: Final = 8
SHORTEST: Final = 2  # characters typed before anything is suggested
RELATED: Final = 5
NEWEST: Final = 100  # results that a check of a saved search looks at at once
_PIECES: Final = re.compile(r"[^\W\d_]+|\d+")


def read_words(text: str, known: Sequence[str]) -> Reading:
    """The subjects and grades that a query names."""
    composed = clean(text)
    words = []
    for found in _PIECES.finditer(composed):
        exact = next(iter(tokens(found.group())), found.group().lower())
        words.append(Word(exact, fold_word(exact), found.start(), found.end()))
    return query_words.read(composed, words, known)


def find(session: Session, actor: Actor, form: FindForm, *, limit: int = PAGE) -> Found:
    """A page of published materials that the person may find."""
    known = list(schools.subject_names(session))
    reading, filters, from_words = _filters(form, known)
    query = SearchQuery(
        text=reading.rest,
        visibility=find_tokens(actor),
        kinds=(KIND,),
        filters=filters,
        counts=FACETS,
        sort=Sort(form.sort),
        limit=limit,
        after=form.after,
        before=form.before,
        as_typed=form.exact,
        now=clock.now(),
    )
    result = without_gone(session, current().search.search(query))
    return Found(result, reading, reading.rest, filters, from_words, _meant(query, result))


def without_gone(session: Session, result: SearchResult) -> SearchResult:
    """The page without what was taken from readers a moment ago."""
    hits = published.still_shown(session, result.hits)
    gone = len(result.hits) - len(hits)
    return replace(result, hits=hits, total=result.total - gone) if gone else result


def _meant(query: SearchQuery, result: SearchResult) -> str | None:
    """What was perhaps meant, when nothing has all the words as they were typed."""
    if result.degraded or (result.total and result.matched_all):
        return None
    try:
        return correct(current().search, query)
    except Unavailable:  # the page stands without it
        return None


def _filters(form: FindForm, known: Sequence[str]) -> tuple[Reading, dict[str, tuple[str, ...]], Mapping[str, Sequence[str]]]:
    """The query as read, the filters in force, and those of them that come from its words.

    The words of a query that stands in the form for the first time go before the filters chosen; filters that came from an earlier query
    leave with it.
    """
    chosen = form.chosen()
    if form.words:
        return Reading(form.q), chosen, {}
    reading = read_words(form.q, known)
    if form.read == form.q:
        return reading, chosen, {name: chosen[name] for name in reading.filters if name in chosen}
    before = read_words(form.read, known).filters if form.read else {}
    kept = {name: tuple(value for value in values if value not in before.get(name, ())) for name, values in chosen.items()}
    filters = {**{name: values for name, values in kept.items() if values}, **reading.filters}
    return reading, filters, reading.filters


def suggest(session: Session, actor: Actor, text: str, kinds: Sequence[str] = (KIND,)) -> list[Suggestion]:
    """Completions of what is being typed; none for a single letter, or while the engine is away."""
    if len(text.strip()) < SHORTEST:
        return []
    try:
        found = current().search.suggest(SuggestQuery(text, find_tokens(actor), kinds, SUGGESTIONS))
    except Unavailable:
        return []
    return published.still_suggested(session, found)


def related(session: Session, actor: Actor, material: MaterialView) -> list[SearchHit]:
    """Materials near this one that the person may find: with the same outcomes, then on its topic in its subject, then with words of its title."""
    version = material.version
    subject = {"subject": (version.subject_code,)}
    text = f"{version.topic} {version.title}"
    base = SearchQuery(text=text, visibility=find_tokens(actor), kinds=(KIND,), limit=RELATED + 1, any_words=True, as_typed=True)
    asked = [replace(base, filters={"outcome": tuple(str(number) for number in version.outcomes)})] if version.outcomes else []
    if version.topic:
        asked.append(replace(base, text=version.topic, filters=subject, any_words=False))
    asked.append(replace(base, filters=subject))
    own = f"{KIND}:{material.id}"
    found: dict[str, SearchHit] = {}
    for query in asked:
        if len(found) < RELATED:
            found |= {hit.id: hit for hit in current().search.search(query).hits if hit.id not in found and hit.id != own}
    return published.still_shown(session, list(found.values()))[:RELATED]


def _view(row: SavedSearch, fresh: int) -> SavedSearchView:
    return SavedSearchView(row.id, row.name, Frequency(row.frequency), row.criteria, row.created_at, row.checked_at, fresh)


def list_saved(session: Session, actor: Actor) -> list[SavedSearchView]:
    """The person's saved searches by name, with how much of what each found since it was last opened they may read now."""
    new = and_(SavedSearchFind.saved_search_id == SavedSearch.id, SavedSearchFind.found_at > SavedSearch.seen_at)
    statement = (
        select(SavedSearch, SavedSearchFind.material_id)
        .outerjoin(SavedSearchFind, new)
        .where(SavedSearch.user_id == actor.user_id)
        .order_by(func.lower(SavedSearch.name), SavedSearch.id)
    )
    finds: dict[SavedSearch, set[int]] = {}
    for row, material_id in session.execute(statement):
        finds.setdefault(row, set()).update(() if material_id is None else (material_id,))
    readable = published.readable_ids(session, actor, set().union(*finds.values()))
    return [_view(row, len(found & readable)) for row, found in finds.items()]


def get_saved(session: Session, actor: Actor, saved_id: int) -> SavedSearchView:
    """One of the person's saved searches; another's is not there."""
    found = next((row for row in list_saved(session, actor) if row.id == saved_id), None)
    if found is None:
        raise NotFound(_l("There is no such saved search."))
    return found


def address_of(criteria: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of the search page for saved criteria, the newest first."""
    return {**criteria, "sort": "newest"}
