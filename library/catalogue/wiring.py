"""What the catalogue declares."""

from hub.core.leftovers import refers
from hub.core.registry import Registry
from library.catalogue import policy, queries, search, services
from library.catalogue.views import edit, record
from library.catalogue.views.finding import blueprint

PAGES = (edit, record)  # importing them adds their routes to the blueprint


def register(registry: Registry) -> None:
    """Routes, permissions, jobs, the search source."""
    registry.blueprint(blueprint)
    registry.permissions(policy.GRANTS)
    registry.job(services.INDEX, services.index_record, queue="index", patient=True)
    refers(registry, queries.object_keys)
    registry.search_source("catalogue", search.search_documents)
