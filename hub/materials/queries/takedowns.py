"""What is told of materials that are hidden from readers, and what waits for those who decide."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from hub.accounts import queries as accounts
from hub.core.authz import Actor
from hub.materials.models import Material, MaterialAuthor, MaterialTakedown, MaterialVersion
from hub.materials.policy import Permission
from hub.materials.queries import access
from hub.materials.rules.citations import number_of
from hub.materials.rules.lifecycle import Standing
from hub.materials.rules.takedown import TakedownStep
from hub.schools import queries as schools


@dataclass(frozen=True)
class Tombstone:
    """What the page of a hidden material tells a reader. `citation` and `reason` are empty where it is silent."""

    number: str
    standing: Standing
    at: datetime | None
    citation: str
    reason: str
    group: str
    school: str


@dataclass(frozen=True)
class TakedownLine:
    """One step in the record, for those who may see it."""

    step: TakedownStep
    reason: str
    note: str
    by: str
    at: datetime


@dataclass(frozen=True)
class WaitingTakedown:
    """A material on which somebody has to decide."""

    material_id: int
    title: str
    step: TakedownStep
    reason: str
    at: datetime


@dataclass(frozen=True)
class TakedownAnswer:
    """What others did to one's own material."""

    material_id: int
    title: str
    step: TakedownStep
    reason: str
    at: datetime


def tombstone(session: Session, actor: Actor, material_id: int) -> Tombstone:
    """What may be told of a hidden material to somebody whom it once reached; raises NotFound."""
    material = access.load(session, material_id)
    published = access.published_version(material)
    if published is None or not access.reached(session, actor, published):
        raise access.not_there()
    last = access.hidden_by(material)
    tells = last is not None and material.standing == Standing.WITHDRAWN and last.visible
    school = schools.school_of(session, material.unit_id)
    return Tombstone(
        number=number_of(material.id),
        standing=Standing(material.standing),
        at=material.withdrawn_at or material.suspended_at,
        citation=last.citation if last and tells else "",
        reason=last.reason if last and tells else "",
        group=schools.get_unit(session, material.unit_id).name,
        school=school.name if school else "",
    )


def takedown_lines(session: Session, material: Material) -> list[TakedownLine]:
    """The whole record, the latest first."""
    names = accounts.names(session, [row.made_by for row in material.takedowns])
    return [
        TakedownLine(TakedownStep(row.step), row.reason, row.note, names.get(row.made_by or 0, ""), row.made_at)
        for row in reversed(material.takedowns)
    ]


def list_waiting(session: Session, actor: Actor, limit: int = 50) -> list[WaitingTakedown]:
    """Suspended materials and authors' requests on which the actor may decide, the oldest first."""
    paths = actor.paths(Permission.WITHDRAW)
    if not paths:
        return []
    requested = select(MaterialTakedown.material_id).where(MaterialTakedown.step == TakedownStep.REQUEST)
    statement = (
        select(Material)
        .where(
            or_(*(Material.unit_path.startswith(path, autoescape=True) for path in paths)),
            or_(
                Material.standing == Standing.SUSPENDED,
                Material.id.in_(requested) & (Material.standing == Standing.PUBLISHED),
            ),
        )
        .options(selectinload(Material.versions), selectinload(Material.takedowns))
        .order_by(Material.updated_at, Material.id)
        .limit(limit)
    )
    found = []
    for material in session.scalars(statement):
        version = access.published_version(material)
        last = material.takedowns[-1] if access.has_open_request(material) else access.hidden_by(material)
        if version and last:
            found.append(WaitingTakedown(material.id, version.title, TakedownStep(last.step), last.reason, last.made_at))
    return found


def list_answers(session: Session, actor: Actor, since: datetime, limit: int = 20) -> list[TakedownAnswer]:
    """The last step that others took on each of the actor's own materials since then, the latest first."""
    mine = (
        select(MaterialVersion.material_id)
        .join(MaterialAuthor, MaterialAuthor.version_id == MaterialVersion.id)
        .where(MaterialAuthor.user_id == actor.user_id)
    )
    last = select(func.max(MaterialTakedown.id)).group_by(MaterialTakedown.material_id)
    statement = (
        select(MaterialTakedown, Material)
        .join(Material, Material.id == MaterialTakedown.material_id)
        .where(
            MaterialTakedown.id.in_(last),
            MaterialTakedown.made_at >= since,
            MaterialTakedown.made_by != actor.user_id,
            MaterialTakedown.step != TakedownStep.REQUEST,
            Material.id.in_(mine) | (Material.created_by == actor.user_id),
        )
        .options(selectinload(Material.versions))
        .order_by(MaterialTakedown.made_at.desc(), MaterialTakedown.id.desc())
        .limit(limit)
    )
    return [
        TakedownAnswer(material.id, version.title, TakedownStep(row.step), row.reason, row.made_at)
        for row, material in session.execute(statement)
        if (version := access.published_version(material)) is not None
    ]
