"""The search engine of a cluster: Elasticsearch, without plugins. It gets words that are ready-made, so a whitespace tokenizer is all it needs.

An alias names the index in force. A rebuild fills a new index under a second alias and swaps; meanwhile every write goes to both, and a document
removed meanwhile leaves a tombstone in the new one, so that nothing that happens during a rebuild is lost or comes back.
"""

import re
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import unquote, urlsplit, urlunsplit

import structlog
from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.helpers import streaming_bulk

from hub.core.errors import Unavailable
from hub.core.i18n import lazy_gettext as _l
from hub.core.search import (
    RECIPE,
    SearchDocument,
    SearchHit,
    SearchQuery,
    SearchResult,
    Sort,
    Words,
    document_sort_key,
)
from hub.core.search_correction import LONG, NEAR, SHORTEST, allowed, nearest
from hub.core.search_elasticsearch_query import query_of, suggest_of
from hub.core.search_query import Page, Plan, run
from hub.core.search_suggest import CANDIDATES, FIRST, Candidate, Suggestion, SuggestQuery, Typed, choose
from hub.core.search_synonyms import Synonyms
from hub.core.search_text import Marker, extract, mark_title
from hub.vietnamese import clean

log = structlog.get_logger(__name__)

TIMEOUT: Final = 10.0
READ_TIMEOUT: Final = 4.0  # a page does not wait longer; what cannot be answered is answered from the database
CHUNK: Final = 500
CHUNK_BYTES: Final = 10 * 1024 * 1024
VALUES: Final = 500  # values of a facet that are counted
FORMS: Final = ("exact", "folded", "pairs")
ALLOWED: Final = {"index": set(), "create": {409}, "delete": {404}}
SETTINGS: Final[dict[str, Any]] = {
    "number_of_shards": 1,
    "number_of_replicas": 0,
    "auto_expand_replicas": "0-1",
    "analysis": {"analyzer": {"words": {"type": "custom", "tokenizer": "whitespace"}}},
}
_TEXT: Final = {"type": "text", "analyzer": "words", "index_options": "freqs"}
MAPPINGS: Final[dict[str, Any]] = {
    "dynamic": "strict",
    "properties": {
        "key": {"type": "keyword"},
        "kind": {"type": "keyword"},
        "tags": {"type": "keyword"},
        "visible": {"type": "keyword"},
        "lift": {"type": "float"},
        "updated": {"type": "double"},
        "sort": {"type": "keyword"},
        "fingerprint": {"type": "keyword"},
        "deleted": {"type": "boolean"},
        "stored": {"type": "object", "enabled": False},
        "hints": {"type": "text", "analyzer": "words", "norms": False, "index_prefixes": {"min_chars": 1, "max_chars": 8}},
        **{f"{part}_{form}": _TEXT for part in ("title", "body") for form in FORMS},
    },
}
ORDERS: Final = {Sort.RELEVANCE: {"_score": "desc"}, Sort.NEWEST: {"updated": "desc"}, Sort.TITLE: {"sort": "asc"}}

REVERSED: Final = {"asc": "desc", "desc": "asc"}


def _source(document: SearchDocument) -> dict[str, Any]:
    title, body = clean(document.title), document.indexed_body
    head, text = Words.of(title), Words.of(body)
    facets = {name: list(values) for name, values in document.facets.items() if values}
    words = {
        f"{part}_{form}": " ".join(getattr(found, form)) for part, found in (("title", head), ("body", text)) for form in FORMS
    }
    return {
        **words,
        "key": document.id,
        "kind": document.kind,
        "tags": [f"{name}={value}" for name, values in facets.items() for value in values],
        "visible": list(document.visibility),
        "lift": document.lift,
        "updated": document.updated_at.timestamp(),
        "sort": document_sort_key(document),
        "fingerprint": document.fingerprint(),
        "hints": " ".join(document.hints),
        "stored": {
            "title": title,
            "body": body,
            "facets": facets,
            "payload": dict(document.payload),
            "phrases": document.kept_phrases,
        },
    }


class ElasticsearchIndex:
    """Search in an Elasticsearch cluster. The client is shared by all threads and connects when first used."""

    def __init__(self, url: str, prefix: str, synonyms: Synonyms | None = None) -> None:
        self._synonyms = synonyms or Synonyms()
        parts = urlsplit(url)
        host = parts.netloc.rsplit("@", 1)[-1]
        account = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        self._client = Elasticsearch(
            urlunsplit((parts.scheme, host if ":" in host else f"{host}:{_port(parts.scheme)}", parts.path, "", "")),
            basic_auth=account,
            request_timeout=TIMEOUT,
            max_retries=2,
            retry_on_timeout=True,
        )
        self._reading = self._client.options(
            request_timeout=READ_TIMEOUT, max_retries=1, retry_on_status=(503,), retry_on_timeout=False
        )
        self._alias = f"{prefix}-{RECIPE}"
        self._building = f"{self._alias}-building"

    def index(self, documents: Iterable[SearchDocument]) -> None:
        """Adds or replaces documents, in the index in force and in one that is being built."""
        with _answering():
            sources = [_source(document) for document in documents]
            for alias in self._aliases():
                self._bulk({"_op_type": "index", "_index": alias, "_id": source["key"], "_source": source} for source in sources)

    def delete(self, ids: Iterable[str]) -> None:
        """Removes documents; in an index that is being built a tombstone keeps the older copy out."""
        gone = list(ids)
        with _answering():
            for alias in self._aliases():
                if alias == self._building:
                    self._bulk(
                        {"_op_type": "index", "_index": alias, "_id": id_, "_source": {"key": id_, "deleted": True}}
                        for id_ in gone
                    )
                else:
                    self._bulk({"_op_type": "delete", "_index": alias, "_id": id_} for id_ in gone)

    def reindex(self, documents: Iterable[SearchDocument]) -> int:
        """Builds a new index, swaps the alias and drops the old index: in this order, so that a search always meets one of them."""
        with _answering():
            self._ensure()
            self._drop_others(self._behind(self._alias))
            name = f"{self._alias}-{datetime.now(UTC):%Y%m%d%H%M%S}-{secrets.token_hex(3)}"
            self._client.indices.create(index=name, settings=SETTINGS, mappings=MAPPINGS, aliases={self._building: {}})
            sources = (_source(document) for document in documents)
            # "create": what was written meanwhile is newer than what the source read
            number = self._bulk(
                {"_op_type": "create", "_index": self._building, "_id": source["key"], "_source": source} for source in sources
            )
            self._drop_tombstones(name)
            swap: list[dict[str, Any]] = [{"remove": {"index": old, "alias": self._alias}} for old in self._behind(self._alias)]
            swap += [{"add": {"index": name, "alias": self._alias}}, {"remove": {"index": name, "alias": self._building}}]
            self._client.indices.update_aliases(actions=swap)
            self._drop_others([name])
        return number

    def search(self, query: SearchQuery) -> SearchResult:
        """Finds documents."""
        with _answering():
            return run(query, _Reader(self._reading, self._alias, self._ensure), self._synonyms)

    def suggest(self, query: SuggestQuery) -> list[Suggestion]:
        """Completes from titles and phrases, those that begin as typed before others."""
        typed = Typed.of(query.prefix)
        if not typed.folded or not query.visibility:
            return []
        rows = self._search(
            query=suggest_of(typed, SearchQuery(visibility=query.visibility, kinds=query.kinds)),
            sort=[{"_score": "desc"}, {"lift": "desc"}, {"key": "asc"}],
            size=CANDIDATES,
            source_includes=["key", "kind", "lift", "stored.title", "stored.phrases"],
            track_total_hits=False,
        )["hits"]["hits"]
        found = [row["_source"] for row in rows]
        return choose(
            query,
            [Candidate(row["key"], row["kind"], row["stored"]["title"], row["stored"]["phrases"], row["lift"]) for row in found],
        )

    def neighbours(self, word: str) -> list[str]:
        """Words of titles and phrases that are nearly this one, by the engine's own list of terms."""
        if not allowed(word):
            return []
        wanted = {
            "field": "hints",
            "suggest_mode": "always",
            "max_edits": 2 if len(word) >= LONG else 1,
            "prefix_length": 0,
            "min_word_length": SHORTEST,
            "size": 5 * NEAR,
            "sort": "score",
            "string_distance": "damerau_levenshtein",
        }
        answer = self._search(suggest={"near": {"text": word, "term": wanted}}, size=0)
        found = [option for entry in answer["suggest"]["near"] for option in entry["options"]]
        return nearest(word, [(option["text"], option["freq"]) for option in found if not option["text"].startswith(FIRST)])

    def _search(self, **body: Any) -> Any:
        with _answering():
            try:
                return self._reading.search(index=self._alias, **body)
            except NotFoundError:  # nothing was ever indexed
                self._ensure()
                return self._reading.search(index=self._alias, **body)

    def fingerprints(self) -> Iterator[tuple[str, str]]:
        """Id and fingerprint of every document, a thousand at a time."""
        after: list[Any] | None = None
        while True:
            with _answering():
                self._ensure()
                answer = self._client.search(
                    index=self._alias,
                    query={"bool": {"must_not": [{"term": {"deleted": True}}]}},
                    sort={"key": "asc"},
                    search_after=after,
                    size=1000,
                    source=False,
                    docvalue_fields=[{"field": "fingerprint"}],
                )
            rows = answer["hits"]["hits"]
            if not rows:
                return
            for row in rows:
                yield row["sort"][0], row["fields"]["fingerprint"][0]
            after = rows[-1]["sort"]

    def refresh(self) -> None:
        """Makes what was written visible at once."""
        with _answering():
            self._ensure()
            self._client.indices.refresh(index=self._alias)

    def check(self) -> None:
        """Asks the cluster for the alias."""
        with _answering():
            self._reading.indices.exists_alias(name=self._alias)

    def drop(self) -> None:
        """Removes every index of this prefix and recipe; for tests and for leaving the engine."""
        with _answering():
            for name in [*self._behind(self._alias), *self._behind(self._building)]:
                self._client.indices.delete(index=name, ignore_unavailable=True)

    def _behind(self, alias: str) -> list[str]:
        try:
            return list(self._client.indices.get_alias(name=alias))
        except NotFoundError:
            return []

    def _drop_others(self, kept: Collection[str]) -> None:
        """Removes indices of this recipe that a rebuild replaced or did not finish."""
        for name in self._client.indices.get(index=f"{self._alias}-*", features="aliases"):
            if name not in kept:
                self._client.indices.delete(index=name, ignore_unavailable=True)

    def _ensure(self) -> None:
        if self._client.indices.exists_alias(name=self._alias):
            return
        try:
            self._client.indices.create(
                index=f"{self._alias}-first", settings=SETTINGS, mappings=MAPPINGS, aliases={self._alias: {}}
            )
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":  # another process was as quick
                raise

    def _aliases(self) -> list[str]:
        self._ensure()
        building = self._client.indices.exists_alias(name=self._building)
        return [self._alias, self._building] if building else [self._alias]

    def _bulk(self, actions: Iterable[dict[str, Any]]) -> int:
        number = 0
        for _, answer in streaming_bulk(
            self._client,
            actions,
            chunk_size=CHUNK,
            max_chunk_bytes=CHUNK_BYTES,
            raise_on_error=False,
            require_alias=True,
        ):
            operation, outcome = next(iter(answer.items()))
            number += 1
            if outcome["status"] >= 400 and outcome["status"] not in ALLOWED[operation]:
                log.error("search_refused", operation=operation, outcome=outcome)
                raise Unavailable(_l("Search does not answer at the moment. Try again shortly."), code="search_unavailable")
        return number

    def _drop_tombstones(self, name: str) -> None:
        while True:
            self._client.indices.refresh(index=name)
            found = self._client.search(index=name, query={"term": {"deleted": True}}, size=1000, source=False)["hits"]["hits"]
            if not found:
                return
            self._bulk({"_op_type": "delete", "_index": self._building, "_id": row["_id"]} for row in found)


def _port(scheme: str) -> int:
    return 443 if scheme == "https" else 9200


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (ApiError, TransportError) as error:
        log.warning("search_unavailable", error=repr(error)[:500])
        raise Unavailable(_l("Search does not answer at the moment. Try again shortly."), code="search_unavailable") from error


@dataclass(frozen=True)
class _Reader:
    """Answers the steps of a search from the cluster."""

    client: Elasticsearch
    alias: str
    ensure: Any

    def count(self, plan: Plan) -> int:
        try:
            return int(self.client.count(index=self.alias, query=query_of(plan))["count"])
        except NotFoundError:  # nothing was ever indexed
            self.ensure()
            return 0

    def page(self, plan: Plan) -> list[Page]:
        back = plan.after is not None and plan.after.back
        ((field, direction),) = ORDERS[plan.query.order].items()
        answer = self.client.search(
            index=self.alias,
            query=query_of(plan),
            sort=[{field: REVERSED[direction] if back else direction}, {"key": "desc" if back else "asc"}],
            search_after=[plan.after.key, plan.after.id] if plan.after is not None else None,
            size=plan.query.limit + 1,
            source_includes=["key", "kind", "updated", "stored"],
            track_total_hits=False,
        )
        return [self._row(row) for row in answer["hits"]["hits"]]

    def facets(self, plan: Plan) -> dict[str, dict[str, int]]:
        """The facets without a filter of their own are counted in one request, each of the others in one more."""
        names = plan.query.counts
        found = self._counts(plan, [name for name in names if name not in plan.query.filters], "")
        for name in names:
            if name in plan.query.filters:
                found |= self._counts(plan, [name], name)
        return {name: found[name] for name in names}

    def _counts(self, plan: Plan, names: Sequence[str], without: str) -> dict[str, dict[str, int]]:
        if not names:
            return {}
        unsorted = replace(plan.query, sort=Sort.NEWEST)
        wanted = {
            f"facet{number}": {"terms": {"field": "tags", "include": f"{_escape(name)}=.*", "size": VALUES}}
            for number, name in enumerate(names)
        }
        answer = self.client.search(
            index=self.alias, query=query_of(replace(plan, query=unsorted), without=without), size=0, aggregations=wanted
        )
        return {
            name: {
                bucket["key"].split("=", 1)[1]: bucket["doc_count"]
                for bucket in answer["aggregations"][f"facet{number}"]["buckets"]
            }
            for number, name in enumerate(names)
        }

    def _row(self, row: dict[str, Any]) -> Page:
        source, stored, sorted_by = row["_source"], row["_source"]["stored"], row["sort"][0]

        def hit(marker: Marker) -> SearchHit:
            return SearchHit(
                id=source["key"],
                kind=source["kind"],
                score=float(sorted_by) if not isinstance(sorted_by, str) else 0.0,
                title=mark_title(marker, stored["title"]),
                extract=extract(marker, stored["body"]),
                facets=stored["facets"],
                updated_at=datetime.fromtimestamp(source["updated"], UTC),
                payload=stored["payload"],
            )

        return Page(source["key"], sorted_by, stored["title"], stored["body"], hit)


def _escape(name: str) -> str:
    return re.sub(r"([^\w])", r"\\\1", name)
