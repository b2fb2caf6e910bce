"""When saved searches are looked at."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hub.finding.rules.alerts import OVERLAP, Frequency, is_due, last_slot, since

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026; the 2nd, 9th, 16th are Mondays."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("frequency", "now", "slot"),
    [
        (Frequency.DAILY, at(11, 5, 59), at(10, 6)),
        (Frequency.DAILY, at(11, 6), at(11, 6)),
        (Frequency.DAILY, at(11, 23), at(11, 6)),
        (Frequency.NEVER, at(11, 7), at(11, 6)),
        (Frequency.WEEKLY, at(11, 7), at(9, 6)),
        (Frequency.WEEKLY, at(9, 5), at(2, 6)),
        (Frequency.WEEKLY, at(9, 6), at(9, 6)),
    ],
)
def test_the_slots_are_mornings_in_local_time(frequency: Frequency, now: datetime, slot: datetime) -> None:
    assert last_slot(frequency, now) == slot


@pytest.mark.parametrize(
    ("frequency", "checked", "published", "due"),
    [
        (Frequency.DAILY, at(11, 5), None, True),
        (Frequency.DAILY, at(11, 6, 5), at(11, 7), False),
        (Frequency.WEEKLY, at(9, 7), at(11, 7), False),
        (Frequency.WEEKLY, at(8, 7), None, True),
        (Frequency.IMMEDIATELY, at(11, 7), at(11, 7, 5), True),
        (Frequency.IMMEDIATELY, at(11, 7), at(11, 6), False),
        (Frequency.IMMEDIATELY, at(11, 7), None, False),
    ],
)
def test_a_search_is_due_once_a_slot(frequency: Frequency, checked: datetime, published: datetime | None, due: bool) -> None:
    assert is_due(frequency, checked, at(11, 8), published) is due


def test_nothing_from_before_the_search_is_new() -> None:
    assert since(at(10, 0), at(11, 0)) == at(10, 0)
    assert since(at(1, 0), at(11, 0)) == at(11, 0) - OVERLAP < at(11, 0) - timedelta(days=6)
