"""What accounts declare."""

from hub.accounts import policy, views
from hub.accounts.services import sessions
from hub.core.registry import Registry


def register(registry: Registry) -> None:
    """Permissions, jobs and routes of accounts."""
    registry.permissions(policy.GRANTS)
    registry.job("accounts.forget_old", sessions.forget_old)
    registry.every(24 * 3600, "accounts.forget_old")
    registry.blueprint(views.blueprint)
    registry.on_app(views.install)
