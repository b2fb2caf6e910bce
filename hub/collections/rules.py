"""Order of entries, and who a collection may be shared with."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

MAX_COLLECTIONS: Final = 200
MAX_ENTRIES: Final = 300
MAX_NOTE: Final = 1000


class Sharing(StrEnum):
    """Who may open a collection by its address."""

    PRIVATE = "private"
    UNIT = "unit"


class Change(StrEnum):
    """What happened to a material that somebody keeps."""

    SUSPENDED = "suspended"
    RESTORED = "restored"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


def moved(order: Sequence[int], entry: int, step: int) -> list[int]:
    """The order with `entry` moved by `step` places, as far as the ends allow."""
    rest = [one for one in order if one != entry]
    place = max(0, min(len(rest), order.index(entry) + step))
    return [*rest[:place], entry, *rest[place:]]
