"""How one gets at a book, quickest first: read it now, borrow it where it stands free, read it in the library, wait for it, ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

MOST: Final = 3


class WayKind(StrEnum):
    """The ways there are, in order of speed."""

    READ = "read"
    BORROW = "borrow"
    HERE = "here"
    WAIT = "wait"
    ASK = "ask"


@dataclass(frozen=True)
class CopyFacts:
    """A copy, as far as getting at it goes."""

    location: str
    shelf: str
    call_number: str
    status: str
    due_on: date | None


@dataclass(frozen=True)
class Way:
    """One way. `free` of `total` copies at `location`; `due_on` is when the next copy is due back."""

    kind: WayKind
    location: str = ""
    shelf: str = ""
    call_number: str = ""
    free: int = 0
    total: int = 0
    due_on: date | None = None


def _places(copies: Sequence[CopyFacts]) -> dict[str, list[CopyFacts]]:
    places: dict[str, list[CopyFacts]] = {}
    for copy in copies:
        places.setdefault(copy.location, []).append(copy)
    return places


def ways(copies: Sequence[CopyFacts], *, can_read: bool) -> list[Way]:
    """At most three ways, the quickest first; never none: the last resort is to ask."""
    found = [Way(WayKind.READ)] if can_read else []
    borrow: list[Way] = []
    waiting: list[Way] = []
    for location, group in _places([copy for copy in copies if copy.status == "available"]).items():
        free = [copy for copy in group if copy.due_on is None]
        if free:
            borrow.append(Way(WayKind.BORROW, location, free[0].shelf, free[0].call_number, len(free), len(group)))
        else:
            due = min(copy.due_on for copy in group if copy.due_on is not None)
            waiting.append(Way(WayKind.WAIT, location, total=len(group), due_on=due))
    found += sorted(borrow, key=lambda way: (-way.free, way.location))
    kept = [copy for copy in copies if copy.status == "reference" and copy.due_on is None]
    if kept and not borrow:
        found.append(Way(WayKind.HERE, kept[0].location, kept[0].shelf, kept[0].call_number, len(kept), len(kept)))
    if not borrow:
        found += sorted(waiting, key=lambda way: (way.due_on or date.max, way.location))
    return found[:MOST] or [Way(WayKind.ASK)]
