"""Every broker wakes a real worker process; killed or late, nothing that was committed is lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.core import jobs
from hub.core.jobs import Job, JobState
from hub.core.queue import CeleryQueue
from hub.core.uow import unit_of_work
from tests.hub import Hub, SchemaTemplate

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(params=["local", pytest.param("redis", marks=pytest.mark.service("redis"))])
def queued(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: SchemaTemplate) -> Iterator[Hub]:
    """A hub whose queue is the real one."""
    url = "" if request.param == "local" else os.environ["TEST_REDIS_URL"].rsplit("/", 1)[0] + "/9"
    with Hub.open(sqlite_template, tmp_path, queue_url=url) as hub:
        hub.runtime.queue = CeleryQueue(hub.runtime.settings)
        yield hub


def _worker(hub: Hub) -> subprocess.Popen[bytes]:
    settings = hub.runtime.settings
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "HUB_INSTANCE": str(settings.instance),
        "HUB_DATABASE_URL": settings.database_address,
        "HUB_QUEUE_URL": settings.queue_url,
        "HUB_LOG_LEVEL": "error",
    }
    return subprocess.Popen([sys.executable, "-m", "workers", "worker"], env=environment, cwd=ROOT)


def _eventually(check: Callable[[], bool], seconds: float = 40) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if check():
            return True
        time.sleep(0.1)
    return check()


def _stop(worker: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> None:
    worker.send_signal(number)
    worker.wait(30)


def _state(hub: Hub) -> str:
    return hub.session.scalars(select(Job.state)).one()


def _enqueue(hub: Hub) -> None:
    hub.clock.set(datetime.now(UTC))
    with unit_of_work() as uow:
        uow.enqueue("core.forget_done")


def test_a_committed_job_is_run_by_a_worker(queued: Hub) -> None:
    _enqueue(queued)
    worker = _worker(queued)
    try:
        assert _eventually(lambda: _state(queued) == JobState.DONE)
    finally:
        _stop(worker)
    assert worker.returncode == 0


def test_a_job_whose_message_was_lost_is_found_when_a_worker_starts(queued: Hub) -> None:
    queue, queued.runtime.queue = queued.runtime.queue, type("Lost", (), {"wake": lambda *_: None})()
    _enqueue(queued)
    queued.runtime.queue = queue
    worker = _worker(queued)
    try:
        assert _eventually(lambda: _state(queued) == JobState.DONE)
    finally:
        _stop(worker)


def test_a_broker_that_is_away_does_not_fail_the_commit(hub_sqlite: Hub) -> None:
    def refuse(*_: object) -> None:
        raise ConnectionError

    hub_sqlite.runtime.queue = type("Away", (), {"wake": refuse})()
    with unit_of_work() as uow:
        uow.enqueue("core.forget_done")
    assert jobs.due(hub_sqlite.runtime) != []
