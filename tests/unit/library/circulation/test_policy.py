"""Rule rows: the eight steps of specificity, values that do not read, and the explanation."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.circulation.rules.policy import (
    DEFAULTS,
    STEPS,
    BadRule,
    DaysMode,
    RuleName,
    RuleRow,
    Subject,
    explain,
    lookup,
    parse_value,
    policy_for,
)

SUBJECT = Subject(branch=4, category="pupil", item_type="reference")
PLACES = [(b, c, t) for b, c, t in product((4, None), ("pupil", None), ("reference", None))]
ALL = [RuleRow(*place, "loan_days", str(number)) for number, place in enumerate(PLACES, 1)]


def test_the_eight_places_are_in_the_order_branch_category_item_type() -> None:
    assert [(b is not None, c is not None, t is not None) for b, c, t in PLACES] == list(STEPS)


@pytest.mark.parametrize("gone", range(9))
def test_the_most_specific_row_that_is_left_wins(gone: int) -> None:
    expected = str(gone + 1) if gone < 8 else DEFAULTS[RuleName.LOAN_DAYS]
    assert lookup(ALL[gone:], RuleName.LOAN_DAYS, SUBJECT) == expected


@pytest.mark.parametrize(("weaker", "stronger"), [(PLACES[j], PLACES[i]) for i in range(8) for j in range(i + 1, 8)])
def test_between_any_two_rows_the_earlier_step_wins_whatever_their_order(weaker: tuple, stronger: tuple) -> None:
    rows = [RuleRow(*weaker, "loan_days", "1"), RuleRow(*stronger, "loan_days", "2")]
    assert lookup(rows, RuleName.LOAN_DAYS, SUBJECT) == "2"
    assert lookup(rows[::-1], RuleName.LOAN_DAYS, SUBJECT) == "2"


def test_rows_of_others_do_not_count() -> None:
    rows = [
        RuleRow(5, None, None, "loan_days", "1"),
        RuleRow(None, "teacher", None, "loan_days", "2"),
        RuleRow(None, None, "textbook", "loan_days", "3"),
        RuleRow(4, "pupil", "reference", "renewals", "4"),
    ]
    assert explain(rows, RuleName.LOAN_DAYS, SUBJECT).from_default


def test_the_explanation_shows_every_place_and_marks_the_one_that_decides() -> None:
    rows = [RuleRow(None, None, None, "max_loans", "3"), RuleRow(None, "pupil", None, "max_loans", "5")]
    told = explain(rows, RuleName.MAX_LOANS, SUBJECT)
    assert (told.value, told.from_default, len(told.steps)) == ("5", False, 8)
    assert [(step.value, step.applies) for step in told.steps if step.value] == [("5", True), ("3", False)]


def test_each_name_is_looked_up_on_its_own() -> None:
    policy = policy_for(
        [RuleRow(4, None, None, "loan_days", "21"), RuleRow(None, "pupil", None, "max_loans", "2")],
        SUBJECT,
    )
    assert (policy.loan_days, policy.max_loans, policy.renewals) == (21, 2, 1)


def test_the_defaults_are_a_whole_policy() -> None:
    policy = policy_for([], SUBJECT)
    assert (policy.days_mode, policy.hard_due_date, policy.for_loan) == (DaysMode.PUSH_FORWARD, None, True)


@pytest.mark.parametrize(
    ("name", "value", "parsed"),
    [
        ("loan_days", "0", 0),
        ("loan_days", "730", 730),
        ("for_loan", "no", False),
        ("hard_due_date", "2027-05-31", date(2027, 5, 31)),
        ("hard_due_date", "", None),
        ("closed_weekdays", "", frozenset()),
        ("closed_weekdays", "6, 7", frozenset({6, 7})),
        ("days_mode", "open_days", DaysMode.OPEN_DAYS),
    ],
)
def test_values_that_read(name: str, value: str, parsed: object) -> None:
    assert parse_value(RuleName(name), value) == parsed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("loan_days", "731"),
        ("loan_days", "-1"),
        ("loan_days", "²"),
        ("loan_days", "14.5"),
        ("loan_days", ""),
        ("for_loan", "maybe"),
        ("hard_due_date", "31/05/2027"),
        ("closed_weekdays", "8"),
        ("closed_weekdays", "1,2,3,4,5,6,7"),
        ("days_mode", "weekly"),
    ],
)
def test_values_that_do_not_read_name_their_rule(name: str, value: str) -> None:
    with pytest.raises(BadRule) as caught:
        parse_value(RuleName(name), value)
    assert caught.value.name == name


@given(st.sampled_from(list(RuleName)), st.text(max_size=20))
def test_no_value_does_worse_than_a_bad_rule(name: RuleName, value: str) -> None:
    def outcome() -> object:
        try:
            return parse_value(name, value)
        except BadRule as error:
            return error.name

    assert outcome() == outcome()
