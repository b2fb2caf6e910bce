"""What the bank tells the features above it."""

from dataclasses import dataclass

from hub.core.events import Event


@dataclass(frozen=True)
class MaterialPublished(Event):
    """A version was approved and is open to readers."""

    material_id: int
    version_id: int


@dataclass(frozen=True)
class MaterialWithdrawn(Event):
    """A published material was taken from readers."""

    material_id: int
    reason: str
