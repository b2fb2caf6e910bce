"""Shapes of offers, launches and scores on their way."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from assessments.delivery.schemas import SittingView
from lti.registrations.rules.refusal import Refused
from lti.registrations.schemas import Platform


class OfferForm(BaseModel):
    """A sitting to be offered to a platform."""

    sitting_id: int
    platform_id: int = 0


@dataclass(frozen=True)
class OfferView:
    """An offer with its sitting."""

    id: int
    token: str
    platform_id: int
    sitting: SittingView


@dataclass(frozen=True)
class LoginStart:
    """Where the browser goes to be authenticated, and the proof it must bring back."""

    url: str
    cookie: str
    proof: str
    platform: Platform


@dataclass(frozen=True)
class Landing:
    """An accepted launch, as its page shows it. `ticket` lets a learner in, once; others have none."""

    platform: Platform
    sitting: SittingView
    name: str
    standing: str
    ticket: str | None
    anonymous: bool
    sends_score: bool
    return_url: str | None


@dataclass(frozen=True)
class Sync:
    """A person's score on its way, as the teacher sees it."""

    id: int
    name: str
    sitting_title: str
    state: str
    reason: str
    score: Decimal | None
    maximum: Decimal | None
    tries: int
    last_status: int | None
    changed_at: datetime


class LaunchRefused(Refused):
    """A launch that was refused. `return_url` is set only when the platform's signature was good."""

    def __init__(self, code: str, detail: str = "", *, return_url: str | None = None, platform: Any = None) -> None:
        super().__init__(code, detail)
        self.return_url = return_url
        self.platform = platform
