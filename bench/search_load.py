"""The search page under load: 100 000 materials, 20 people who search at once over HTTP, each waiting for the answer before asking again.

The whole hub answers: sign-in, permissions, the page with its seven filters and their numbers, highlights. Half of the queries are typed without
accents, every fourth names a subject and a grade. Suggestions are measured in the same way, as one types. SQL statements a page are counted in the
same process. The baseline is a page of the same server that searches for nothing (the list of one's saved searches). With TEST_ELASTICSEARCH_URL
set, Elasticsearch is measured too.
"""

import http.client
import os
import secrets
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import event

from bench.answer_saves import SECRET, Server
from bench.outcome import Outcome, percentile
from bench.search_latency import RECORDS, Corpus
from hub.accounts.services import sessions
from hub.app import create_app, create_runtime
from hub.core.config import Settings
from hub.core.db import Base, scope
from hub.core.runtime import Runtime
from hub.core.search import SearchDocument
from hub.materials.policy import document_tokens
from hub.vietnamese import fold
from hub.web.cookies import cookie_name
from tests.factories.materials import Group, make_group

SEARCHERS: Final = int(os.environ.get("BENCH_SEARCHERS", "20"))
EACH: Final = int(os.environ.get("BENCH_EACH", "15"))
WORKERS: Final = 2  # processes of the web server, one for each core
KINDS: Final = ("document", "slides", "video", "lesson_plan", "ebook", "image")
LICENCES: Final = ("cc-by", "cc-by-sa", "cc-by-nc", "public-domain")
SUBJECTS: Final = ("toan", "vat-li", "hoa-hoc", "ngu-van", "lich-su", "sinh-hoc", "tin-hoc", "dia-li")
NAMED: Final = {"toan": "toán", "vat-li": "vật lí", "hoa-hoc": "hóa", "ngu-van": "văn", "lich-su": "sử", "sinh-hoc": "sinh"}


def materials(corpus: Corpus, group: Group) -> Iterator[SearchDocument]:
    """The records as materials of many groups and some scopes; three of four are open to the whole school."""
    mine = document_tokens(f"/{group.place.root}/{group.place.school}/")
    start = datetime(2024, 1, 1, tzinfo=UTC)
    for number, (title, body) in enumerate(corpus.records):
        yield SearchDocument(
            f"material:{number + 1}",
            "material",
            title,
            body,
            facets={
                "subject": [SUBJECTS[number % len(SUBJECTS)]],
                "grade": [str(number % 12 + 1)],
                "kind": [KINDS[number % len(KINDS)]],
                "licence": [LICENCES[number % len(LICENCES)]],
                "scope": ["school"],
                "group": [str(group.place.group)],
                "year": [str(2024 + number % 3)],
            },
            visibility=mine if number % 4 else [f"within:/999/{number % 40}/"],
            boost=(number % 10) / 10,
            updated_at=start + timedelta(minutes=number),
            payload={"authors": ["Nguyễn Thu Hà"], "thumbnail": False, "mean": "2.5", "reviewers": 2},
            phrases=[" ".join(title.split()[:3])],
        )


def questions(corpus: Corpus) -> list[str]:
    """Neighbouring words of a record each: two or three, half without accents, every fourth with the record's own subject and grade."""
    asked = []
    for number in range(SEARCHERS * EACH):
        place = corpus.chance.randrange(len(corpus.records))
        words = corpus.records[place][1].split()
        start = corpus.chance.randrange(len(words) - 3)
        text = " ".join(words[start : start + 2 + number % 2])
        name = NAMED.get(SUBJECTS[place % len(SUBJECTS)])
        text = f"{text} {name} {place % 12 + 1}" if number % 4 == 3 and name else text
        asked.append(fold(text) if number % 2 else text)
    return asked


@dataclass
class Times:
    """Milliseconds of answers, and the seconds that all took together."""

    answers: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def figures(self, name: str) -> dict[str, float]:
        """Plain numbers."""
        return {
            f"{name}_p50_ms": round(percentile(self.answers, 0.5), 1),
            f"{name}_p95_ms": round(percentile(self.answers, 0.95), 1),
            f"{name}_per_second": round(len(self.answers) / self.seconds, 1),
        }


def load(port: int, cookie: str, addresses: Callable[[int], list[str]]) -> Times:
    """All searchers at once, each with a connection and its own addresses. Raises what went wrong in any of them."""
    times, lock, failures = Times(), threading.Lock(), list[BaseException]()

    def search(number: int) -> None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            mine = []
            for address in addresses(number):
                begun = time.perf_counter()
                connection.request("GET", address, headers={"Cookie": cookie})
                answer = connection.getresponse()
                answer.read()
                mine.append((time.perf_counter() - begun) * 1000)
                if answer.status != 200:
                    raise RuntimeError(f"{address}: {answer.status}")
            with lock:
                times.answers += mine
        except BaseException as error:  # noqa: BLE001 -- raised again by the main thread
            failures.append(error)

    threads = [threading.Thread(target=search, args=(number,)) for number in range(SEARCHERS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.seconds = time.perf_counter() - begun
    if failures:
        raise failures[0]
    return times


def statements(made: Runtime, cookie: str, address: str) -> int:
    """SQL statements that a page takes."""
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    browser = create_app(made).test_client()
    name, _, value = cookie.partition("=")
    browser.set_cookie(name, value)
    event.listen(made.database.engine, "before_cursor_execute", count)
    try:
        answer = browser.get(address)
    finally:
        event.remove(made.database.engine, "before_cursor_execute", count)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return len(counted)


def measure(folder: Path, search_url: str, corpus: Corpus) -> tuple[dict[str, Any], dict[str, float]]:
    """Figures of one engine and of the baseline beside it."""
    settings = Settings(
        instance=folder,
        secret_key=SECRET,
        search_url=search_url,
        search_prefix=f"bench-{secrets.token_hex(4)}",
        log_level="error",
    )
    made = create_runtime(settings)
    with made.activate(), scope(made.database):
        Base.metadata.create_all(made.database.engine)
        group = make_group()
        session = sessions.begin_session(group.author.user_id or 0, "127.0.0.1", "bench")
        begun = time.perf_counter()
        made.search.reindex(materials(corpus, group))
        made.search.refresh()
        seconds = time.perf_counter() - begun
        cookie = f"{cookie_name('session')}={session.token}"
    print(f"  {search_url} indexed in {seconds:.0f} s", file=sys.stderr)
    asked = questions(corpus)

    def pages(number: int) -> list[str]:
        return [f"/materials?q={quote(asked[(number * EACH + step) % len(asked)])}" for step in range(EACH)]

    def typing(number: int) -> list[str]:
        words = [asked[(number * EACH + step) % len(asked)] for step in range(EACH)]
        return [f"/materials/suggest?q={quote(text[: 2 + place % 8])}" for place, text in enumerate(words)]

    server = Server("hub.wsgi:app", {f"HUB_{name.upper()}": str(value) for name, value in _environment(settings).items()})
    try:
        load(server.port, cookie, lambda number: pages(number)[:2])  # everything is warm
        plain = load(server.port, cookie, lambda _number: ["/saved-searches"] * EACH)
        found, suggested = load(server.port, cookie, pages), load(server.port, cookie, typing)
    finally:
        server.stop()
    figures = {
        **found.figures("page"),
        **suggested.figures("suggest"),
        "statements_page": statements(made, cookie, pages(0)[0]),
        "statements_suggest": statements(made, cookie, typing(0)[-1]),
        "index_seconds": round(seconds, 1),
    }
    engine = getattr(made.search, "engine", None)
    if engine is not None:
        engine.drop()
    made.close()
    return figures, plain.figures("page")


def _environment(settings: Settings) -> dict[str, Any]:
    kept = ("instance", "secret_key", "search_url", "search_prefix", "log_level", "web_workers")
    return {name: getattr(settings, name) for name in kept}


def run() -> Outcome:
    """Measures the page on the embedded engine and, when there is one, on Elasticsearch."""
    corpus = Corpus()
    figures: dict[str, Any] = {"materials": RECORDS, "searchers": SEARCHERS, "each": EACH, "web_processes": WORKERS}
    with tempfile.TemporaryDirectory() as folder:
        figures["fts5"], baseline = measure(Path(folder) / "embedded", "fts5:", corpus)
        print(f"  FTS5 {figures['fts5']} beside {baseline}", file=sys.stderr)
        if address := os.environ.get("TEST_ELASTICSEARCH_URL"):
            figures["elasticsearch"], _ = measure(Path(folder) / "cluster", address, corpus)
            print(f"  Elasticsearch {figures['elasticsearch']}", file=sys.stderr)
    return Outcome(
        figures,
        "a page of the same server that searches for nothing, under the same load",
        baseline,
        figures["fts5"]["page_p95_ms"] / max(baseline["page_p95_ms"], 0.01),
    )
