"""Answer saves through the real web server and database, one event a request as pupils' browsers send them, against a bare Flask view that commits
one row through the same server and database in the same run.

The ratio compares saves per CPU-second: CPU time of all processes of the server, and of PostgreSQL's backends when that is the database. Measured on
the embedded SQLite and, with TEST_POSTGRES_URL set, on PostgreSQL; the ratio told is the lower of the two.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from assessments.delivery.services import attempts
from bench.outcome import Outcome, percentile
from hub.app import create_runtime
from hub.core.config import Settings
from hub.core.db import Base, scope
from tests.factories import delivery
from tests.factories.accounts import load

PUPILS: Final = 64
CONNECTIONS: Final = 16
SECONDS: Final = 4.0
ROUNDS: Final = 3
COOKIE: Final = "bench-sign-in"
TICK: Final = os.sysconf("SC_CLK_TCK")
SECRET: Final = "b" * 32


@dataclass
class Load:
    """What one stretch of load gave."""

    saves: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    latencies: list[float] = field(default_factory=list)

    def add(self, other: "Load") -> None:
        """Adds another stretch."""
        self.saves += other.saves
        self.seconds += other.seconds
        self.cpu += other.cpu
        self.latencies += other.latencies

    def figures(self) -> dict[str, float]:
        """Plain numbers for the report."""
        return {
            "per_second": round(self.saves / self.seconds),
            "per_cpu_second": round(self.saves / self.cpu),
            "cpu_ms": round(1000 * self.cpu / self.saves, 3),
            "p95_ms": round(1000 * percentile(self.latencies, 0.95), 1),
        }


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        with contextlib.suppress(OSError):
            found += [int(child) for child in Path(f"/proc/{one}/task/{one}/children").read_text().split()]
    return found


def _cpu(pids: list[int]) -> float:
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            values = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(values[11]) + int(values[12])
    return total / TICK


class Server:
    """A web server in a process of its own."""

    def __init__(self, target: str, environment: dict[str, str]) -> None:
        self.port = _free_port()
        env = {**os.environ, **environment, "HUB_WEB_PORT": str(self.port)}
        code = f"from hub.serve import run_web; run_web({target!r})"
        self.process = subprocess.Popen([sys.executable, "-c", code], env=env, stdout=sys.stderr)
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.1)
        raise RuntimeError(f"{target} did not start")

    def pids(self) -> list[int]:
        """The server's processes."""
        return _family(self.process.pid)

    def stop(self) -> None:
        """Ends it."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Connection:
    """A kept-alive connection that speaks just enough HTTP."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")

    def post(self, path: str, headers: str, body: bytes) -> tuple[int, bytes]:
        """Status and body of a POST."""
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
        self.socket.sendall(head.encode() + body)
        status = int(self.file.readline().split()[1])
        length = 0
        while (line := self.file.readline().strip()) != b"":
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return status, self.file.read(length)


Request = Callable[[int, int], tuple[str, str, bytes]]


def _drive(port: int, request: Request, pids: Callable[[], list[int]], first: int) -> tuple[Load, int]:
    """Load on all connections for a while; what it gave, and the next unused sequence number."""
    made = Load()
    lock = threading.Lock()
    stop = time.perf_counter() + SECONDS
    reached = [first] * CONNECTIONS

    def work(number: int) -> None:
        connection = Connection(port)
        latencies = []
        seq = first
        while (begun := time.perf_counter()) < stop:
            pupil = number + CONNECTIONS * ((seq - first) % (PUPILS // CONNECTIONS))
            path, headers, body = request(pupil, first + (seq - first) // (PUPILS // CONNECTIONS))
            status, answer = connection.post(path, headers, body)
            if status != 200:
                raise RuntimeError(f"{status} {answer!r}")
            latencies.append(time.perf_counter() - begun)
            seq += 1
        with lock:
            made.latencies += latencies
        reached[number] = first + (seq - first) // (PUPILS // CONNECTIONS) + 1

    before, begun = _cpu(pids()), time.perf_counter()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made.seconds, made.cpu = time.perf_counter() - begun, _cpu(pids()) - before
    made.saves = len(made.latencies)
    return made, max(reached)


@contextlib.contextmanager
def _database(url: str, folder: Path) -> Iterator[str]:
    """A fresh database; for PostgreSQL one beside the given one, removed afterwards."""
    if not url:
        yield f"sqlite:///{folder / 'hub.sqlite3'}"
        return
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    made = make_url(url).set(database="hub_bench")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS hub_bench WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE hub_bench"))
    try:
        yield made.render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS hub_bench WITH (FORCE)"))
        admin.dispose()


def _backends(url: str) -> Callable[[], list[int]]:
    """Process ids of PostgreSQL's backends for this database (none for SQLite, which runs inside the server)."""
    if url.startswith("sqlite"):
        return list
    engine = create_engine(url, isolation_level="AUTOCOMMIT")

    def pids() -> list[int]:
        with engine.connect() as connection:
            rows = connection.execute(
                text("SELECT pid FROM pg_stat_activity WHERE datname = 'hub_bench' AND pid <> pg_backend_pid()")
            )
            return [row[0] for row in rows]

    return pids


def _measure(url: str, folder: Path) -> dict[str, dict[str, float]]:
    """Saves, the bare view and the bare view by the driver alone, in turns."""
    environment = {
        "HUB_INSTANCE": str(folder),
        "HUB_DATABASE_URL": url,
        "HUB_SECRET_KEY": SECRET,
        "HUB_LOG_LEVEL": "warning",
    }
    runtime = create_runtime(Settings(instance=folder, database_url=url, secret_key=SECRET))
    from bench.bare.app import metadata

    Base.metadata.create_all(runtime.database.engine)
    metadata.create_all(runtime.database.engine)
    with runtime.activate(), scope(runtime.database):
        room = delivery.make_room(pupils=PUPILS, form=None)
        opened = [
            attempts.start(load(pupil), room.sitting_id, f"bench-client-{pupil}", binding=COOKIE) for pupil in room.pupil_ids
        ]
    items = ("I.1", "I.2", "I.3")

    def save(pupil: int, seq: int) -> tuple[str, str, bytes]:
        held = opened[pupil]
        event = {"seq": seq, "item": items[seq % 3], "value": "ABCD"[seq % 4], "mono": 12_345_678, "wall": 1_795_000_000_000}
        body = json.dumps({"client": f"bench-client-{held.attempt.pupil_id}", "events": [event]}).encode()
        headers = f"Cookie: hub_session={COOKIE}\r\nX-Attempt-Token: {held.token}\r\n"
        return f"/api/sittings/v1/attempts/{held.attempt.id}/events", headers, body

    def bare(view: str) -> Request:
        return lambda pupil, seq: (f"/{view}/{pupil}", "", save(pupil, seq)[2])

    backends = _backends(url)
    results = {"save": Load(), "bare": Load(), "raw": Load()}
    hub, plain = Server("hub.wsgi:app", environment), Server("bench.bare.app:app", environment)
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{hub.port}/healthz", timeout=20).read()
        following = 1
        for turn in range(ROUNDS + 1):
            for name, server, request in (("save", hub, save), ("bare", plain, bare("save")), ("raw", plain, bare("raw"))):
                pids = server.pids
                made, reached = _drive(server.port, request, lambda pids=pids: pids() + backends(), following)
                if name == "save":
                    upto = reached
                if turn:  # the first turn warms everything up
                    results[name].add(made)
            following = upto
    finally:
        hub.stop()
        plain.stop()
        runtime.close()
    return {name: result.figures() for name, result in results.items()}


def run() -> Outcome:
    """Measures on SQLite and, when there is one, PostgreSQL."""
    figures: dict[str, Any] = {}
    baseline: dict[str, Any] = {}
    ratios = []
    for name, given in (("sqlite", ""), ("postgresql", os.environ.get("TEST_POSTGRES_URL", ""))):
        if name == "postgresql" and not given:
            continue
        with tempfile.TemporaryDirectory() as folder, _database(given, Path(folder)) as url:
            measured = _measure(url, Path(folder))
        ratio = measured["save"]["per_cpu_second"] / measured["bare"]["per_cpu_second"]
        ratios.append(ratio)
        figures[name] = {**measured["save"], "ratio": round(ratio, 3)}
        baseline[name] = {**measured["bare"], "by_driver_alone": measured["raw"]}
        print(f"{name}: {json.dumps(figures[name])} against {json.dumps(baseline[name])}", file=sys.stderr)
    first = figures["sqlite"]
    figures = {"per_second": first["per_second"], "per_cpu_second": first["per_cpu_second"], "cpu_ms": first["cpu_ms"], **figures}
    return Outcome(figures, "bare view, same server and database", baseline, min(ratios))
