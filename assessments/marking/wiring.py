"""What marking declares."""

from assessments.delivery.events import AttemptFinished
from assessments.marking import policy, queries, services, subscribers
from assessments.marking.views import blueprint
from hub.core.registry import Registry


def register(registry: Registry) -> None:
    """Permissions, jobs and routes of marking."""
    registry.permissions(policy.GRANTS)
    registry.job("marking.mark_attempt", services.mark_job, queue="marking")
    registry.subscribe(AttemptFinished, subscribers.on_attempt_finished)
    registry.blueprint(blueprint)
    registry.today(queries.today)
