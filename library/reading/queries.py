"""What may be read and where somebody stopped. Permission lies with the feature that owns the document."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.authz import Actor, require
from hub.core.errors import NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.materials.queries import records
from hub.materials.services import delivery
from library.catalogue import queries as catalogue
from library.reading.models import ReadingProgress
from library.reading.policy import Permission
from library.reading.rules import viewer_for
from library.reading.schemas import Document, Place


def _of_record(session: Session, actor: Actor, record_id: int) -> Document:
    record, digital = catalogue.get_digital(session, actor, record_id)
    return Document(
        kind="record",
        target_id=record.id,
        title=record.entry.title,
        key=digital.object_key,
        name=digital.file_name,
        media_type=digital.media_type,
        size=digital.size,
        viewer=viewer_for(digital.media_type),
        may_download=digital.may_download,
    )


def _of_material(session: Session, actor: Actor, material_id: int) -> Document:
    opened = delivery.open_file(actor, material_id)
    return Document(
        kind="material",
        target_id=material_id,
        title=records.view(session, actor, material_id).version.title,
        key=opened.key,
        name=opened.name,
        media_type=opened.media_type,
        size=opened.size,
        viewer=viewer_for(opened.media_type),
        may_download=True,
    )


def get_document(session: Session, actor: Actor, kind: str, target_id: int) -> Document:
    """The document if the person may read it. Raises Forbidden, NotFound or Gone as its owner does."""
    require(actor, Permission.READ)
    if kind == "record":
        return _of_record(session, actor, target_id)
    if kind == "material":
        return _of_material(session, actor, target_id)
    raise NotFound(_l("There is no such document."))


def get_place(session: Session, actor: Actor, kind: str, target_id: int) -> Place | None:
    """Where the person stopped, or None."""
    row = session.scalars(
        select(ReadingProgress).where(
            ReadingProgress.user_id == actor.user_id, ReadingProgress.kind == kind, ReadingProgress.target_id == target_id
        )
    ).one_or_none()
    return Place(int(row.locator.get("page", 1)), row.percent) if row else None
