"""AGS scores and line items that tools send."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti.platform.rules.lineitems import read_definition, show
from lti.platform.rules.roles import lti_roles
from lti.platform.rules.scores import Effect, Order, effect, order, read_score, rescale
from lti.registrations.rules.refusal import Refused

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
GOOD = {
    "userId": "u",
    "timestamp": "2026-11-23T00:59:59.123+00:00",
    "activityProgress": "Completed",
    "gradingProgress": "FullyGraded",
    "scoreGiven": Decimal("8.5"),
    "scoreMaximum": 10,
    "comment": "Tốt",
}


def _without(name: str) -> dict[str, Any]:
    return {key: value for key, value in GOOD.items() if key != name}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ([], "body_bad"),
        (None, "body_bad"),
        (_without("userId"), "user_id_missing"),
        ({**GOOD, "userId": 5}, "user_id_bad"),
        (_without("timestamp"), "timestamp_missing"),
        ({**GOOD, "timestamp": "2026-11-23T00:59:59"}, "timestamp_bad"),
        ({**GOOD, "timestamp": "2026-11-23"}, "timestamp_bad"),
        ({**GOOD, "timestamp": "yesterdayT"}, "timestamp_bad"),
        ({**GOOD, "timestamp": 1_700_000_000}, "timestamp_bad"),
        ({**GOOD, "timestamp": "0001-01-01T00:00:00+14:00"}, "timestamp_bad"),
        ({**GOOD, "timestamp": "2026-11-23T01:05:01Z"}, "timestamp_in_future"),
        ({**GOOD, "activityProgress": "completed"}, "word_unknown"),
        (_without("activityProgress"), "word_unknown"),
        ({**GOOD, "gradingProgress": "Done"}, "word_unknown"),
        ({**GOOD, "scoreGiven": -1}, "score_bad"),
        ({**GOOD, "scoreGiven": "8"}, "score_bad"),
        ({**GOOD, "scoreGiven": True}, "score_bad"),
        ({**GOOD, "scoreGiven": Decimal("NaN")}, "score_bad"),
        ({**GOOD, "scoreGiven": Decimal("Infinity")}, "score_bad"),
        ({**GOOD, "scoreGiven": Decimal("1e99999")}, "score_bad"),
        (_without("scoreMaximum"), "score_maximum_missing"),
        ({**GOOD, "scoreMaximum": 0}, "score_maximum_bad"),
        ({**GOOD, "comment": 5}, "comment_bad"),
        ({**GOOD, "submission": []}, "submission_bad"),
        ({**GOOD, "submission": {"startedAt": "2026-11-23T00:00:01Z", "submittedAt": "2026-11-23T00:00:00Z"}}, "submission_bad"),
    ],
)
def test_bad_scores_are_refused(body: Any, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_score(body, NOW)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"timestamp": "2026-11-23T08:00:00+07:00"},
        {"timestamp": "2026-11-23T01:05:00Z"},
        {"scoreGiven": 12},
        {"scoreGiven": 0},
    ],
)
def test_good_scores_pass_even_above_the_maximum(changes: dict[str, Any]) -> None:
    score = read_score({**GOOD, **changes}, NOW)
    assert (score.user, effect(score)) == ("u", Effect.SET)


def test_only_a_final_score_becomes_the_grade_and_none_clears_it() -> None:
    assert effect(read_score({**GOOD, "gradingProgress": "Pending"}, NOW)) is Effect.KEEP
    assert effect(read_score({**GOOD, "gradingProgress": "PendingManual"}, NOW)) is Effect.KEEP
    assert effect(read_score(_without("scoreGiven"), NOW)) is Effect.CLEAR
    assert effect(read_score({**GOOD, "scoreGiven": None, "scoreMaximum": None}, NOW)) is Effect.CLEAR


def test_submission_times_follow_the_activity() -> None:
    times = {"startedAt": "2026-11-23T00:00:00Z", "submittedAt": "2026-11-23T00:30:00Z"}
    found = {
        word: read_score({**GOOD, "activityProgress": word, "submission": times}, NOW)
        for word in ("Initialized", "Started", "InProgress", "Submitted", "Completed")
    }
    assert [bool(score.started_at) for score in found.values()] == [False, True, True, True, True]
    assert [bool(score.submitted_at) for score in found.values()] == [False, False, False, True, True]


def test_a_score_is_applied_only_when_it_is_newer() -> None:
    recorded = read_score(GOOD, NOW)
    assert order(recorded, None) is Order.NEWER
    assert order(read_score(GOOD, NOW), recorded) is Order.SAME
    assert order(read_score({**GOOD, "scoreGiven": 9}, NOW), recorded) is Order.STALE
    assert order(read_score({**GOOD, "timestamp": "2026-11-23T00:59:59.122Z"}, NOW), recorded) is Order.STALE
    assert order(read_score({**GOOD, "timestamp": "2026-11-23T00:59:59.124Z"}, NOW), recorded) is Order.NEWER


@pytest.mark.parametrize(
    ("given_", "maximum", "item", "expected"),
    [
        ("8.5", "10", "10", "8.5"),
        ("1", "3", "10", "3.3333"),
        ("2", "3", "10", "6.6667"),
        ("12", "10", "100", "120"),
        ("0", "5", "10", "0"),
    ],
)
def test_scores_are_put_on_the_items_scale(given_: str, maximum: str, item: str, expected: str) -> None:
    assert rescale(Decimal(given_), Decimal(maximum), Decimal(item)) == Decimal(expected)


@given(st.decimals(0, 1000, places=2), st.decimals(1, 1000, places=2))
def test_the_same_scale_changes_nothing(score: Decimal, maximum: Decimal) -> None:
    assert rescale(score, maximum, maximum) == score


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ([], "body_bad"),
        ({"scoreMaximum": 10}, "label_bad"),
        ({"label": "  ", "scoreMaximum": 10}, "label_bad"),
        ({"label": "a"}, "score_maximum_bad"),
        ({"label": "a", "scoreMaximum": 0}, "score_maximum_bad"),
        ({"label": "a", "scoreMaximum": "10"}, "score_maximum_bad"),
        ({"label": "a", "scoreMaximum": True}, "score_maximum_bad"),
        ({"label": "a", "scoreMaximum": 10, "tag": 5}, "text_bad"),
        ({"label": "a", "scoreMaximum": 10, "startDateTime": "soon"}, "timestamp_bad"),
        (
            {"label": "a", "scoreMaximum": 10, "startDateTime": "2026-01-02T00:00:00Z", "endDateTime": "2026-01-01T00:00:00Z"},
            "period_bad",
        ),
    ],
)
def test_bad_line_items_are_refused(body: Any, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_definition(body)
    assert refused.value.code == code


def test_a_line_item_is_shown_as_it_was_defined() -> None:
    sent = {"label": "Bài 1", "scoreMaximum": Decimal("2.5"), "tag": "t", "resourceId": "r", "resourceLinkId": None}
    assert show(read_definition(sent), "https://h.example/1") == {
        "id": "https://h.example/1",
        "label": "Bài 1",
        "scoreMaximum": 2.5,
        "tag": "t",
        "resourceId": "r",
    }


def test_roles_are_standard_uris() -> None:
    assert lti_roles(["teacher", "group_head", "librarian"]) == ["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"]
    assert lti_roles([]) == []


def test_no_moment_lies_far_ahead() -> None:
    soon = (NOW + timedelta(minutes=5, microseconds=1)).isoformat()
    with pytest.raises(Refused, match="timestamp_in_future"):
        read_score({**GOOD, "timestamp": soon}, NOW)
