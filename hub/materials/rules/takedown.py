"""Taking published materials from readers: who may do it how, and how a withdrawn one is cited."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class TakedownStep(StrEnum):
    """One entry of a material's takedown record."""

    REQUEST = "request"
    DECLINE = "decline"
    SUSPEND = "suspend"
    RESTORE = "restore"
    WITHDRAW = "withdraw"


SUSPENSION_REASONS: Final = ("licence", "error", "privacy", "harmful", "other")
WITHDRAWAL_REASONS: Final = ("licence", "error", "outdated", "privacy", "harmful", "author", "other")
GRACE: Final = timedelta(days=30)
"""How long authors may withdraw what they published by themselves, while nobody uses it."""
SILENT: Final = frozenset({"privacy", "harmful"})
"""Reasons for which title and reason are told nobody unless an editor says otherwise: the title itself may tell too much."""
HIDING: Final = frozenset({TakedownStep.SUSPEND, TakedownStep.WITHDRAW})
"""Steps that take a material from readers; requests and answers that come after leave it as it is."""


def tells(reason: str, silent: bool | None = None) -> bool:
    """Whether those who lost the material are told what it was and why; `silent` is what the editor chose, None leaves it to the reason."""
    return reason not in SILENT if silent is None else not silent


def may_withdraw_alone(published_at: datetime | None, uses: int, now: datetime) -> bool:
    """Whether an author may withdraw without asking."""
    return published_at is not None and uses == 0 and now - published_at <= GRACE


def open_request(steps: list[str]) -> bool:
    """Whether an author's request waits for an answer, by the steps in order."""
    return bool(steps) and steps[-1] == TakedownStep.REQUEST
