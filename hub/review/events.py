"""What peer review tells the owners of the things reviewed. No event names a reviewer."""

from dataclasses import dataclass

from hub.core.events import Event


@dataclass(frozen=True)
class ReviewStarted(Event):
    """Reviewing began: the first reviewer accepted, or the first again after all had left; or the head decided at once."""

    kind: str
    thing_id: int
    round_id: int


@dataclass(frozen=True)
class ReviewPaused(Event):
    """The last reviewer at work left before anything was sent: the round waits for reviewers again."""

    kind: str
    thing_id: int
    round_id: int


@dataclass(frozen=True)
class ReviewCountersigning(Event):
    """The group accepted; `level` ("school" or "department") has to sign next. Nothing is accepted yet."""

    kind: str
    thing_id: int
    round_id: int
    level: str


@dataclass(frozen=True)
class ReviewDecided(Event):
    """The round ended: `outcome` is "accept" (with all signatures), "revise" or "reject"."""

    kind: str
    thing_id: int
    round_id: int
    outcome: str
    reasons: str


@dataclass(frozen=True)
class ReviewCancelled(Event):
    """The submitter took the thing back before anybody reviewed it."""

    kind: str
    thing_id: int
    round_id: int


@dataclass(frozen=True)
class ReviewExpired(Event):
    """Nothing happened in the round for the group's number of days: it is over, without a decision, and can be handed in again."""

    kind: str
    thing_id: int
    round_id: int
    started: bool
    """Whether reviewing had begun (whether `ReviewStarted` was the last that was told)."""
