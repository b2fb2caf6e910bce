"""The worker's Celery application: one task that runs a job row. `hub worker` and `hub beat` start it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from celery import Celery
from celery.signals import worker_ready

from hub.app import create_runtime
from hub.core import jobs, logs, uow
from hub.core.queue import TASK, celery_app
from hub.core.runtime import Runtime
from workers.schedule import timetable

SWEEP = "hub.sweep"
PERIODIC = "hub.periodic"


def create_worker(runtime: Runtime | None = None) -> Celery:
    """Celery over a wired runtime. The tasks are thin: the work is in the features' services."""
    made = runtime or create_runtime()
    logs.configure(made.settings)
    worker = celery_app(made.settings)
    tasks: dict[str, Callable[..., Any]] = {
        TASK: partial(jobs.run, made),
        SWEEP: partial(jobs.sweep, made),
        PERIODIC: partial(uow.enqueue_periodic, made),
    }
    for name, function in tasks.items():
        worker.task(_discard_result(function), name=name)
    # what was committed while no worker ran is taken up at once, not at the next tick
    worker_ready.connect(lambda **_: jobs.sweep(made), weak=False)
    worker.conf.beat_schedule = timetable(made.registry, sweep_task=SWEEP, periodic_task=PERIODIC)
    worker.conf.beat_schedule_filename = str(made.settings.instance / "beat")
    return worker


def _discard_result(function: Callable[..., Any]) -> Callable[..., None]:
    def task(*args: Any) -> None:
        function(*args)

    return task
