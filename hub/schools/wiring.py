"""What schools declare."""

from hub.core.registry import Registry
from hub.schools import policy
from hub.schools.services import roster
from hub.schools.views import classes, curriculum, frame, people, tree
from hub.schools.views import roster as roster_views

# importing them adds their routes to the one blueprint
PAGES = (classes, curriculum, people, tree, roster_views)


def register(registry: Registry) -> None:
    """Permissions, jobs and routes of schools."""
    registry.permissions(policy.GRANTS)
    registry.job("schools.forget_rosters", roster.forget_old)
    registry.every(24 * 3600, "schools.forget_rosters")
    registry.blueprint(frame.blueprint)
    registry.on_app(frame.install)
    registry.today(roster_views.today)
