"""What the platform side declares."""

from hub.core.registry import Registry
from lti.platform import policy, queries
from lti.platform.services import tokens
from lti.platform.views import ags, pages


def register(registry: Registry) -> None:
    """Permissions, routes, the sweep of tokens."""
    registry.permissions(policy.GRANTS)
    registry.blueprint(pages.blueprint)
    registry.blueprint(ags.blueprint)
    registry.today(queries.today)
    registry.job("lti.sweep_tokens", tokens.sweep)
    registry.every(3600, "lti.sweep_tokens")
