"""What a benchmark tells: its own figures, those of a baseline measured in the same run, and the ratio between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """`ratio` is ours to the baseline's; `figures` and `baseline` hold plain numbers."""

    figures: dict[str, Any]
    baseline_name: str
    baseline: dict[str, Any]
    ratio: float


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
