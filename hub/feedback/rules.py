"""Ratings in figures, visits without names, and the life of a report as a table."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

STARS: Final = (1, 2, 3, 4, 5)
MAX_COMMENT: Final = 1000
REPORTS_A_DAY: Final = 5
RATINGS_A_DAY: Final = 40
USES_A_DAY: Final = 40


class ReportReason(StrEnum):
    """What somebody says is wrong with a material."""

    ERROR = "error"
    LICENCE = "licence"
    PRIVACY = "privacy"
    HARMFUL = "harmful"
    OUTDATED = "outdated"
    BROKEN = "broken"
    OTHER = "other"


URGENT: Final = frozenset({ReportReason.PRIVACY, ReportReason.HARMFUL})
"""Reasons that come first in the queue."""
SUSPENSION_REASON: Final = {
    ReportReason.ERROR: "error",
    ReportReason.LICENCE: "licence",
    ReportReason.PRIVACY: "privacy",
    ReportReason.HARMFUL: "harmful",
    ReportReason.OUTDATED: "other",
    ReportReason.BROKEN: "other",
    ReportReason.OTHER: "other",
}


class ReportState(StrEnum):
    """Where a report stands."""

    OPEN = "open"
    ASKED = "asked"
    ANSWERED = "answered"
    SUSPENDED = "suspended"
    DISMISSED = "dismissed"
    MENDED = "mended"
    KEPT = "kept"
    WITHDRAWN = "withdrawn"


class ReportAction(StrEnum):
    """What can happen to a report."""

    ASK = "ask"
    ANSWER = "answer"
    SUSPEND = "suspend"
    DISMISS = "dismiss"
    MEND = "mend"
    RESTORE = "restore"
    WITHDRAW = "withdraw"


_S, _A = ReportState, ReportAction
_WAITING: Final = (_S.OPEN, _S.ASKED, _S.ANSWERED)
TRANSITIONS: Final = {
    (_S.OPEN, _A.ASK): _S.ASKED,
    (_S.ANSWERED, _A.ASK): _S.ASKED,
    (_S.ASKED, _A.ANSWER): _S.ANSWERED,
    **{(state, _A.SUSPEND): _S.SUSPENDED for state in _WAITING},
    **{(state, _A.DISMISS): _S.DISMISSED for state in _WAITING},
    **{(state, _A.MEND): _S.MENDED for state in _WAITING},
    (_S.SUSPENDED, _A.RESTORE): _S.KEPT,
    **{(state, _A.WITHDRAW): _S.WITHDRAWN for state in (*_WAITING, _S.SUSPENDED)},
}
UNFINISHED: Final = frozenset({_S.OPEN, _S.ASKED, _S.ANSWERED, _S.SUSPENDED})
FINISHED: Final = frozenset(_S) - UNFINISHED


class NotAllowed(Exception):
    """The action is not open in this state."""


def next_state(state: ReportState, action: ReportAction) -> ReportState:
    """A report's state after the action; raises NotAllowed."""
    if (state, action) not in TRANSITIONS:
        raise NotAllowed(f"{action} in {state}")
    return TRANSITIONS[state, action]


def can(state: ReportState, action: ReportAction) -> bool:
    """Whether the action is open in this state."""
    return (state, action) in TRANSITIONS


@dataclass(frozen=True)
class Summary:
    """Ratings in figures: how many of each number of stars, from 1 to 5."""

    counts: tuple[int, int, int, int, int]

    @property
    def count(self) -> int:
        """How many people rated."""
        return sum(self.counts)

    @property
    def mean(self) -> Decimal | None:
        """To one decimal, half up; None without a rating."""
        if not self.count:
            return None
        total = sum(stars * count for stars, count in zip(STARS, self.counts, strict=True))
        return (Decimal(total) / self.count).quantize(Decimal("0.1"), ROUND_HALF_UP)


def summarise(stars: Iterable[int]) -> Summary:
    """The figures of these ratings."""
    found = list(stars)
    one, two, three, four, five = (found.count(number) for number in STARS)
    return Summary((one, two, three, four, five))


def visitor(secret: str, day: date, who: str) -> str:
    """A visitor of one day as a mark that says nothing about them: it changes each day, and without the secret nobody can try names."""
    return hmac.new(f"visit:{secret}".encode(), f"{day.isoformat()}:{who}".encode(), hashlib.sha256).hexdigest()[:32]
