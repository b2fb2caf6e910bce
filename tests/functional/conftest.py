"""Functional tests go over HTTP, on the embedded defaults."""

import pytest

from tests.hub import Hub


@pytest.fixture
def hub(hub_sqlite: Hub) -> Hub:
    """A hub on the embedded defaults."""
    return hub_sqlite
