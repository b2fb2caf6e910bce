"""`hub serve`: web server, content server and worker together, started again when one dies, stopped cleanly by a signal."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def _eventually(check: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if check():
            return True
        time.sleep(0.2)
    return check()


class Served:
    """A served instance and the processes below the supervisor."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe, socket.socket() as second:
            probe.bind(("127.0.0.1", 0))
            second.bind(("127.0.0.1", 0))
            self.port, self.content_port = probe.getsockname()[1], second.getsockname()[1]
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "HUB_INSTANCE": str(folder / "instance"),
            "HUB_WEB_PORT": str(self.port),
            "HUB_CONTENT_PORT": str(self.content_port),
            "HUB_LOG_LEVEL": "error",
        }
        command = [sys.executable, "-m", "hub"]
        subprocess.run([*command, "migrate"], env=environment, cwd=ROOT, check=True, capture_output=True)
        self.process = subprocess.Popen([*command, "serve"], env=environment, cwd=ROOT, start_new_session=True)

    def answers(self) -> bool:
        """Whether both servers do."""
        return all(self._answers(port) for port in (self.port, self.content_port))

    def is_silent(self) -> bool:
        """Whether neither server does."""
        return not any(self._answers(port) for port in (self.port, self.content_port))

    @staticmethod
    def _answers(port: int) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(number) for number in listed.split()]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    made = Served(tmp_path)
    yield made
    if made.process.poll() is None:
        os.killpg(made.process.pid, signal.SIGKILL)
        made.process.wait()


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux's /proc to see child processes")
def test_a_part_that_dies_is_started_again_and_a_signal_stops_all(served: Served) -> None:
    assert _eventually(served.answers)
    web = served.children()[0]
    os.kill(web, signal.SIGKILL)
    assert _eventually(lambda: web not in served.children() and len(served.children()) == 3 and served.answers())
    children = served.children()
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(40) == 0
    assert not any(Path(f"/proc/{child}").exists() for child in children)
    assert _eventually(served.is_silent)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux's /proc to see child processes")
def test_nothing_is_left_behind_when_the_supervisor_is_killed(served: Served) -> None:
    assert _eventually(served.answers)
    children = served.children()
    served.process.kill()
    served.process.wait()
    assert _eventually(lambda: not any(Path(f"/proc/{child}").exists() for child in children))
    assert _eventually(served.is_silent)
