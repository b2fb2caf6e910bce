"""What accounts tell the features above them."""

from dataclasses import dataclass

from hub.core.events import Event


@dataclass(frozen=True)
class RolesChanged(Event):
    """A role of this person began or ended in this unit."""

    user_id: int
    role: str
    unit_id: int
