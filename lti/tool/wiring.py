"""What the tool side declares."""

from assessments.marking.events import AttemptMarked
from hub.core.registry import Registry
from lti.tool import policy, queries, subscribers, views
from lti.tool.services import sync


def register(registry: Registry) -> None:
    """Permissions, routes, the sending of scores."""
    registry.permissions(policy.GRANTS)
    registry.blueprint(views.blueprint)
    registry.today(queries.today)
    registry.job("lti.send_score", sync.send, queue="sync")
    registry.subscribe(AttemptMarked, subscribers.on_attempt_marked)
