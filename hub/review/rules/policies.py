"""How a subject group reviews: the settings, their defaults and their bounds. Sources: library.md section 3, rules 3 to 8."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

MOST_QUORUM: Final = 5
MOST_DAYS: Final = 365


class Mode(StrEnum):
    """Who knows whom during and after the review."""

    SINGLE = "single"  # reviewers know the authors, authors never learn who reviewed
    DOUBLE = "double"  # neither knows the other
    OPEN = "open"  # both know each other; authors from the decision on


class Change(StrEnum):
    """What kind of change is handed in."""

    NEW = "new"
    CONTENT = "content"
    METADATA = "metadata"


class Depth(StrEnum):
    """How much review a kind of change gets."""

    FULL = "full"  # as many reviewers as the group wants
    LIGHT = "light"  # one reviewer
    NONE = "none"  # the head alone decides


class SameSchool(StrEnum):
    """What the group makes of reviewer and author working at the same school, while only the group itself signs."""

    ALLOW = "allow"
    REASON = "reason"  # a soft conflict: allowed with a reason


class Slot(StrEnum):
    """The four reminders, each independent of the others."""

    RESPONSE_BEFORE = "response_before"
    RESPONSE_AFTER = "response_after"
    REVIEW_BEFORE = "review_before"
    REVIEW_AFTER = "review_after"


DEFAULT_DEPTHS: Final = {Change.NEW: Depth.FULL, Change.CONTENT: Depth.FULL, Change.METADATA: Depth.LIGHT}
DEFAULT_REMINDERS: Final[dict[Slot, int | None]] = {
    Slot.RESPONSE_BEFORE: 1,
    Slot.RESPONSE_AFTER: 1,
    Slot.REVIEW_BEFORE: 3,
    Slot.REVIEW_AFTER: 1,
}


@dataclass(frozen=True)
class Policy:
    """A group's settings, days as whole days. `reminders`: days before or after the due date, None where the reminder is off."""

    mode: Mode = Mode.SINGLE
    quorum: int = 2
    quorums: dict[Change, int] = field(default_factory=dict)  # where a kind of change wants another number than `quorum`
    depths: dict[Change, Depth] = field(default_factory=lambda: dict(DEFAULT_DEPTHS))
    screening_days: int = 5
    response_days: int = 5
    review_days: int = 14
    release_days: int = 3  # after the answer was due, an invitation without one lapses
    idle_days: int = 60  # a round in which nothing happens for so long expires
    same_school: SameSchool = SameSchool.ALLOW
    claims: bool = True  # whether members may take reviews from the pool
    reminders: dict[Slot, int | None] = field(default_factory=lambda: dict(DEFAULT_REMINDERS))

    def wanted(self, change: Change) -> int:
        """How many reviews a change of this kind needs before a decision; 0 where the head alone decides."""
        depth = self.depths.get(change, DEFAULT_DEPTHS[change])
        if depth is Depth.NONE:
            return 0
        return 1 if depth is Depth.LIGHT else self.quorums.get(change, self.quorum)
