"""What collections declare."""

from hub.collections import policy, queries, subscribers
from hub.collections.services import keeping
from hub.collections.views import entries, frame, pages
from hub.core.registry import Registry
from hub.materials import events

# importing them adds their routes to the one blueprint
PAGES = (entries, pages)


def register(registry: Registry) -> None:
    """Permissions, routes, the panel on a material's page, and who listens to what happens to materials."""
    registry.permissions(policy.GRANTS)
    registry.blueprint(frame.blueprint)
    registry.job(keeping.MAIL_JOB, keeping.mail, queue="mail")
    registry.today(frame.today)
    registry.subscribe(events.MaterialSuspended, subscribers.on_suspended)
    registry.subscribe(events.MaterialRestored, subscribers.on_restored)
    registry.subscribe(events.MaterialWithdrawn, subscribers.on_withdrawn)
    registry.subscribe(events.MaterialPublished, subscribers.on_published)
    registry.extensions.setdefault("materials.panels", []).append(frame.panel)
    registry.extensions.setdefault("materials.rows", []).append(frame.row_panels)
    registry.extensions.setdefault("materials.uses", []).append(queries.count_keepers)
