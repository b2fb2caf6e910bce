"""When drafts that were given up are removed."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.materials.rules.drafts import Removal

GIVEN_UP = datetime(2026, 11, 1, tzinfo=UTC)
DAYS = st.integers(0, 400)


@given(st.integers(1, 400), DAYS, DAYS)
def test_nobody_loses_a_draft_before_its_time_or_without_the_whole_notice(days: int, notice: int, late: int) -> None:
    rule = Removal(days, notice)
    told = rule.told_from(GIVEN_UP) + timedelta(days=late)  # the job may come late
    removed = rule.removed_from(GIVEN_UP, told)
    assert removed >= GIVEN_UP + timedelta(days=days)
    assert removed >= told + timedelta(days=notice)
    assert rule.told_from(GIVEN_UP) >= GIVEN_UP
    if not late and notice <= days:
        assert removed == GIVEN_UP + timedelta(days=days)
