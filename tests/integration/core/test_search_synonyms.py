"""Abbreviations stand for what they are short for, on every engine; an installation's own are read again as soon as the file changes."""

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.core.search import SearchDocument, SearchIndex, SearchQuery
from hub.core.search_database import DatabaseIndex
from hub.core.search_elasticsearch import ElasticsearchIndex
from hub.core.search_fts5 import Fts5Index
from hub.core.search_synonyms import Synonyms, parse
from tests.hub import Hub

TITLES = ("Đề kiểm tra giữa kì", "Câu lạc bộ cờ vua trường ta", "Bài đọc thêm", "Sinh hoạt dưới cờ")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "synonyms.txt"


@pytest.fixture(params=["fts5", "database", pytest.param("elasticsearch", marks=pytest.mark.service("elasticsearch"))])
def index(request: pytest.FixtureRequest, hub_sqlite: Hub, tmp_path: Path, own: Path) -> Iterator[SearchIndex]:
    words = Synonyms(own)
    made: SearchIndex
    if request.param == "elasticsearch":
        made = cluster = ElasticsearchIndex(os.environ["TEST_ELASTICSEARCH_URL"], f"test-{secrets.token_hex(6)}", words)
    else:
        made = Fts5Index(tmp_path / "search.sqlite3", words) if request.param == "fts5" else DatabaseIndex(words)
    made.index(
        [
            SearchDocument(
                f"material:{number}", "material", title, "", visibility=("public",), updated_at=datetime(2026, 11, 1, tzinfo=UTC)
            )
            for number, title in enumerate(TITLES)
        ]
    )
    made.refresh()
    hub_sqlite.scope.close_reading()
    yield made
    if request.param == "elasticsearch":
        cluster.drop()


def found(index: SearchIndex, text: str) -> list[str]:
    """Titles that have all the words, or what stands for them."""
    result = index.search(SearchQuery(text, visibility=("public",)))
    return sorted(TITLES[int(hit.id.rpartition(":")[2])] for hit in result.hits) if result.matched_all else []


def test_own_words_are_read_again_when_their_file_changes(index: SearchIndex, own: Path) -> None:
    assert found(index, "clbcv") == []
    own.write_text("# của trường\nCLBCV = câu lạc bộ cờ vua = hội cờ\n", encoding="utf-8")
    assert found(index, "clbcv") == [TITLES[1]]
    assert found(index, "CLBCV trường ta") == [TITLES[1]]
    assert found(index, "hội cờ trường") == [TITLES[1]], "each form stands for each other one"
    own.write_text("bdt = bài đọc thêm\n", encoding="utf-8")
    assert found(index, "clbcv") == []
    assert found(index, "BDT") == [TITLES[2]]
    own.unlink()
    assert found(index, "bdt") == []
    assert found(index, "bai doc them") == [TITLES[2]]


def test_words_that_are_looked_for_exactly_stand_for_themselves(index: SearchIndex, own: Path) -> None:
    own.write_text("bdt = bài đọc thêm\n", encoding="utf-8")
    assert not index.search(SearchQuery("bdt", visibility=("public",), as_typed=True)).hits


def test_a_file_that_says_nothing_does_no_harm(own: Path) -> None:
    own.write_text("= = =\nmột\n# chỉ là lời\nhai = HAI = Hai\n\x00 = \ufffd\n", encoding="utf-8")
    assert list(parse(own.read_text(encoding="utf-8"))) == []
    assert Synonyms(own).find(["hai", "mot"]) == []
