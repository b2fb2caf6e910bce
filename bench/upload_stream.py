"""A film of a gigabyte through the whole intake: sent in pieces of 4 MB over tus to the real web server, put together and checked by a worker in a
process of its own. Told are the speed and the most memory that web server and worker ever held, above what each held before.

The baseline is a bare WSGI application on the same server that appends the same pieces to one file and syncs each.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final

from bench.answer_saves import SECRET, Server
from bench.outcome import Outcome
from hub.accounts.services import sessions
from hub.app import create_runtime
from hub.core.authz import Role
from hub.core.config import Settings
from hub.core.db import Base, scope
from hub.materials.services.intake import PURPOSE
from hub.uploads.rules import format_metadata
from tests.factories.accounts import make_user
from tests.factories.schools import make_place

SIZE: Final = int(os.environ.get("BENCH_BYTES", "1000000000"))
PIECE: Final = 4 * 1024 * 1024
FORM: Final = "application/offset+octet-stream"
WORKER: Final = """
import resource, sys
from hub.app import create_runtime
from hub.core import jobs
made = create_runtime()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
jobs.run_pending(made)
print(before // 1024, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def _film() -> Iterator[bytes]:
    """Pieces of a film: the boxes that a film has, and noise."""
    head = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42" + b"\x00\x00\x00\x30moov" + b"\x00" * 40
    data = SIZE - len(head) - 16
    first = head + b"\x00\x00\x00\x01mdat" + (data + 16).to_bytes(8, "big")
    noise = os.urandom(PIECE)
    yield first + noise[: PIECE - len(first)]
    sent = PIECE
    while sent < SIZE:
        yield noise[: min(PIECE, SIZE - sent)]
        sent += PIECE


def _peak(pids: list[int]) -> int:
    """The most memory that any of the processes ever held, in MB."""
    found = [0]
    for pid in pids:
        match = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
        found.append(int(match.group(1)) // 1024 if match else 0)
    return max(found)


class Client:
    """Speaks tus over one connection."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=300)
        self.headers = headers

    def call(self, method: str, path: str, body: bytes = b"", **headers: str) -> Any:
        """The answer, read."""
        self.connection.request(method, path, body, {**self.headers, **{k.replace("_", "-"): v for k, v in headers.items()}})
        answer = self.connection.getresponse()
        answer.content = answer.read()  # type: ignore[attr-defined]
        assert answer.status < 400, (answer.status, answer.content[:300])  # type: ignore[attr-defined]
        return answer


def _sign_in(port: int, token: str) -> Client:
    client = Client(port, {"Cookie": f"hub_session={token}", "Accept": "application/json", "Tus-Resumable": "1.0.0"})
    answer = client.call("GET", "/api/csrf")
    seed = answer.headers["Set-Cookie"].split(";")[0]
    csrf = re.search(rb'"csrf_token":\s*"(\w+)"', answer.content)
    assert csrf is not None
    client.headers.update({"Cookie": f"hub_session={token}; {seed}", "X-CSRF-Token": csrf.group(1).decode()})
    return client


def _send(client: Client) -> tuple[str, float]:
    described = format_metadata({"filename": "phim.mp4", "purpose": PURPOSE})
    path = client.call("POST", "/uploads", Upload_Length=str(SIZE), Upload_Metadata=described).headers["Location"]
    begun, offset = time.perf_counter(), 0
    for piece in _film():
        answer = client.call("PATCH", path, piece, Upload_Offset=str(offset), Content_Type=FORM)
        offset = int(answer.headers["Upload-Offset"])
    return path, time.perf_counter() - begun


def _ours(folder: Path) -> dict[str, float]:
    environment = {"HUB_INSTANCE": str(folder), "HUB_SECRET_KEY": SECRET, "HUB_LOG_LEVEL": "warning"}
    runtime = create_runtime(Settings(instance=folder, secret_key=SECRET))
    Base.metadata.create_all(runtime.database.engine)
    with runtime.activate(), scope(runtime.database):
        token = sessions.begin_session(make_user(Role.TEACHER, make_place().school), "127.0.0.1", "bench").token
    runtime.close()
    server = Server("hub.wsgi:app", environment)
    try:
        client = _sign_in(server.port, token)
        before = _peak(server.pids())
        path, seconds = _send(client)
        peak = _peak(server.pids())
        begun = time.perf_counter()
        worker = subprocess.run(
            [sys.executable, "-c", WORKER], env={**os.environ, **environment}, stdout=subprocess.PIPE, check=True, text=True
        )
        settled = time.perf_counter() - begun
        state = client.call("GET", path).content
        assert b'"ready"' in state, state
    finally:
        server.stop()
    idle, most = (int(word) for word in worker.stdout.split())
    return {
        "mb_per_second": round(SIZE / seconds / 1e6),
        "web_peak_mb": peak,
        "web_growth_mb": peak - before,
        "settle_seconds": round(settled, 1),
        "worker_peak_mb": most,
        "worker_growth_mb": most - idle,
        "mb": SIZE // 1_000_000,
    }


def _bare(folder: Path) -> dict[str, float]:
    server = Server("bench.bare.sink:app", {"HUB_INSTANCE": str(folder), "HUB_SECRET_KEY": SECRET})
    try:
        client = Client(server.port, {})
        begun = time.perf_counter()
        for piece in _film():
            client.call("PATCH", "/", piece, Content_Type=FORM)
        seconds = time.perf_counter() - begun
        return {"mb_per_second": round(SIZE / seconds / 1e6), "web_peak_mb": _peak(server.pids())}
    finally:
        server.stop()


def run() -> Outcome:
    """One upload each way."""
    with tempfile.TemporaryDirectory() as folder:
        baseline = _bare(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        figures = _ours(Path(folder))
    ratio = figures["mb_per_second"] / baseline["mb_per_second"]
    return Outcome(figures, "bare WSGI application that appends and syncs the same pieces", baseline, ratio)
