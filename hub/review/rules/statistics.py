"""Figures of a group's reviews: time to decision, share overdue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_DAY: Final = timedelta(days=1)
_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True)
class Spread:
    """Days, to one decimal: the middle, the quartiles and the extremes, over `count` cases."""

    count: int
    median: Decimal
    lower: Decimal
    upper: Decimal
    least: Decimal
    most: Decimal


def days_between(start: datetime, end: datetime) -> Decimal:
    """Days from one moment to another."""
    return Decimal((end - start) // timedelta(seconds=1)) / Decimal(_DAY // timedelta(seconds=1))


def _quantile(ordered: list[Decimal], share: Decimal) -> Decimal:
    """Linear between neighbours (R's type 7)."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def spread(values: Iterable[Decimal]) -> Spread | None:
    """The spread of these numbers; None without any."""
    ordered = sorted(values)
    if not ordered:
        return None

    def at(share: str) -> Decimal:
        return _quantile(ordered, Decimal(share)).quantize(_TENTH, ROUND_HALF_UP)

    return Spread(len(ordered), at("0.5"), at("0.25"), at("0.75"), at("0"), at("1"))


def share(part: int, whole: int) -> Decimal | None:
    """Per cent, whole; None of nothing."""
    return (Decimal(100 * part) / whole).quantize(Decimal(1), ROUND_HALF_UP) if whole else None
