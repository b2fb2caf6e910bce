"""Time to the first ten hits among 100 000 records of 8 + 40 syllables, as a reader asks: with the condition on what may be seen, with highlights.

All-words queries are three neighbouring words of a record, some-words queries are words of three records, so that none has them all; half of
both are typed without accents. The baseline is a bare FTS5 table with one column of raw text, asked the same words. With
TEST_ELASTICSEARCH_URL set, Elasticsearch is measured too.
"""

import os
import random
import secrets
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from bench.outcome import Outcome, percentile
from hub.core.search import SearchDocument, SearchIndex, SearchQuery
from hub.core.search_elasticsearch import ElasticsearchIndex
from hub.core.search_fts5 import Fts5Index
from hub.vietnamese import fold

RECORDS = int(os.environ.get("BENCH_RECORDS", "100000"))
QUERIES = int(os.environ.get("BENCH_QUERIES", "200"))
SEED = 2026
ONSETS = ["", "b", "c", "ch", "d", "đ", "g", "h", "kh", "l", "m", "n", "ng", "nh", "ph", "r", "s", "t", "th", "tr", "v", "x"]
RHYMES = " ".join(
    (
        "a ai an ang anh ao au ay ăn ăng âm ân âng âu ây e em",
        "en eo ê ên i ia iên iêm iêu in inh o oa oan oi on ong",
        "ô ôi ôn ông ơ ơi ơn u ua un ung uôn uông ư ưa ương ưu",
    )
).split()
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
PUBLIC = ("public",)


class Corpus:
    """Made-up records whose syllables are as uneven as those of real text (a few very frequent, most rare)."""

    def __init__(self) -> None:
        self.chance = random.Random(SEED)  # noqa: S311 -- made-up text
        syllables = [_toned(onset, rhyme, tone) for onset in ONSETS for rhyme in RHYMES for tone in TONES]
        self.chance.shuffle(syllables)
        self.syllables = syllables
        self.weights = list(accumulate(1 / (rank + 10) for rank in range(len(syllables))))
        self.records = [(self.text(8), self.text(40)) for _ in range(RECORDS)]

    def text(self, length: int) -> str:
        return " ".join(self.chance.choices(self.syllables, cum_weights=self.weights, k=length))

    def documents(self) -> Iterator[SearchDocument]:
        start = datetime(2026, 1, 1, tzinfo=UTC)
        for number, (title, body) in enumerate(self.records):
            yield SearchDocument(
                f"material:{number}",
                "material",
                title,
                body,
                facets={"grade": [str(number % 12 + 1)]},
                visibility=["public"] if number % 4 else [f"unit:/1/{number % 40}/"],
                updated_at=start + timedelta(minutes=number),
            )

    def queries(self, *, together: bool) -> list[str]:
        asked = []
        for number in range(QUERIES):
            if together:
                words = self.chance.choice(self.records)[1].split()
                place = self.chance.randrange(len(words) - 3)
                text = " ".join(words[place : place + 3])
            else:
                # a word that nowhere occurs makes every engine fall back on some of the words
                text = " ".join(
                    [*(self.chance.choice(self.chance.choice(self.records)[1].split()) for _ in range(3)), f"khongco{number}"]
                )
            asked.append(fold(text) if number % 2 else text)
        return asked


def _toned(onset: str, rhyme: str, tone: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", onset + rhyme[0] + tone + rhyme[1:])


def _timed(ask: Callable[[str], Any], queries: list[str]) -> list[float]:
    for query in queries[:20]:
        ask(query)
    times = []
    for query in queries:
        begun = time.perf_counter()
        ask(query)
        times.append((time.perf_counter() - begun) * 1000)
    return times


def _figures(ask_all: Callable[[str], Any], ask_some: Callable[[str], Any], corpus: dict[str, list[str]]) -> dict[str, float]:
    every, some = _timed(ask_all, corpus["all"]), _timed(ask_some, corpus["some"])
    return {
        "all_words_p50_ms": round(percentile(every, 0.5), 2),
        "all_words_p95_ms": round(percentile(every, 0.95), 2),
        "some_words_p50_ms": round(percentile(some, 0.5), 2),
        "some_words_p95_ms": round(percentile(some, 0.95), 2),
    }


def _measure(index: SearchIndex, corpus: Corpus, queries: dict[str, list[str]]) -> dict[str, float]:
    begun = time.perf_counter()
    index.reindex(corpus.documents())
    index.refresh()
    seconds = time.perf_counter() - begun

    def ask(text: str) -> Any:
        return index.search(SearchQuery(text, PUBLIC, limit=10))

    return {**_figures(ask, ask, queries), "index_seconds": round(seconds, 1)}


def _bare(path: Path, corpus: Corpus, queries: dict[str, list[str]]) -> dict[str, float]:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE VIRTUAL TABLE bare USING fts5(text)")
    begun = time.perf_counter()
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO bare VALUES (?)", ((f"{title} {body}",) for title, body in corpus.records))
    connection.execute("INSERT INTO bare (bare) VALUES ('optimize')")
    connection.execute("COMMIT")
    seconds = time.perf_counter() - begun

    def ask(joined: str) -> Callable[[str], Any]:
        def answer(text: str) -> Any:
            match = joined.join(f'"{word}"' for word in text.split())
            return connection.execute(
                "SELECT rowid, text FROM bare WHERE bare MATCH ? ORDER BY rank LIMIT 10", (match,)
            ).fetchall()

        return answer

    figures = _figures(ask(" AND "), ask(" OR "), queries)
    connection.close()
    return {**figures, "index_seconds": round(seconds, 1)}


def run() -> Outcome:
    """Measures the embedded engine, the baseline and, when there is one, Elasticsearch."""
    corpus = Corpus()
    queries = {"all": corpus.queries(together=True), "some": corpus.queries(together=False)}
    figures: dict[str, Any] = {"records": RECORDS, "queries": QUERIES}
    with tempfile.TemporaryDirectory() as folder:
        baseline = _bare(Path(folder) / "bare.sqlite3", corpus, queries)
        print(f"  baseline {baseline}", file=sys.stderr)
        path = Path(folder) / "search.sqlite3"
        figures["fts5"] = _measure(Fts5Index(path), corpus, queries)
        figures["fts5"]["megabytes"] = round(path.stat().st_size / 1e6)
        print(f"  FTS5 {figures['fts5']}", file=sys.stderr)
        if address := os.environ.get("TEST_ELASTICSEARCH_URL"):
            cluster = ElasticsearchIndex(address, f"bench-{secrets.token_hex(4)}")
            try:
                figures["elasticsearch"] = _measure(cluster, corpus, queries)
            finally:
                cluster.drop()
            print(f"  Elasticsearch {figures['elasticsearch']}", file=sys.stderr)
    return Outcome(
        figures,
        "bare FTS5 table, one column of raw text, same words",
        baseline,
        figures["fts5"]["all_words_p95_ms"] / max(baseline["all_words_p95_ms"], 0.01),
    )
