"""What feedback declares.

Other features ask for use without importing it: `registry.extensions["materials.usage"]` is a list of functions
`(session, material_ids) -> mapping of id to Usage(uses, mean, count)` for cards, and `registry.extensions["materials.uses"]` one of
`(session, material_id) -> count` for ranking and for the rule that authors withdraw alone only what nobody uses.
"""

from hub.core.registry import Registry
from hub.feedback import policy, queries, subscribers
from hub.feedback.services import reporting, using
from hub.feedback.views import frame
from hub.feedback.views import reporting as reporting_views
from hub.feedback.views import using as using_views
from hub.materials import events

# importing them adds their routes to the one blueprint
PAGES = (using_views, reporting_views)


def register(registry: Registry) -> None:
    """Permissions, routes, panels on a material's page, counting, and who listens to what happens to materials."""
    registry.permissions(policy.GRANTS)
    registry.blueprint(frame.blueprint)
    registry.on_app(frame.count_visits)
    registry.job("feedback.forget_visits", using.forget_visits)
    registry.every(24 * 3600, "feedback.forget_visits")
    registry.job(reporting.MAIL_JOB, reporting.mail, queue="mail")
    registry.today(frame.today)
    registry.subscribe(events.MaterialSuspended, subscribers.on_suspended)
    registry.subscribe(events.MaterialRestored, subscribers.on_restored)
    registry.subscribe(events.MaterialWithdrawn, subscribers.on_withdrawn)
    registry.extensions.setdefault("materials.panels", []).extend([frame.side_panel, frame.comments_panel])
    registry.extensions.setdefault("materials.usage", []).append(queries.usage)
    registry.extensions.setdefault("materials.uses", []).append(queries.count_uses)
