"""What the shared bank declares."""

from hub.core.leftovers import refers
from hub.core.registry import Registry
from hub.curriculum import queries as curriculum
from hub.materials import events, policy, subscribers
from hub.materials.queries import media, published
from hub.materials.queries.access import KIND
from hub.materials.services import deriving, indexing, intake, programs, publishing, purging, takedown
from hub.materials.views import choosing, contributing, editing, exchange, files, finding, frame, packages, record, today, trust
from hub.materials.views import takedown as takedown_pages
from hub.review import events as review
from hub.review.services import rounds
from hub.uploads.wiring import accept

PAGES = (
    choosing,
    contributing,
    editing,
    exchange,
    files,
    finding,
    packages,
    record,
    takedown_pages,
    trust,
)  # importing them adds their routes to the blueprint


def register(registry: Registry) -> None:
    """Permissions, routes, jobs and what the bank listens to."""
    registry.permissions(policy.GRANTS)
    registry.blueprint(frame.blueprint)
    registry.today(today.today)
    accept(registry, intake.UPLOADS)
    registry.job(media.JOB, deriving.derive, queue="imports", max_attempts=4)
    registry.job(media.VIDEO_JOB, deriving.derive, queue="media", max_attempts=4)
    registry.job(takedown.NOTICE_JOB, takedown.notify, queue="mail")
    registry.job(purging.NOTICE_JOB, purging.tell_of_removal, queue="mail")
    registry.job(purging.JOB, purging.purge_drafts)
    registry.every(24 * 3600, purging.JOB)
    refers(registry, media.object_keys)
    registry.job("materials.index", indexing.index_material, queue="index", patient=True)
    registry.search_source(KIND, indexing.search_documents)
    registry.subscribe(review.ReviewStarted, subscribers.on_review_started)
    registry.subscribe(review.ReviewPaused, subscribers.on_review_paused)
    registry.subscribe(review.ReviewDecided, subscribers.on_review_decided)
    registry.subscribe(review.ReviewCancelled, subscribers.on_review_cancelled)
    registry.subscribe(review.ReviewExpired, subscribers.on_review_expired)
    registry.subscribe(events.MaterialSuspended, subscribers.on_taken_away)
    registry.subscribe(events.MaterialWithdrawn, subscribers.on_taken_away)
    registry.extensions.setdefault("health.notes", {})["converters"] = programs.presence
    registry.extensions.setdefault(curriculum.USES, []).append(published.count_by_outcome)
    rounds.register_kind(registry, publishing.ReviewableMaterial())
