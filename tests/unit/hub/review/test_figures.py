"""Figures: agreement against published values, spread, shares, suggestions, reminders, policies."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.review.rules import agreement, reminders, statistics, suggesting
from hub.review.rules.agreement import Scale
from hub.review.rules.assignments import AssignmentState
from hub.review.rules.policies import DEFAULT_REMINDERS, Change, Depth, Policy, Slot
from hub.review.rules.suggesting import Past

# the worked example of Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section D: four observers, twelve units
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
UNITS = [[value for value in unit if value is not None] for unit in zip(*OBSERVERS, strict=True)]


@pytest.mark.parametrize(("scale", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_agreement_is_what_krippendorff_published(scale: str, published: float) -> None:
    found = agreement.alpha(UNITS, Scale(scale))
    assert found is not None
    assert round(found, 3) == published


def test_two_observers_of_nominal_data_as_published() -> None:
    """Section B of the same paper: ten units, two observers, two values: alpha 0.095."""
    pairs = zip([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0], strict=True)
    found = agreement.alpha([list(pair) for pair in pairs], Scale.NOMINAL)
    assert found is not None
    assert round(found, 3) == 0.095


@given(st.lists(st.lists(st.integers(0, 3), max_size=4), max_size=12), st.sampled_from(list(Scale)))
def test_agreement_is_at_most_one_and_blind_to_the_order_of_raters_and_units(units: list[list[int]], scale: Scale) -> None:
    found = agreement.alpha(units, scale)
    turned = agreement.alpha([list(reversed(unit)) for unit in reversed(units)], scale)
    if found is None:
        assert turned is None
        return
    assert turned is not None
    assert found <= 1 + 1e-9
    assert abs(found - turned) < 1e-9
    rated = [unit for unit in units if len(unit) > 1]
    if all(len(set(unit)) == 1 for unit in rated):
        assert abs(found - 1) < 1e-9


@pytest.mark.parametrize("units", [[], [[1]], [[1], [2]], [[2, 2], [2, 2]]])
def test_agreement_says_nothing_without_pairs_that_could_differ(units: list[list[int]]) -> None:
    assert agreement.alpha(units) is None


def test_spread() -> None:
    found = statistics.spread([Decimal(value) for value in (9, 1, 4, 2)])
    assert found is not None
    assert (found.count, found.median, found.lower, found.upper) == (4, Decimal("3.0"), Decimal("1.8"), Decimal("5.3"))
    assert (found.least, found.most) == (Decimal(1), Decimal(9))
    assert statistics.spread([]) is None
    start = datetime(2026, 11, 1, tzinfo=UTC)
    assert statistics.days_between(start, start + timedelta(days=2, hours=12)) == Decimal("2.5")


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30))
def test_the_median_lies_in_the_middle(values: list[int]) -> None:
    found = statistics.spread([Decimal(value) for value in values])
    assert found is not None
    assert found.least <= found.lower <= found.median <= found.upper <= found.most
    ordered = sorted(values)
    middle = Fraction(ordered[(len(values) - 1) // 2] + ordered[len(values) // 2], 2)
    assert Fraction(found.median) == middle


@pytest.mark.parametrize(("part", "whole", "per_cent"), [(0, 4, 0), (1, 3, 33), (1, 2, 50), (2, 3, 67), (4, 4, 100)])
def test_shares(part: int, whole: int, per_cent: int) -> None:
    assert statistics.share(part, whole) == per_cent


def test_nobody_has_no_share() -> None:
    assert statistics.share(0, 0) is None


def test_who_is_asked_first() -> None:
    pasts = {
        1: Past(),
        2: Past(open_tasks=2, ended=4, in_time=4, ratings=(5, 5)),
        3: Past(ended=4, in_time=4, ratings=(5, 4), same_kind=4),
        4: Past(ended=4, in_time=0, unanswered=3),
    }
    ranked = suggesting.rank([suggesting.weigh(person, past) for person, past in pasts.items()])
    assert [one.user_id for one in ranked] == [3, 1, 2, 4]
    told = {one.user_id: dict(one.reasons) for one in ranked}
    assert told[3] == {"free": 0, "in_time": 100, "well_rated": Decimal("4.5"), "knows_kind": 4}
    assert told[4] == {"free": 0, "often_late": 0, "unanswered": 3}
    assert told[1] == {"free": 0, "new": 0}
    assert told[2]["load"] == 2


@pytest.mark.parametrize(
    ("past", "points", "reasons"),
    [
        (Past(), "1.4", ("free", "new")),
        (Past(open_tasks=1), "0.4", ("load", "new")),
        (Past(open_tasks=3), "-1.6", ("load", "new")),
        (Past(ended=1, in_time=1), "1.4", ("free",)),  # one task says nothing yet
        (Past(ended=2, in_time=2), "2", ("free", "in_time")),
        (Past(ended=2, in_time=1), "1", ("free", "in_time")),
        (Past(ended=3, in_time=1), "0.66", ("free", "often_late")),
        (Past(ended=2, in_time=0, unanswered=2), "0", ("free", "often_late", "unanswered")),
        (Past(ended=4, in_time=4, ratings=(5,)), "3", ("free", "in_time", "well_rated")),
        (Past(ended=4, in_time=4, ratings=(1,)), "1", ("free", "in_time")),
        (Past(ended=4, in_time=4, same_kind=1), "2.5", ("free", "in_time", "knows_kind")),
    ],
)
def test_what_load_reliability_and_rating_weigh(past: Past, points: str, reasons: tuple[str, ...]) -> None:
    found = suggesting.weigh(1, past)
    assert (found.points, tuple(str(reason) for reason, _number in found.reasons)) == (Decimal(points), reasons)


@given(st.integers(0, 9), st.integers(0, 9), st.booleans())
def test_more_open_work_never_moves_anybody_up(first: int, second: int, other: bool) -> None:
    light, heavy = sorted((first, second))
    points = [suggesting.weigh(1, Past(open_tasks=number), other_school=other).points for number in (light, heavy)]
    assert points[0] >= points[1]


NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "response_in", "review_in", "slots"),
    [
        ("invited", 2, 9, []),
        ("invited", 1, 9, ["response_before"]),
        ("invited", 0.1, 9, ["response_before"]),
        ("invited", 0, 9, []),
        ("invited", -0.9, 9, []),
        ("invited", -1, 9, ["response_after"]),
        ("resent", -30, 9, ["response_after"]),
        ("invited", 5, -5, []),
        ("accepted", -9, 4, []),
        ("accepted", -9, 3, ["review_before"]),
        ("in_progress", -9, -1, ["review_after"]),
        ("received", -9, -9, []),
        ("declined", -9, -9, []),
        ("released", -9, -9, []),
    ],
)
def test_when_reminders_are_due(state: str, response_in: float, review_in: float, slots: list[str]) -> None:
    found = reminders.due_slots(DEFAULT_REMINDERS, AssignmentState(state), NOW + response_in * DAY, NOW + review_in * DAY, NOW)
    assert list(found) == slots


@given(
    st.dictionaries(st.sampled_from(list(Slot)), st.one_of(st.none(), st.integers(0, 10))),
    st.sampled_from(list(AssignmentState)),
    st.floats(-15, 15),
    st.floats(-15, 15),
)
def test_no_slot_depends_on_another(
    settings: dict[Slot, int | None], state: AssignmentState, response: float, review: float
) -> None:
    dates = (NOW + response * DAY, NOW + review * DAY, NOW)
    together = set(reminders.due_slots(settings, state, *dates))
    alone = {slot for slot in Slot if reminders.due_slots({slot: settings.get(slot)}, state, *dates)}
    assert together == alone


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({}, (2, 2, 1)),
        ({"quorum": 3}, (3, 3, 1)),
        ({"quorums": {Change.CONTENT: 1}}, (2, 1, 1)),
        ({"quorum": 3, "quorums": {Change.NEW: 4}}, (4, 3, 1)),
        ({"depths": {Change.NEW: Depth.FULL, Change.CONTENT: Depth.LIGHT, Change.METADATA: Depth.NONE}}, (2, 1, 0)),
        ({"depths": {Change.METADATA: Depth.FULL}}, (2, 2, 2)),
        ({"depths": {Change.METADATA: Depth.NONE}, "quorums": {Change.METADATA: 5}}, (2, 2, 0)),
        ({"depths": {Change.CONTENT: Depth.LIGHT}, "quorums": {Change.CONTENT: 5}}, (2, 1, 1)),
        ({"depths": {}}, (2, 2, 1)),
    ],
)
def test_how_many_reviews_each_kind_of_change_needs(settings: dict[str, Any], wanted: tuple[int, ...]) -> None:
    """For a new work, for other content and for other words about the same content, in this order."""
    assert tuple(Policy(**settings).wanted(change) for change in (Change.NEW, Change.CONTENT, Change.METADATA)) == wanted
