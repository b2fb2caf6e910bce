"""The real web server is cut off and killed in the middle of a request: what it acknowledged is there, and the upload goes on to the same bytes."""

import hashlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

from sqlalchemy import update

from hub.accounts.services import sessions
from hub.app import create_runtime
from hub.core import jobs
from hub.core.authz import Role
from hub.core.config import Settings
from hub.core.db import scope
from hub.core.uow import unit_of_work
from hub.demo import documents
from hub.materials.services.intake import PURPOSE
from hub.uploads.models import Upload
from hub.uploads.rules import PART, SILENT, format_metadata
from tests.factories.accounts import make_user
from tests.factories.schools import make_place
from tests.hub import SchemaTemplate

ROOT = Path(__file__).resolve().parents[4]
TUS = {"Tus-Resumable": "1.0.0", "Accept": "application/json"}


class Server:
    """The web server alone, in processes of its own."""

    def __init__(self, instance: Path, port: int) -> None:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "HUB_INSTANCE": str(instance), "HUB_WEB_PORT": str(port)}
        env.update(HUB_LOG_LEVEL="error", HUB_SECRET_KEY="t" * 32)
        code = "from hub.serve import run_web; run_web()"
        self.port = port
        self.process = subprocess.Popen([sys.executable, "-c", code], env=env, cwd=ROOT, start_new_session=True)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with suppress(OSError):
                self.call("GET", "/healthz", {})
                return
            time.sleep(0.1)
        raise TimeoutError("the server does not answer")

    def call(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def begin_patch(self, path: str, headers: dict[str, str], offset: int, length: int, sent: bytes) -> socket.socket:
        """A request that stays unfinished: `sent` of `length` bytes."""
        lines = {**headers, "Host": "localhost", "Upload-Offset": str(offset), "Content-Length": str(length)}
        lines["Content-Type"] = "application/offset+octet-stream"
        head = f"PATCH {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
        connection = socket.create_connection(("127.0.0.1", self.port), 20)
        connection.sendall(head.encode() + sent)
        return connection

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)


def _offset(server: Server, path: str, headers: dict[str, str], least: int) -> int:
    """How far the upload is, once it is as far as `least`."""
    for _ in range(200):
        _status, found, _body = server.call("HEAD", path, headers)
        if int(found["upload-offset"]) >= least:
            return int(found["upload-offset"])
        time.sleep(0.05)
    raise AssertionError("what was sent did not arrive")


def test_nothing_that_was_acknowledged_is_lost(tmp_path: Path, sqlite_template: SchemaTemplate) -> None:
    noise = random.Random(5).randbytes(2 * PART + 300_000)  # noqa: S311 -- no secret
    content = documents.zipped({"index.html": "<p>Bài</p>", "tieng.bin": noise}, stored=("tieng.bin",))
    instance = tmp_path / "instance"
    instance.mkdir()
    url = sqlite_template.fresh(instance)
    made = create_runtime(Settings(instance=instance, database_url=url, secret_key="t" * 32))
    with made.activate(), scope(made.database):
        user_id = make_user(Role.TEACHER, make_place().school)
        token = sessions.begin_session(user_id, "127.0.0.1", "test").token
    made.database.dispose()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Server(instance, port)
    try:
        _status, given, body = server.call("GET", "/api/csrf", {"Cookie": f"hub_session={token}"})
        seed = given["set-cookie"].split(";")[0]
        csrf = json.loads(body)["csrf_token"]
        headers = {**TUS, "Cookie": f"hub_session={token}; {seed}", "X-CSRF-Token": csrf}
        described = format_metadata({"filename": "bai.zip", "purpose": PURPOSE})
        opening = {**headers, "Upload-Length": str(len(content)), "Upload-Metadata": described}
        status, found, _body = server.call("POST", "/uploads", opening)
        assert status == 201
        path = found["location"]

        cut = server.begin_patch(path, headers, 0, len(content), content[:100_000])
        cut.close()  # the line is gone: what came counts
        assert _offset(server, path, headers, 100_000) == 100_000

        held = server.begin_patch(path, headers, 100_000, len(content) - 100_000, content[100_000 : 100_000 + PART + 777])
        acknowledged = _offset(server, path, headers, 100_000 + PART)
        server.kill()
        held.close()
        server = Server(instance, port)
        offset = _offset(server, path, headers, acknowledged)
        assert offset == acknowledged
        with (
            made.activate(),
            scope(made.database),
            unit_of_work() as uow,
        ):  # the killed request held the upload: twenty silent seconds pass
            uow.session.execute(update(Upload).values(written_at=datetime.now(UTC) - 2 * SILENT))
        patching = {**headers, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        status, found, _body = server.call("PATCH", path, patching, content[offset:])
        assert (status, found["upload-offset"]) == (204, str(len(content)))
    finally:
        server.kill()
    with made.activate(), scope(made.database):
        jobs.run_pending(made)
        kept = hashlib.sha256(content).hexdigest()
        with made.objects.open(kept) as file:
            assert file.read() == content
        assert list(made.parts.uploads()) == []
    made.close()
