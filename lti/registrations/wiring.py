"""What registrations declare."""

from hub.core.registry import Registry
from lti.registrations import policy, views
from lti.registrations.services import keys, once


def register(registry: Registry) -> None:
    """Permissions, the sweep of one-use values, the turns of the keys."""
    registry.permissions(policy.GRANTS)
    registry.blueprint(views.blueprint)
    registry.job("lti.sweep", once.sweep)
    registry.every(300, "lti.sweep")
    registry.job("lti.rotate_keys", keys.rotate)
    registry.every(3600, "lti.rotate_keys")
