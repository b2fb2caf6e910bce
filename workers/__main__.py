"""`python -m workers worker [--beat] [--queues=A,B]` and `python -m workers beat`: what `hub worker` and `hub beat` become."""

import os
import sys

from hub.core.config import Settings
from hub.core.parent import end_with_supervisor
from hub.core.queue import QUEUES
from workers.celery import create_worker


def main(arguments: list[str]) -> None:
    """Runs Celery with threads; a stop signal lets running jobs finish."""
    end_with_supervisor()
    settings = Settings()
    celery = create_worker()
    if arguments[:1] == ["beat"]:
        celery.Beat(loglevel="WARNING").run()
        return
    options = arguments[1:]
    if not any(option.startswith("--queues") for option in options):
        options.append(f"--queues={','.join(QUEUES)}")
    celery.worker_main(
        [
            "worker",
            "--pool=threads",
            f"--concurrency={settings.worker_threads}",
            "--without-gossip",
            "--without-mingle",
            "--loglevel=WARNING",
            f"--hostname=hub-{os.getpid()}@%h",
            *options,
        ]
    )


main(sys.argv[1:])
