"""What resumable uploads declare. A feature that takes files adds its purpose with `accept`."""

from hub.core.leftovers import refers
from hub.core.registry import Registry
from hub.uploads import queries, views
from hub.uploads.schemas import EXTENSION, Purpose
from hub.uploads.services import settling

HOUR = 3600


def accept(registry: Registry, purpose: Purpose) -> None:
    """Lets people upload files for this purpose."""
    purposes = registry.extensions.setdefault(EXTENSION, {})
    if purpose.name in purposes:
        raise ValueError(f"the purpose {purpose.name} is declared twice")
    purposes[purpose.name] = purpose


def register(registry: Registry) -> None:
    """Routes and jobs."""
    registry.blueprint(views.blueprint)
    registry.job("uploads.settle", settling.settle, queue="imports", max_attempts=settling.SCANNER_TRIES)
    registry.job("uploads.discard", settling.discard)
    registry.job("uploads.sweep", settling.sweep)
    registry.every(HOUR, "uploads.sweep")
    refers(registry, queries.object_keys)
