"""What peer review declares."""

from hub.core.registry import Registry
from hub.review import policy, views


def register(registry: Registry) -> None:
    """Permissions and routes of peer review."""
    registry.permissions(policy.GRANTS)
    registry.blueprint(views.blueprint)
    registry.today(views.today)
