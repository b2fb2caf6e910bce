"""What circulation declares."""

from hub.core.registry import Registry
from library.circulation import policy, queries
from library.circulation.views import loans, rulebook
from library.circulation.views.desk import blueprint

PAGES = (loans, rulebook)  # importing them adds their routes to the blueprint


def register(registry: Registry) -> None:
    """Routes, permissions, lines of the home page."""
    registry.blueprint(blueprint)
    registry.permissions(policy.GRANTS)
    registry.today(queries.today_entries)
