"""Drafts that their authors gave up."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.authz import Actor
from hub.core.runtime import current
from hub.materials.models import Material, MaterialAuthor, MaterialVersion
from hub.materials.rules.drafts import Removal
from hub.materials.rules.lifecycle import State

_GIVEN_UP = (
    MaterialVersion.state == State.DISCARDED,
    MaterialVersion.discarded_at.is_not(None),
    MaterialVersion.frozen_at.is_(None),
)


@dataclass(frozen=True)
class LeavingDraft:
    """A draft that is about to be removed for good, for its author."""

    material_id: int
    number: int
    title: str
    at: datetime


def removal() -> Removal:
    """When drafts that were given up are removed, as the hub is set."""
    settings = current().settings
    return Removal(settings.draft_days, settings.draft_notice_days)


def given_up(session: Session, limit: int) -> list[tuple[int, int]]:
    """Ids of material and version of the drafts given up so long ago that something is due, the oldest first."""
    since = clock.now() - removal().told_after
    rows = session.execute(
        select(MaterialVersion.material_id, MaterialVersion.id)
        .where(*_GIVEN_UP, MaterialVersion.discarded_at <= since)
        .order_by(MaterialVersion.removal_told_at.nulls_first(), MaterialVersion.id)
        .limit(limit)
    )
    return [(material_id, version_id) for material_id, version_id in rows]


def list_leaving(session: Session, actor: Actor, limit: int = 20) -> list[LeavingDraft]:
    """The actor's own drafts whose removal they were told of."""
    mine = select(MaterialAuthor.version_id).where(MaterialAuthor.user_id == actor.user_id)
    rows = session.scalars(
        select(MaterialVersion)
        .join(Material, Material.id == MaterialVersion.material_id)
        .where(
            *_GIVEN_UP,
            MaterialVersion.removal_told_at.is_not(None),
            MaterialVersion.id.in_(mine) | (Material.created_by == actor.user_id),
        )
        .order_by(MaterialVersion.discarded_at)
        .limit(limit)
    )
    rule = removal()
    return [
        LeavingDraft(row.material_id, row.number, row.title, rule.removed_from(row.discarded_at, row.removal_told_at))
        for row in rows
        if row.discarded_at and row.removal_told_at
    ]
