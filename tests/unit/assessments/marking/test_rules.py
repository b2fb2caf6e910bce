"""Marks by the 2025 rules."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.bank.item_types.base import Outcome
from assessments.marking import rules
from assessments.marking.rules import ItemKey

CHOICE = ItemKey("I.1", "single_choice", Decimal("0.25"), ["B"])
SHORT = ItemKey("III.1", "short_answer_number", Decimal("0.5"), ["1,5", "-2"])
KEY = {"a": True, "b": False, "c": True, "d": False}


def cluster(scheme: str = "steps") -> ItemKey:
    return ItemKey("II.1", "true_false_cluster", Decimal(1), KEY, scheme)


@pytest.mark.parametrize(("value", "score", "outcome"), [("B", "0.25", "right"), ("A", "0", "wrong"), (None, "0", "blank")])
def test_a_choice(value: Any, score: str, outcome: str) -> None:
    result = rules.mark_item(CHOICE, value)
    assert (result.score, result.outcome) == (Decimal(score), outcome)


@pytest.mark.parametrize(
    ("right", "steps", "each", "everything"),
    [(0, "0", "0", "0"), (1, "0.1", "0.25", "0"), (2, "0.25", "0.5", "0"), (3, "0.5", "0.75", "0"), (4, "1", "1", "1")],
)
def test_a_cluster_by_its_scheme(right: int, steps: str, each: str, everything: str) -> None:
    value = {name: truth if number < right else not truth for number, (name, truth) in enumerate(KEY.items())}
    assert rules.mark_item(cluster(), value).score == Decimal(steps)
    assert rules.mark_item(cluster("each"), value).score == Decimal(each)
    assert rules.mark_item(cluster("all"), value).score == Decimal(everything)


@pytest.mark.parametrize(
    ("value", "score", "outcome"), [({"a": True, "b": False, "c": True}, "0.5", "partial"), ({}, "0", "blank")]
)
def test_a_blank_statement_is_never_right(value: Any, score: str, outcome: str) -> None:
    result = rules.mark_item(cluster(), value)
    assert (result.score, result.outcome) == (Decimal(score), outcome)


@pytest.mark.parametrize(
    ("value", "score", "outcome"),
    [
        ("1,50", "0.5", "right"),
        ("1,5", "0.5", "right"),
        ("-2", "0.5", "right"),
        ("-2,0", "0.5", "right"),
        ("2", "0", "wrong"),
        (",5", "0", "malformed"),
    ],
)
def test_short_answers_compare_by_value(value: str, score: str, outcome: str) -> None:
    result = rules.mark_item(SHORT, value)
    assert (result.score, result.outcome) == (Decimal(score), outcome)


@pytest.mark.parametrize(
    ("score", "maximum", "mark"),
    [
        ("8.35", "10", "8.4"),
        ("8.25", "10", "8.3"),
        ("8.24", "10", "8.2"),
        ("0.05", "10", "0.1"),
        ("3", "4", "7.5"),
        ("1", "3", "3.3"),
        ("0", "0", "0.0"),
    ],
)
def test_the_mark_is_rounded_half_up(score: str, maximum: str, mark: str) -> None:
    assert rules.scale_to_ten(Decimal(score), Decimal(maximum)) == Decimal(mark)


@given(st.dictionaries(st.sampled_from("abcd"), st.booleans()), st.sampled_from(["steps", "each", "all"]))
def test_marks_stay_within_the_question(value: dict[str, bool], scheme: str) -> None:
    result = rules.mark_item(cluster(scheme), value)
    assert Decimal(0) <= result.score <= result.max_score
    assert (result.outcome == Outcome.RIGHT) == (value == KEY)


def test_an_attempt_sums_up_and_blanks_count_as_nothing() -> None:
    result = rules.mark_attempt([CHOICE, cluster(), SHORT], {"I.1": "B", "III.1": "1,5"})
    assert (result.score, result.max_score, result.mark) == (Decimal("0.75"), Decimal("1.75"), Decimal("4.3"))


def test_the_key_hash_changes_with_the_key_only() -> None:
    assert rules.key_hash([CHOICE]) == rules.key_hash([ItemKey("I.1", "single_choice", Decimal("0.25"), ["B"])])
    assert rules.key_hash([CHOICE]) != rules.key_hash([ItemKey("I.1", "single_choice", Decimal("0.25"), ["C"])])


def test_the_summary_counts_ten_in_the_last_bar() -> None:
    summary = rules.summarise([Decimal(mark) for mark in ("0", "4.9", "5", "9", "10")])
    assert [bar.count for bar in summary.bins] == [1, 0, 0, 0, 1, 1, 0, 0, 0, 2]
    assert (summary.mean, summary.median, summary.below_five) == (Decimal("5.78"), Decimal("5.00"), 2)
    assert rules.summarise([]).mean is None
