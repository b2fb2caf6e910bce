"""What the grade books do when something happens below them."""

from assessments.gradebook import services
from assessments.gradebook.rules import Source
from assessments.marking.events import MarkReady
from hub.core.authz import SYSTEM
from hub.core.uow import UnitOfWork


def on_mark_ready(uow: UnitOfWork, event: MarkReady) -> None:
    """Takes a confirmed mark of a sitting into its cell, in the transaction that confirms it: a locked column refuses the confirmation."""
    services.take_mark(
        SYSTEM,
        pupil_id=event.pupil_id,
        class_unit_id=event.class_unit_id,
        subject_code=event.subject_code,
        school_year=event.school_year,
        semester=event.semester,
        kind=event.kind,
        index=event.index,
        mark=event.mark,
        source=Source(event.source),
        source_id=f"{event.source}:{event.source_id}",
    )
