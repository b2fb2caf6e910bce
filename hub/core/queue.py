"""The queue that wakes workers: Celery over a durable local broker, Redis or RabbitMQ. It carries job ids only; the job rows are the truth."""

import threading
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Protocol

from celery import Celery

from hub.core.config import Settings
from hub.core.local_broker import SCHEME

TASK: Final = "hub.run_job"
QUEUES: Final = ("default", "imports", "mail", "index", "marking", "sync", "media")


class Queue(Protocol):
    """Wakes workers."""

    def wake(self, job_id: int, queue: str) -> None:
        """Tells a worker of `queue` that the job may be due. Raises when the broker cannot be reached."""
        ...

    def check(self) -> None:
        """Raises when the broker cannot be reached."""
        ...


def celery_settings(settings: Settings) -> dict[str, Any]:
    """Celery's configuration for the broker that the settings name."""
    common: dict[str, Any] = {
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "task_default_queue": "default",
        "task_create_missing_queues": True,
        "broker_connection_retry_on_startup": True,
        "worker_hijack_root_logger": False,
        "timezone": "UTC",
    }
    if settings.queue_url:
        return {
            **common,
            "broker_url": settings.queue_url,
            "broker_transport_options": {"visibility_timeout": 1800, "socket_connect_timeout": 3, "socket_timeout": 10},
        }
    folder = settings.instance / "queue"
    return {
        **common,
        "broker_url": f"{SCHEME}://localhost",
        "worker_enable_remote_control": False,
        "broker_transport_options": {
            "data_folder_in": str(folder / "messages"),
            "data_folder_out": str(folder / "messages"),
            "control_folder": str(folder / "control"),
            "processed_folder": str(folder / "processed"),
            "store_processed": True,  # taken messages are moved there, read and removed
            "polling_interval": 0.02,  # at the default of 1 s a wake-up takes seconds
        },
    }


def local_folders(settings: Settings) -> list[Path]:
    """Folders of the local broker; empty with a broker of its own."""
    if settings.queue_url:
        return []
    return [settings.instance / "queue" / name for name in ("messages", "control", "processed")]


def celery_app(settings: Settings) -> Celery:
    """A Celery application on the settings' broker, for sending and for the worker."""
    for folder in local_folders(settings):
        folder.mkdir(parents=True, exist_ok=True)
    app = Celery("hub", set_as_current=False)
    app.conf.update(celery_settings(settings))
    return app


class CeleryQueue:
    """Sends wake-ups through Celery."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()

    @cached_property
    def _app(self) -> Celery:
        return celery_app(self._settings)

    def wake(self, job_id: int, queue: str) -> None:
        """Sends the job's id to the queue."""
        with self._lock:
            self._app.send_task(TASK, args=[job_id], queue=queue, retry=False, ignore_result=True)

    def check(self) -> None:
        """Connects to the broker once."""
        with self._app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=0, timeout=3)


class SilentQueue:
    """Wakes nobody: for commands and tests that run their jobs themselves (`jobs.run_pending`)."""

    def __init__(self) -> None:
        self.woken: list[tuple[int, str]] = []

    def wake(self, job_id: int, queue: str) -> None:
        """Remembers the wake-up."""
        self.woken.append((job_id, queue))

    def check(self) -> None:
        """Always there."""


def from_settings(settings: Settings) -> Queue:
    """The queue that the settings name."""
    return CeleryQueue(settings)
