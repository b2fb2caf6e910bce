"""What waits for a person: features give entries, the home page orders and shows them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class TodayKind(StrEnum):
    """Which part of the home page an entry belongs to."""

    WAITING = "waiting"  # needs this person
    RUNNING = "running"  # goes on now
    RETURNED = "returned"  # came back with a result
    UPCOMING = "upcoming"  # later this week


@dataclass(frozen=True)
class TodayEntry:
    """One line of the home page; it leads to the very place of work, by `endpoint` and `params`."""

    kind: TodayKind
    title: str
    action: str
    endpoint: str
    params: dict[str, Any] = field(default_factory=dict)
    icon: str = "circle"
    facts: tuple[str, ...] = ()
    due: datetime | None = None
    at: datetime | None = None
