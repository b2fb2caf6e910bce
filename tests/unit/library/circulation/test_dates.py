"""Due dates: closed days, the three modes, the end of term."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.circulation.rules.dates import OpeningCalendar, days_overdue, due_date, is_due_soon
from library.circulation.rules.policy import DaysMode, Policy, RuleName, RuleRow, Subject, policy_for

SUBJECT = Subject(1, "pupil", "reference")
MONDAY = date(2026, 11, 23)
TEACHERS_WEEK = frozenset({date(2026, 12, 7), date(2026, 12, 8)})


def policy(**values: str) -> Policy:
    return policy_for([RuleRow(None, None, None, RuleName(name), value) for name, value in values.items()], SUBJECT)


@pytest.mark.parametrize(
    ("days", "mode", "closed_weekdays", "closed", "due"),
    [
        ("14", "days", {7}, frozenset(), date(2026, 12, 7)),
        ("14", "push_forward", {7}, TEACHERS_WEEK, date(2026, 12, 9)),
        ("14", "days", {7}, TEACHERS_WEEK, date(2026, 12, 7)),
        ("13", "push_forward", {7}, frozenset(), date(2026, 12, 7)),  # Sunday, so Monday
        ("12", "push_forward", {6, 7}, frozenset(), date(2026, 12, 7)),
        ("6", "open_days", {7}, frozenset(), date(2026, 11, 30)),
        ("14", "open_days", {7}, TEACHERS_WEEK, date(2026, 12, 11)),
        ("0", "push_forward", {7}, frozenset(), MONDAY),
        ("0", "open_days", {7}, frozenset(), MONDAY),
    ],
)
def test_due_dates(days: str, mode: str, closed_weekdays: set[int], closed: frozenset[date], due: date) -> None:
    calendar = OpeningCalendar(frozenset(closed_weekdays), closed)
    assert due_date(policy(loan_days=days, days_mode=mode), MONDAY, calendar) == due


@pytest.mark.parametrize(
    ("hard", "due"),
    [
        ("2026-12-31", date(2026, 12, 7)),
        ("2026-12-04", date(2026, 12, 4)),
        ("2026-11-29", date(2026, 11, 28)),  # a Sunday: the Saturday before
        ("2026-11-23", MONDAY),
        ("2026-11-22", date(2026, 12, 7)),  # already past: no cap
    ],
)
def test_no_loan_runs_past_the_end_of_term(hard: str, due: date) -> None:
    assert due_date(policy(hard_due_date=hard), MONDAY, OpeningCalendar(frozenset({7}))) == due


days = st.dates(date(2025, 1, 1), date(2028, 12, 31))
calendars = st.builds(
    OpeningCalendar,
    st.frozensets(st.integers(1, 7), max_size=6),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=30),
)


@given(days, st.integers(0, 400), st.sampled_from(DaysMode), calendars)
def test_a_due_day_is_never_before_the_loan_and_skipping_modes_end_on_an_open_day(
    start: date, length: int, mode: DaysMode, calendar: OpeningCalendar
) -> None:
    due = due_date(policy(loan_days=str(length), days_mode=mode), start, calendar)
    assert due >= start
    if mode is DaysMode.DAYS:
        assert due == start + timedelta(days=length)
    elif mode is DaysMode.PUSH_FORWARD or length:
        assert calendar.is_open(due)
        assert due >= start + timedelta(days=length)


@given(days, st.integers(0, 200), calendars)
def test_counting_open_days_counts_exactly_them(start: date, length: int, calendar: OpeningCalendar) -> None:
    due = due_date(policy(loan_days=str(length), days_mode="open_days"), start, calendar)
    between = (start + timedelta(days=ahead) for ahead in range(1, (due - start).days + 1))
    assert sum(calendar.is_open(day) for day in between) == length


@given(days, st.integers(0, 200), days, calendars)
def test_a_hard_due_date_is_never_passed(start: date, length: int, hard: date, calendar: OpeningCalendar) -> None:
    due = due_date(policy(loan_days=str(length), hard_due_date=hard.isoformat()), start, calendar)
    assert hard < start or start <= due <= max(hard, start)


@pytest.mark.parametrize(("ahead", "late", "soon"), [(-3, 3, False), (-1, 1, False), (0, 0, True), (3, 0, True), (4, 0, False)])
def test_late_and_soon(ahead: int, late: int, soon: bool) -> None:
    due = MONDAY + timedelta(days=ahead)
    assert (days_overdue(due, MONDAY), is_due_soon(due, MONDAY, 3)) == (late, soon)
