"""A hub that listens on loopback by the real time: its peers look at their own clocks."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.functional.lti.peers import free_port, served
from tests.hub import Hub, SchemaTemplate


@pytest.fixture
def hub(sqlite_template: SchemaTemplate, tmp_path: Path) -> Iterator[Hub]:
    """A hub whose base address is where it really listens; calls on this machine are allowed."""
    port = free_port()
    with Hub.open(sqlite_template, tmp_path, base_url=f"http://127.0.0.1:{port}", outbound_private=True) as hub:
        hub.clock.set(datetime.now(UTC))
        with served(hub.app, port):
            yield hub
