"""What peer review declares."""

from hub.core.registry import Registry
from hub.review import policy
from hub.review.services import notices, timetable
from hub.review.views import author, bench, board, comments, deciding, frame, group, today

PAGES = (author, bench, board, comments, deciding, group)  # importing them adds their routes to the blueprint


def register(registry: Registry) -> None:
    """Permissions, routes and jobs of peer review."""
    registry.permissions(policy.GRANTS)
    registry.blueprint(frame.blueprint)
    registry.today(today.today)
    registry.job(notices.JOB, notices.send)
    registry.job("review.remind", timetable.remind)
    registry.job("review.lapse", timetable.lapse)
    registry.job("review.leave", timetable.leave)
    registry.job("review.expire", timetable.expire)
    registry.every(900, "review.remind")
    registry.every(900, "review.lapse")
    registry.every(900, "review.leave")
    registry.every(3600, "review.expire")
