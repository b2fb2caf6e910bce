"""Forms and values of finding, and its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from hub.core.i18n import lazy_gettext as _l
from hub.core.search import SearchResult
from hub.finding.rules.alerts import Frequency
from hub.finding.rules.query_words import Reading
from hub.materials.rules.kinds import Scope
from hub.web.limits import MAX_ID

FACETS: Final = ("subject", "grade", "kind", "licence", "scope", "group", "year")
PAGE: Final = 20
LONGEST_QUERY: Final = 300

SCOPES: Final[Mapping[Scope, Any]] = {
    Scope.CLASS: _l("A class"),
    Scope.SCHOOL: _l("The school"),
    Scope.CLUSTER: _l("A group of schools"),
    Scope.PROVINCE: _l("The province"),
    Scope.WORLD: _l("Everybody"),
}
FREQUENCIES: Final[Mapping[Frequency, Any]] = {
    Frequency.NEVER: _l("No e-mail, only here"),
    Frequency.IMMEDIATELY: _l("At once"),
    Frequency.DAILY: _l("Every morning"),
    Frequency.WEEKLY: _l("Every Monday morning"),
}


class FindForm(BaseModel):
    """The search page's address: words, filters, order, page.

    `read` is the query whose subjects and grades already stand among the filters; `words` leaves them in the query; `exact` takes an unaccented
    query as it is. `saved` is the saved search that was opened.
    """

    model_config = ConfigDict(extra="ignore")

    q: str = Field("", max_length=LONGEST_QUERY)
    subject: list[str] = Field(default_factory=list, max_length=30)
    grade: list[str] = Field(default_factory=list, max_length=12)
    kind: list[str] = Field(default_factory=list, max_length=20)
    licence: list[str] = Field(default_factory=list, max_length=20)
    scope: list[str] = Field(default_factory=list, max_length=10)
    group: list[str] = Field(default_factory=list, max_length=50)
    year: list[str] = Field(default_factory=list, max_length=30)
    sort: Literal["relevance", "newest", "title"] = "relevance"
    exact: bool = False
    words: bool = False
    read: str = Field("", max_length=LONGEST_QUERY)
    saved: int | None = Field(None, ge=1, le=MAX_ID)
    after: str | None = None
    before: str | None = None

    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The filters of the address by facet; only those that say something."""
        return {name: tuple(dict.fromkeys(values)) for name in FACETS if (values := getattr(self, name))}


class SuggestForm(BaseModel):
    """What is being typed."""

    model_config = ConfigDict(extra="ignore")

    q: str = Field("", max_length=LONGEST_QUERY)


@dataclass(frozen=True)
class Found:
    """A page of results with how the query was read: `text` was looked for under `filters`; `meant` is what was perhaps meant instead."""

    result: SearchResult
    reading: Reading
    text: str
    filters: Mapping[str, Sequence[str]]
    from_words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    meant: str | None = None


class SaveForm(BaseModel):
    """A search to be kept, with a name and how often to write."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=120)
    frequency: Frequency = Frequency.DAILY


class NewSearchForm(SaveForm, FindForm):
    """The search of the page that is kept."""


@dataclass(frozen=True)
class SavedSearchView:
    """A saved search for pages. `fresh` counts what was found since it was last opened."""

    id: int
    name: str
    frequency: Frequency
    criteria: Mapping[str, Any]
    created_at: datetime
    checked_at: datetime
    fresh: int


@dataclass(frozen=True)
class NewThing:
    """A material in an alert."""

    material_id: int
    title: str
    facts: str
