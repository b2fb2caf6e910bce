"""Published materials for other features: the library's catalogue, collections, exchange."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from hub.core.authz import Actor
from hub.core.search import SearchHit
from hub.core.search_suggest import Suggestion
from hub.materials.models import Material, MaterialFile, MaterialOutcome, MaterialVersion
from hub.materials.queries.access import KIND, published_version, tokens, version_tokens
from hub.materials.queries.records import authors_of
from hub.materials.rules.kinds import Kind, Scope
from hub.materials.rules.licences import LICENCES
from hub.materials.rules.lifecycle import Standing
from hub.materials.rules.scopes import scope_tokens
from hub.materials.schemas import PublishedMaterial
from hub.schools import queries as schools


def list_published(session: Session, *, ids: Collection[int] | None = None) -> Iterator[PublishedMaterial]:
    """Published materials, or those of these ids. `visibility` says who may find each: see `hub.materials.rules.scopes`."""
    whole = selectinload(Material.versions)
    statement = (
        select(Material)
        .where(Material.standing == Standing.PUBLISHED)
        .order_by(Material.id)
        .options(
            whole.selectinload(MaterialVersion.files).selectinload(MaterialFile.derivatives),
            whole.selectinload(MaterialVersion.authors),
        )
    )
    if ids is not None:
        statement = statement.where(Material.id.in_(ids))
    for material in session.scalars(statement):
        version = published_version(material)
        if version is None:  # the database's own check forbids it
            continue
        school = schools.school_of(session, material.unit_id)
        yield PublishedMaterial(
            id=material.id,
            version_id=version.id,
            title=version.title,
            description=version.description_text,
            subject_code=version.subject_code,
            grades=tuple(version.grades),
            topic=version.topic,
            language=version.language,
            licence=version.licence,
            licence_address=LICENCES[version.licence].address if version.licence in LICENCES else "",
            kind=Kind(version.kind),
            media_type=version.files[0].media_type if version.files else "text/html",
            authors=tuple(author.name for author in authors_of(session, version)),
            school_id=school.id if school else material.unit_id,
            school_path=school.path if school else material.unit_path,
            visibility=version_tokens(version),
            pages=version.pages,
            text=version.text or "",
            published_at=material.published_at or material.updated_at,
        )


def still_shown(session: Session, hits: Sequence[SearchHit]) -> list[SearchHit]:
    """The hits without materials that readers may no longer see: one that was just taken from them can stay in an index until the job that
    removes it has run, or for as long as the engine is away."""
    taken = _taken_ids(session, [hit.number for hit in hits if hit.kind == KIND])
    return [hit for hit in hits if hit.kind != KIND or hit.number not in taken]


def still_suggested(session: Session, found: Sequence[Suggestion]) -> list[Suggestion]:
    """The same for suggestions that name a material."""
    numbers = {one.id: int(one.id.rsplit(":", 1)[1]) for one in found if one.id and one.kind == KIND}
    taken = _taken_ids(session, list(numbers.values()))
    return [one for one in found if numbers.get(one.id or "") not in taken]


def _taken_ids(session: Session, ids: Collection[int]) -> frozenset[int]:
    if not ids:
        return frozenset()
    return frozenset(session.scalars(select(Material.id).where(Material.id.in_(ids), Material.standing != Standing.PUBLISHED)))


def readable_ids(session: Session, actor: Actor, ids: Collection[int]) -> frozenset[int]:
    """Those of the materials that stand published and are for the actor now; the rest may be taken from readers, or theirs no more."""
    if not ids:
        return frozenset()
    held = set(tokens(session, actor))
    statement = (
        select(Material.id, MaterialVersion.scope, MaterialVersion.scope_path)
        .join(MaterialVersion, MaterialVersion.id == Material.published_version_id)
        .where(Material.id.in_(ids), Material.standing == Standing.PUBLISHED)
    )
    rows = session.execute(statement)
    return frozenset(number for number, scope, path in rows if held.intersection(scope_tokens(Scope(scope), path)))


def get_published(session: Session, material_id: int) -> PublishedMaterial | None:
    """One published material, or None."""
    return next(list_published(session, ids=[material_id]), None)


def count_by_outcome(session: Session, outcome_ids: Collection[int]) -> dict[int, int]:
    """How many published materials serve each outcome by the version that readers get; outcomes without any are left out.

    It is a number for planning, the same for everybody: who may read each of them is asked where they are listed.
    """
    rows = session.execute(
        select(MaterialOutcome.outcome_id, func.count())
        .join(Material, Material.published_version_id == MaterialOutcome.version_id)
        .where(Material.standing == Standing.PUBLISHED, MaterialOutcome.outcome_id.in_(outcome_ids))
        .group_by(MaterialOutcome.outcome_id)
    )
    return {row[0]: row[1] for row in rows}


def last_published_at(session: Session) -> datetime | None:
    """When a version of anything was last published; None in an empty bank."""
    return session.scalar(select(func.max(MaterialVersion.published_at)))
