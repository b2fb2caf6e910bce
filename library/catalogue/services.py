"""What librarians do in the catalogue, and what circulation tells it about copies."""

from datetime import date, datetime
from typing import Any, BinaryIO, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import Conflict, Invalid, NotFound, UnsupportedMedia
from hub.core.i18n import lazy_gettext as _l
from hub.core.jobs import JobContext
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work
from hub.schools import queries as schools
from library.catalogue import search
from library.catalogue.models import CatalogueCopy, CatalogueDigital, CatalogueRecord, CopyStatus
from library.catalogue.policy import Permission
from library.catalogue.queries import copy_view
from library.catalogue.rules import marc
from library.catalogue.rules.pdf import count_pages, is_pdf
from library.catalogue.schemas import CopiesForm, CopyForm, CopyView, DigitalForm, RecordForm, WithdrawForm

AGENCY: Final = "VN-HocLieuHub"
INDEX: Final = "catalogue.index"
LARGEST_TITLE: Final = 1000


def _derive(row: CatalogueRecord, record: Any) -> None:
    """Writes the MARC and, from it, the columns that lists and filters use."""
    entry = marc.describe(record)
    row.marc = marc.to_bytes(record)
    row.title, row.subtitle = entry.title[:LARGEST_TITLE], entry.subtitle[:LARGEST_TITLE]
    row.authors, row.subjects, row.grades = list(entry.authors), list(entry.subjects), list(entry.grades)
    row.year, row.publisher, row.isbn = entry.year, entry.publisher[:500], marc.isbn13(entry)
    row.language, row.classification = entry.language[:10], entry.classification[:60]
    row.subject_code, row.item_type = entry.subject_code[:40], entry.item_type


def _reindex(uow: UnitOfWork, record_id: int) -> None:
    uow.enqueue(INDEX, {"record_id": record_id}, key=f"record-{record_id}")


def _check_subject(uow: UnitOfWork, code: str) -> None:
    if code and code not in {subject.code for subject in schools.subjects(uow.session)}:
        message = _l("Choose one of the listed values.")
        raise Invalid(message, fields={"subject_code": message})


def _owned(actor: Actor, uow: UnitOfWork, record_id: int) -> CatalogueRecord:
    """The record, locked, when the actor may edit it."""
    row = uow.session.scalars(select(CatalogueRecord).where(CatalogueRecord.id == record_id).with_for_update()).one_or_none()
    if row is None or row.withdrawn_at is not None:
        raise NotFound(_l("There is no such book in the catalogue."))
    require(actor, Permission.EDIT, row.unit_path)
    return row


def create_record(actor: Actor, unit_id: int, form: RecordForm) -> int:
    """Catalogues a printed book for a school's library; its id."""
    with unit_of_work() as uow:
        unit = schools.get_unit(uow.session, unit_id)
        require(actor, Permission.EDIT, unit.path)
        _check_subject(uow, form.subject_code)
        now = clock.now()
        row = CatalogueRecord(
            unit_id=unit.id,
            unit_path=unit.path,
            marc=b"",
            title=form.title[:LARGEST_TITLE],
            authors=[],
            subjects=[],
            grades=[],
            item_type=form.item_type,
            created_by=actor.user_id,
            created_at=now,
            updated_at=now,
        )
        uow.session.add(row)
        uow.flush()
        _derive(row, marc.compose(form.entry(), number=f"hl{row.id}", agency=AGENCY, moment=now))
        uow.audit(actor, "catalogue.create", ("record", row.id), {"title": row.title}, unit_path=unit.path)
        _reindex(uow, row.id)
        return row.id


def edit_record(actor: Actor, record_id: int, form: RecordForm) -> None:
    """Changes what the form shows; all other MARC fields stay. Raises Conflict when somebody changed the record meanwhile."""
    with unit_of_work() as uow:
        row = _owned(actor, uow, record_id)
        if form.version != row.version:
            raise Conflict(
                _l("Somebody else changed this record while you worked on it. Open it again and compare."), code="stale"
            )
        _check_subject(uow, form.subject_code)
        now = clock.now()
        _derive(row, marc.apply(marc.from_bytes(row.marc), form.entry(), moment=now))
        row.version, row.updated_at = row.version + 1, now
        uow.audit(actor, "catalogue.edit", ("record", row.id), {"title": row.title}, unit_path=row.unit_path)
        _reindex(uow, row.id)


def add_copies(actor: Actor, record_id: int, form: CopiesForm) -> list[str]:
    """Adds copies with consecutive barcodes; all of them or none. Raises Conflict naming the barcodes that are taken."""
    with unit_of_work() as uow:
        row = _owned(actor, uow, record_id)
        codes = form.codes()
        if len(codes) < form.count:
            message = _l("To add several copies at once, the first barcode must end in a number.")
            raise Invalid(message, fields={"barcode": message})
        taken = uow.session.scalars(
            select(CatalogueCopy.barcode)
            .where(CatalogueCopy.unit_id == row.unit_id, CatalogueCopy.barcode.in_(codes))
            .order_by(CatalogueCopy.barcode)
        ).all()
        if taken:
            raise _taken(list(taken))
        for code in codes:
            uow.session.add(
                CatalogueCopy(
                    record_id=row.id,
                    unit_id=row.unit_id,
                    barcode=code,
                    location=form.location,
                    shelf=form.shelf,
                    call_number=form.call_number,
                    status=form.status,
                    added_at=clock.now(),
                )
            )
        try:
            uow.flush()
        except IntegrityError as error:  # another librarian took one of them at the same moment
            raise _taken(codes[:1]) from error
        uow.audit(actor, "catalogue.add_copies", ("record", row.id), {"barcodes": codes}, unit_path=row.unit_path)
        _reindex(uow, row.id)
        return codes


def _taken(codes: list[str]) -> Conflict:
    message = _l("These barcodes are on other copies already: %(codes)s.", codes=", ".join(codes[:5]))
    return Conflict(message, code="barcode_taken", fields={"barcode": message})


def _locked_copy(uow: UnitOfWork, copy_id: int) -> CatalogueCopy:
    row = uow.session.scalars(
        select(CatalogueCopy).where(CatalogueCopy.id == copy_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound(_l("This library has no such copy."))
    return row


def change_copy(actor: Actor, copy_id: int, form: CopyForm) -> int:
    """Moves a copy or changes its state; the record's id. A copy that is out must come back before it is withdrawn."""
    with unit_of_work() as uow:
        copy = _locked_copy(uow, copy_id)
        row = _owned(actor, uow, copy.record_id)
        if copy.due_on is not None and form.status in {CopyStatus.WITHDRAWN, CopyStatus.REFERENCE, CopyStatus.REPAIR}:
            message = _l("This copy is out on loan. Take it back first.")
            raise Conflict(message, code="copy_out", fields={"status": message})
        before = copy.status
        copy.location, copy.shelf, copy.call_number, copy.status = form.location, form.shelf, form.call_number, form.status
        uow.audit(
            actor,
            "catalogue.change_copy",
            ("copy", copy.id),
            {"barcode": copy.barcode, "before": before, "status": copy.status},
            unit_path=row.unit_path,
        )
        _reindex(uow, row.id)
        return row.id


def withdraw_record(actor: Actor, record_id: int, form: WithdrawForm) -> None:
    """Takes a record out of the catalogue; its address says so from now on (410). Raises Conflict while a copy is out."""
    with unit_of_work() as uow:
        row = _owned(actor, uow, record_id)
        if any(copy.due_on is not None for copy in row.copies):
            raise Conflict(_l("A copy of this book is out on loan. Take it back first."), code="copy_out")
        row.withdrawn_at, row.withdrawn_reason = clock.now(), form.reason
        for copy in row.copies:
            copy.status = CopyStatus.WITHDRAWN
        uow.audit(
            actor, "catalogue.withdraw", ("record", row.id), {"title": row.title, "reason": form.reason}, unit_path=row.unit_path
        )
        _reindex(uow, row.id)


def attach_digital(actor: Actor, record_id: int, file: BinaryIO, file_name: str, form: DigitalForm) -> None:
    """Adds or replaces the digitised copy (PDF). Raises UnsupportedMedia for anything that is no readable PDF."""
    with unit_of_work() as uow:
        _owned(actor, uow, record_id)  # who may not do this stores nothing
    if not is_pdf(file):
        raise UnsupportedMedia(_l("This is no PDF file. Digitised books are taken as PDF."), code="no_pdf")
    pages = count_pages(file)
    if pages is None:
        raise UnsupportedMedia(_l("This PDF is damaged or needs a password. Save it again without one."), code="pdf_unreadable")
    file.seek(0)
    stored = current().objects.put(file, "application/pdf")
    with unit_of_work() as uow:
        row = _owned(actor, uow, record_id)
        digital = uow.session.get(CatalogueDigital, row.id) or CatalogueDigital(record_id=row.id)
        digital.object_key, digital.media_type, digital.size = stored.key, stored.media_type, stored.size
        digital.file_name, digital.pages = file_name[-200:], pages
        digital.basis, digital.may_download, digital.added_at = form.basis, form.may_download, clock.now()
        uow.session.add(digital)
        uow.audit(
            actor,
            "catalogue.attach_digital",
            ("record", row.id),
            {"file": digital.file_name, "pages": pages},
            unit_path=row.unit_path,
        )
        _reindex(uow, row.id)


# --- told by circulation, inside its transactions


def lock_copy(actor: Actor, copy_id: int) -> CopyView:
    """The copy, locked until the end of the transaction. The caller has checked what `actor` may do."""
    with unit_of_work() as uow:
        copy = _locked_copy(uow, copy_id)
        row = uow.session.scalars(
            select(CatalogueRecord).where(CatalogueRecord.id == copy.record_id).options(joinedload(CatalogueRecord.digital))
        ).one()
        return copy_view(copy, row)


def mark_out(actor: Actor, copy_id: int, since: datetime, due_on: date) -> None:
    """The copy is with somebody until `due_on`. A lost one that turns up at the desk is no longer lost."""
    with unit_of_work() as uow:
        copy = _locked_copy(uow, copy_id)
        copy.out_since, copy.due_on = since, due_on
        if copy.status == CopyStatus.LOST:
            copy.status = CopyStatus.AVAILABLE
        _reindex(uow, copy.record_id)


def mark_in(actor: Actor, copy_id: int) -> None:
    """The copy is back."""
    with unit_of_work() as uow:
        copy = _locked_copy(uow, copy_id)
        copy.out_since, copy.due_on = None, None
        if copy.status == CopyStatus.LOST:
            copy.status = CopyStatus.AVAILABLE
        _reindex(uow, copy.record_id)


# --- jobs


def index_record(ctx: JobContext, record_id: int) -> None:
    """Writes the record's document to the search index, or removes it when the record is gone."""
    from hub.core.db import session

    row = search.load(session(), record_id)
    if row is None:
        ctx.runtime.search.delete([f"{search.RECORD}:{record_id}"])
    else:
        ctx.runtime.search.index([search.document(row)])
