"""The one scan box of the desk. There are no modes: a card opens a person; a book is lent while a card is open, and taken back otherwise."""

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.authz import Actor
from hub.core.errors import Conflict, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import UnitOfWork, unit_of_work
from library.catalogue import queries as catalogue
from library.catalogue import services as copies
from library.catalogue.rules import isbn
from library.catalogue.schemas import CopyView
from library.circulation import queries
from library.circulation.models import DeskEntry, Loan, Patron
from library.circulation.rules.journal import DeskAction
from library.circulation.rules.scanning import as_code, clean_scan
from library.circulation.schemas import Choice, PickForm, ScanForm, Scanned
from library.circulation.services import loans
from library.circulation.services.loans import Desk, serve, write_entry
from library.circulation.services.patrons import ensure_patron

SHORTEST_NAME = 2


def _copy_choice(copy: CopyView) -> Choice:
    return Choice("copy", copy.id, copy.title, copy.barcode)


def meanings(session: Session, desk: Desk, text: str) -> list[Choice]:
    """Everything that the scan can stand for: a copy, a card, a school code, a user name, an ISBN, and else part of a name."""
    code = as_code(text)
    found: list[Choice] = []
    if code is not None:
        found += [_copy_choice(copy) for copy in catalogue.find_copies(session, desk.unit_id, code)]
        found += queries.person_choices(session, queries.people_by_code(session, desk.unit_id, desk.path, code))
        digits = isbn.normalise(text) if not found else None
        if digits:
            found += [_copy_choice(copy) for copy in catalogue.copies_of_isbn(session, desk.unit_id, digits)]
    if not found and len(text) >= SHORTEST_NAME:
        people = queries.people_by_code(session, desk.unit_id, desk.path, text.upper()) or queries.people_by_name(
            session, desk.path, text
        )
        found = queries.person_choices(session, people)
    return found


def is_certain(choices: list[Choice], text: str) -> bool:
    """One meaning only, and not merely a copy guessed from an ISBN, which all copies of a title share."""
    if len(choices) != 1:
        return False
    return choices[0].kind == "person" or choices[0].detail == as_code(text)


def _open_patron(uow: UnitOfWork, desk: Desk, patron_id: int | None) -> Patron | None:
    if patron_id is None:
        return None
    return uow.session.scalars(select(Patron).where(Patron.id == patron_id, Patron.unit_id == desk.unit_id)).one_or_none()


def scan(actor: Actor, unit_id: int, form: ScanForm) -> Scanned:
    """Does what the scan means. When it can mean several things nothing is done: somebody chooses first."""
    text = clean_scan(form.scan)
    with unit_of_work() as uow:
        desk = serve(actor, uow, unit_id)
        patron = _open_patron(uow, desk, form.card)
        if not text:
            return Scanned(patron.id if patron else None)
        choices = meanings(uow.session, desk, text)
        if not choices:
            return _unknown(actor, uow, desk, patron, text)
        if not is_certain(choices, text):
            return Scanned(patron.id if patron else None, must_choose=True, text=text)
        return _follow(actor, uow, desk, patron, choices[0])


def pick(actor: Actor, unit_id: int, form: PickForm) -> Scanned:
    """Goes on with the one that somebody chose."""
    with unit_of_work() as uow:
        desk = serve(actor, uow, unit_id)
        patron = _open_patron(uow, desk, form.card)
        if form.person is not None:
            return _follow(actor, uow, desk, patron, Choice("person", form.person, "", ""))
        copy = catalogue.get_copies(uow.session, [form.copy_id or 0]).get(form.copy_id or 0)
        if copy is None or copy.unit_id != desk.unit_id:
            raise NotFound(_l("This library has no such copy."))
        return _follow(actor, uow, desk, patron, _copy_choice(copy))


def _follow(actor: Actor, uow: UnitOfWork, desk: Desk, patron: Patron | None, choice: Choice) -> Scanned:
    if choice.kind == "person":
        opened = ensure_patron(uow, desk.unit_id, desk.path, choice.id)
        entry = write_entry(actor, uow, desk, DeskAction.OPENED, patron=opened)
        return Scanned(opened.id, entry.id)
    if patron is None:
        return Scanned(None, loans.check_in(actor, desk.unit_id, choice.id))
    return Scanned(patron.id, loans.check_out(actor, desk.unit_id, choice.id, patron.id))


def _unknown(actor: Actor, uow: UnitOfWork, desk: Desk, patron: Patron | None, text: str) -> Scanned:
    code = as_code(text)
    note = "elsewhere" if code and catalogue.is_elsewhere(uow.session, desk.unit_id, code) else "unknown"
    entry = write_entry(actor, uow, desk, DeskAction.NOTED, facts={"note": note, "scan": text[:80]})
    return Scanned(patron.id if patron else None, entry.id)


def _answerable(uow: UnitOfWork, desk: Desk, entry_id: int) -> DeskEntry:
    row = uow.session.scalars(
        select(DeskEntry).where(DeskEntry.id == entry_id, DeskEntry.unit_id == desk.unit_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(_l("The desk's journal has no such line."))
    return row


def confirm(actor: Actor, unit_id: int, entry_id: int) -> Scanned:
    """Answers a question with yes: lends or renews all the same."""
    with unit_of_work() as uow:
        desk = serve(actor, uow, unit_id)
        row = _answerable(uow, desk, entry_id)
        if row.action != DeskAction.ASKED or row.settled or row.copy_id is None or row.patron_id is None:
            raise Conflict(_l("This question was answered already."), code="settled")
        row.settled = True
        if row.facts.get("renew") and row.loan_id is not None:
            return Scanned(row.patron_id, loans.renew(actor, unit_id, row.loan_id, confirmed=True))
        return Scanned(row.patron_id, loans.check_out(actor, unit_id, row.copy_id, row.patron_id, confirmed=True))


def decline(actor: Actor, unit_id: int, entry_id: int) -> Scanned:
    """Answers a question with no: nothing is lent."""
    with unit_of_work() as uow:
        row = _answerable(uow, serve(actor, uow, unit_id), entry_id)
        if row.action != DeskAction.ASKED or row.settled:
            raise Conflict(_l("This question was answered already."), code="settled")
        row.settled = True
        return Scanned(row.patron_id)


def undo(actor: Actor, unit_id: int, entry_id: int) -> Scanned:
    """Takes back the last thing done to a loan, within a day. Raises Conflict when something came after it."""
    with unit_of_work() as uow:
        desk = serve(actor, uow, unit_id)
        row = _answerable(uow, desk, entry_id)
        seen = queries.get_entry(uow.session, desk.unit_id, row.id)
        if seen is None or not seen.can_undo or row.loan_id is None or row.copy_id is None:
            raise Conflict(_l("This can no longer be undone: something came after it."), code="not_undoable")
        copy = copies.lock_copy(actor, row.copy_id)
        loan = uow.session.get_one(Loan, row.loan_id, with_for_update=True)
        _take_back_action(actor, uow, row, loan, copy)
        row.undone = True
        uow.audit(actor, "circulation.undo", ("loan", loan.id), {"action": row.action, "copy": copy.barcode}, unit_path=desk.path)
        patron = uow.session.get_one(Patron, loan.patron_id)
        entry = write_entry(actor, uow, desk, DeskAction.UNDONE, copy=copy, patron=patron, loan=loan, facts={"what": row.action})
        return Scanned(row.patron_id, entry.id)


def _take_back_action(actor: Actor, uow: UnitOfWork, row: DeskEntry, loan: Loan, copy: CopyView) -> None:
    if row.action == DeskAction.LENT:
        loan.returned_at, loan.ended = clock.now(), "undone"
        uow.flush()
        copies.mark_in(actor, copy.id)
    elif row.action == DeskAction.RETURNED:
        if queries.open_loan(uow.session, copy.id) is not None:
            raise Conflict(_l("This copy was lent again since."), code="not_undoable")
        loan.returned_at, loan.ended = None, None
        uow.flush()
        copies.mark_out(actor, copy.id, loan.lent_at, loan.due_on)
    else:
        loan.due_on, loan.renewals = date.fromisoformat(row.facts["previous_due"]), loan.renewals - 1
        uow.flush()
        copies.mark_out(actor, copy.id, loan.lent_at, loan.due_on)


def close_questions(actor: Actor, unit_id: int, patron_id: int) -> None:
    """Passes over open questions about a person whose card is being closed."""
    with unit_of_work() as uow:
        desk = serve(actor, uow, unit_id)
        uow.session.execute(
            update(DeskEntry)
            .where(DeskEntry.unit_id == desk.unit_id, DeskEntry.patron_id == patron_id, DeskEntry.action == DeskAction.ASKED)
            .values(settled=True)
        )
