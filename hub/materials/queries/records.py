"""Materials as pages and lists show them."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from hub.accounts import queries as accounts
from hub.core.authz import Actor
from hub.materials.models import Material, MaterialAuthor, MaterialFile, MaterialVersion
from hub.materials.queries.access import readable, work_version
from hub.materials.rules import lifecycle
from hub.materials.rules.files import BY_MEDIA_TYPE
from hub.materials.rules.kinds import AuthorRole, Derived, FileRole, Kind, Scope
from hub.materials.rules.lifecycle import Standing, State
from hub.materials.schemas import KINDS, AuthorView, FileView, MaterialLine, MaterialView, VersionView
from hub.schools import queries as schools


def file_view(row: MaterialFile) -> FileView:
    """A file for pages."""
    known = BY_MEDIA_TYPE.get(row.media_type)
    return FileView(
        id=row.id,
        position=row.position,
        role=FileRole(row.role),
        language=row.language,
        name=row.name,
        media_type=row.media_type,
        extension=known.extension if known else "",
        size=row.size,
        inline=known.inline if known else False,
        derived=frozenset(Derived(one.kind) for one in row.derivatives),
    )


def authors_of(session: Session, version: MaterialVersion) -> tuple[AuthorView, ...]:
    """The authors in order, with names."""
    names = accounts.names(session, [author.user_id for author in version.authors])
    return tuple(
        AuthorView(author.user_id, names.get(author.user_id or 0) or author.name, AuthorRole(author.role))
        for author in version.authors
        if author.user_id in names or author.name
    )


def version_view(session: Session, version: MaterialVersion) -> VersionView:
    """The version for pages."""
    return VersionView(
        id=version.id,
        number=version.number,
        state=State(version.state),
        title=version.title,
        description=version.description,
        description_text=version.description_text,
        subject_code=version.subject_code,
        subject=schools.get_subject(session, version.subject_code).name,
        grades=tuple(version.grades),
        topic=version.topic,
        outcomes=tuple(row.outcome_id for row in version.outcomes),
        kind=Kind(version.kind),
        language=version.language,
        duration_minutes=version.duration_minutes,
        licence=version.licence,
        sources=version.sources,
        rights_holder=version.rights_holder,
        scope=Scope(version.scope),
        scope_path=version.scope_path,
        keywords=tuple(version.keywords),
        accessibility=tuple(version.accessibility),
        address=version.address,
        questions=tuple(version.questions),
        question_versions=tuple(version.question_versions),
        changes=version.changes,
        created_at=version.created_at,
        published_at=version.published_at,
        superseded_at=version.superseded_at,
        frozen=version.frozen_at is not None,
        pages=version.pages,
        has_thumbnail=version.thumbnail_key is not None,
        files=tuple(file_view(row) for row in version.files),
        authors=authors_of(session, version),
    )


def view(session: Session, actor: Actor, material_id: int) -> MaterialView:
    """The material for its page; raises NotFound or Gone."""
    material, version = readable(session, actor, material_id)
    return material_view(session, material, version)


def material_view(session: Session, material: Material, version: MaterialVersion) -> MaterialView:
    """The material with this version for pages, with names."""
    school = schools.school_of(session, material.unit_id)
    last = material.takedowns[-1] if material.takedowns else None
    return MaterialView(
        id=material.id,
        unit_id=material.unit_id,
        unit_path=material.unit_path,
        group=schools.get_unit(session, material.unit_id).name,
        school=school.name if school else "",
        standing=Standing(material.standing),
        state=lifecycle.shown(Standing(material.standing), State(version.state)),
        version=version_view(session, version),
        created_by=material.created_by,
        created_at=material.created_at,
        updated_at=material.updated_at,
        published_at=material.published_at,
        published_version_id=material.published_version_id,
        suspended_at=material.suspended_at,
        withdrawn_at=material.withdrawn_at,
        withdrawal_reason=last.reason if last and material.standing == Standing.WITHDRAWN else "",
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
    """The actor's materials, those last changed first, without what was given up."""
    mine = (
        select(MaterialVersion.material_id)
        .join(MaterialAuthor, MaterialAuthor.version_id == MaterialVersion.id)
        .where(MaterialAuthor.user_id == actor.user_id)
    )
    kept = select(MaterialVersion.material_id).where(MaterialVersion.state != State.DISCARDED)
    statement = (
        select(Material)
        .where(Material.id.in_(mine) | (Material.created_by == actor.user_id), Material.id.in_(kept))
        .options(selectinload(Material.versions))
        .order_by(Material.updated_at.desc(), Material.id.desc())
        .limit(limit)
    )
    subjects = schools.subject_names(session)
    return [
        MaterialLine(
            id=material.id,
            title=version.title,
            version=version.number,
            standing=Standing(material.standing),
            state=lifecycle.shown(Standing(material.standing), State(version.state)),
            kind=Kind(version.kind),
            facts=facts(version.kind, subjects.get(version.subject_code, version.subject_code), version.grades),
            updated_at=material.updated_at,
        )
        for material in session.scalars(statement)
        for version in [work_version(material)]
    ]
