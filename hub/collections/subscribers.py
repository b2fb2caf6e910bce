"""What happens to materials reaches those who keep them."""

from hub.collections.rules import Change
from hub.collections.services.keeping import tell_keepers
from hub.core.uow import UnitOfWork
from hub.materials.events import MaterialWithdrawn


def on_withdrawn(uow: UnitOfWork, event: MaterialWithdrawn) -> None:
    """It is gone for good."""
    tell_keepers(uow, event.material_id, Change.WITHDRAWN, event.reason)
