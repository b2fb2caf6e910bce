"""What reading declares."""

from hub.core.registry import Registry
from library.reading import policy


def register(registry: Registry) -> None:
    """Permissions."""
    registry.permissions(policy.GRANTS)
