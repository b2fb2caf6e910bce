"""When a draft that was given up is removed for good, and when its authors are told before."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Removal:
    """`days` after it was given up a draft is removed, never sooner than `notice_days` after its authors were told."""

    days: int
    notice_days: int

    @property
    def told_after(self) -> timedelta:
        """How long after it was given up its authors are told."""
        return timedelta(days=max(self.days - self.notice_days, 0))

    def told_from(self, given_up: datetime) -> datetime:
        """When its authors are told."""
        return given_up + self.told_after

    def removed_from(self, given_up: datetime, told: datetime) -> datetime:
        """When it is removed."""
        return max(given_up + timedelta(days=self.days), told + timedelta(days=self.notice_days))
