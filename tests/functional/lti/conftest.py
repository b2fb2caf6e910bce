"""A hub that listens on loopback by the real time: its peers look at their own clocks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.functional.lti.scenes import live_hub
from tests.hub import Hub, SchemaTemplate


@pytest.fixture
def hub(sqlite_template: SchemaTemplate, tmp_path: Path) -> Iterator[Hub]:
    """A hub whose base address is where it really listens; calls on this machine are allowed."""
    with live_hub(sqlite_template, tmp_path) as hub:
        yield hub
