"""What happens to materials reaches those who keep them."""

from hub.collections.rules import Change
from hub.collections.services.keeping import tell_keepers
from hub.core.uow import UnitOfWork
from hub.materials.events import MaterialPublished, MaterialRestored, MaterialSuspended, MaterialWithdrawn


def on_suspended(uow: UnitOfWork, event: MaterialSuspended) -> None:
    """It is hidden while it is looked into."""
    tell_keepers(uow, event.material_id, Change.SUSPENDED, event.reason)


def on_restored(uow: UnitOfWork, event: MaterialRestored) -> None:
    """It is open again."""
    tell_keepers(uow, event.material_id, Change.RESTORED)


def on_withdrawn(uow: UnitOfWork, event: MaterialWithdrawn) -> None:
    """It is gone for good."""
    tell_keepers(uow, event.material_id, Change.WITHDRAWN, event.reason)


def on_published(uow: UnitOfWork, event: MaterialPublished) -> None:
    """A new version took the place of the one that was kept."""
    if event.superseded_id is not None:
        tell_keepers(uow, event.material_id, Change.SUPERSEDED)
