"""The client of clamd, against a daemon on loopback that speaks INSTREAM."""

import io
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hub.core.antivirus import scan
from hub.core.errors import Unavailable

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE" + b"!$H+H*"


def _serve(listener: socket.socket, limit: int) -> None:
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as file:
        command = file.read(10)
        assert command == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack(">I", file.read(4))[0]:
            content += file.read(length)
            if len(content) > limit:
                connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        connection.sendall(found)


@contextmanager
def clamd(path: Path | None = None, limit: int = 10_000_000) -> Iterator[str]:
    """A daemon for one scan; its address."""
    if path is None:
        listener = socket.create_server(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    else:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(path))
        listener.listen()
        address = f"unix:{path}"
    thread = threading.Thread(target=_serve, args=(listener, limit), daemon=True)
    thread.start()
    yield address
    thread.join(5)
    listener.close()


def test_a_clean_file_and_one_that_is_not() -> None:
    with clamd() as address:
        assert scan(address, io.BytesIO(b"x" * 700_000)) is None
    with clamd() as address:
        assert scan(address, io.BytesIO(b"x" * 300_000 + EICAR)) == "Eicar-Test-Signature"


def test_over_a_unix_socket(tmp_path: Path) -> None:
    with clamd(tmp_path / "clamd.sock") as address:
        assert scan(address, io.BytesIO(EICAR)) == "Eicar-Test-Signature"


def test_no_verdict_is_no_clean_file() -> None:
    with clamd(limit=10) as address, pytest.raises(Unavailable):
        scan(address, io.BytesIO(b"x" * 1000))
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(Unavailable):
        scan(f"tcp://127.0.0.1:{port}", io.BytesIO(b"x"))
