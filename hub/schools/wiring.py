"""What schools declare."""

from hub.core.registry import Registry
from hub.schools import policy


def register(registry: Registry) -> None:
    """Permissions and routes of schools."""
    registry.permissions(policy.GRANTS)
