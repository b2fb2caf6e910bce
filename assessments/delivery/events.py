"""What delivery tells the features above it."""

from dataclasses import dataclass

from hub.core.events import Event


@dataclass(frozen=True)
class AttemptFinished(Event):
    """No answer of this attempt counts any more from now on: it was submitted whole, or its time ran out."""

    attempt_id: int
    sitting_id: int


@dataclass(frozen=True)
class SittingClosed(Event):
    """No attempt of the sitting is open any more."""

    sitting_id: int
