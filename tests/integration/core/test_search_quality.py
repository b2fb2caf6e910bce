"""How well each engine finds: Vietnamese questions of XQuAD (test data only) against its 240 paragraphs, written the ways people write; and against
its sentences, which is the harder task that the recipe was measured on."""

import json
import math
import os
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from hub.core.search import SearchDocument, SearchIndex, SearchQuery
from hub.core.search_elasticsearch import ElasticsearchIndex
from hub.core.search_fts5 import Fts5Index
from hub.vietnamese import fold
from tests.integration.core.ways import half, swapped

GAP = 0.02  # how much a way of writing may cost
LEAST = 0.94  # nDCG@10 of accented questions
EVERY = 4  # every fourth question, to stay quick

WAYS: dict[str, Callable[[str], str]] = {
    "unaccented": fold,
    "half": half,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "swapped": swapped,
}


@pytest.fixture(scope="module")
def questions(corpora: Path) -> list[tuple[str, str]]:
    """Question and the id of its paragraph."""
    return _read(corpora)[1][::EVERY]


def _read(corpora: Path) -> tuple[list[SearchDocument], list[tuple[str, str]]]:
    data = json.loads((corpora / "search-vi" / "xquad.vi.json").read_text())["data"]
    paragraphs = [paragraph for article in data for paragraph in article["paragraphs"]]
    documents, asked = [], []
    for number, paragraph in enumerate(paragraphs):
        documents.append(SearchDocument(f"p:{number}", "p", "", paragraph["context"], visibility=["public"]))
        asked += [(entry["question"], f"p:{number}") for entry in paragraph["qas"]]
    return documents, asked


@pytest.fixture(scope="module", params=["fts5", pytest.param("elasticsearch", marks=pytest.mark.service("elasticsearch"))])
def index(request: pytest.FixtureRequest, corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    documents, _ = _read(corpora)
    if request.param == "fts5":
        embedded = Fts5Index(tmp_path_factory.mktemp("quality") / "search.sqlite3")
        embedded.reindex(documents)
        yield embedded
        return
    if not os.environ.get("TEST_ELASTICSEARCH_URL"):
        pytest.skip("needs a real Elasticsearch: start one and set TEST_ELASTICSEARCH_URL")
    cluster = ElasticsearchIndex(os.environ["TEST_ELASTICSEARCH_URL"], f"test-{secrets.token_hex(6)}")
    cluster.reindex(documents)
    cluster.refresh()
    yield cluster
    cluster.drop()


def _gain(index: SearchIndex, asked: list[tuple[str, str]], way: Callable[[str], str]) -> float:
    """Mean nDCG@10 with one right paragraph each."""
    total = 0.0
    for question, right in asked:
        ids = [hit.id for hit in index.search(SearchQuery(way(question), ["public"], limit=10)).hits]
        total += 1 / math.log2(ids.index(right) + 2) if right in ids else 0.0
    return total / len(asked)


@pytest.fixture(scope="module")
def accented(index: SearchIndex, questions: list[tuple[str, str]]) -> float:
    return _gain(index, questions, str)


def test_accented_questions_find_their_paragraph(accented: float) -> None:
    assert accented >= LEAST


@pytest.mark.parametrize("way", list(WAYS))
def test_other_ways_of_writing_cost_little(
    index: SearchIndex, questions: list[tuple[str, str]], accented: float, way: str
) -> None:
    assert any(WAYS[way](question) != question for question, _ in questions)
    assert _gain(index, questions, WAYS[way]) >= accented - GAP


SENTENCE_LEAST = {"accented": 0.84, "unaccented": 0.83}  # of all questions: SEARCH_QUALITY_EVERY=1
SAMPLE_LEAST = {"accented": 0.855, "unaccented": 0.85}  # every fourth question is easier by 0.02; the same room below
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\w*[A-ZÀ-ỸĐ0-9\"“(])")


def _sentences(corpora: Path) -> tuple[list[SearchDocument], list[tuple[str, str]]]:
    """Every sentence a document; question and the id of the sentence that holds its answer."""
    data = json.loads((corpora / "search-vi" / "xquad.vi.json").read_text())["data"]
    documents: list[SearchDocument] = []
    asked: list[tuple[str, str]] = []
    for paragraph in (paragraph for article in data for paragraph in article["paragraphs"]):
        text, ends = paragraph["context"], list[tuple[int, str]]()
        starts = [0, *(found.end() for found in _SENTENCE.finditer(text)), len(text)]
        for start, end in pairwise(starts):
            name = f"s:{len(documents)}"
            documents.append(SearchDocument(name, "s", "", text[start:end], visibility=["public"]))
            ends.append((end, name))
        for entry in paragraph["qas"]:
            place = entry["answers"][0]["answer_start"]
            asked.append((entry["question"], next(name for end, name in ends if place < end)))
    return documents, asked


@pytest.fixture(scope="module", params=["fts5", pytest.param("elasticsearch", marks=pytest.mark.service("elasticsearch"))])
def sentences(request: pytest.FixtureRequest, corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    documents, _ = _sentences(corpora)
    if request.param == "fts5":
        embedded = Fts5Index(tmp_path_factory.mktemp("sentences") / "search.sqlite3")
        embedded.reindex(documents)
        yield embedded
        return
    if not os.environ.get("TEST_ELASTICSEARCH_URL"):
        pytest.skip("needs a real Elasticsearch: start one and set TEST_ELASTICSEARCH_URL")
    cluster = ElasticsearchIndex(os.environ["TEST_ELASTICSEARCH_URL"], f"test-{secrets.token_hex(6)}")
    cluster.reindex(documents)
    cluster.refresh()
    yield cluster
    cluster.drop()


def test_questions_find_the_sentence_with_or_without_accents(sentences: SearchIndex, corpora: Path) -> None:
    every = int(os.environ.get("SEARCH_QUALITY_EVERY", EVERY))
    least = SENTENCE_LEAST if every == 1 else SAMPLE_LEAST
    asked = _sentences(corpora)[1][::every]
    gains = {"accented": _gain(sentences, asked, str), "unaccented": _gain(sentences, asked, fold)}
    assert all(gains[name] >= bound for name, bound in least.items()), gains
    assert gains["accented"] - gains["unaccented"] <= GAP, gains
