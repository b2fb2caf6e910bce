"""Which search engine the settings name."""

from typing import TYPE_CHECKING

from hub.core.search import SearchIndex
from hub.core.search_database import DatabaseIndex
from hub.core.search_guard import GuardedIndex
from hub.core.search_synonyms import Synonyms

if TYPE_CHECKING:
    from hub.core.config import Settings


def from_settings(settings: "Settings") -> SearchIndex:
    """The engine that the settings name: `fts5:` or the address of Elasticsearch, which the database stands in for. Only its own client
    is imported."""
    words = Synonyms(settings.instance / "synonyms.txt")
    if settings.search_url.startswith("fts5:"):
        from hub.core.search_fts5 import Fts5Index

        return Fts5Index(settings.instance / "search.sqlite3", words)
    from hub.core.search_elasticsearch import ElasticsearchIndex

    return GuardedIndex(ElasticsearchIndex(settings.search_url, settings.search_prefix, words), DatabaseIndex(words))
