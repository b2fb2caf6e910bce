"""Both search engines, each test with an index of its own."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.core.search import SearchIndex
from hub.core.search_elasticsearch import ElasticsearchIndex
from hub.core.search_fts5 import Fts5Index


@pytest.fixture(params=["fts5", pytest.param("elasticsearch", marks=pytest.mark.service("elasticsearch"))])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchIndex]:
    if request.param == "fts5":
        yield Fts5Index(tmp_path / "search.sqlite3")
        return
    engine = ElasticsearchIndex(os.environ["TEST_ELASTICSEARCH_URL"], f"test-{secrets.token_hex(6)}")
    yield engine
    engine.drop()
