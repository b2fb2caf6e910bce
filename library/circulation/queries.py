"""Reads of circulation: rules, patrons, loans, the desk's journal."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.accounts.models import RoleAssignment, User
from hub.core import clock
from hub.core.authz import Actor
from hub.core.errors import NotFound
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.core.i18n import local, ngettext
from hub.core.runtime import current
from hub.core.today import TodayEntry, TodayKind
from hub.schools import queries as schools
from hub.schools.models import Enrolment, Unit
from hub.web.paging import Page, PageArgs, keyset
from library.catalogue import queries as catalogue
from library.catalogue.schemas import CopyView
from library.circulation.models import CirculationRule, ClosedDay, DeskEntry, Loan, Patron
from library.circulation.policy import Permission
from library.circulation.rules.dates import OpeningCalendar, days_overdue, is_due_soon
from library.circulation.rules.journal import DeskAction
from library.circulation.rules.policy import Policy, RuleName, RuleRow, Subject, lookup, parse_value, policy_for
from library.circulation.schemas import Choice, EntryView, LoanView, OverdueLine, PatronView, RuleLine

UNDO_FOR = timedelta(hours=24)
UNDOABLE = {DeskAction.LENT, DeskAction.RETURNED, DeskAction.RENEWED}


def today() -> date:
    """The present day in the hub's time zone."""
    return local(clock.now()).date()


def start_of_today() -> datetime:
    """Midnight of the present day in the hub's time zone."""
    return datetime.combine(today(), time.min, tzinfo=ZoneInfo(current().settings.time_zone))


# --- libraries and rules


def libraries(session: Session, actor: Actor) -> list[tuple[int, str, str]]:
    """Id, name and path of the schools whose desk the person serves."""
    return [(unit.id, unit.name, unit.path) for unit in schools.schools_within(session, actor.paths(Permission.DESK))]


def rule_rows(session: Session, unit_id: int) -> list[RuleRow]:
    """The rows that can apply at a library: its own, and those for everywhere."""
    rows = session.scalars(
        select(CirculationRule).where(or_(CirculationRule.unit_id == unit_id, CirculationRule.unit_id.is_(None)))
    )
    return [RuleRow(row.unit_id, row.category or None, row.item_type or None, row.name, row.value) for row in rows]


def rule_lines(session: Session, unit_id: int) -> list[RuleLine]:
    """The same rows for showing, by name."""
    rows = session.scalars(
        select(CirculationRule)
        .where(or_(CirculationRule.unit_id == unit_id, CirculationRule.unit_id.is_(None)))
        .order_by(CirculationRule.name, CirculationRule.unit_id, CirculationRule.category, CirculationRule.item_type)
    )
    return [RuleLine(row.id, row.unit_id is None, row.category, row.item_type, row.name, row.value) for row in rows]


def closed_days(session: Session, unit_id: int, since: date) -> list[tuple[date, str]]:
    """Closed days from `since` on, with their reasons."""
    rows = session.scalars(select(ClosedDay).where(ClosedDay.unit_id == unit_id, ClosedDay.day >= since).order_by(ClosedDay.day))
    return [(row.day, row.reason) for row in rows]


def policy(session: Session, unit_id: int, category: str, item_type: str) -> Policy:
    """All rules that hold for a patron category and an item type."""
    return policy_for(rule_rows(session, unit_id), Subject(unit_id, category, item_type))


def calendar(session: Session, unit_id: int, since: date, held: Policy) -> OpeningCalendar:
    """When the library is open, from `since` on."""
    return OpeningCalendar(held.closed_weekdays, frozenset(day for day, _ in closed_days(session, unit_id, since)))


# --- loans


def loan_view(loan: Loan, copy: CopyView, soon: int) -> LoanView:
    """The loan as pages show it; `soon` is the number of days before the due day that count as soon."""
    day = today()
    return LoanView(
        id=loan.id,
        copy=copy,
        patron_id=loan.patron_id,
        lent_at=loan.lent_at,
        due_on=loan.due_on,
        renewals=loan.renewals,
        returned_at=loan.returned_at,
        days_overdue=days_overdue(loan.due_on, day) if loan.returned_at is None else 0,
        days_left=(loan.due_on - day).days,
        due_soon=loan.returned_at is None and is_due_soon(loan.due_on, day, soon),
    )


def _views(session: Session, loans: Iterable[Loan], soon: int) -> list[LoanView]:
    found = list(loans)
    copies = catalogue.get_copies(session, [loan.copy_id for loan in found])
    return [loan_view(loan, copies[loan.copy_id], soon) for loan in found]


def due_soon_days(session: Session, unit_id: int, category: str) -> int:
    """Days before the due day from which a person is reminded."""
    value = lookup(rule_rows(session, unit_id), RuleName.DUE_SOON_DAYS, Subject(unit_id, category, ""))
    return int(str(parse_value(RuleName.DUE_SOON_DAYS, value)))


def open_loan(session: Session, copy_id: int, *, lock: bool = False) -> Loan | None:
    """The loan that the copy is out on, if any."""
    statement = select(Loan).where(Loan.copy_id == copy_id, Loan.returned_at.is_(None))
    return session.scalars(statement.with_for_update() if lock else statement).one_or_none()


def open_loans(session: Session, patron_ids: Iterable[int]) -> list[Loan]:
    """What these patrons have now, the next due first."""
    statement = select(Loan).where(Loan.patron_id.in_(list(patron_ids)), Loan.returned_at.is_(None))
    return list(session.scalars(statement.order_by(Loan.due_on, Loan.id)))


def own_patrons(session: Session, user_id: int) -> list[Patron]:
    """A person's memberships: usually one, several for who goes to several schools."""
    return list(session.scalars(select(Patron).where(Patron.user_id == user_id).order_by(Patron.id)))


def own_loans(session: Session, actor: Actor) -> list[LoanView]:
    """What the person has borrowed now, in all libraries."""
    if actor.user_id is None:
        return []
    patrons = own_patrons(session, actor.user_id)
    soon = max((due_soon_days(session, patron.unit_id, patron.category) for patron in patrons), default=0)
    return _views(session, open_loans(session, [patron.id for patron in patrons]), soon)


def own_history(session: Session, actor: Actor, page: PageArgs) -> Page[LoanView]:
    """What the person returned, the latest first."""
    statement = (
        select(Loan).join(Patron, Patron.id == Loan.patron_id).where(Patron.user_id == actor.user_id, Loan.ended == "returned")
    )
    found = keyset(session, statement, (Loan.lent_at.desc(), Loan.id.desc()), page)
    views = {view.id: view for view in _views(session, found.items, 0)}
    return found.map(lambda loan: views[loan.id])


def get_own_loan(session: Session, actor: Actor, loan_id: int, *, lock: bool = False) -> Loan:
    """A loan of the person's own; raises NotFound for anybody else's."""
    statement = select(Loan).join(Patron, Patron.id == Loan.patron_id).where(Loan.id == loan_id, Patron.user_id == actor.user_id)
    if lock:
        statement = statement.with_for_update(of=Loan).execution_options(populate_existing=True)
    loan = session.scalars(statement).one_or_none()
    if loan is None:
        raise NotFound(_l("You have no such loan."))
    return loan


def times_lent(session: Session, record_id: int) -> int:
    """How often copies of the record went out; loans undone at the desk do not count."""
    statement = select(func.count()).select_from(Loan)
    return session.scalar(statement.where(Loan.record_id == record_id, or_(Loan.ended.is_(None), Loan.ended != "undone"))) or 0


# --- overdue


def _late(paths_units: list[int]) -> Select[Any]:
    return select(Loan).where(Loan.unit_id.in_(paths_units), Loan.returned_at.is_(None), Loan.due_on < today())


def count_overdue(session: Session, unit_ids: list[int]) -> int:
    """How many loans of these libraries are late."""
    return session.scalar(select(func.count()).select_from(_late(unit_ids).subquery())) or 0


def overdue(session: Session, unit_id: int, page: PageArgs) -> Page[OverdueLine]:
    """Late loans of a library, the latest first."""
    found = keyset(session, _late([unit_id]), (Loan.due_on, Loan.id), page)
    views = {view.id: view for view in _views(session, found.items, 0)}
    patrons = {row.id: row for row in session.scalars(select(Patron).where(Patron.id.in_([loan.patron_id for loan in found])))}
    names = accounts.names(session, [patron.user_id for patron in patrons.values()])
    classes = class_names(session, [patron.user_id for patron in patrons.values()])
    return found.map(
        lambda loan: OverdueLine(
            views[loan.id],
            names.get(patrons[loan.patron_id].user_id, ""),
            classes.get(patrons[loan.patron_id].user_id),
        )
    )


# --- people


def class_names(session: Session, user_ids: Iterable[int]) -> dict[int, str]:
    """The name of each person's class, for pupils."""
    wanted = set(user_ids)
    if not wanted:
        return {}
    day = today()
    rows = session.execute(
        select(Enrolment.pupil_id, Unit.name)
        .join(Unit, Unit.id == Enrolment.class_id)
        .where(
            Enrolment.pupil_id.in_(wanted),
            Enrolment.starts_on <= day,
            or_(Enrolment.ends_on.is_(None), Enrolment.ends_on > day),
        )
        .order_by(Enrolment.starts_on, Enrolment.id)
    )
    return {pupil_id: name for pupil_id, name in rows}  # noqa: C416 -- a Row is no tuple to the type checker


def get_patron(session: Session, unit_id: int, patron_id: int) -> PatronView:
    """A person at this library with all loans there; raises NotFound."""
    row = session.scalars(select(Patron).where(Patron.id == patron_id, Patron.unit_id == unit_id)).one_or_none()
    if row is None:
        raise NotFound(_l("This person has no card of this library."))
    soon = due_soon_days(session, unit_id, row.category)
    limit = policy(session, unit_id, row.category, "").max_loans
    return PatronView(
        id=row.id,
        unit_id=row.unit_id,
        user_id=row.user_id,
        name=accounts.names(session, [row.user_id]).get(row.user_id, ""),
        card_number=row.card_number,
        category=row.category,
        class_name=class_names(session, [row.user_id]).get(row.user_id),
        valid_until=row.valid_until,
        blocked_reason=row.blocked_reason,
        loans=tuple(_views(session, open_loans(session, [row.id]), soon)),
        limit=limit,
    )


def _members(unit_path: str) -> Select[Any]:
    """People with a role in force at the school or below it."""
    return (
        select(User)
        .join(RoleAssignment, RoleAssignment.user_id == User.id)
        .join(Unit, Unit.id == RoleAssignment.unit_id)
        .where(
            Unit.path.startswith(unit_path, autoescape=True),
            RoleAssignment.starts_at <= clock.now(),
            or_(RoleAssignment.ends_at.is_(None), RoleAssignment.ends_at > clock.now()),
            User.status == "active",
        )
        .distinct()
    )


def roles_at(session: Session, user_id: int, unit_path: str) -> set[str]:
    """The roles that the person holds now at the school or below it."""
    rows = session.scalars(
        select(RoleAssignment.role)
        .join(Unit, Unit.id == RoleAssignment.unit_id)
        .where(
            RoleAssignment.user_id == user_id,
            Unit.path.startswith(unit_path, autoescape=True),
            RoleAssignment.starts_at <= clock.now(),
            or_(RoleAssignment.ends_at.is_(None), RoleAssignment.ends_at > clock.now()),
        )
    )
    return set(rows)


def people_by_code(session: Session, unit_id: int, unit_path: str, code: str) -> list[int]:
    """Ids of users whose library card, school code or user name is exactly this."""
    cards = session.scalars(select(Patron.user_id).where(Patron.unit_id == unit_id, Patron.card_number == code))
    members = _members(unit_path).where(or_(func.upper(User.code) == code, User.username == code.lower()))
    return list(dict.fromkeys([*cards, *(user.id for user in session.scalars(members))]))


def people_by_name(session: Session, unit_path: str, text: str, limit: int = 8) -> list[int]:
    """Ids of users of the school whose name has these words, with or without accents."""
    return [person.id for person in accounts.list_people(session, [unit_path], PageArgs(limit=limit), search=text)]


def person_choices(session: Session, user_ids: list[int]) -> list[Choice]:
    """People to choose from, by name and class."""
    names, classes = accounts.names(session, user_ids), class_names(session, user_ids)
    return [Choice("person", number, names[number], classes.get(number, "")) for number in user_ids if number in names]


# --- the journal


def entry_view(row: DeskEntry, latest: bool) -> EntryView:
    """The line as the desk shows it; `latest` when nothing came after it for its loan."""
    can_undo = row.action in UNDOABLE and not row.undone and latest and clock.now() - row.at < UNDO_FOR
    return EntryView(
        id=row.id,
        at=row.at,
        action=row.action,
        patron_id=row.patron_id,
        copy_id=row.copy_id,
        loan_id=row.loan_id,
        facts=row.facts,
        undone=row.undone,
        settled=row.settled,
        can_undo=can_undo,
    )


def _entries(session: Session, rows: list[DeskEntry]) -> list[EntryView]:
    loans = {row.loan_id for row in rows if row.loan_id}
    last = dict(
        session.execute(
            select(DeskEntry.loan_id, func.max(DeskEntry.id)).where(DeskEntry.loan_id.in_(loans)).group_by(DeskEntry.loan_id)
        ).all()
        if loans
        else []
    )
    return [entry_view(row, row.loan_id is None or last.get(row.loan_id) == row.id) for row in rows]


def get_entry(session: Session, unit_id: int, entry_id: int) -> EntryView | None:
    """A line of this desk's journal, or None."""
    row = session.scalars(select(DeskEntry).where(DeskEntry.id == entry_id, DeskEntry.unit_id == unit_id)).one_or_none()
    return _entries(session, [row])[0] if row else None


def journal(session: Session, unit_id: int, limit: int = 30) -> list[EntryView]:
    """Today's lines of this desk, the latest first, without mere openings of cards."""
    rows = session.scalars(
        select(DeskEntry)
        .where(
            DeskEntry.unit_id == unit_id,
            DeskEntry.at >= start_of_today(),
            DeskEntry.action.notin_([DeskAction.OPENED, DeskAction.UNDONE]),
        )
        .order_by(DeskEntry.id.desc())
        .limit(limit)
    )
    return _entries(session, list(rows))


def sums(session: Session, unit_id: int) -> dict[str, int]:
    """How many lines of each kind this desk has today; undone ones are left out."""
    rows = session.execute(
        select(DeskEntry.action, func.count())
        .where(DeskEntry.unit_id == unit_id, DeskEntry.at >= start_of_today(), DeskEntry.undone.is_(False))
        .group_by(DeskEntry.action)
    )
    return {action: count for action, count in rows}  # noqa: C416 -- a Row is no tuple to the type checker


# --- the home page


def today_entries(actor: Actor, session: Session) -> list[TodayEntry]:
    """For readers: what is overdue or due soon. For librarians: how much is overdue."""
    entries = _own_entries(session, actor) if actor.can(Permission.OWN) else []
    if actor.can(Permission.DESK):
        late = count_overdue(session, [unit_id for unit_id, _name, _path in libraries(session, actor)])
        if late:
            title = ngettext("%(num)s book is overdue", "%(num)s books are overdue", late)
            entries.append(TodayEntry(TodayKind.WAITING, title, _("Look through them"), "circulation.overdue", icon="clock"))
    return entries


def _own_entries(session: Session, actor: Actor) -> list[TodayEntry]:
    zone = ZoneInfo(current().settings.time_zone)
    entries = []
    for loan in own_loans(session, actor):
        if loan.days_overdue or loan.due_soon:
            title = _("Bring back “%(title)s”", title=loan.copy.title)
            due = datetime.combine(loan.due_on, time(17, 0), tzinfo=zone)
            fact = _("Overdue") if loan.days_overdue else _("Or renew it")
            entries.append(
                TodayEntry(TodayKind.WAITING, title, _("My loans"), "circulation.own", icon="book", facts=(fact,), due=due)
            )
    return entries
