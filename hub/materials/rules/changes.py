"""What may be corrected on a published version, and what needs a new one; how much review each change needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final

from hub.materials.rules.kinds import Scope


class Change(StrEnum):
    """What a submission changes, for the review's own policy."""

    NEW = "new"
    CONTENT = "content"
    METADATA = "metadata"


@dataclass(frozen=True)
class Correctable:
    """A field that an editor may correct in place. `kept` is the share of its words that must stay, for texts that readers rely on."""

    field: str
    kept: float = 0.0


CORRECTABLE: Final[Mapping[str, Correctable]] = {
    one.field: one
    for one in (
        Correctable("title", 0.5),
        Correctable("description", 0.6),
        Correctable("topic"),
        Correctable("outcomes"),
        Correctable("keywords"),
        Correctable("accessibility"),
        Correctable("duration_minutes"),
        Correctable("sources"),
    )
}
"""Everything else (files, licence, scope, subject, grades, language, authors, where a link leads) needs a new version with its review."""

METADATA: Final = (
    "title",
    "description",
    "subject_code",
    "grades",
    "topic",
    "outcomes",
    "kind",
    "language",
    "duration_minutes",
    "licence",
    "sources",
    "rights_holder",
    "scope",
    "keywords",
    "accessibility",
    "authors",
)
"""What a version says, in the order in which it is compared."""
CONTENT: Final = ("files", "address", "questions")
"""What a version holds."""


def kept_share(before: str, after: str) -> float:
    """The share of the words of both texts that they have in common, in order: 1 for equal texts."""
    return SequenceMatcher(None, before.split(), after.split(), autojunk=False).ratio() if before or after else 1.0


def not_correctable(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The fields of `after` that differ from `before` and may not be corrected in place, or not by so much."""
    refused = []
    for field, value in after.items():
        if value == before.get(field):
            continue
        rule = CORRECTABLE.get(field)
        if rule is None or (rule.kept and kept_share(str(before.get(field) or ""), str(value)) < rule.kept):
            refused.append(field)
    return refused


def change_of(published: Mapping[str, Any] | None, submitted: Mapping[str, Any]) -> Change:
    """What a version changes against the published one: nothing published yet, what it holds, or only what it says."""
    if published is None:
        return Change.NEW
    return Change.CONTENT if any(published.get(name) != submitted.get(name) for name in CONTENT) else Change.METADATA


LEVELS: Final = ("group", "school", "department")
"""Who may have to sign before readers get a version, in this order."""
SIGNATURES: Final[Mapping[Scope, tuple[str, ...]]] = {
    Scope.CLASS: ("group",),
    Scope.SCHOOL: ("group",),
    Scope.CLUSTER: ("group", "school"),
    Scope.PROVINCE: ("group", "school", "department"),
    Scope.WORLD: ("group", "school", "department"),
}
"""Who signs by scope where a province has not said otherwise."""


def signatures_for(scope: Scope, configured: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The levels that sign a material of this scope, in order; `configured` holds what the province chose. The group always signs."""
    chosen: Iterable[str] = configured.get(scope, SIGNATURES[scope])
    return tuple(level for level in LEVELS if level == "group" or level in chosen)
