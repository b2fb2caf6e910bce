"""How a score goes back to the platform that launched us: its body, its timestamp, and what each answer means.

AGS 2.0 section 3.4, and what LMSs really answer (Moodle compares timestamps by the second, Canvas answers 400 for a stale one).
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from lti.registrations.rules.names import Grading, Progress

GAP: Final = timedelta(seconds=1)
GIVE_UP_AFTER: Final = timedelta(hours=72)
PARK_FOR: Final = timedelta(days=1)
FIRST_DELAY: Final = 30.0
LONGEST_DELAY: Final = 6 * 3600.0
TEMPORARY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class Outcome(StrEnum):
    """What an answer to a posted score means."""

    SENT = "sent"
    AGAIN = "again"  # later, with growing delay
    NEW_TOKEN = "new_token"  # noqa: S105 -- a word, not a token
    STALE = "stale"  # the platform holds one with a later time
    PARKED = "parked"  # closed for now (an unpublished course): once a day
    FAILED = "failed"


@dataclass(frozen=True)
class Verdict:
    """The outcome, a stable word for why, and the platform's wish how long to wait (seconds)."""

    outcome: Outcome
    reason: str = ""
    wait: float | None = None


BY_STATUS: Final[dict[int, Verdict]] = {
    400: Verdict(Outcome.FAILED, "refused_as_wrong"),
    401: Verdict(Outcome.NEW_TOKEN, "token_refused"),
    403: Verdict(Outcome.PARKED, "closed"),
    404: Verdict(Outcome.FAILED, "column_gone"),
    409: Verdict(Outcome.STALE, "newer_there"),
    410: Verdict(Outcome.FAILED, "column_gone"),
    412: Verdict(Outcome.FAILED, "refused_as_wrong"),
    415: Verdict(Outcome.FAILED, "refused_as_wrong"),
    422: Verdict(Outcome.FAILED, "pupil_unknown"),
}


def judge(status: int, retry_after: str | None = None) -> Verdict:
    """What this HTTP status means. Success is the status alone: some platforms answer 200 with nothing."""
    if 200 <= status < 300:
        return Verdict(Outcome.SENT)
    if status in TEMPORARY or status >= 500:
        return Verdict(Outcome.AGAIN, "busy", _seconds(retry_after))
    return BY_STATUS.get(status, Verdict(Outcome.FAILED, "refused_as_wrong"))


def _seconds(value: str | None) -> float | None:
    if value is None or not value.strip().isdecimal():
        return None
    return min(float(value.strip()[:9]), LONGEST_DELAY)


def delay(attempts: int, wait: float | None, chance: random.Random) -> float:
    """Seconds until the next try: doubling, with up to a quarter of jitter, at least what the platform asked for."""
    grown = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(attempts, 20))
    return max(wait or 0.0, grown * chance.uniform(0.75, 1.0))


def timestamp_after(now: datetime, last: datetime | None) -> datetime:
    """A moment later than the last one by a whole second at least: some platforms compare by the second."""
    moment = now.astimezone(UTC)
    return moment if last is None else max(moment, last + GAP)


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, as AGS wants."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def number(value: Decimal) -> int | float:
    """A mark as a JSON number without a tail of digits."""
    return int(value) if value == value.to_integral_value() else float(value)


def score_body(
    *,
    user: str,
    score: Decimal,
    maximum: Decimal,
    timestamp: datetime,
    started_at: datetime | None,
    submitted_at: datetime | None,
    first: bool,
) -> dict[str, Any]:
    """A final score. `submittedAt` keeps an LMS from marking everything late; a corrected mark is not a new attempt in Canvas."""
    submission = {
        name: iso(moment) for name, moment in (("startedAt", started_at), ("submittedAt", submitted_at)) if moment is not None
    }
    canvas: dict[str, Any] = {"new_submission": first}
    if submitted_at is not None:
        canvas["submitted_at"] = iso(submitted_at)
    return {
        "userId": user,
        "scoreGiven": number(score),
        "scoreMaximum": number(maximum),
        "timestamp": iso(timestamp),
        "activityProgress": Progress.COMPLETED,
        "gradingProgress": Grading.FULLY_GRADED,
        **({"submission": submission} if submission else {}),
        "https://canvas.instructure.com/lti/submission": canvas,
    }
