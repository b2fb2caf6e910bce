"""Who to ask next: few open reviews first, then those who answered and sent in time and whose work was found good. Every point has its reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

_ONE: Final = Decimal(1)
ENOUGH_PAST: Final = 2  # tasks ended before a share says anything
UNKNOWN_RELIABILITY: Final = Decimal("0.7")
UNKNOWN_RATING: Final = Decimal(3)


@dataclass(frozen=True)
class Past:
    """What somebody did as a reviewer before."""

    open_tasks: int = 0
    ended: int = 0  # asked, and the task is over
    in_time: int = 0  # of those: sent by the due date
    unanswered: int = 0  # of those: the invitation lapsed
    ratings: tuple[int, ...] = ()
    same_kind: int = 0  # reviews sent on things of this kind in this group

    @property
    def reliability(self) -> Decimal | None:
        """Share of ended tasks that were sent in time, or None while there are too few."""
        if self.ended < ENOUGH_PAST:
            return None
        return (Decimal(self.in_time) / self.ended).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def rating(self) -> Decimal | None:
        """Mean of the heads' ratings, to one decimal."""
        if not self.ratings:
            return None
        return (Decimal(sum(self.ratings)) / len(self.ratings)).quantize(Decimal("0.1"), ROUND_HALF_UP)


class Reason(StrEnum):
    """What speaks for or against asking somebody; shown with its number."""

    FREE = "free"
    LOAD = "load"
    IN_TIME = "in_time"
    OFTEN_LATE = "often_late"
    UNANSWERED = "unanswered"
    WELL_RATED = "well_rated"
    KNOWS_KIND = "knows_kind"
    OTHER_SCHOOL = "other_school"
    NEW = "new"


@dataclass(frozen=True)
class Weighed:
    """Somebody with points (more is better) and the reasons for them."""

    user_id: int
    points: Decimal
    reasons: tuple[tuple[Reason, Decimal | int], ...]


def weigh(user_id: int, past: Past, *, other_school: bool = False) -> Weighed:
    """Points: an open review costs one, reliability gives up to two, a rating from minus to plus one, having reviewed the kind half a point."""
    reliability, rating = past.reliability, past.rating
    points = -Decimal(past.open_tasks)
    points += 2 * (UNKNOWN_RELIABILITY if reliability is None else reliability)
    points += ((UNKNOWN_RATING if rating is None else rating) - 3) / 2
    points += Decimal("0.5") if past.same_kind else 0
    reasons: list[tuple[Reason, Decimal | int]] = [
        (Reason.LOAD, past.open_tasks) if past.open_tasks else (Reason.FREE, 0),
    ]
    if reliability is not None:
        share = (reliability * 100).quantize(_ONE, ROUND_HALF_UP)
        reasons.append((Reason.IN_TIME if reliability >= Decimal("0.5") else Reason.OFTEN_LATE, share))
    elif past.ended == 0:
        reasons.append((Reason.NEW, 0))
    if past.unanswered:
        reasons.append((Reason.UNANSWERED, past.unanswered))
    if rating is not None and rating >= 4:
        reasons.append((Reason.WELL_RATED, rating))
    if past.same_kind:
        reasons.append((Reason.KNOWS_KIND, past.same_kind))
    if other_school:
        reasons.append((Reason.OTHER_SCHOOL, 0))
    return Weighed(user_id, points, tuple(reasons))


def rank(weighed: Iterable[Weighed]) -> list[Weighed]:
    """The best first; alike ones by account, so that the order is the same each time."""
    return sorted(weighed, key=lambda one: (-one.points, one.user_id))
