"""What the bank does when its materials' reviews move."""

from hub.core.uow import UnitOfWork
from hub.materials.events import MaterialSuspended, MaterialWithdrawn
from hub.materials.queries.access import KIND
from hub.materials.rules.lifecycle import Action
from hub.materials.services import packages
from hub.materials.services.publishing import OUTCOMES, end_review, follow_review
from hub.review.events import ReviewCancelled, ReviewDecided, ReviewExpired, ReviewPaused, ReviewStarted


def on_review_started(uow: UnitOfWork, event: ReviewStarted) -> None:
    """The first reviewer was assigned."""
    if event.kind == KIND:
        follow_review(uow, event.thing_id, Action.START_REVIEW)


def on_review_paused(uow: UnitOfWork, event: ReviewPaused) -> None:
    """All reviewers were released."""
    if event.kind == KIND:
        follow_review(uow, event.thing_id, Action.PAUSE_REVIEW)


def on_review_decided(uow: UnitOfWork, event: ReviewDecided) -> None:
    """The head decided."""
    if event.kind == KIND:
        follow_review(uow, event.thing_id, OUTCOMES[event.outcome])


def on_review_cancelled(uow: UnitOfWork, event: ReviewCancelled) -> None:
    """The author took it back."""
    if event.kind == KIND:
        follow_review(uow, event.thing_id, Action.TAKE_BACK)


def on_review_expired(uow: UnitOfWork, event: ReviewExpired) -> None:
    """Nothing happened in the round for long: the version is a draft again and can be handed in as it is."""
    if event.kind == KIND:
        end_review(uow, event.thing_id)


def on_taken_away(uow: UnitOfWork, event: MaterialSuspended | MaterialWithdrawn) -> None:
    """Readers lose it at once, for a while or for good: the addresses of its package end."""
    packages.call_back(event.material_id)
