"""What the grade books declare to the frame."""

from assessments.gradebook import policy, views
from hub.core.registry import Registry


def register(registry: Registry) -> None:
    """Declares permissions and routes."""
    registry.permissions(policy.GRANTS)
    registry.blueprint(views.blueprint)
