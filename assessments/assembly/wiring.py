"""What assembly declares."""

from assessments.assembly import policy
from assessments.assembly.views import blueprint
from hub.core.registry import Registry


def register(registry: Registry) -> None:
    """Permissions and routes of tests."""
    registry.permissions(policy.GRANTS)
    registry.blueprint(blueprint)
