"""What the review's outcome does to a material."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.authz import SYSTEM
from hub.core.uow import UnitOfWork
from hub.materials.events import MaterialPublished
from hub.materials.models import Material, MaterialVersion
from hub.materials.queries import access, history, media, question_sets, records, sources
from hub.materials.rules.lifecycle import Action, State, Step
from hub.materials.schemas import licence_name
from hub.materials.services.indexing import enqueue_index
from hub.materials.services.versions import move, turn
from hub.review.schemas.contract import Changes, Link, Preview
from hub.schools import queries as schools

OUTCOMES: Final = {"accept": Action.PUBLISH, "revise": Action.RETURN, "reject": Action.REJECT}


def follow_review(uow: UnitOfWork, material_id: int, action: Action) -> None:
    """Moves the version in review as its review moves; an accepted one is published in the same transaction, and the one before superseded."""
    material = access.load(uow.session, material_id, lock=True)
    version = access.work_version(material)
    before = access.published_version(material)
    if action == Action.PUBLISH:
        _publish(uow, material, version, before)
    else:
        move(material, version, action)
    uow.flush()
    details = {"standing": material.standing, "state": version.state, "version": version.number}
    uow.audit(SYSTEM, f"material.{action}", ("material", material.id), details, unit_path=material.unit_path)
    if action == Action.PUBLISH:
        enqueue_index(uow, material.id)
        uow.dispatch(MaterialPublished(material.id, version.id, before.id if before else None))


def end_review(uow: UnitOfWork, material_id: int) -> None:
    """Makes the version in review a draft again, whether its reviewers had begun, were released, or never were there."""
    version = access.work_version(access.load(uow.session, material_id, lock=True))
    if State(version.state) == State.UNDER_REVIEW:
        follow_review(uow, material_id, Action.PAUSE_REVIEW)
    follow_review(uow, material_id, Action.TAKE_BACK)


def _publish(uow: UnitOfWork, material: Material, version: MaterialVersion, before: MaterialVersion | None) -> None:
    now = clock.now()
    if before is not None:
        before.superseded_at = now
        move(material, before, Action.SUPERSEDE)
        uow.flush()  # there is one published version at any moment
    version.published_at = now
    move(material, version, Action.PUBLISH)
    material.published_version_id = version.id
    material.published_at = material.published_at or now
    turn(material, Step.PUBLISH)


class ReviewableMaterial:
    """Materials as the review engine knows them."""

    kind = access.KIND

    def authors(self, session: Session, thing_ids: Collection[int]) -> Mapping[int, frozenset[int]]:
        """Ids of all authors as they stand now, by material."""
        return access.author_ids(session, thing_ids)

    def facts(self, session: Session, snapshots: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
        """Kind; subject and grades."""
        subjects = schools.subject_names(session)
        return [
            records.facts(one["kind"], subjects.get(one["subject_code"], one["subject_code"]), one["grades"]) for one in snapshots
        ]

    def summary(self, session: Session, snapshot: Mapping[str, Any]) -> str:
        """What the author says about it, as plain text."""
        return str(snapshot.get("description_text") or snapshot["description"])

    def preview(self, session: Session, thing_id: int, snapshot: Mapping[str, Any]) -> Preview:
        """The file where the browser shows it, else its words; with what the author says about it."""
        material = access.load(session, thing_id)
        version = next(row for row in material.versions if row.id == snapshot["version_id"])
        context = {
            "material_id": thing_id,
            "snapshot": snapshot,
            "version": records.version_view(session, version),
            "shown": media.shown(session, version),
            "licence": licence_name(version.licence),
            "link": sources.find_link(session, version.kind, version.address),
            "question_styles": bank.styles if (bank := question_sets.source()) else (),
            "questions": question_sets.show(session, version),
        }
        return Preview("materials/_preview.html", context)

    def changes(self, session: Session, thing_id: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
        """Fields and words of the files, side by side; the material's own page compares with the authors' names."""
        return history.changes_between(session, thing_id, before, after)

    def link(self, thing_id: int) -> Link:
        """The material's own page."""
        return Link("materials.show", {"material_id": thing_id})
