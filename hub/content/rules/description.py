"""What is known of a package after it was looked through."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Item:
    """Something that can be opened: `path` leads to a file of the package, `query` follows it ("?a=b#c")."""

    id: str
    title: str
    path: str
    query: str = ""
    mastery: float | None = None
    """Points of 100 from which it counts as passed (SCORM 1.2's masteryscore)."""
    launch_data: str = ""


@dataclass(frozen=True)
class Description:
    """`profile` is web, h5p, scorm12 or scorm2004."""

    profile: str
    title: str
    items: tuple[Item, ...]
    facts: dict[str, Any] = field(default_factory=dict)
