"""Agreement between reviewers: Krippendorff's alpha, for any number of raters with values missing.

Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011): coincidence matrix, and difference functions by level of measurement.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum


class Scale(StrEnum):
    """The level of measurement."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


def _coincidences(units: Iterable[Sequence[int]]) -> dict[tuple[int, int], float]:
    found: dict[tuple[int, int], float] = {}
    for values in units:
        if len(values) < 2:
            continue
        weight = 1 / (len(values) - 1)
        for here, one in enumerate(values):
            for there, other in enumerate(values):
                if here != there:
                    found[one, other] = found.get((one, other), 0.0) + weight
    return found


def _difference(scale: Scale, totals: Mapping[int, float]) -> Callable[[int, int], float]:
    if scale is Scale.NOMINAL:
        return lambda one, other: float(one != other)
    if scale is Scale.INTERVAL:
        return lambda one, other: float((one - other) ** 2)

    def ordinal(one: int, other: int) -> float:
        low, high = min(one, other), max(one, other)
        between = sum(count for value, count in totals.items() if low <= value <= high)
        return (between - (totals[low] + totals[high]) / 2) ** 2

    return ordinal


def alpha(units: Iterable[Sequence[int]], scale: Scale = Scale.ORDINAL) -> float | None:
    """Alpha over the units, each with the values its raters gave (missing ones left out).

    1 is perfect agreement, 0 what chance gives. None where nothing can be said: no unit with two values, or one value only in all.
    """
    pairs = _coincidences(units)
    totals: dict[int, float] = {}
    for (one, _other), weight in pairs.items():
        totals[one] = totals.get(one, 0.0) + weight
    if len(totals) < 2:
        return None
    count = sum(totals.values())
    delta = _difference(scale, totals)
    observed = sum(weight * delta(one, other) for (one, other), weight in pairs.items())
    expected = sum(totals[one] * totals[other] * delta(one, other) for one in totals for other in totals if one != other)
    return 1 - (count - 1) * observed / expected
