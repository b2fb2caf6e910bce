"""How far a person is in a package: what is kept of what a package says, and how two windows do not overwrite one another.

A package is foreign: whatever it says about its person is limited here in size, depth and words, and believed for that person only.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

ITEM_BYTES: Final = 128 * 1024  # of one item's data as JSON; SCORM 2004 itself asks for 64 000 characters
TOTAL_BYTES: Final = 512 * 1024
VALUES: Final = 4_000
DEPTH: Final = 12
KEY_LIMIT: Final = 250
TEXT_LIMIT: Final = 64_000
LONGEST: Final = 10_000_000  # seconds; some four months


class Completion(StrEnum):
    """Whether it was worked through."""

    UNKNOWN = "unknown"
    INCOMPLETE = "incomplete"
    COMPLETED = "completed"


class Success(StrEnum):
    """Whether it was passed."""

    UNKNOWN = "unknown"
    PASSED = "passed"
    FAILED = "failed"


class Outcome(StrEnum):
    """What becomes of a save."""

    TAKEN = "taken"
    REPEATED = "repeated"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Stored:
    """Which save was the last: the launch (a window's own word) and the number."""

    launch: str
    sequence: int


def judge(stored: Stored | None, launch: str, base: int, sequence: int) -> Outcome:
    """Whether a save follows the last one. `base` is the number that the launch began with, `sequence` its own number.

    A save of the same launch that came twice is answered like the first time; one of a launch that began before another window
    saved is a conflict.
    """
    at = stored.sequence if stored else 0
    if stored and stored.launch == launch:
        return Outcome.REPEATED if sequence <= at else Outcome.TAKEN
    return Outcome.TAKEN if base == at and sequence > at else Outcome.CONFLICT


def fault_in(data: Mapping[str, Any]) -> str:
    """What is wrong with an item's data: "too_large", "too_deep", "value"; nothing when it can be kept."""
    count = 0
    waiting: list[tuple[Any, int]] = [(data, 1)]
    while waiting:
        value, depth = waiting.pop()
        count += 1
        if depth > DEPTH or count > VALUES:
            return "too_deep"
        if isinstance(value, Mapping):
            if any(not isinstance(key, str) or len(key) > KEY_LIMIT for key in value):
                return "value"
            waiting += [(part, depth + 1) for part in value.values()]
        elif isinstance(value, list):
            waiting += [(part, depth + 1) for part in value]
        elif not _is_plain(value):
            return "value"
    return "too_large" if size_of(data) > ITEM_BYTES else ""


def _is_plain(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= TEXT_LIMIT
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, (bool, int))


def size_of(data: Any) -> int:
    """Bytes of the data as JSON."""
    return len(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


@dataclass(frozen=True)
class Summary:
    """A package as a whole, from its items. `score` is 0 to 1."""

    completion: Completion
    success: Success
    score: float | None
    seconds: int


def summarise(items: Mapping[str, Mapping[str, Any]], expected: int) -> Summary:
    """Completed when every item is; failed when one is, passed when all that were judged are; the score is the mean of those that have one."""
    completions = [str(one.get("completion", "unknown")) for one in items.values()]
    successes = [str(one.get("success", "unknown")) for one in items.values()]
    scores = [float(one["score"]) for one in items.values() if one.get("score") is not None]
    seconds = min(LONGEST, sum(int(one.get("seconds", 0)) for one in items.values()))
    if len(items) >= expected and all(one == Completion.COMPLETED for one in completions):
        completion = Completion.COMPLETED
    else:
        completion = Completion.INCOMPLETE if items else Completion.UNKNOWN
    success = Success.UNKNOWN
    if Success.FAILED in successes:
        success = Success.FAILED
    elif Success.PASSED in successes and completion is Completion.COMPLETED:
        success = Success.PASSED
    return Summary(completion, success, sum(scores) / len(scores) if scores else None, seconds)
