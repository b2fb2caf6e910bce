"""AGS scores that tools post: reading them, their order in time, and what they do to the grade.

AGS 2.0 section 3.4. Only FullyGraded becomes the grade. Over-maximum is accepted. An older score than the recorded one is not applied.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, Final, TypeVar

from lti.registrations.rules.claims import identifier
from lti.registrations.rules.names import Grading, Progress
from lti.registrations.rules.refusal import Refused

MAX_AHEAD: Final = timedelta(minutes=5)
MAX_COMMENT: Final = 10_000
MAX_SCORE: Final = Decimal(1_000_000)
PLACES: Final = Decimal("0.0001")
KEPT: Final = Decimal("0.000001")  # as finely as numbers are kept
MAX_RATIO: Final = 1000  # more than this many times the maximum is a mistake, not a reward

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True)
class Score:
    """A well-formed score. `given` None clears the tool's score; `maximum` is set whenever `given` is."""

    user: str
    timestamp: datetime
    activity: Progress
    grading: Grading
    given: Decimal | None
    maximum: Decimal | None
    comment: str | None
    started_at: datetime | None
    submitted_at: datetime | None


class Order(StrEnum):
    """How a score stands to the recorded one."""

    NEWER = "newer"
    SAME = "same"  # the very same again
    STALE = "stale"  # older, or of the same moment but different


class Effect(StrEnum):
    """What a score does to the pupil's grade."""

    SET = "set"
    CLEAR = "clear"
    KEEP = "keep"


def read_score(body: Any, now: datetime) -> Score:
    """The score in a JSON body (decimals read as Decimal); raises Refused for what AGS forbids."""
    if not isinstance(body, dict):
        raise Refused("body_bad", "an object is expected")
    timestamp = read_moment(body.get("timestamp"), "timestamp")
    if timestamp > now + MAX_AHEAD:
        raise Refused("timestamp_in_future")
    given = _number(body.get("scoreGiven"), "scoreGiven")
    maximum = _number(body.get("scoreMaximum"), "scoreMaximum")
    if given is not None and maximum is None:
        raise Refused("score_maximum_missing", "scoreMaximum")
    if maximum is not None and maximum < PLACES:
        raise Refused("score_maximum_bad", "scoreMaximum")
    if given is not None and maximum is not None and given > maximum * MAX_RATIO:
        raise Refused("score_bad", "scoreGiven")
    activity = _word(Progress, body.get("activityProgress"), "activityProgress")
    started_at, submitted_at = _submission(body.get("submission"))
    if activity is Progress.INITIALIZED:
        started_at = submitted_at = None
    elif activity in (Progress.STARTED, Progress.IN_PROGRESS):
        submitted_at = None
    return Score(
        user=identifier(body.get("userId"), "user_id"),
        timestamp=timestamp,
        activity=activity,
        grading=_word(Grading, body.get("gradingProgress"), "gradingProgress"),
        given=given,
        maximum=maximum,
        comment=_comment(body.get("comment")),
        started_at=started_at,
        submitted_at=submitted_at,
    )


def read_moment(value: Any, name: str) -> datetime:
    """An ISO 8601 date and time with a zone; sub-seconds are welcome, not demanded."""
    if not isinstance(value, str) or len(value) > 40 or "T" not in value:
        raise Refused("timestamp_missing" if value is None else "timestamp_bad", name)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise Refused("timestamp_bad", name) from error
    if moment.tzinfo is None or not 2000 <= moment.year <= 2200:
        raise Refused("timestamp_bad", name)
    return moment


def _number(value: Any, name: str) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Refused("score_bad", name)
    found = Decimal(value)
    if not found.is_finite() or found < 0 or found > MAX_SCORE:
        raise Refused("score_bad", name)
    return found


def _word(kind: type[Word], value: Any, name: str) -> Word:
    if not isinstance(value, str) or value not in {str(member) for member in kind}:
        raise Refused("word_unknown", name)
    return kind(value)


def _comment(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise Refused("comment_bad", "comment")
    kept = "".join(sign for sign in value[:MAX_COMMENT] if sign.isprintable() or sign in "\n\t").strip()
    return kept or None


def _submission(value: Any) -> tuple[datetime | None, datetime | None]:
    if value is None:
        return None, None
    if not isinstance(value, dict):
        raise Refused("submission_bad", "submission")
    started, submitted = (
        None if value.get(name) is None else read_moment(value[name], name) for name in ("startedAt", "submittedAt")
    )
    if started and submitted and submitted < started:
        raise Refused("submission_bad", "submittedAt is before startedAt")
    return started, submitted


def order(score: Score, recorded: Score | None) -> Order:
    """Whether the score is to be applied."""
    if recorded is None or score.timestamp > recorded.timestamp:
        return Order.NEWER
    return Order.SAME if _as_kept(score) == _as_kept(recorded) else Order.STALE


def _as_kept(score: Score) -> Score:
    """The score with its numbers as the database holds them: 0.8333333333 that comes again is the same."""

    def cut(value: Decimal | None) -> Decimal | None:
        return None if value is None else value.quantize(KEPT, ROUND_HALF_UP)

    return replace(score, given=cut(score.given), maximum=cut(score.maximum))


def effect(score: Score) -> Effect:
    """A final score sets the grade, one without a number clears it, any other leaves the earlier grade alone."""
    if score.given is None:
        return Effect.CLEAR
    return Effect.SET if score.grading is Grading.FULLY_GRADED else Effect.KEEP


def rescale(given: Decimal, maximum: Decimal, item_maximum: Decimal) -> Decimal:
    """The score on the scale of the line item, four places, half up. It may exceed the maximum."""
    return (given * item_maximum / maximum).quantize(PLACES, ROUND_HALF_UP).normalize() + Decimal(0)
