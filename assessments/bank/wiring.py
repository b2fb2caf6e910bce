"""What the item bank declares."""

from assessments.bank import policy, queries, views
from assessments.bank.services import reading
from hub.core.registry import Registry


def register(registry: Registry) -> None:
    """Permissions, routes, the job that reads files, and what waits for their owners."""
    registry.permissions(policy.GRANTS)
    registry.blueprint(views.blueprint)
    registry.job(reading.JOB, reading.read_import, queue="imports", max_attempts=3)
    registry.today(queries.today)
