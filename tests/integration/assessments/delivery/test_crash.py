"""The real server is killed with SIGKILL while fifty pupils answer; whatever it had acknowledged is there afterwards, on both databases."""

import contextlib
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from assessments.delivery import queries
from assessments.delivery.rules import log
from assessments.delivery.services import attempts
from tests.factories import delivery
from tests.factories.accounts import load
from tests.hub import Hub

ROOT = Path(__file__).resolve().parents[4]
PUPILS = 50
ANSWERS = 40
KILLS = 2
COOKIE = "crash-sign-in"


class Server:
    """The web server in a process group of its own."""

    def __init__(self, hub: Hub) -> None:
        with socket.socket() as held:
            held.bind(("127.0.0.1", 0))
            self.port = int(held.getsockname()[1])
        settings = hub.runtime.settings
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "HUB_INSTANCE": str(settings.instance),
            "HUB_DATABASE_URL": settings.database_address,
            "HUB_SECRET_KEY": settings.secret_key,
            "HUB_WEB_PORT": str(self.port),
            "HUB_LOG_LEVEL": "error",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hub", "web"], env=self.environment, cwd=ROOT, start_new_session=True
        )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        raise TimeoutError("the server did not start")

    def kill(self) -> None:
        """SIGKILL for the whole group: no handler, no last write."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Pupil:
    """A client that follows docs/answer-protocol.md: keeps events until they are acknowledged, and sends again after any failure."""

    attempt: int
    client: str
    token: str
    port: int
    refs: list[str]
    acked: dict[int, tuple[str, str]] = field(default_factory=dict)
    sent: dict[int, tuple[str, str]] = field(default_factory=dict)
    failures: int = 0

    def run(self, answered: "Progress") -> None:
        chance = random.Random(self.attempt)  # noqa: S311 -- made-up answers
        connection: http.client.HTTPConnection | None = None
        while len(self.acked) < ANSWERS:
            if len(self.sent) < ANSWERS and len(self.sent) == len(self.acked):
                self.sent[len(self.sent) + 1] = (chance.choice(self.refs), chance.choice("ABCD"))
            waiting = [seq for seq in sorted(self.sent) if seq not in self.acked]
            body = {
                "client": self.client,
                "events": [{"seq": seq, "item": self.sent[seq][0], "value": self.sent[seq][1]} for seq in waiting],
            }
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                headers = {"X-Attempt-Token": self.token, "Cookie": f"hub_session={COOKIE}", "Content-Type": "application/json"}
                connection.request("POST", f"/api/sittings/v1/attempts/{self.attempt}/events", json.dumps(body), headers)
                reply = connection.getresponse()
                answer: dict[str, Any] = json.loads(reply.read())
                assert reply.status == 200, answer
            except (OSError, http.client.HTTPException, ValueError):
                connection = None
                self.failures += 1
                time.sleep(0.05 * chance.random())
                continue
            for seq in range(1, answer["acked_through"] + 1):
                self.acked[seq] = self.sent[seq]
            answered.add(len(waiting))


class Progress:
    """Counts acknowledged answers and lets a thread wait for a number of them."""

    def __init__(self) -> None:
        self.count = 0
        self.changed = threading.Condition()

    def add(self, number: int) -> None:
        with self.changed:
            self.count += number
            self.changed.notify_all()

    def wait_for(self, number: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.count >= number, timeout=120), f"only {self.count} answers arrived"


@pytest.fixture
def server(hub: Hub) -> Iterator[Server]:
    made = Server(hub)
    made.start()
    yield made
    made.kill()


def test_sigkill_loses_no_acknowledged_answer(hub: Hub, server: Server) -> None:
    from hub.core.clock import SystemClock

    hub.runtime.clock = SystemClock()  # the server's own processes live in real time
    room = delivery.make_room(pupils=PUPILS)
    refs = [f"I.{number}" for number in (1, 2, 3)]
    pupils = []
    for pupil in room.pupil_ids:
        opening = attempts.start(load(pupil), room.sitting_id, f"client-{pupil}", binding=COOKIE)
        pupils.append(Pupil(opening.attempt.id, f"client-{pupil}", opening.token, server.port, refs))
    hub.scope.close_reading()
    answered = Progress()
    threads = [threading.Thread(target=pupil.run, args=(answered,), daemon=True) for pupil in pupils]
    for thread in threads:
        thread.start()
    for number in range(1, KILLS + 1):
        answered.wait_for(PUPILS * ANSWERS * number // (KILLS + 1))
        server.kill()
        before = {pupil.attempt: dict(pupil.acked) for pupil in pupils}
        server.start()
        kept = {
            attempt: {(entry.client_id, entry.seq): entry for entry in queries.log_of(hub.session, attempt)} for attempt in before
        }
        for pupil in pupils:
            for seq, (item, value) in before[pupil.attempt].items():
                entry = kept[pupil.attempt][(pupil.client, seq)]
                assert (entry.item, entry.value) == (item, value)
    for thread in threads:
        thread.join(120)
    assert all(len(pupil.acked) == ANSWERS for pupil in pupils)
    assert sum(pupil.failures for pupil in pupils) > 0, "the kills hit nobody"
    for pupil in pupils:
        entries = queries.log_of(hub.session, pupil.attempt)
        assert {entry.seq: (entry.item, entry.value) for entry in entries} == pupil.sent
        counted = {item: entry.value for item, entry in log.replay(entries).items()}
        assert counted == {item: answer.value for item, answer in queries.answers(hub.session, pupil.attempt).items()}
