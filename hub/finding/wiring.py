"""What finding declares."""

from hub.core.registry import Registry
from hub.finding import policy
from hub.finding.services import alerts
from hub.finding.views import bank, frame, panels, saved

PAGES = (bank, saved)  # importing them adds their routes to the blueprint


def register(registry: Registry) -> None:
    """Permissions, routes, the looks at saved searches, and what is shown elsewhere."""
    registry.permissions(policy.GRANTS)
    registry.blueprint(frame.blueprint)
    registry.job("finding.sweep", alerts.sweep)
    registry.job("finding.check", alerts.check)
    registry.job("finding.mail", alerts.send)
    registry.job("finding.forget", alerts.forget_old)
    registry.every(300, "finding.sweep")
    registry.every(86_400, "finding.forget")
    registry.today(panels.today)
    registry.extensions.setdefault("materials.panels", []).append(panels.related)
