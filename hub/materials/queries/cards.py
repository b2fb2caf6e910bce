"""Materials by id as other features list them: in a fixed number of queries, with what this reader may know of each."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core.authz import Actor
from hub.materials.models import Material, MaterialAuthor, MaterialTakedown, MaterialVersion
from hub.materials.policy import Permission
from hub.materials.queries.access import tokens
from hub.materials.queries.records import facts
from hub.materials.rules.kinds import Kind, Scope
from hub.materials.rules.lifecycle import Standing
from hub.materials.rules.scopes import scope_tokens
from hub.materials.rules.takedown import HIDING
from hub.materials.schemas import MaterialCard
from hub.schools import queries as schools


def cards(session: Session, actor: Actor, ids: Collection[int]) -> dict[int, MaterialCard]:
    """What was ever published of these materials, by id; only those that this reader may know of.

    Of what was suspended or withdrawn the card stays, without title and reason where these are told nobody.
    """
    if not ids:
        return {}
    last = (
        select(func.max(MaterialTakedown.id))
        .where(MaterialTakedown.material_id == Material.id, MaterialTakedown.step.in_(HIDING))
        .correlate(Material)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Material, MaterialVersion, MaterialTakedown.reason, MaterialTakedown.visible)
        .join(MaterialVersion, MaterialVersion.id == Material.published_version_id)
        .outerjoin(MaterialTakedown, MaterialTakedown.id == last)
        .where(Material.id.in_(ids), Material.standing != Standing.UNPUBLISHED)
    ).all()
    held = set(tokens(session, actor))
    own = set(
        session.scalars(
            select(MaterialVersion.material_id)
            .join(MaterialAuthor, MaterialAuthor.version_id == MaterialVersion.id)
            .where(MaterialAuthor.user_id == actor.user_id, MaterialVersion.material_id.in_(ids))
        )
    )
    names = schools.subject_names(session)
    found = {}
    for material, version, reason, visible in rows:
        insider = (
            actor.is_system
            or material.id in own
            or material.created_by == actor.user_id
            or actor.can(Permission.SEE_UNPUBLISHED, material.unit_path)
        )
        if insider or held & set(scope_tokens(Scope(version.scope), version.scope_path)):
            taken = material.standing != Standing.PUBLISHED
            told = insider or not taken or bool(visible)
            found[material.id] = MaterialCard(
                id=material.id,
                version_id=version.id,
                number=version.number,
                title=version.title if told else "",
                kind=Kind(version.kind),
                facts=facts(version.kind, names.get(version.subject_code, version.subject_code), version.grades),
                standing=Standing(material.standing),
                reason=(reason or "") if taken and told else "",
                since=material.withdrawn_at or material.suspended_at or material.published_at,
                has_thumbnail=version.thumbnail_key is not None,
                unit_path=material.unit_path,
            )
    return found
