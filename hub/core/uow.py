"""The unit of work: one transaction with its audit rows, job rows and domain events. Side effects come after the commit.

A service opens one; a service called inside another joins the outer one. Whatever fails, nothing is half-written.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from hub.core import audit, jobs
from hub.core.authz import Actor
from hub.core.db import current_scope, scope
from hub.core.events import Event
from hub.core.runtime import Runtime, current


class UnitOfWork:
    """What a service writes through."""

    def __init__(self, session: Session, runtime: Runtime) -> None:
        self.session = session
        self._runtime = runtime
        self._audit: list[audit.AuditEntry] = []
        self._jobs: list[tuple[int, str]] = []
        self._after: list[Callable[[], None]] = []

    def flush(self) -> None:
        """Sends pending rows to the database, so that they have ids."""
        self.session.flush()

    def dispatch(self, event: Event) -> None:
        """Tells the subscribers of the event's class, at once and in this transaction."""
        self.session.flush()
        for subscriber in self._runtime.registry.subscribers(type(event)):
            subscriber(self, event)

    def enqueue(self, name: str, args: Mapping[str, Any] | None = None, *, key: str | None = None, delay: float = 0) -> None:
        """Records a job in this transaction; workers are woken after the commit.

        With a `key`, a waiting job of the same name and key serves for this one too. `delay` is in seconds.
        """
        run_at = self._runtime.clock.now() + timedelta(seconds=delay)
        job = jobs.record(self.session, self._runtime.registry, name, dict(args or {}), key=key, run_at=run_at)
        if job is not None and delay <= 0:
            self._jobs.append(job)

    def audit(
        self,
        actor: Actor,
        action: str,
        target: tuple[str, Any],
        details: Mapping[str, Any] | None = None,
        *,
        unit_path: str | None = None,
    ) -> None:
        """Records who did what to which thing; `details` must be plain JSON without secrets."""
        kind, identity = target
        self._audit.append(
            audit.AuditEntry(
                at=self._runtime.clock.now(),
                actor_id=actor.user_id,
                actor_name=actor.name,
                action=action,
                target_kind=kind,
                target_id=str(identity),
                unit_path=unit_path,
                details=dict(details or {}),
            )
        )

    def after_commit(self, action: Callable[[], None]) -> None:
        """Runs the action once the transaction stands, to be early with what a job does in any case: a process that dies never runs it."""
        self._after.append(action)

    def commit(self) -> None:
        """Chains the audit rows, commits, runs what was to come after it, then wakes the workers."""
        if self._audit:
            self.session.flush()
            audit.append(self.session, self._audit)
        self.session.commit()
        for action in self._after:
            action()
        for job_id, queue in self._jobs:
            self._runtime.wake(job_id, queue)


_unit: ContextVar[UnitOfWork | None] = ContextVar("hub_unit", default=None)


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """Opens a unit of work, or joins the one in force. The outermost exit commits; an exception rolls everything back."""
    joined = _unit.get()
    if joined is not None:
        yield joined
        return
    opened = current_scope()
    opened.close_reading()
    with opened.database.writer() as session:
        unit = UnitOfWork(session, current())
        token = _unit.set(unit)
        opened.writing = session
        try:
            yield unit
            unit.commit()
        finally:
            opened.writing = None
            _unit.reset(token)


def enqueue_periodic(runtime: Runtime, name: str) -> None:
    """What the timetable does: one waiting job of this name, at most."""
    with runtime.activate(), scope(runtime.database), unit_of_work() as unit:
        unit.enqueue(name, key="periodic")
