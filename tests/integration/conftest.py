"""Integration tests run services on SQLite and, when there is one, on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub import Hub


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service("postgres"))])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hub]:
    """A hub on each database."""
    name = "sqlite_template" if request.param == "sqlite" else "postgres_template"
    with Hub.open(request.getfixturevalue(name), tmp_path) as hub:
        yield hub
