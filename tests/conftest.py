"""Fixtures that all tests share. Services are found by TEST_* variables; a test that lacks its service says how to enable it."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.core.i18n import use_locale
from tests.hub import Hub, SchemaTemplate

SERVICES = {
    "postgres": ("TEST_POSTGRES_URL", "PostgreSQL"),
    "redis": ("TEST_REDIS_URL", "Redis"),
    "elasticsearch": ("TEST_ELASTICSEARCH_URL", "Elasticsearch"),
    "s3": ("TEST_S3_URL", "MinIO"),
}
LOOPBACK = ("127.", "::1", "localhost")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("service"):
        variable, name = SERVICES[mark.args[0]]
        if not os.environ.get(variable):
            pytest.skip(f"needs a real {name}: start one and set {variable}")
    if item.get_closest_marker("browser") and not os.environ.get("TEST_CHROMIUM"):
        pytest.skip("needs Chromium: set TEST_CHROMIUM to its program")


@pytest.fixture(autouse=True)
def _no_outside_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test reaches this machine only."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
            assert str(address[0]).startswith(LOOPBACK), f"a test tried to reach {address[0]}"
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _vietnamese() -> Iterator[None]:
    """Every test starts in the default language, whatever the one before it chose."""
    with use_locale("vi"):
        yield


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of third-party test data, which is not part of the project."""
    folder = Path(os.environ.get("HUB_CORPORA", Path(__file__).resolve().parents[2] / "shared" / "corpora"))
    if not folder.is_dir():
        pytest.skip("needs the test corpora: set HUB_CORPORA to their folder")
    return folder


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SchemaTemplate:
    return SchemaTemplate.sqlite(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[SchemaTemplate]:
    template = SchemaTemplate.postgres(os.environ["TEST_POSTGRES_URL"], os.environ.get("PYTEST_XDIST_WORKER", "main"))
    yield template
    template.drop()


@pytest.fixture
def hub_sqlite(tmp_path: Path, sqlite_template: SchemaTemplate) -> Iterator[Hub]:
    """A hub on the embedded defaults, in force for the test."""
    with Hub.open(sqlite_template, tmp_path) as hub:
        yield hub
