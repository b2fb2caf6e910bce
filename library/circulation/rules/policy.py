"""Circulation rules are rows: for which branch, patron category and item type, a name and a value.

Each name is looked up on its own; the most specific row wins, branch before category before item type (as librarians know it from Koha).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Final


class DaysMode(StrEnum):
    """What closed days do to a due date."""

    DAYS = "days"  # nothing: calendar days
    OPEN_DAYS = "open_days"  # only open days are counted
    PUSH_FORWARD = "push_forward"  # calendar days, then on to the next open day


class RuleName(StrEnum):
    """The rules there are."""

    LOAN_DAYS = "loan_days"
    DAYS_MODE = "days_mode"
    HARD_DUE_DATE = "hard_due_date"  # no loan runs past this day: the end of term for textbook sets
    MAX_LOANS = "max_loans"  # of this item type at once
    MAX_LOANS_TOTAL = "max_loans_total"  # of everything at once
    RENEWALS = "renewals"
    FOR_LOAN = "for_loan"
    OVERDUE_BLOCKS = "overdue_blocks"  # days overdue from which nothing more is lent without confirmation
    DUE_SOON_DAYS = "due_soon_days"
    CLOSED_WEEKDAYS = "closed_weekdays"  # ISO weekdays, as "6,7"


@dataclass(frozen=True)
class RuleRow:
    """One row; None means "all"."""

    branch: int | None
    category: str | None
    item_type: str | None
    name: str
    value: str


@dataclass(frozen=True)
class Subject:
    """For whom and what a rule is looked up."""

    branch: int
    category: str
    item_type: str


# what holds where no row says otherwise: every name has a value, so that a new library can lend on its first day
DEFAULTS: Final[dict[RuleName, str]] = {
    RuleName.LOAN_DAYS: "14",
    RuleName.DAYS_MODE: DaysMode.PUSH_FORWARD,
    RuleName.HARD_DUE_DATE: "",
    RuleName.MAX_LOANS: "5",
    RuleName.MAX_LOANS_TOTAL: "10",
    RuleName.RENEWALS: "1",
    RuleName.FOR_LOAN: "yes",
    RuleName.OVERDUE_BLOCKS: "1",
    RuleName.DUE_SOON_DAYS: "3",
    RuleName.CLOSED_WEEKDAYS: "7",
}

# from the most specific to the least: (branch given, category given, item type given)
STEPS: Final[tuple[tuple[bool, bool, bool], ...]] = (
    (True, True, True),
    (True, True, False),
    (True, False, True),
    (True, False, False),
    (False, True, True),
    (False, True, False),
    (False, False, True),
    (False, False, False),
)


@dataclass(frozen=True)
class Step:
    """One of the eight places looked at, and the row found there."""

    branch: int | None
    category: str | None
    item_type: str | None
    value: str | None
    applies: bool


@dataclass(frozen=True)
class Explanation:
    """Which value holds for a name and why; `from_default` when no row was found."""

    name: RuleName
    value: str
    steps: tuple[Step, ...]
    from_default: bool


def explain(rows: Iterable[RuleRow], name: RuleName, subject: Subject) -> Explanation:
    """Looks a rule up in all eight places, most specific first; the first place with a row decides."""
    found = {(row.branch, row.category, row.item_type): row.value for row in rows if row.name == name}
    steps: list[Step] = []
    decided: str | None = None
    for with_branch, with_category, with_type in STEPS:
        place = (
            subject.branch if with_branch else None,
            subject.category if with_category else None,
            subject.item_type if with_type else None,
        )
        value = found.get(place)
        applies = decided is None and value is not None
        if applies:
            decided = value
        steps.append(Step(*place, value=value, applies=applies))
    return Explanation(name, DEFAULTS[name] if decided is None else decided, tuple(steps), decided is None)


def lookup(rows: Iterable[RuleRow], name: RuleName, subject: Subject) -> str:
    """The value that holds."""
    return explain(rows, name, subject).value


@dataclass(frozen=True)
class Policy:
    """All rules that hold for a patron category and an item type at a branch, as typed values."""

    loan_days: int
    days_mode: DaysMode
    hard_due_date: date | None
    max_loans: int
    max_loans_total: int
    renewals: int
    for_loan: bool
    overdue_blocks: int
    due_soon_days: int
    closed_weekdays: frozenset[int]


class BadRule(ValueError):
    """A rule's value does not read; `name` says which."""

    def __init__(self, name: RuleName, value: str) -> None:
        super().__init__(f"{name}: {value!r}")
        self.name = name
        self.value = value


NUMBER_LIMITS: Final[dict[RuleName, tuple[int, int]]] = {
    RuleName.LOAN_DAYS: (0, 730),
    RuleName.MAX_LOANS: (0, 500),
    RuleName.MAX_LOANS_TOTAL: (0, 500),
    RuleName.RENEWALS: (0, 50),
    RuleName.OVERDUE_BLOCKS: (0, 365),
    RuleName.DUE_SOON_DAYS: (0, 60),
}


def _number(name: RuleName, value: str) -> int:
    low, high = NUMBER_LIMITS[name]
    if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
        raise BadRule(name, value)
    return int(value)


def _weekdays(value: str) -> Iterator[int]:
    for part in filter(None, (piece.strip() for piece in value.split(","))):
        if part not in {"1", "2", "3", "4", "5", "6", "7"}:
            raise BadRule(RuleName.CLOSED_WEEKDAYS, value)
        yield int(part)


def parse_value(name: RuleName, value: str) -> int | bool | date | DaysMode | frozenset[int] | None:
    """A rule's value in its own type. Raises BadRule when it does not read or is out of its range."""
    if name in NUMBER_LIMITS:
        return _number(name, value)
    if name is RuleName.FOR_LOAN:
        if value not in {"yes", "no"}:
            raise BadRule(name, value)
        return value == "yes"
    if name is RuleName.CLOSED_WEEKDAYS:
        days = frozenset(_weekdays(value))
        if len(days) == 7:  # a library that never opens has no due dates
            raise BadRule(name, value)
        return days
    try:
        if name is RuleName.DAYS_MODE:
            return DaysMode(value)
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise BadRule(name, value) from error


def policy_for(rows: Iterable[RuleRow], subject: Subject) -> Policy:
    """Every rule looked up for the subject. Raises BadRule for a row that does not read."""
    known = list(rows)
    values = {name.value: parse_value(name, lookup(known, name, subject)) for name in RuleName}
    return Policy(**{field.name: values[field.name] for field in fields(Policy)})  # type: ignore[arg-type]
