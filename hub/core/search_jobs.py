"""The jobs that keep the index in line with the database."""

import structlog

from hub.core.db import session
from hub.core.jobs import JobContext
from hub.core.search import mend, rebuild

log = structlog.get_logger(__name__)


def fill(ctx: JobContext) -> None:
    """Job `core.fill_search`: fills an index that holds nothing though there is something to find: a new engine, a new recipe, a lost file."""
    runtime = ctx.runtime
    if next(iter(runtime.search.fingerprints()), None) is not None:
        return
    if any(next(iter(source(session())), None) is not None for source in runtime.registry.search_sources.values()):
        log.info("search_filled", documents=rebuild(runtime.search, session(), runtime.registry.search_sources))


def tend(ctx: JobContext) -> None:
    """Job `core.mend_search`: compares index and database once a day, and puts right what differs."""
    runtime = ctx.runtime
    found = mend(runtime.search, session(), runtime.registry.search_sources)
    if not found.ok:
        log.warning("search_mended", missing=len(found.missing), stale=len(found.stale), surplus=len(found.surplus))
