"""Due dates and how late a loan is, in whole days of the library's own calendar."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from library.circulation.rules.policy import DaysMode, Policy

LONGEST_CLOSURE: Final = 370  # days looked ahead for an open one: longer than any summer holiday


@dataclass(frozen=True)
class OpeningCalendar:
    """When the library is closed: weekdays (ISO, Monday 1) and single days."""

    closed_weekdays: frozenset[int]
    closed_days: Collection[date] = frozenset()

    def is_open(self, day: date) -> bool:
        """Whether the library opens on this day."""
        return day.isoweekday() not in self.closed_weekdays and day not in self.closed_days

    def next_open(self, day: date) -> date:
        """The first open day from `day` on; `day` itself when it has no open day within a year."""
        for ahead in range(LONGEST_CLOSURE):
            candidate = day + timedelta(days=ahead)
            if self.is_open(candidate):
                return candidate
        return day

    def last_open(self, day: date, not_before: date) -> date:
        """The last open day up to `day`, but never before `not_before`."""
        candidate = day
        while candidate > not_before and not self.is_open(candidate):
            candidate -= timedelta(days=1)
        return candidate


def due_date(policy: Policy, start: date, calendar: OpeningCalendar) -> date:
    """The day a loan that begins on `start` is due.

    A hard due date (end of term) caps it; when that day is closed the cap is the open day before it.
    """
    if policy.days_mode is DaysMode.OPEN_DAYS:
        due, counted = start, 0
        while counted < policy.loan_days:
            following = calendar.next_open(due + timedelta(days=1))
            due, counted = following, counted + 1
    else:
        due = start + timedelta(days=policy.loan_days)
        if policy.days_mode is DaysMode.PUSH_FORWARD:
            due = calendar.next_open(due)
    if policy.hard_due_date is not None and start <= policy.hard_due_date < due:
        due = calendar.last_open(policy.hard_due_date, start)
    return due


def days_overdue(due: date, today: date) -> int:
    """Whole days past the due day; 0 on the day itself and before."""
    return max(0, (today - due).days)


def is_due_soon(due: date, today: date, within: int) -> bool:
    """Whether the due day is today or one of the next `within` days."""
    return 0 <= (due - today).days <= within
