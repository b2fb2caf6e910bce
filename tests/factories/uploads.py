"""Uploads for tests: a purpose that takes anything, and a tus client over the test browser."""

import base64
import hashlib
import io
from typing import IO, Any

from werkzeug.test import TestResponse

from hub.core.authz import Actor, Role
from hub.core.errors import Forbidden, Invalid
from hub.core.registry import Registry
from hub.uploads.rules import format_metadata
from hub.uploads.schemas import EXTENSION, Known, Purpose
from tests.factories.web import Browser

PURPOSE = "anything"
LIMIT = 50_000_000


def _limit(actor: Actor, name: str) -> int:
    if Role.PUPIL in actor.roles:
        raise Forbidden("pupils upload nothing here")
    return 1000 if name.endswith(".small") else LIMIT


def _check(actor: Actor, stream: IO[bytes], size: int, name: str) -> str:
    stream.seek(0)
    if stream.read(3) == b"BAD":
        raise Invalid("bad", code="bad_file")
    stream.seek(-1, io.SEEK_END)
    assert len(stream.read()) == 1
    return "application/octet-stream"


def _known(session: object, actor: Actor, sha256: str, size: int) -> Known | None:
    return Known("Đạo hàm", "uploads.index", {}) if sha256 == "a" * 64 else None


def declare(registry: Registry) -> None:
    """Lets uploads for `anything` in."""
    words = {"bad_file": "The file is bad."}.get
    registry.extensions.setdefault(EXTENSION, {})[PURPOSE] = Purpose(PURPOSE, _limit, _check, words, _known)


class Tus:
    """Speaks tus as a browser would."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def send(self, method: str, path: str, headers: dict[str, str] | None = None, **options: Any) -> TestResponse:
        """Any request of the protocol."""
        given = {"Tus-Resumable": "1.0.0", "Accept": "application/json", **(headers or {})}
        return self.browser.send(method, path, headers=given, **options)

    def create(self, size: int, name: str = "bai.bin", purpose: str = PURPOSE, **headers: str) -> TestResponse:
        """POST."""
        described = format_metadata({"filename": name, "purpose": purpose})
        return self.send("POST", "/uploads", {"Upload-Length": str(size), "Upload-Metadata": described, **headers})

    def begin(self, size: int, **options: Any) -> str:
        """An upload's address."""
        answer = self.create(size, **options)
        assert answer.status_code == 201, answer.text
        return str(answer.headers["Location"])

    def patch(self, path: str, offset: int, content: bytes, *, checksum: str = "", **options: Any) -> TestResponse:
        """PATCH."""
        headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        if checksum:
            headers["Upload-Checksum"] = checksum
        return self.send("PATCH", path, headers, data=content, **options)

    def offset(self, path: str) -> int:
        """HEAD."""
        answer = self.send("HEAD", path)
        assert answer.status_code == 200
        return int(answer.headers["Upload-Offset"])

    def upload(self, content: bytes, **options: Any) -> str:
        """A whole file at once; its token."""
        path = self.begin(len(content), **options)
        assert self.patch(path, 0, content).status_code == 204
        return path.rsplit("/", 1)[1]


def checksum(content: bytes, algorithm: str = "sha256") -> str:
    """The header `Upload-Checksum`."""
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"
