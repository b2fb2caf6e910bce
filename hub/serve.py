"""Running the hub's processes: web server, worker, timetable, or the embedded pair under one supervisor."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Final, NoReturn

from hub.core.config import Settings
from hub.core.parent import PARENT, end_with_supervisor

STOP_SECONDS: Final = 20.0
RESTART_SECONDS: Final = 1.0
COMMANDS: Final = {"web": ["web"], "content": ["content"], "worker": ["worker", "--beat"]}
EMBEDDED: Final = ("web", "content", "worker")


def run_content() -> None:
    """Serves the content origin until told to stop."""
    run_web("hub.wsgi_content:app", port=Settings().content_port_number, workers=1)


def run_web(target: str = "hub.wsgi:app", *, port: int | None = None, workers: int | None = None) -> None:
    """Serves the application with the bundled server until told to stop; benchmarks serve another `target` the same way."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    end_with_supervisor()
    settings = Settings()
    os.environ[PARENT] = str(os.getpid())  # its worker processes end with it
    Granian(
        target,
        address=settings.web_host,
        port=settings.web_port if port is None else port,
        interface=Interfaces.WSGI,
        workers=workers or settings.web_workers,
        blocking_threads=settings.web_threads,
        backpressure=settings.web_threads * 16,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


def become_worker(arguments: Sequence[str]) -> NoReturn:
    """Turns this process into `python -m workers ARGUMENTS`: the packages of the workers stand above this one."""
    os.execv(sys.executable, [sys.executable, "-m", "workers", *arguments])  # noqa: S606 -- our own program


def _start(part: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, PARENT: str(os.getpid())}
    return subprocess.Popen([sys.executable, "-m", "hub", *COMMANDS[part]], env=environment)  # noqa: S603 -- our own command


def serve(parts: Sequence[str]) -> int:
    """Supervises the parts as processes of their own: one that dies is started again; a stop signal stops all. Returns the exit status."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    running = {part: _start(part) for part in parts}
    while not stopping.wait(0.5):
        for part, process in running.items():
            if process.poll() is not None:
                sys.stderr.write(f"hub serve: {part} ended with {process.returncode}; starting it again\n")
                stopping.wait(RESTART_SECONDS)
                if not stopping.is_set():
                    running[part] = _start(part)
    return _stop(list(running.values()))


def _stop(processes: list[subprocess.Popen[bytes]]) -> int:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    clean = True
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            clean = False
    return 0 if clean else 1
