"""What the item bank declares."""

from assessments.bank import policy
from assessments.bank.services import reading
from hub.core.registry import Registry


def register(registry: Registry) -> None:
    """Permissions, routes and the job that reads files."""
    registry.permissions(policy.GRANTS)
    registry.job(reading.JOB, reading.read_import, queue="imports", max_attempts=3)
