"""How long is left, in words."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.core.i18n import use_locale
from hub.web.today import time_left

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "vietnamese", "english"),
    [
        (timedelta(seconds=-1), "Quá hạn", "Overdue"),
        (timedelta(0), "Quá hạn", "Overdue"),
        (timedelta(seconds=1), "Còn 1 phút", "1 minute left"),
        (timedelta(minutes=27), "Còn 27 phút", "27 minutes left"),
        (timedelta(minutes=59, seconds=59), "Còn 60 phút", "60 minutes left"),
        (timedelta(hours=1), "Còn 1 giờ", "1 hour left"),
        (timedelta(hours=23, minutes=59), "Còn 23 giờ", "23 hours left"),
        (timedelta(days=1), "Còn 1 ngày", "1 day left"),
        (timedelta(days=7, hours=23), "Còn 7 ngày", "7 days left"),
        (timedelta(days=8), "Hạn 1/12", "Due 1/12"),
    ],
)
def test_the_clock_of_an_entry(left: timedelta, vietnamese: str, english: str) -> None:
    with use_locale("vi"):
        assert time_left(NOW + left, NOW) == vietnamese
    with use_locale("en"):
        assert time_left(NOW + left, NOW) == english
