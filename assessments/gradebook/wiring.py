"""What the grade books declare to the frame."""

from assessments.gradebook import policy, queries, subscribers, views
from assessments.marking.events import MarkReady
from hub.core.registry import Registry


def register(registry: Registry) -> None:
    """Declares permissions, routes, lines of the home page and what is listened to."""
    registry.permissions(policy.GRANTS)
    registry.blueprint(views.blueprint)
    registry.today(queries.today)
    registry.subscribe(MarkReady, subscribers.on_mark_ready)
