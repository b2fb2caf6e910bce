"""Texts, numbers, dates and sizes in both languages."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from hub.core import i18n


@pytest.mark.parametrize(
    ("size", "vi", "en"),
    [
        (0, "0 B", "0 B"),
        (999, "999 B", "999 B"),
        (38_400, "38 kB", "38 kB"),
        (2_340_000, "2,3 MB", "2.3 MB"),
        (200_000_000, "200 MB", "200 MB"),
        (1_250_000_000, "1,3 GB", "1.3 GB"),
    ],
)
def test_sizes(size: int, vi: str, en: str) -> None:
    with i18n.use_locale("vi"):
        assert i18n.format_filesize(size) == vi
    with i18n.use_locale("en"):
        assert i18n.format_filesize(size) == en


@pytest.mark.parametrize(
    ("value", "places", "vi", "en"),
    [
        (Decimal("8.3"), 1, "8,3", "8.3"),
        (Decimal(10), 1, "10,0", "10.0"),
        (Decimal("1234567.5"), None, "1.234.567,5", "1,234,567.5"),
        (Decimal("0.25"), None, "0,25", "0.25"),
        (None, 1, "", ""),
    ],
)
def test_decimals(value: Decimal | None, places: int | None, vi: str, en: str) -> None:
    with i18n.use_locale("vi"):
        assert i18n.format_decimal(value, places) == vi
    with i18n.use_locale("en"):
        assert i18n.format_decimal(value, places) == en


def test_dates_and_times_are_local_and_in_the_reader_s_form() -> None:
    late = datetime(2026, 11, 22, 18, 5, tzinfo=UTC)  # already the 23rd in Vietnam
    with i18n.use_locale("vi"):
        assert (i18n.format_date(late), i18n.format_time(late)) == ("23/11/2026", "01:05")
        assert i18n.format_datetime(None) == i18n.format_date(None) == i18n.format_time(None) == ""
    with i18n.use_locale("en"):
        assert i18n.format_date(date(2026, 11, 23)) == "23 Nov 2026"


def test_a_lazy_text_speaks_the_language_of_the_moment_it_is_shown() -> None:
    text = i18n.lazy_gettext("You do not have the right to do this here. Your school's administrator can give it.")
    with i18n.use_locale("en"):
        assert str(text).startswith("You do not have")
    with i18n.use_locale("nonsense"):
        assert i18n.locale() == "vi"


def test_values_are_filled_in_and_counted() -> None:
    with i18n.use_locale("en"):
        assert i18n.gettext("Hello %(name)s", name="Hà") == "Hello Hà"
        assert i18n.ngettext("%(num)s book", "%(num)s books", 1) == "1 book"
        assert i18n.ngettext("%(num)s book", "%(num)s books", 2) == "2 books"
