"""What the bank tells the features above it."""

from dataclasses import dataclass

from hub.core.events import Event


@dataclass(frozen=True)
class MaterialPublished(Event):
    """A version was approved and is open to readers; `superseded_id` is the version that it takes the place of, or None."""

    material_id: int
    version_id: int
    superseded_id: int | None = None


@dataclass(frozen=True)
class MaterialCorrected(Event):
    """An editor corrected what a published version says."""

    material_id: int
    version_id: int


@dataclass(frozen=True)
class MaterialSuspended(Event):
    """A published material is hidden from readers while it is looked into; `reason` is empty where it is told nobody."""

    material_id: int
    reason: str


@dataclass(frozen=True)
class MaterialRestored(Event):
    """A suspended material is open to readers again."""

    material_id: int


@dataclass(frozen=True)
class MaterialWithdrawn(Event):
    """A published material was taken from readers for good; `reason` is empty where it is told nobody."""

    material_id: int
    reason: str
