"""Jobs: work done after a commit by a worker. The row is the truth; the broker only wakes workers.

A job is a row written in the transaction that needs it. A worker claims it for a while (a lease), runs the handler registered under its name
in wiring, and records the outcome. A worker that dies loses nothing: `sweep` wakes workers again for jobs whose time or lease has passed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import structlog
from sqlalchemy import Index, String, Text, and_, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core.authz import SYSTEM, Actor
from hub.core.db import Base, scope
from hub.core.errors import Unavailable
from hub.core.registry import JobSpec, Registry
from hub.core.runtime import Runtime, current

log = structlog.get_logger(__name__)

LEASE: Final = timedelta(minutes=15)
MAX_ATTEMPTS: Final = 8
PATIENT_DELAY: Final = 60  # seconds between the tries of a job that waits for a service
KEEP_DONE: Final = timedelta(days=14)


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One piece of work. `step` is a message id, shown translated; `error` is for the person who waits."""

    __tablename__ = "job"
    __table_args__ = (
        Index(
            "uq_job_waiting_key",
            "name",
            "key",
            unique=True,
            sqlite_where=text("state = 'waiting' AND attempts = 0"),
            postgresql_where=text("state = 'waiting' AND attempts = 0"),
        ),
        Index("ix_job_due", "state", "run_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    queue: Mapped[str] = mapped_column(String(40))
    key: Mapped[str | None] = mapped_column(String(200))
    args: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(20), default=JobState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    run_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    step: Mapped[str] = mapped_column(String(200), default="")
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class GiveUp(Exception):
    """Raised by a handler: trying again is useless. The message is shown to the person who waits."""


@dataclass(frozen=True)
class JobContext:
    """What a handler is told about its run."""

    job_id: int
    attempt: int
    runtime: Runtime
    actor: Actor = SYSTEM

    def progress(self, done: int, total: int, step: str = "") -> None:
        """Shows how far the job is: `step` is an untranslated English message id. Committed at once, apart from the handler's work."""
        with self.runtime.database.writer() as session:
            session.execute(
                update(Job)
                .where(Job.id == self.job_id)
                .values(done=done, total=total, step=str(step), leased_until=self.runtime.clock.now() + LEASE)
            )
            session.commit()


Handler = Callable[..., None]


def record(
    session: Session, registry: Registry, name: str, args: dict[str, Any], *, key: str | None, run_at: datetime
) -> tuple[int, str] | None:
    """Writes a job row; its id and queue, or None when a waiting one with the same key serves. Raises KeyError for a name nobody registered."""
    spec = registry.jobs[name]
    if key is not None:
        waiting = session.scalars(select(Job).where(Job.name == name, Job.key == key, Job.state == JobState.WAITING)).first()
        if waiting is not None:
            waiting.run_at = min(waiting.run_at, run_at)
            return None
    values = {
        "name": name,
        "queue": spec.queue,
        "key": key,
        "args": args,
        "state": JobState.WAITING,
        "attempts": 0,
        "run_at": run_at,
        "created_at": current().clock.now(),
        "done": 0,
        "total": 0,
        "step": "",
    }
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    # a waiting twin written by a transaction of the same moment serves as well
    made = session.execute(insert(Job).values(values).on_conflict_do_nothing().returning(Job.id)).scalar_one_or_none()
    return None if made is None else (made, spec.queue)


def find_job(session: Session, name: str, key: str) -> Job | None:
    """The newest job with this name and key: what a progress bar shows."""
    return session.scalars(select(Job).where(Job.name == name, Job.key == key).order_by(Job.id.desc()).limit(1)).first()


def _claim(runtime: Runtime, job_id: int) -> tuple[str, dict[str, Any], int] | None:
    now = runtime.clock.now()
    free = or_(
        and_(Job.state == JobState.WAITING, Job.run_at <= now),
        and_(Job.state == JobState.RUNNING, Job.leased_until < now),
    )
    with runtime.database.writer() as session:
        claimed = session.execute(
            update(Job)
            .where(Job.id == job_id, free)
            .values(state=JobState.RUNNING, attempts=Job.attempts + 1, leased_until=now + LEASE)
            .returning(Job.name, Job.args, Job.attempts)
        ).one_or_none()
        session.commit()
    return (claimed[0], claimed[1], claimed[2]) if claimed else None


def _finish(runtime: Runtime, job_id: int, **values: Any) -> None:
    with runtime.database.writer() as session:
        session.execute(update(Job).where(Job.id == job_id).values(leased_until=None, **values))
        session.commit()


def _fail(runtime: Runtime, job_id: int, spec: JobSpec, attempt: int, error: Exception) -> None:
    now = runtime.clock.now()
    waits = spec.patient and isinstance(error, Unavailable)
    if isinstance(error, GiveUp) or (attempt >= spec.max_attempts and not waits):
        log.error("job_failed", job=job_id, name=spec.name, attempt=attempt, error=repr(error))
        message = str(error) if isinstance(error, GiveUp) else type(error).__name__
        _finish(runtime, job_id, state=JobState.FAILED, error=message, finished_at=now)
        return
    delay = min(PATIENT_DELAY if waits else 3600, 2 ** min(attempt, 16) * 5)
    log.warning("job_retried", job=job_id, name=spec.name, attempt=attempt, delay=delay, error=repr(error))
    _finish(
        runtime,
        job_id,
        state=JobState.WAITING,
        error=type(error).__name__,
        run_at=now + timedelta(seconds=delay),
    )


def run(runtime: Runtime, job_id: int) -> bool:
    """Runs the job if it is due and nobody else has it; whether it ran. Never raises for what the handler does."""
    claim = _claim(runtime, job_id)
    if claim is None:
        return False
    name, args, attempt = claim
    spec = runtime.registry.jobs[name]
    try:
        with runtime.activate(), scope(runtime.database):
            spec.handler(JobContext(job_id, attempt, runtime), **args)
    except Exception as error:  # noqa: BLE001 -- whatever a handler raises is recorded on its row and retried or shown
        _fail(runtime, job_id, spec, attempt, error)
    else:
        _finish(runtime, job_id, state=JobState.DONE, error=None, finished_at=runtime.clock.now())
    return True


def due(runtime: Runtime, limit: int = 500) -> list[tuple[int, str]]:
    """Ids and queues of jobs whose time has come or whose worker died."""
    now = runtime.clock.now()
    with runtime.database.reader() as session:
        rows = session.execute(
            select(Job.id, Job.queue)
            .where(
                or_(
                    and_(Job.state == JobState.WAITING, Job.run_at <= now),
                    and_(Job.state == JobState.RUNNING, Job.leased_until < now),
                )
            )
            .order_by(Job.id)
            .limit(limit)
        )
        return [(row[0], row[1]) for row in rows]


def sweep(runtime: Runtime) -> int:
    """Wakes workers for due jobs that no message announces any more; how many."""
    waiting = due(runtime)
    for job_id, queue in waiting:
        runtime.wake(job_id, queue)
    return len(waiting)


def run_pending(runtime: Runtime, rounds: int = 50) -> int:
    """Runs all due jobs here and now, including those they enqueue; how many ran. For tests, the demonstration and commands."""
    ran = 0
    for _ in range(rounds):
        waiting = due(runtime)
        if not waiting:
            break
        ran += sum(run(runtime, job_id) for job_id, _queue in waiting)
    return ran


def forget_done(ctx: JobContext) -> None:
    """Job `core.forget_done`: removes rows of jobs done two weeks ago; failed ones stay until somebody looks."""
    from sqlalchemy import delete

    with ctx.runtime.database.writer() as session:
        session.execute(delete(Job).where(Job.state == JobState.DONE, Job.finished_at < ctx.runtime.clock.now() - KEEP_DONE))
        session.commit()
