"""Everything a running hub is made of, and the one that is in force in the current context."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from hub.core.clock import Clock, SystemClock
from hub.core.config import Settings
from hub.core.db import Database
from hub.core.in_force import RUNTIME, current, current_or_none
from hub.core.queue import Queue
from hub.core.registry import Registry

if TYPE_CHECKING:
    from hub.core.mail import Mailer
    from hub.core.parts import PartStore
    from hub.core.search import SearchIndex
    from hub.core.storage import ObjectStore

__all__ = ["Runtime", "build", "current", "current_or_none"]

log = structlog.get_logger(__name__)


@dataclass
class Runtime:
    """Settings, adapters and what the features declared."""

    settings: Settings
    database: Database
    objects: "ObjectStore"
    parts: "PartStore"
    search: "SearchIndex"
    mailer: "Mailer"
    queue: Queue
    secret: str
    registry: Registry = field(default_factory=Registry)
    clock: Clock = field(default_factory=SystemClock)

    @contextmanager
    def activate(self) -> Iterator["Runtime"]:
        """Puts this runtime in force within the block."""
        token = RUNTIME.set(self)
        try:
            yield self
        finally:
            RUNTIME.reset(token)

    def wake(self, job_id: int, queue: str) -> None:
        """Tells the workers of a job. A broker that is away loses nothing: the row waits for the sweep."""
        try:
            self.queue.wake(job_id, queue)
        except Exception as error:  # noqa: BLE001 -- the transaction is committed; the sweep wakes the workers later
            log.warning("queue_unreachable", job=job_id, error=repr(error))

    def close(self) -> None:
        """Lets go of connections."""
        self.database.dispose()


def build(settings: Settings) -> Runtime:
    """Makes the adapters that the settings name. Nothing is connected yet."""
    from hub.core import mail, parts, queue, search_engines, storage_s3

    settings.ensure_instance()
    objects = storage_s3.from_settings(settings)
    return Runtime(
        settings=settings,
        database=Database(settings.database_address, settings.database_pool),
        objects=objects,
        parts=parts.from_settings(settings, objects),
        search=search_engines.from_settings(settings),
        mailer=mail.from_settings(settings),
        queue=queue.from_settings(settings),
        secret=settings.resolve_secret(),
    )
