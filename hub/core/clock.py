"""The clock that everything reads, so that tests can move it."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

from hub.core.in_force import current


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The current time, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The current time, aware, in UTC."""
        return datetime.now(UTC)


class FakeClock:
    """A clock that stands still until told to move."""

    def __init__(self, start: datetime | None = None) -> None:
        self._now = start or datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The time it was last set to."""
        return self._now

    def advance(self, **delta: float) -> datetime:
        """Moves on by `timedelta(**delta)` and tells the new time."""
        self._now += timedelta(**delta)
        return self._now

    def set(self, moment: datetime) -> None:
        """Jumps to `moment` (aware)."""
        self._now = moment.astimezone(UTC)


def now() -> datetime:
    """The current time by the clock of the current runtime, aware, in UTC."""
    return current().clock.now()
