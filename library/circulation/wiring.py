"""What circulation declares."""

from hub.core.registry import Registry
from library.circulation import policy


def register(registry: Registry) -> None:
    """Permissions."""
    registry.permissions(policy.GRANTS)
