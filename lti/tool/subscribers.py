"""What the tool side does when something happens below it."""

from assessments.marking.events import AttemptMarked
from hub.core.uow import UnitOfWork
from lti.tool.services import sync


def on_attempt_marked(uow: UnitOfWork, event: AttemptMarked) -> None:
    """The score goes back to the platform that launched the learner; it decides there who sees it."""
    sync.note_score(uow, event.sitting_id, event.pupil_id, event.score, event.max_score, event.submitted_at)
