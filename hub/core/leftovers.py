"""Files of the object store that nothing refers to any more: found once a day, set aside, and removed for good after a while.

A feature that keeps keys of objects says which with `refers(registry, source)`. Nothing is lost to an upload in flight: what was put lately is
left alone; what is referred to after all is brought back by the next run, or at once when somebody asks for it (see `hub.core.storage`).
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.orm import Session

from hub.core.authz import SYSTEM
from hub.core.db import session
from hub.core.jobs import GiveUp, JobContext
from hub.core.registry import Registry
from hub.core.runtime import Runtime, current
from hub.core.uow import unit_of_work

log = structlog.get_logger(__name__)

REFERENCES: Final = "objects.references"
MANY: Final = 100
"""With this many files, a run that would set more than half of them aside is refused: it rather looks at another hub's files."""
ReferenceSource = Callable[[Session], Iterator[str]]


class TooManyUnused(GiveUp):
    """More than half of all files seem to be referred to by nothing."""


def refers(registry: Registry, source: ReferenceSource) -> None:
    """Lets the feature's keys count as used: `source(session)` tells all of them."""
    registry.extensions.setdefault(REFERENCES, []).append(source)


def sweep(ctx: JobContext) -> None:
    """Job `core.sweep_objects`: brings back what is referred to, sets aside what is not, removes what was set aside long ago.

    Whatever it is interrupted at, the next run goes on. A source that cannot answer ends the run before anything is moved.
    """
    runtime = current()
    if not runtime.registry.extensions.get(REFERENCES):
        return  # nobody to ask what is used
    now, settings, store = runtime.clock.now(), runtime.settings, runtime.objects
    before = now - timedelta(hours=settings.objects_rest_hours)
    total, unused = 0, set[bytes]()
    for found in store.stats():
        total += 1
        if found.since <= before:
            unused.add(bytes.fromhex(found.key))
    aside = {bytes.fromhex(found.key): found.since for found in store.aside()}
    brought = _keep_used(runtime, unused, aside)
    if total >= MANY and len(unused) * 2 > total:
        log.error("objects_not_swept", unused=len(unused), total=total)
        raise TooManyUnused("too_many_unused")
    for key in sorted(unused):
        store.set_aside(key.hex())
    old = [key for key, since in aside.items() if since <= now - timedelta(days=settings.objects_aside_days)]
    for key in sorted(old):
        store.forget(key.hex())
    _record(set_aside=len(unused), brought_back=brought, removed=len(old))


def _keep_used(runtime: Runtime, unused: set[bytes], aside: dict[bytes, datetime]) -> int:
    """Takes out of both what is referred to, bringing back what had been set aside; how much that was."""
    sources: Sequence[ReferenceSource] = runtime.registry.extensions.get(REFERENCES, ())
    back: set[bytes] = set()
    for source in sources:
        for key in source(session()):
            used = bytes.fromhex(key)
            unused.discard(used)
            if used in aside:
                back.add(used)
    for used in sorted(back):
        del aside[used]
        runtime.objects.bring_back(used.hex())
    return len(back)


def _record(**counts: int) -> None:
    if not any(counts.values()):
        return
    log.info("objects_swept", **counts)
    with unit_of_work() as uow:
        uow.audit(SYSTEM, "objects.sweep", ("objects", "all"), counts)
