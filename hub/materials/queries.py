"""Reads of the bank. What a reader may see is a condition of the query, never a look afterwards."""

from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from hub.accounts import queries as accounts
from hub.core import jobs
from hub.core.authz import Actor
from hub.core.errors import Gone, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.jobs import Job
from hub.core.runtime import current
from hub.core.search import SearchQuery, SearchResult, Sort
from hub.materials.models import Material, MaterialAuthor, MaterialVersion
from hub.materials.policy import Permission, reaches, reader_tokens
from hub.materials.rules.files import BY_MEDIA_TYPE, Kind
from hub.materials.rules.licences import LICENCES
from hub.materials.rules.lifecycle import State
from hub.materials.schemas import KINDS, FileView, MaterialLine, MaterialView, PublishedMaterial, SearchForm, VersionView
from hub.review.queries import reports
from hub.schools import queries as schools

KIND = "material"
FACETS = ("subject", "grade", "kind", "licence")
PAGE = 20


def _not_there() -> NotFound:
    return NotFound(_l("There is no such material, or it is not open to you."))


def load(session: Session, material_id: int, *, lock: bool = False) -> Material:
    """The material with versions, files and authors; raises NotFound. Says nothing about who may see it."""
    if lock:
        session.execute(select(Material.id).where(Material.id == material_id).with_for_update())
    statement = (
        select(Material)
        .where(Material.id == material_id)
        .options(selectinload(Material.versions).selectinload(MaterialVersion.files), selectinload(Material.authors))
        .execution_options(populate_existing=lock)
    )
    material = session.scalars(statement).one_or_none()
    if material is None:
        raise _not_there()
    return material


def load_own(session: Session, actor: Actor, material_id: int, *, lock: bool = False) -> Material:
    """The material if the actor is one of its authors; else it is not there."""
    material = load(session, material_id, lock=lock)
    if not is_author(material, actor):
        raise _not_there()
    return material


def is_author(material: Material, actor: Actor) -> bool:
    """Whether the actor is an author or made the draft."""
    return actor.is_system or (
        actor.user_id is not None
        and (actor.user_id == material.created_by or any(author.user_id == actor.user_id for author in material.authors))
    )


def author_ids(session: Session, ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Ids of all authors by material, with the one who made the draft."""
    found: dict[int, set[int]] = {
        row[0]: {row[1]} for row in session.execute(select(Material.id, Material.created_by).where(Material.id.in_(ids)))
    }
    listed = select(MaterialAuthor.material_id, MaterialAuthor.user_id).where(MaterialAuthor.material_id.in_(ids))
    for row in session.execute(listed):
        found[row[0]].add(row[1])
    return {number: frozenset(authors) for number, authors in found.items()}


def sees_unpublished(session: Session, actor: Actor, material: Material) -> bool:
    """Whether the actor may see the material before or without publication: authors, its group's head, its reviewers."""
    return (
        is_author(material, actor)
        or actor.can(Permission.SEE_UNPUBLISHED, material.unit_path)
        or reports.may_read_thing(session, actor, KIND, material.id)
    )


def _school_path(session: Session, material: Material) -> str:
    school = schools.school_of(session, material.unit_id)
    return school.path if school else material.unit_path


def readable(session: Session, actor: Actor, material_id: int) -> tuple[Material, MaterialVersion]:
    """The material and the version this reader gets.

    The published version for everybody it reaches, the latest for those who see more; a withdrawn one is gone for readers; else not there.
    """
    material = load(session, material_id)
    published = next((row for row in material.versions if row.id == material.published_version_id), None)
    insider = sees_unpublished(session, actor, material)
    if insider:
        in_force = published if material.state == State.PUBLISHED else None
        return material, in_force or material.versions[-1]
    reached = reaches(actor, _school_path(session, material))
    if reached and published is not None and material.state == State.PUBLISHED:
        return material, published
    if reached and published is not None and material.state == State.WITHDRAWN:
        raise Gone(_l("This material was withdrawn."), code="withdrawn")
    raise _not_there()


def version_view(version: MaterialVersion, subject: str) -> VersionView:
    """The version for pages."""
    return VersionView(
        id=version.id,
        number=version.number,
        title=version.title,
        description=version.description,
        subject_code=version.subject_code,
        subject=subject,
        grades=tuple(version.grades),
        topic=version.topic,
        licence=version.licence,
        language=version.language,
        kind=Kind(version.kind),
        changes=version.changes,
        created_at=version.created_at,
        frozen=version.frozen_at is not None,
        pages=version.pages,
        has_thumbnail=version.thumbnail_key is not None,
        files=tuple(
            FileView(
                id=row.id,
                name=row.name,
                media_type=row.media_type,
                extension=BY_MEDIA_TYPE[row.media_type].extension,
                size=row.size,
                inline=BY_MEDIA_TYPE[row.media_type].inline,
            )
            for row in version.files
        ),
    )


def view(session: Session, actor: Actor, material_id: int) -> MaterialView:
    """The material for its page; raises NotFound or Gone."""
    material, version = readable(session, actor, material_id)
    return material_view(session, material, version)


def material_view(session: Session, material: Material, version: MaterialVersion) -> MaterialView:
    """The material for pages, with names."""
    ids = tuple(author.user_id for author in material.authors)
    names = accounts.names(session, ids)
    school = schools.school_of(session, material.unit_id)
    return MaterialView(
        id=material.id,
        unit_id=material.unit_id,
        unit_path=material.unit_path,
        group=schools.get_unit(session, material.unit_id).name,
        school=school.name if school else "",
        state=State(material.state),
        version=version_view(version, schools.get_subject(session, version.subject_code).name),
        author_ids=ids,
        authors=tuple(names[number] for number in ids if number in names),
        created_at=material.created_at,
        updated_at=material.updated_at,
        published_at=material.published_at,
        withdrawn_at=material.withdrawn_at,
        withdrawal_reason=material.withdrawal_reason,
    )


def facts(kind: str, subject: str, grades: Collection[int]) -> tuple[str, ...]:
    """What a material is, in two short texts: kind; subject with grades."""
    return str(KINDS[Kind(kind)]), " ".join((subject, grade_range(grades)))


def grade_range(grades: Collection[int]) -> str:
    """Grades as "11", "10–12" or "6, 8"."""
    ordered = sorted(grades)
    if len(ordered) > 1 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{ordered[0]}–{ordered[-1]}"
    return ", ".join(str(grade) for grade in ordered)


def list_own(session: Session, actor: Actor, limit: int = 200) -> list[MaterialLine]:
    """The actor's materials, those last changed first."""
    mine = select(MaterialAuthor.material_id).where(MaterialAuthor.user_id == actor.user_id)
    statement = (
        select(Material)
        .where(Material.id.in_(mine) | (Material.created_by == actor.user_id))
        .options(selectinload(Material.versions))
        .order_by(Material.updated_at.desc(), Material.id.desc())
        .limit(limit)
    )
    subjects = schools.subject_names(session)
    return [
        MaterialLine(
            id=material.id,
            title=version.title,
            state=State(material.state),
            kind=Kind(version.kind),
            facts=facts(version.kind, subjects.get(version.subject_code, version.subject_code), version.grades),
            updated_at=material.updated_at,
        )
        for material in session.scalars(statement)
        for version in material.versions[-1:]
    ]


def search(actor: Actor, form: SearchForm) -> SearchResult:
    """Published materials that the actor may find."""
    chosen = {"subject": form.subject, "grade": form.grade, "kind": form.kind, "licence": form.licence}
    return current().search.search(
        SearchQuery(
            text=form.q,
            visibility=reader_tokens(actor),
            kinds=(KIND,),
            filters={name: tuple(values) for name, values in chosen.items() if values},
            counts=FACETS,
            sort=Sort(form.sort),
            limit=PAGE,
            after=form.after,
            as_typed=form.exact,
        )
    )


def list_published(session: Session, *, ids: Collection[int] | None = None) -> Iterator[PublishedMaterial]:
    """Published materials, or those of these ids, for the library's catalogue."""
    statement = (
        select(Material)
        .where(Material.state == State.PUBLISHED)
        .order_by(Material.id)
        .options(selectinload(Material.versions).selectinload(MaterialVersion.files), selectinload(Material.authors))
    )
    if ids is not None:
        statement = statement.where(Material.id.in_(ids))
    for material in session.scalars(statement):
        version = next(row for row in material.versions if row.id == material.published_version_id)
        names = accounts.names(session, [author.user_id for author in material.authors])
        school = schools.school_of(session, material.unit_id)
        yield PublishedMaterial(
            id=material.id,
            version_id=version.id,
            title=version.title,
            description=version.description,
            subject_code=version.subject_code,
            grades=tuple(version.grades),
            topic=version.topic,
            language=version.language,
            licence=version.licence,
            licence_address=LICENCES[version.licence].address if version.licence in LICENCES else "",
            kind=Kind(version.kind),
            media_type=version.files[0].media_type,
            authors=tuple(names[author.user_id] for author in material.authors if author.user_id in names),
            school_id=school.id if school else material.unit_id,
            school_path=school.path if school else material.unit_path,
            pages=version.pages,
            text=version.text or "",
            published_at=material.published_at or material.updated_at,
        )


def get_published(session: Session, material_id: int) -> PublishedMaterial | None:
    """One published material, or None."""
    return next(list_published(session, ids=[material_id]), None)


def subject_name(session: Session, code: str) -> str:
    """A subject's name in the language in force."""
    return schools.get_subject(session, code).name


def jobs_of(session: Session, version_id: int) -> list[Job]:
    """The jobs that read the version's file, as they stand."""
    names = ("materials.extract", "materials.thumbnail")
    found = (jobs.find_job(session, name, f"version:{version_id}") for name in names)
    return [job for job in found if job is not None]
