"""When a saved search is looked at again."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Frequency(StrEnum):
    """How often a person wants to hear of new results."""

    NEVER = "never"
    IMMEDIATELY = "immediately"
    DAILY = "daily"
    WEEKLY = "weekly"


HOUR: Final = 6  # o'clock in the morning, in local time
OVERLAP: Final = timedelta(days=7)
"""How far a check looks back behind the one before: a document may reach the index late. What was found once is not found again."""


KEEP: Final = timedelta(days=365)
"""How long a find is remembered; longer than any check looks back."""


def last_slot(frequency: Frequency, now: datetime) -> datetime:
    """The moment since which a search must have been looked at, in the zone of `now`: this morning, or Monday's."""
    slot = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if now < slot:
        slot -= timedelta(days=1)
    if frequency is Frequency.WEEKLY:
        slot -= timedelta(days=slot.weekday())
    return slot


def is_due(frequency: Frequency, checked_at: datetime, now: datetime, published_at: datetime | None) -> bool:
    """Whether the search is looked at now. At once means: as soon as something was published since the last look. Without mail, each morning."""
    if frequency is Frequency.IMMEDIATELY:
        return published_at is not None and published_at > checked_at
    return checked_at < last_slot(frequency, now)


def since(created_at: datetime, checked_at: datetime) -> datetime:
    """From when on a result counts as new: never from before the search was saved."""
    return max(created_at, checked_at - OVERLAP)
