"""Guarded calls against a real server on this machine: limits, redirects, refusals."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hub.core.outbound import OutboundError, call
from tests.hub import Hub, SchemaTemplate


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/redirect"):
            self.send_response(302)
            self.send_header("Location", "/")
            self.end_headers()
            return
        body = b"x" * 5000 if self.path.startswith("/large") else self.headers["Host"].encode()
        self.send_response(200)
        self.send_header("Content-Type", "Text/Plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Silent."""


@pytest.fixture
def server() -> Iterator[str]:
    made = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{made.server_port}"
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def private_hub(sqlite_template: SchemaTemplate, tmp_path: Path) -> Iterator[Hub]:
    with Hub.open(sqlite_template, tmp_path, outbound_private=True) as hub:
        yield hub


def test_an_answer_comes_back_whole(private_hub: Hub, server: str) -> None:
    answer = call("GET", server + "/a?b=1")
    assert (answer.status, answer.media_type, answer.body) == (200, "text/plain", server.removeprefix("http://").encode())


def test_a_redirect_is_not_followed(private_hub: Hub, server: str) -> None:
    assert call("GET", server + "/redirect").status == 302


def test_a_large_answer_is_cut_off(private_hub: Hub, server: str) -> None:
    with pytest.raises(OutboundError) as refused:
        call("GET", server + "/large", limit=4999)
    assert refused.value.reason == "size"


def test_nobody_listening_is_a_network_problem(private_hub: Hub) -> None:
    with pytest.raises(OutboundError) as refused:
        call("GET", "http://127.0.0.1:1/")
    assert refused.value.reason == "network"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "ftp://x.example/",
        "https://u@127.0.0.1/",
        "x",
        "https://[::1",
    ],
)
def test_private_and_odd_addresses_are_refused(hub: Hub, url: str) -> None:
    with pytest.raises(OutboundError) as refused:
        call("GET", url)
    assert refused.value.reason == "address"
