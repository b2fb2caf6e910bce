"""Filters of templates that need more than a line."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date
from werkzeug.datastructures import MultiDict

from hub.core.i18n import local, locale


def weekday(moment: datetime | None) -> str:
    """A day of this week: "T3 24/11" in Vietnamese, "Tue 24 Nov" in English; empty for None."""
    if moment is None:
        return ""
    day = local(moment)
    if locale() == "en":
        return str(format_date(day.date(), "EEE d MMM", locale="en"))
    name = "CN" if day.isoweekday() == 7 else f"T{day.isoweekday() + 1}"
    return f"{name} {day.day}/{day.month}"


def query(args: MultiDict[str, str], **changes: Any) -> str:
    """The query string of the address with some values changed; None takes one away."""
    values = [(name, value) for name, value in args.items(multi=True) if name not in changes]
    values += [(name, str(value)) for name, value in changes.items() if value is not None]
    return urlencode(values)


def initials(name: str) -> str:
    """The first letters of the last two words of a name: Vietnamese given names come last."""
    return "".join(word[0] for word in name.split()[-2:]).upper()
