"""What peer review and the owner of a kind of thing know of each other."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from hub.review.rules.policies import Change

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Link:
    """An endpoint with its parameters."""

    endpoint: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Preview:
    """How the owner shows a submitted thing to a reviewer: a template of its own and what to fill it with."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class Changes:
    """How the owner shows what differs between two submitted states: a template of its own with what to fill it with, how many differences
    there are, and the pages of the later state that they are on."""

    template: str
    context: Mapping[str, Any]
    count: int
    pages: tuple[int, ...] = ()


@dataclass(frozen=True)
class OtherAuthor:
    """An author without an account."""

    name: str
    email: str = ""


@dataclass(frozen=True)
class Submission:
    """What an owner hands in: who made it, which subject group judges it, and the state that is frozen for the round.

    `authors` are accounts, `others` have none. `change` is "new", "content" or "metadata" and chooses how much review the group wants.
    `signatures` are the levels that must agree, "group" first: ("group",), ("group", "school"), ("group", "school", "department")….
    `version` names the version for the quality label.
    """

    kind: str
    thing_id: int
    title: str
    authors: tuple[int, ...]
    unit_id: int
    unit_path: str
    snapshot: Mapping[str, Any]
    change: str = Change.NEW
    signatures: tuple[str, ...] = ("group",)
    version: str = ""
    others: tuple[OtherAuthor, ...] = ()


class Reviewable(Protocol):
    """A kind of thing that can be reviewed. Its owner registers it; the engine knows nothing else of it."""

    kind: str

    def authors(self, session: "Session", thing_ids: Collection[int]) -> Mapping[int, frozenset[int]]:
        """Ids of all authors as they stand now, by thing."""
        ...

    def facts(self, session: "Session", snapshots: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
        """For each snapshot, short texts in the reader's language that say what it is."""
        ...

    def summary(self, session: "Session", snapshot: Mapping[str, Any]) -> str:
        """Plain text: all that somebody sees, besides title and facts, before declaring to be free of conflicts."""
        ...

    def preview(self, session: "Session", thing_id: int, snapshot: Mapping[str, Any]) -> Preview:
        """How to show the snapshot; it must name no author's account and no file by a name that a person gave."""
        ...

    def changes(self, session: "Session", thing_id: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
        """What differs between two snapshots of the thing. It is shown in every mode of review, so it must name nobody: no author, no rights
        holder, no file by a name that a person gave."""
        ...

    def link(self, thing_id: int) -> Link:
        """Where the thing itself is shown to its author."""
        ...
