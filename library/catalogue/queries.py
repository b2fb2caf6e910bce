"""Reads of the catalogue. A record is visible to everybody who belongs to its school or stands above it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from hub.core.authz import Actor
from hub.core.errors import Gone, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.schools.rules.paths import covering
from library.catalogue.models import CatalogueCopy, CatalogueDigital, CatalogueRecord
from library.catalogue.policy import Permission
from library.catalogue.rules import barcodes, marc
from library.catalogue.schemas import CopyView, DigitalView, RecordView


def visible(actor: Actor) -> ColumnElement[bool]:
    """Records of the schools that the person belongs to or stands above."""
    held = actor.paths(Permission.READ)
    above = sorted({upper for path in held for upper in covering(path)})
    within = [CatalogueRecord.unit_path.startswith(path, autoescape=True) for path in held]
    return or_(false(), CatalogueRecord.unit_path.in_(above), *within)


def copy_view(copy: CatalogueCopy, record: CatalogueRecord) -> CopyView:
    """The copy as others see it."""
    return CopyView(
        id=copy.id,
        record_id=record.id,
        unit_id=copy.unit_id,
        barcode=copy.barcode,
        location=copy.location,
        shelf=copy.shelf,
        call_number=copy.call_number,
        status=copy.status,
        out_since=copy.out_since,
        due_on=copy.due_on,
        title=record.title,
        authors=tuple(record.authors),
        item_type=record.item_type,
    )


def digital_view(row: CatalogueDigital) -> DigitalView:
    """The digitised copy as others see it."""
    return DigitalView(
        object_key=row.object_key,
        media_type=row.media_type,
        size=row.size,
        file_name=row.file_name,
        pages=row.pages,
        basis=row.basis,
        may_download=row.may_download,
    )


def object_keys(session: Session) -> Iterator[str]:
    """Keys of the digitised copies."""
    yield from session.scalars(select(CatalogueDigital.object_key))


def _view(row: CatalogueRecord) -> RecordView:
    record = marc.from_bytes(row.marc)
    return RecordView(
        id=row.id,
        unit_id=row.unit_id,
        unit_path=row.unit_path,
        version=row.version,
        entry=replace(marc.describe(record), item_type=row.item_type),
        isbn=row.isbn,
        item_type=row.item_type,
        copies=tuple(copy_view(copy, row) for copy in row.copies),
        digital=digital_view(row.digital) if row.digital else None,
        marc=tuple(marc.lines(record)),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def get_record(session: Session, actor: Actor, record_id: int) -> RecordView:
    """A record with its copies. Raises NotFound, or Gone for a withdrawn one."""
    row = session.scalars(
        select(CatalogueRecord)
        .where(CatalogueRecord.id == record_id, visible(actor))
        .options(selectinload(CatalogueRecord.copies), selectinload(CatalogueRecord.digital))
    ).one_or_none()
    if row is None:
        raise NotFound(_l("There is no such book in the catalogue."))
    if row.withdrawn_at is not None:
        raise Gone(
            _l(
                "“%(title)s” was taken out of the catalogue. Reason: %(reason)s",
                title=row.title,
                reason=row.withdrawn_reason or "",
            )
        )
    return _view(row)


def get_marc(session: Session, actor: Actor, record_id: int) -> bytes:
    """The record's MARC as it is kept (ISO 2709, UTF-8). Raises NotFound or Gone."""
    get_record(session, actor, record_id)
    return session.scalars(select(CatalogueRecord.marc).where(CatalogueRecord.id == record_id)).one()


def find_copies(session: Session, unit_id: int, code: str) -> list[CopyView]:
    """The copies of one library with this barcode: one or none."""
    rows = session.scalars(
        select(CatalogueCopy)
        .where(CatalogueCopy.unit_id == unit_id, CatalogueCopy.barcode == code)
        .options(joinedload(CatalogueCopy.record))
    )
    return [copy_view(row, row.record) for row in rows]


def is_elsewhere(session: Session, unit_id: int, code: str) -> bool:
    """Whether another library has a copy with this barcode."""
    found = select(CatalogueCopy.id).where(CatalogueCopy.unit_id != unit_id, CatalogueCopy.barcode == code)
    return session.scalar(found.limit(1)) is not None


def get_copies(session: Session, ids: Iterable[int]) -> dict[int, CopyView]:
    """Copies by id, for lists of circulation."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session.scalars(select(CatalogueCopy).where(CatalogueCopy.id.in_(wanted)).options(joinedload(CatalogueCopy.record)))
    return {row.id: copy_view(row, row.record) for row in rows}


def copies_of_isbn(session: Session, unit_id: int, digits: str) -> list[CopyView]:
    """The copies of one library whose record bears this ISBN (13 digits)."""
    rows = session.scalars(
        select(CatalogueCopy)
        .join(CatalogueRecord)
        .where(CatalogueCopy.unit_id == unit_id, CatalogueRecord.isbn == digits, CatalogueRecord.withdrawn_at.is_(None))
        .options(joinedload(CatalogueCopy.record))
        .order_by(CatalogueCopy.barcode)
        .limit(20)
    )
    return [copy_view(row, row.record) for row in rows]


def last_barcode(session: Session, unit_id: int) -> str | None:
    """The barcode added last to this library, from which the form counts on."""
    return session.scalar(
        select(CatalogueCopy.barcode).where(CatalogueCopy.unit_id == unit_id).order_by(CatalogueCopy.id.desc()).limit(1)
    )


def next_barcode(last: str | None) -> str:
    """What the form proposes after the barcode that was added last."""
    return next(iter(barcodes.following(last, 1)), "") if last else ""


def same_isbn(session: Session, unit_id: int, digits: str | None, but: int | None = None) -> list[tuple[int, str]]:
    """Id and title of other records of the library with this ISBN: a hint for the cataloguer, never a refusal."""
    if not digits:
        return []
    statement = select(CatalogueRecord.id, CatalogueRecord.title).where(
        CatalogueRecord.unit_id == unit_id, CatalogueRecord.isbn == digits, CatalogueRecord.withdrawn_at.is_(None)
    )
    if but is not None:
        statement = statement.where(CatalogueRecord.id != but)
    return [(number, title) for number, title in session.execute(statement.order_by(CatalogueRecord.id).limit(5))]


def count_records(session: Session, actor: Actor) -> int:
    """How many records the person can see."""
    statement = select(func.count()).select_from(CatalogueRecord)
    return session.scalar(statement.where(visible(actor), CatalogueRecord.withdrawn_at.is_(None))) or 0


def get_digital(session: Session, actor: Actor, record_id: int) -> tuple[RecordView, DigitalView]:
    """The digitised copy of a record that the person may read. Raises NotFound or Gone."""
    record = get_record(session, actor, record_id)
    if record.digital is None:
        raise NotFound(_l("This book has no digital copy."))
    return record, record.digital
