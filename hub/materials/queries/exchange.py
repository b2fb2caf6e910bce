"""Published materials for other systems, for those whom they reach."""

from sqlalchemy.orm import Session

from hub.core.authz import Actor
from hub.core.i18n import local
from hub.core.runtime import current
from hub.curriculum import queries as curriculum
from hub.materials.queries import access, records
from hub.materials.rules.citations import number_of
from hub.materials.rules.exchange import Outcome, Record
from hub.materials.rules.kinds import Kind
from hub.materials.rules.licences import LICENCES
from hub.materials.rules.lifecycle import Standing
from hub.materials.schemas import MaterialView, licence_name
from hub.review.queries import reports
from hub.review.schemas.values import QualityLabel


def exchange_record(session: Session, actor: Actor, material_id: int) -> Record:
    """The published version as other systems take it; raises NotFound or Gone. Drafts have no such form, also not for their authors."""
    material, _version = access.readable(session, actor, material_id)
    published = access.published_version(material)
    if published is None or material.standing != Standing.PUBLISHED:
        raise access.not_there()
    label = reports.quality_label(session, access.KIND, material_id)
    return record_of(session, records.material_view(session, material, published), label)


def record_of(session: Session, material: MaterialView, label: QualityLabel | None) -> Record:
    """A published version on its page as other systems take it."""
    version, main = material.version, material.version.main
    address = f"{current().settings.base_url}/materials/{material.id}"
    outcomes = curriculum.outcomes(session, version.outcomes)
    licence = LICENCES.get(version.licence)
    published = version.published_at or material.updated_at
    return Record(
        number=number_of(material.id),
        address=address,
        version_address=f"{address}/versions/{version.number}",
        file_address=f"{address}/file" if main else version.address,
        version=version.number,
        title=version.title,
        description=version.description_text,
        language=version.language,
        kind=version.kind,
        media_type=main.media_type if main else "text/html" if version.kind == Kind.LINK else "",
        size=main.size if main else None,
        subject=version.subject,
        grades=version.grades,
        topic=version.topic,
        keywords=version.keywords,
        outcomes=[Outcome(one.code, one.text) for one in sorted(outcomes.values(), key=lambda one: one.code)],
        duration_minutes=version.duration_minutes,
        authors=[(author.name, author.role) for author in version.authors],
        publisher=material.school,
        rights_holder=version.rights_holder,
        licence=licence_name(version.licence),
        licence_address=licence.address if licence else "",
        published=local(published).date(),
        first_published=local(material.published_at or published).date(),
        accessibility=version.accessibility,
        free=True,
        score=f"{label.summary.mean:.1f}" if label and label.summary.mean is not None else "",
        reviews=label.summary.verdicts if label else 0,
    )
