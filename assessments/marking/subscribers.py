"""What marking does when something happens below it."""

from assessments.delivery.events import AttemptFinished
from hub.core.uow import UnitOfWork


def on_attempt_finished(uow: UnitOfWork, event: AttemptFinished) -> None:
    """Marking is queued: handing in must not wait for it."""
    uow.enqueue("marking.mark_attempt", {"attempt_id": event.attempt_id}, key=str(event.attempt_id))
