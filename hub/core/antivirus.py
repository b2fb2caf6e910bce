"""ClamAV, asked over the INSTREAM command of its daemon: the bytes go over the socket, nothing is shared on disk."""

import socket
import struct
from typing import IO, Final
from urllib.parse import urlsplit

import structlog

from hub.core.errors import Unavailable
from hub.core.i18n import lazy_gettext as _l

log = structlog.get_logger(__name__)

BLOCK: Final = 256 * 1024
CONNECT: Final = 5.0  # seconds
ANSWER: Final = 300.0  # seconds; a large archive takes its time


def _connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT)
        connection.connect(parts.path)
    elif parts.scheme == "tcp" and parts.hostname:
        connection = socket.create_connection((parts.hostname, parts.port or 3310), CONNECT)
    else:
        raise ValueError("HUB_CLAMAV is tcp://HOST:PORT or unix:/PATH")
    connection.settimeout(ANSWER)
    return connection


def _exchange(connection: socket.socket, stream: IO[bytes]) -> str:
    connection.sendall(b"zINSTREAM\0")
    try:
        while block := stream.read(BLOCK):
            connection.sendall(struct.pack(">I", len(block)) + block)
        connection.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has seen enough (found something, or its limit of size is reached) and says so below
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < 4096 and (block := connection.recv(4096)):
        answer += block
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def scan(address: str, stream: IO[bytes]) -> str | None:
    """The name of what was found in the stream, or None when it is clean. Raises Unavailable when the scanner gives no verdict."""
    try:
        with _connect(address) as connection:
            answer = _exchange(connection, stream)
    except OSError as error:
        log.error("virus_scanner_unavailable", error=repr(error))
        raise _no_verdict() from error
    if answer.endswith("FOUND"):
        return answer.removeprefix("stream:").removesuffix("FOUND").strip()
    if answer.removeprefix("stream:").strip() == "OK":
        return None
    log.error("virus_scanner_unavailable", answer=answer[:200])
    raise _no_verdict()


def _no_verdict() -> Unavailable:
    return Unavailable(_l("The virus scanner does not answer at the moment. Try again shortly."), code="scanner_unavailable")
