"""Marks of an attempt by the rules of the 2025 format, and what a sitting's marks look like together."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, Final

from assessments.bank.item_types import registry
from assessments.bank.item_types.base import Outcome

TENTH: Final = Decimal("0.1")
TEN: Final = Decimal(10)


class Scheme(StrEnum):
    """How a cluster of true/false statements is marked (schools differ)."""

    STEPS = "steps"  # 0.1 / 0.25 / 0.5 / 1 of the marks for 1 / 2 / 3 / 4 right
    EACH = "each"  # an equal share for each right statement
    ALL = "all"  # everything for all right, else nothing


class ResultState(StrEnum):
    """Where a sitting's marks stand."""

    MARKED = "marked"
    CONFIRMED = "confirmed"
    RELEASED = "released"


@dataclass(frozen=True)
class ItemKey:
    """A question as marking sees it. `key`: ids of right options; {statement: bool}; or accepted answers as text."""

    ref: str
    type: str
    marks: Decimal
    key: Any
    scheme: str | None = None


@dataclass(frozen=True)
class ItemResult:
    """The marks of one question."""

    ref: str
    value: Any
    score: Decimal
    max_score: Decimal
    outcome: Outcome


@dataclass(frozen=True)
class AttemptResult:
    """The marks of an attempt."""

    items: tuple[ItemResult, ...]
    score: Decimal
    max_score: Decimal
    mark: Decimal


def half_up(value: Decimal, step: Decimal = TENTH) -> Decimal:
    """Rounded to the step, halves up (Circular 22/2021)."""
    return value.quantize(step, rounding=ROUND_HALF_UP)


def mark_item(item: ItemKey, value: Any) -> ItemResult:
    """The marks of one answer, by the question's own type."""
    made = registry.get(item.type).mark(item.key, value, item.marks, item.scheme)
    return ItemResult(item.ref, value, made.score, item.marks, made.outcome)


def mark_attempt(items: Sequence[ItemKey], answers: Mapping[str, Any]) -> AttemptResult:
    """The marks of all questions, their sum, and the mark on the scale of ten."""
    results = tuple(mark_item(item, answers.get(item.ref)) for item in items)
    score = sum((result.score for result in results), Decimal(0))
    maximum = sum((item.marks for item in items), Decimal(0))
    return AttemptResult(results, score, maximum, scale_to_ten(score, maximum))


def scale_to_ten(score: Decimal, maximum: Decimal) -> Decimal:
    """The mark of the grade book: out of ten, one decimal, halves up."""
    return half_up(score * TEN / maximum) if maximum else Decimal("0.0")


def key_hash(items: Iterable[ItemKey]) -> str:
    """SHA-256 (hex) of everything that decides marks besides the answers: which key these marks were made with."""
    lines = [[item.ref, item.type, str(item.marks), item.key, item.scheme] for item in items]
    return hashlib.sha256(json.dumps(lines, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Bin:
    """A bar of the distribution: marks from `low` up to below `high` (the last one includes ten)."""

    low: Decimal
    high: Decimal
    count: int


@dataclass(frozen=True)
class Summary:
    """A sitting's marks together."""

    count: int
    mean: Decimal | None
    median: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    below_five: int
    bins: tuple[Bin, ...]


def summarise(marks: Sequence[Decimal]) -> Summary:
    """Mean, median, extremes and ten bars of one mark each."""
    ordered = sorted(marks)
    bins = tuple(
        Bin(Decimal(low), Decimal(low + 1), sum(1 for mark in ordered if low <= mark < low + 1 or (low == 9 and mark == TEN)))
        for low in range(10)
    )
    if not ordered:
        return Summary(0, None, None, None, None, 0, bins)
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    mean = sum(ordered, Decimal(0)) / len(ordered)
    below = sum(1 for mark in ordered if mark < 5)
    return Summary(
        len(ordered), half_up(mean, Decimal("0.01")), half_up(median, Decimal("0.01")), ordered[0], ordered[-1], below, bins
    )
