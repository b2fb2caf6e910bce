"""What schools declare."""

from hub.core.registry import Registry
from hub.schools import policy
from hub.schools.services import roster


def register(registry: Registry) -> None:
    """Permissions and routes of schools."""
    registry.permissions(policy.GRANTS)
    registry.job("schools.forget_rosters", roster.forget_old)
    registry.every(24 * 3600, "schools.forget_rosters")
