"""Domain events: facts that one feature tells the features above it, inside the same transaction."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """The base of every feature's events. Subscribers run at once, inside the unit of work that dispatched it."""
