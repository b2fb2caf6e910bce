"""What the review's outcome does to a material."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.authz import SYSTEM
from hub.core.uow import UnitOfWork
from hub.materials import queries
from hub.materials.events import MaterialPublished
from hub.materials.rules.lifecycle import Action
from hub.materials.schemas import licence_name
from hub.materials.search import enqueue_index
from hub.materials.services.authoring import move
from hub.review.schemas import Link, Preview
from hub.schools import queries as schools

OUTCOMES: Final = {"accept": Action.PUBLISH, "revise": Action.RETURN, "reject": Action.REJECT}


def follow_review(uow: UnitOfWork, material_id: int, action: Action) -> None:
    """Moves the material as its review moves; an accepted version is published in the same transaction."""
    material = queries.load(uow.session, material_id, lock=True)
    move(material, action)
    if action == Action.PUBLISH:
        material.published_version_id = material.versions[-1].id
        material.published_at = clock.now()
    uow.flush()
    details = {"state": material.state, "version": material.versions[-1].number}
    uow.audit(SYSTEM, f"material.{action}", ("material", material.id), details, unit_path=material.unit_path)
    if action == Action.PUBLISH:
        enqueue_index(uow, material.id)
        uow.dispatch(MaterialPublished(material.id, material.versions[-1].id))


class ReviewableMaterial:
    """Materials as the review engine knows them."""

    kind = queries.KIND

    def authors(self, session: Session, thing_ids: Collection[int]) -> Mapping[int, frozenset[int]]:
        """Ids of all authors as they stand now, by material."""
        return queries.author_ids(session, thing_ids)

    def facts(self, session: Session, snapshots: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
        """Kind; subject and grades."""
        subjects = schools.subject_names(session)
        return [
            queries.facts(one["kind"], subjects.get(one["subject_code"], one["subject_code"]), one["grades"]) for one in snapshots
        ]

    def preview(self, session: Session, thing_id: int, snapshot: Mapping[str, Any]) -> Preview:
        """The file where the browser shows it, else its words; with what the author says about it."""
        material = queries.load(session, thing_id)
        version = next(row for row in material.versions if row.id == snapshot["version_id"])
        context = {
            "material_id": thing_id,
            "snapshot": snapshot,
            "version": queries.version_view(version, queries.subject_name(session, version.subject_code)),
            "text": (version.text or "")[:60_000],
            "licence": licence_name(version.licence),
        }
        return Preview("materials/_preview.html", context)

    def link(self, thing_id: int) -> Link:
        """The material's own page."""
        return Link("materials.show", {"material_id": thing_id})
