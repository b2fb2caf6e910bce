"""Texts in the reader's language, for pages, jobs, mails and the command line alike. Message ids are English sentences.

The language is a context variable: set for a request by `hub.web.locale`, for a job or a mail by `use_locale`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_date as babel_date
from babel.numbers import format_decimal as babel_decimal
from babel.support import LazyProxy, NullTranslations, Translations

from hub.core.in_force import current_or_none

LANGUAGES: Final = ("vi", "en")
FOLDER: Final = Path(__file__).resolve().parent.parent / "translations"
DAY_FORMATS: Final = {"vi": "dd/MM/yyyy", "en": "d MMM yyyy"}

_locale: ContextVar[str] = ContextVar("hub_locale", default="vi")


def locale() -> str:
    """The language in force: "vi" or "en"."""
    return _locale.get()


def set_locale(language: str) -> None:
    """Sets the language for the rest of this context; unknown ones are ignored."""
    if language in LANGUAGES:
        _locale.set(language)


@contextmanager
def use_locale(language: str) -> Iterator[None]:
    """Sets the language within the block."""
    token = _locale.set(language if language in LANGUAGES else "vi")
    try:
        yield
    finally:
        _locale.reset(token)


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    return Translations.load(FOLDER, [language])


def gettext(message: str, /, **values: Any) -> str:
    """`message` in the language in force, `%(name)s` filled from `values`."""
    text = str(_catalogue(locale()).gettext(message)) if message else ""
    return text % values if values else text


def ngettext(singular: str, plural: str, count: int, /, **values: Any) -> str:
    """The form of the message for `count`, which is also filled in as `%(num)s`."""
    text = str(_catalogue(locale()).ngettext(singular, plural, count))
    return text % {"num": count, **values}


def lazy_gettext(message: str, /, **values: Any) -> Any:
    """Like `gettext`, but in the language in force when it is shown."""
    return LazyProxy(gettext, message, enable_cache=False, **values)


def _zone() -> ZoneInfo:
    runtime = current_or_none()
    return ZoneInfo(runtime.settings.time_zone if runtime else "Asia/Ho_Chi_Minh")


def local(moment: datetime) -> datetime:
    """An aware moment in the hub's time zone."""
    return moment.astimezone(_zone())


def format_date(value: date | datetime | None) -> str:
    """23/11/2026 in Vietnamese, 23 Nov 2026 in English; empty for None."""
    if value is None:
        return ""
    day = local(value).date() if isinstance(value, datetime) else value
    return str(babel_date(day, DAY_FORMATS[locale()], locale=locale()))


def format_time(value: datetime | time | None) -> str:
    """24-hour time to the minute, in the hub's time zone; empty for None."""
    if value is None:
        return ""
    return (local(value) if isinstance(value, datetime) else value).strftime("%H:%M")


def format_datetime(value: datetime | None) -> str:
    """Time and date, as 10:42 23/11/2026; empty for None."""
    return f"{format_time(value)} {format_date(value)}" if value else ""


def format_decimal(value: Decimal | float | str | None, places: int | None = None) -> str:
    """A number with the language's marks (8,3 in Vietnamese), with exactly `places` decimals when given; empty for None."""
    if value is None or value == "":
        return ""
    pattern = "#,##0." + "0" * places if places else ("#,##0" if places == 0 else "#,##0.######")
    return str(babel_decimal(Decimal(str(value)), format=pattern, locale=locale()))


def format_filesize(size: int | None) -> str:
    """Bytes as a short text with kB, MB or GB (powers of 1,000)."""
    if size is None:
        return ""
    amount = Decimal(size)
    for unit in ("B", "kB"):
        if amount < 1000:
            return f"{format_decimal(amount, 0)} {unit}"
        amount /= 1000
    unit = "MB"
    if amount >= 1000:
        amount, unit = amount / 1000, "GB"
    return f"{format_decimal(amount.quantize(Decimal('0.1'), ROUND_HALF_UP))} {unit}"
