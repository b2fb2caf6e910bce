"""Ratings in figures, marks of visitors, and the table of a report's life."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.feedback.rules import (
    FINISHED,
    SUSPENSION_REASON,
    TRANSITIONS,
    UNFINISHED,
    NotAllowed,
    ReportAction,
    ReportReason,
    ReportState,
    next_state,
    summarise,
    visitor,
)


@pytest.mark.parametrize(
    ("stars", "mean"),
    [([], None), ([5], "5.0"), ([4, 5], "4.5"), ([1, 1, 2], "1.3"), ([5, 4, 4, 4], "4.3"), ([3, 4, 4, 4, 4, 4, 4, 3], "3.8")],
)
def test_the_mean_has_one_decimal_half_up(stars, mean):
    assert summarise(stars).mean == (Decimal(mean) if mean else None)


@given(st.lists(st.integers(1, 5), max_size=60))
def test_every_rating_is_counted_once(stars):
    found = summarise(stars)
    assert found.count == len(stars)
    assert all(count == stars.count(number) for number, count in enumerate(found.counts, 1))


def test_a_visitor_has_one_mark_a_day_and_another_the_next():
    first = visitor("s", date(2026, 11, 25), "user:7")
    assert first == visitor("s", date(2026, 11, 25), "user:7")
    others = {
        visitor("s", date(2026, 11, 26), "user:7"),
        visitor("s", date(2026, 11, 25), "user:8"),
        visitor("t", date(2026, 11, 25), "user:7"),
    }
    assert first not in others
    assert len(others) == 3
    assert len(first) == 32


def test_nothing_leads_out_of_a_finished_report():
    assert not {state for state, _ in TRANSITIONS} & FINISHED
    for state in FINISHED:
        for action in ReportAction:
            with pytest.raises(NotAllowed):
                next_state(state, action)


def test_every_unfinished_report_can_be_ended_and_only_a_suspended_one_is_restored():
    for state in UNFINISHED:
        assert {target for (source, _), target in TRANSITIONS.items() if source == state} & FINISHED
    assert [state for state, action in TRANSITIONS if action == ReportAction.RESTORE] == [ReportState.SUSPENDED]
    assert set(SUSPENSION_REASON) == set(ReportReason)
