"""What reading declares."""

from hub.core.registry import Registry
from library.reading import policy
from library.reading.views import blueprint


def register(registry: Registry) -> None:
    """Routes and permissions."""
    registry.blueprint(blueprint)
    registry.permissions(policy.GRANTS)
