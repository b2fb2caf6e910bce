"""What the grade books declare to the frame."""

from assessments.gradebook import policy
from hub.core.registry import Registry


def register(registry: Registry) -> None:
    """Declares permissions."""
    registry.permissions(policy.GRANTS)
