"""Lending, taking back, renewing. Each writes the loan, the copy's state and the desk's journal in one transaction."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import Conflict
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import UnitOfWork, unit_of_work
from hub.schools import queries as schools
from library.catalogue import services as catalogue
from library.catalogue.schemas import CopyView
from library.circulation import queries
from library.circulation.models import DeskEntry, Loan, Patron
from library.circulation.policy import Permission
from library.circulation.rules import lending
from library.circulation.rules.dates import days_overdue, due_date
from library.circulation.rules.journal import DeskAction
from library.circulation.rules.lending import Code, CopyFacts, LoanFacts, Outcome, PatronFacts
from library.circulation.rules.policy import Policy, RuleName, Subject, explain

DOUBLE_READ: Final = timedelta(seconds=8)


@dataclass(frozen=True)
class Desk:
    """The library whose desk somebody serves."""

    unit_id: int
    path: str


def serve(actor: Actor, uow: UnitOfWork, unit_id: int) -> Desk:
    """The desk of this library; raises Forbidden for who does not serve there."""
    unit = schools.get_unit(uow.session, unit_id)
    require(actor, Permission.DESK, unit.path)
    return Desk(unit.id, unit.path)


def write_entry(
    actor: Actor,
    uow: UnitOfWork,
    desk: Desk,
    action: DeskAction,
    *,
    copy: CopyView | None = None,
    patron: Patron | None = None,
    loan: Loan | None = None,
    facts: dict[str, Any] | None = None,
) -> DeskEntry:
    """A line of the journal, with the book's and the person's name as they are now."""
    told: dict[str, Any] = dict(facts or {})
    if copy is not None:
        told |= {"title": copy.title, "authors": list(copy.authors), "barcode": copy.barcode}
    if patron is not None:
        person = queries.get_patron(uow.session, desk.unit_id, patron.id)
        told |= {"reader": person.name, "class": person.class_name, "category": person.category}
    entry = DeskEntry(
        unit_id=desk.unit_id,
        at=clock.now(),
        by=actor.user_id,
        action=action,
        patron_id=patron.id if patron else None,
        copy_id=copy.id if copy else None,
        loan_id=loan.id if loan else None,
        facts=told,
    )
    uow.session.add(entry)
    uow.flush()
    return entry


def reasons(outcome: Outcome) -> dict[str, Any]:
    """An outcome as plain JSON for the journal."""

    def plain(found: tuple[lending.Reason, ...]) -> list[dict[str, Any]]:
        return [
            {
                "code": reason.code.value,
                "facts": {name: value.isoformat() if isinstance(value, date) else value for name, value in reason.facts.items()},
            }
            for reason in found
        ]

    return {"impossible": plain(outcome.impossible), "confirm": plain(outcome.confirm), "alerts": plain(outcome.alerts)}


def _rule_facts(uow: UnitOfWork, desk: Desk, category: str, item_type: str) -> dict[str, Any]:
    """Which rows decided, so that "why" can be answered later."""
    rows = queries.rule_rows(uow.session, desk.unit_id)
    subject = Subject(desk.unit_id, category, item_type)
    told = {}
    for name in (RuleName.LOAN_DAYS, RuleName.MAX_LOANS):
        found = explain(rows, name, subject)
        place = next((step for step in found.steps if step.applies), None)
        told[name.value] = {
            "value": found.value,
            "branch": bool(place and place.branch),
            "category": place.category if place else None,
            "item_type": place.item_type if place else None,
            "default": found.from_default,
        }
    return {"rule": told, "item_type": item_type}


def patron_facts(uow: UnitOfWork, patron: Patron) -> PatronFacts:
    """What the rules need to know about the person."""
    loans = queries.open_loans(uow.session, [patron.id])
    return PatronFacts(
        patron_id=patron.id,
        blocked=patron.blocked_reason,
        valid_until=patron.valid_until,
        loans=tuple(LoanFacts(loan.record_id, loan.item_type, loan.due_on) for loan in loans),
    )


def new_due_date(uow: UnitOfWork, desk: Desk, policy: Policy) -> date:
    """When a loan that begins today is due."""
    day = queries.today()
    return due_date(policy, day, queries.calendar(uow.session, desk.unit_id, day, policy))


def check_out(actor: Actor, unit_id: int, copy_id: int, patron_id: int, *, confirmed: bool = False) -> int:
    """Lends a copy to a person when the rules allow it, or when they ask and the answer was yes; the journal line that says what came of it.

    Raises Conflict when two desks lend the same copy at the same moment: one of them wins.
    """
    with unit_of_work() as uow:
        desk = serve(actor, uow, unit_id)
        copy = catalogue.lock_copy(actor, copy_id)
        patron = uow.session.get_one(Patron, patron_id)
        held = queries.open_loan(uow.session, copy.id, lock=True)
        policy = queries.policy(uow.session, desk.unit_id, patron.category, copy.item_type)
        outcome = lending.check_out(
            CopyFacts(copy.unit_id, copy.status, held.patron_id if held else None),
            patron_facts(uow, patron),
            policy,
            branch=desk.unit_id,
            today=queries.today(),
            item_type=copy.item_type,
            record_id=copy.record_id,
        )
        if held is not None and [reason.code for reason in outcome.impossible] == [Code.LENT_TO_SAME]:
            return _repeated(uow, held) or _ask_to_renew(actor, uow, desk, copy, patron, held)
        facts = reasons(outcome) | _rule_facts(uow, desk, patron.category, copy.item_type)
        if not outcome.is_possible:
            return write_entry(actor, uow, desk, DeskAction.REFUSED, copy=copy, patron=patron, facts=facts).id
        if outcome.needs_confirmation and not confirmed:
            return write_entry(actor, uow, desk, DeskAction.ASKED, copy=copy, patron=patron, facts=facts).id
        if held is not None:
            _take_back(actor, uow, desk, copy, held)
        return _lend(actor, uow, desk, copy, patron, facts | {"due": new_due_date(uow, desk, policy).isoformat()})


def _repeated(uow: UnitOfWork, loan: Loan) -> int | None:
    """The line of the same loan made a moment ago: scanners sometimes read twice, which must not look like a question."""
    if clock.now() - loan.lent_at > DOUBLE_READ:
        return None
    newest = select(DeskEntry.id).where(DeskEntry.loan_id == loan.id, DeskEntry.action == DeskAction.LENT)
    return uow.session.scalar(newest.order_by(DeskEntry.id.desc()).limit(1))


def _ask_to_renew(actor: Actor, uow: UnitOfWork, desk: Desk, copy: CopyView, patron: Patron, loan: Loan) -> int:
    facts = {"confirm": [{"code": Code.LENT_TO_SAME.value, "facts": {"day": loan.due_on.isoformat()}}], "renew": True}
    return write_entry(actor, uow, desk, DeskAction.ASKED, copy=copy, patron=patron, loan=loan, facts=facts).id


def _lend(actor: Actor, uow: UnitOfWork, desk: Desk, copy: CopyView, patron: Patron, facts: dict[str, Any]) -> int:
    due = date.fromisoformat(facts["due"])
    loan = Loan(
        unit_id=desk.unit_id,
        copy_id=copy.id,
        record_id=copy.record_id,
        item_type=copy.item_type,
        patron_id=patron.id,
        lent_at=clock.now(),
        lent_by=actor.user_id,
        due_on=due,
    )
    uow.session.add(loan)
    try:
        uow.flush()
    except IntegrityError as error:
        raise Conflict(_l("This copy was lent at another desk a moment ago."), code="lent_elsewhere") from error
    catalogue.mark_out(actor, copy.id, loan.lent_at, due)
    uow.audit(
        actor,
        "circulation.lend",
        ("loan", loan.id),
        {"copy": copy.barcode, "patron": patron.id, "due": due.isoformat()},
        unit_path=desk.path,
    )
    return write_entry(actor, uow, desk, DeskAction.LENT, copy=copy, patron=patron, loan=loan, facts=facts).id


def _take_back(actor: Actor, uow: UnitOfWork, desk: Desk, copy: CopyView, loan: Loan) -> int:
    patron = uow.session.get_one(Patron, loan.patron_id)
    loan.returned_at, loan.ended = clock.now(), "returned"
    uow.flush()
    catalogue.mark_in(actor, copy.id)
    late = days_overdue(loan.due_on, queries.today())
    uow.audit(actor, "circulation.return", ("loan", loan.id), {"copy": copy.barcode, "days_late": late}, unit_path=desk.path)
    facts = {"due": loan.due_on.isoformat(), "days_late": late, "was_lost": copy.status == "lost", "status": copy.status}
    return write_entry(actor, uow, desk, DeskAction.RETURNED, copy=copy, patron=patron, loan=loan, facts=facts).id


def check_in(actor: Actor, unit_id: int, copy_id: int) -> int:
    """Takes a copy back; one that was not out is only noted, with the place where it belongs. The journal line that says so."""
    with unit_of_work() as uow:
        desk = serve(actor, uow, unit_id)
        copy = catalogue.lock_copy(actor, copy_id)
        loan = queries.open_loan(uow.session, copy.id, lock=True)
        if loan is not None:
            return _take_back(actor, uow, desk, copy, loan)
        facts: dict[str, Any] = {"note": "not_out", "status": copy.status, "place": [copy.location, copy.shelf, copy.call_number]}
        if copy.status == "lost":
            catalogue.mark_in(actor, copy.id)
            facts["was_lost"] = True
        return write_entry(actor, uow, desk, DeskAction.NOTED, copy=copy, facts=facts).id


def _renew(actor: Actor, uow: UnitOfWork, desk: Desk, loan: Loan, *, confirmed: bool) -> tuple[Outcome, dict[str, Any]]:
    """Renews the loan unless the rules forbid it or ask; what they said, and the facts for the journal."""
    patron = uow.session.get_one(Patron, loan.patron_id)
    policy = queries.policy(uow.session, desk.unit_id, patron.category, loan.item_type)
    due = new_due_date(uow, desk, policy)
    outcome = lending.renew(
        policy,
        renewals=loan.renewals,
        due=loan.due_on,
        new_due=due,
        patron=patron_facts(uow, patron),
        today=queries.today(),
    )
    facts = reasons(outcome) | {"previous_due": loan.due_on.isoformat(), "due": due.isoformat(), "renew": True}
    facts |= _rule_facts(uow, desk, patron.category, loan.item_type)
    if outcome.is_possible and (confirmed or not outcome.confirm):
        loan.due_on, loan.renewals = due, loan.renewals + 1
        uow.flush()
        catalogue.mark_out(actor, loan.copy_id, loan.lent_at, due)
        uow.audit(actor, "circulation.renew", ("loan", loan.id), {"due": due.isoformat()}, unit_path=desk.path)
    return outcome, facts


def renew(actor: Actor, unit_id: int, loan_id: int, *, confirmed: bool = False) -> int:
    """Renews at the desk; the journal line that says what came of it."""
    with unit_of_work() as uow:
        desk = serve(actor, uow, unit_id)
        # the copy is locked before its loan everywhere, so that two desks never wait for each other
        copy = catalogue.lock_copy(actor, uow.session.get_one(Loan, loan_id).copy_id)
        loan = uow.session.get_one(Loan, loan_id, with_for_update=True, populate_existing=True)
        if loan.unit_id != desk.unit_id or loan.returned_at is not None:
            raise Conflict(_l("This loan has ended already."), code="loan_ended")
        outcome, facts = _renew(actor, uow, desk, loan, confirmed=confirmed)
        action = DeskAction.REFUSED if not outcome.is_possible else DeskAction.RENEWED
        if outcome.needs_confirmation and not confirmed:
            action = DeskAction.ASKED
        patron = uow.session.get_one(Patron, loan.patron_id)
        return write_entry(actor, uow, desk, action, copy=copy, patron=patron, loan=loan, facts=facts).id


def renew_own(actor: Actor, loan_id: int) -> date:
    """A person renews a loan of their own; the new due day. Raises Conflict with the reason when the rules do not simply allow it."""
    with unit_of_work() as uow:
        require(actor, Permission.OWN)
        copy = catalogue.lock_copy(actor, queries.get_own_loan(uow.session, actor, loan_id).copy_id)
        loan = queries.get_own_loan(uow.session, actor, loan_id, lock=True)
        if loan.returned_at is not None:
            raise Conflict(_l("This loan has ended already."), code="loan_ended")
        unit = schools.get_unit(uow.session, loan.unit_id)
        if days_overdue(loan.due_on, queries.today()):
            raise Conflict(_l("This book is overdue. Bring it to the library, or ask the librarian."), code="overdue")
        outcome, facts = _renew(actor, uow, Desk(unit.id, unit.path), loan, confirmed=False)
        if not outcome.is_possible:
            raise Conflict(_l("This loan cannot be renewed to a later day now."), code="not_renewable")
        if outcome.confirm:
            raise Conflict(_l("This loan was renewed as often as the rules allow. Ask the librarian."), code="no_renewal_left")
        patron = uow.session.get_one(Patron, loan.patron_id)
        write_entry(actor, uow, Desk(unit.id, unit.path), DeskAction.RENEWED, copy=copy, patron=patron, loan=loan, facts=facts)
        return loan.due_on
