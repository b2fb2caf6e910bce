"""Scores on their way back: the body, the timestamps, what each answer means."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti.tool.rules.scores import GAP, LONGEST_DELAY, Outcome, delay, iso, judge, score_body, timestamp_after

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.SENT),
        (201, Outcome.SENT),
        (204, Outcome.SENT),
        (301, Outcome.FAILED),
        (400, Outcome.FAILED),
        (401, Outcome.NEW_TOKEN),
        (403, Outcome.PARKED),
        (404, Outcome.FAILED),
        (408, Outcome.AGAIN),
        (409, Outcome.STALE),
        (418, Outcome.FAILED),
        (422, Outcome.FAILED),
        (425, Outcome.AGAIN),
        (429, Outcome.AGAIN),
        (500, Outcome.AGAIN),
        (503, Outcome.AGAIN),
        (599, Outcome.AGAIN),
    ],
)
def test_every_answer_means_something(status: int, outcome: Outcome) -> None:
    assert judge(status).outcome is outcome


def test_the_platform_may_ask_to_wait() -> None:
    assert judge(429, "120").wait == 120
    assert judge(429, "Wed, 21 Oct 2026 07:28:00 GMT").wait is None
    assert delay(0, 120, random.Random(1)) == 120  # noqa: S311 -- jitter


@given(st.integers(0, 1000), st.integers(0, 10_000))
def test_delays_grow_within_bounds(attempts: int, seed: int) -> None:
    assert 22 <= delay(attempts, None, random.Random(seed)) <= LONGEST_DELAY  # noqa: S311 -- jitter


@given(st.lists(st.integers(-5000, 5000), min_size=1, max_size=20))
def test_timestamps_only_move_forward_by_a_second_at_least(offsets: list[int]) -> None:
    last: datetime | None = None
    for offset in offsets:
        moment = timestamp_after(NOW + timedelta(milliseconds=offset), last)
        assert last is None or moment - last >= GAP
        last = moment


def test_a_score_says_all_that_platforms_need() -> None:
    body = score_body(
        user="u", score=Decimal("8.25"), maximum=Decimal(10), timestamp=NOW, started_at=NOW, submitted_at=NOW, first=True
    )
    assert body["scoreGiven"] == 8.25
    assert isinstance(body["scoreMaximum"], int)
    assert (body["activityProgress"], body["gradingProgress"]) == ("Completed", "FullyGraded")
    assert body["submission"]["submittedAt"] == body["timestamp"] == "2026-11-23T01:00:00.000Z"
    assert body["https://canvas.instructure.com/lti/submission"]["new_submission"] is True


def test_moments_are_written_in_utc_with_milliseconds() -> None:
    assert iso(datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)) == "2026-01-02T03:04:05.678Z"
