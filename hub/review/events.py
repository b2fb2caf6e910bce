"""What peer review tells the owners of the things reviewed."""

from dataclasses import dataclass

from hub.core.events import Event


@dataclass(frozen=True)
class ReviewStarted(Event):
    """The first reviewer was assigned in a round, or the first again after all were released."""

    kind: str
    thing_id: int
    round_id: int


@dataclass(frozen=True)
class ReviewPaused(Event):
    """The last reviewer at work was released before anything was sent: the round waits for reviewers again."""

    kind: str
    thing_id: int
    round_id: int


@dataclass(frozen=True)
class ReviewDecided(Event):
    """The head decided: `outcome` is "accept", "revise" or "reject"."""

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
