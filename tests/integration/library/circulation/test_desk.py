"""The desk on both databases: scans, questions, undo, races."""

from dataclasses import dataclass
from datetime import date
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from hub.core import db
from hub.core.authz import Role
from hub.core.errors import Conflict, Forbidden, HubError, NotFound
from hub.core.i18n import use_locale
from library.catalogue import queries as catalogue
from library.catalogue import services as catalogue_services
from library.catalogue.schemas import CopyForm
from library.circulation import queries
from library.circulation.models import Loan, Patron
from library.circulation.schemas import ClosedDayForm, EntryView, PickForm, RuleForm, ScanForm, Scanned
from library.circulation.services import desk, loans, patrons
from library.circulation.services.rulebook import set_closed_day, set_rule
from tests.factories.accounts import load, make_actor
from tests.factories.library import Library, make_copies, make_library, make_record
from tests.factories.schools import make_pupil, make_school
from tests.hub import Hub

CARD = "HS240417"
BOOK = "TK.002391"


@dataclass
class Counter:
    """A librarian at the desk: what is open, and what the last scan came to."""

    hub: Hub
    library: Library
    card: int | None = None

    def scan(self, text: str) -> Scanned:
        scanned = desk.scan(self.library.librarian, self.library.unit_id, ScanForm(scan=text, card=self.card))
        self.card = scanned.patron_id
        return scanned

    def entry(self, scanned: Scanned) -> EntryView:
        assert scanned.entry_id is not None
        entry = queries.get_entry(self.hub.session, self.library.unit_id, scanned.entry_id)
        assert entry is not None
        return entry

    def told(self, text: str) -> EntryView:
        return self.entry(self.scan(text))

    def copy(self, barcode: str = BOOK):
        return catalogue.find_copies(self.hub.session, self.library.unit_id, barcode)[0]


@pytest.fixture
def counter(hub: Hub) -> Counter:
    library = make_library()
    make_copies(library, make_record(library), count=2)
    return Counter(hub, library)


def test_a_card_opens_a_book_lends_and_without_card_it_comes_back(counter: Counter) -> None:
    assert counter.told(CARD).action == "opened"
    lent = counter.told(BOOK)
    assert (lent.action, lent.facts["due"], lent.facts["reader"], lent.facts["class"]) == (
        "lent",
        "2026-12-07",
        "Nguyễn Hoàng Bảo Trâm",
        "12A1",
    )
    assert counter.copy().due_on == date(2026, 12, 7)
    counter.card = None
    counter.hub.clock.advance(days=17)
    back = counter.told(BOOK.lower())
    assert (back.action, back.facts["days_late"]) == ("returned", 3)
    assert counter.copy().due_on is None
    assert counter.told(BOOK).facts["note"] == "not_out"


def test_the_pupil_sees_the_loan_and_renews_it_once(counter: Counter) -> None:
    counter.scan(CARD)
    counter.scan(BOOK)
    pupil = counter.library.pupil
    loan = queries.own_loans(counter.hub.session, pupil)[0]
    assert (loan.copy.title, loan.due_on, loan.days_left) == ("Số đỏ", date(2026, 12, 7), 14)
    with use_locale("en"), pytest.raises(Conflict, match="later"):
        loans.renew_own(pupil, loan.id)
    counter.hub.clock.advance(days=10)
    assert loans.renew_own(pupil, loan.id) == date(2026, 12, 17)
    counter.hub.clock.advance(days=2)
    with pytest.raises(Conflict) as caught:
        loans.renew_own(pupil, loan.id)
    assert caught.value.code == "no_renewal_left"
    counter.hub.clock.advance(days=20)
    with pytest.raises(Conflict) as caught:
        loans.renew_own(pupil, loan.id)
    assert caught.value.code == "overdue"
    other = load(make_pupil(counter.library.place))
    with pytest.raises(NotFound):
        loans.renew_own(other, loan.id)


def test_a_question_is_answered_with_yes_or_no(counter: Counter) -> None:
    set_rule(counter.library.librarian, counter.library.unit_id, RuleForm(name="max_loans", value="1", category="pupil"))
    counter.scan(CARD)
    counter.scan(BOOK)
    make_copies(counter.library, make_record(counter.library, "Chí Phèo", item_type="literature"), "TK.002400")
    asked = counter.told("TK.002400")
    assert (asked.action, [reason["code"] for reason in asked.facts["confirm"]]) == ("asked", ["too_many"])
    assert asked.facts["rule"]["max_loans"] == {
        "value": "1",
        "branch": True,
        "category": "pupil",
        "item_type": None,
        "default": False,
    }
    yes = desk.confirm(counter.library.librarian, counter.library.unit_id, asked.id)
    assert counter.entry(yes).action == "lent"
    for answer in (desk.confirm, desk.decline):
        with pytest.raises(Conflict):
            answer(counter.library.librarian, counter.library.unit_id, asked.id)


def test_scanning_what_the_person_already_has_offers_to_renew(counter: Counter) -> None:
    counter.scan(CARD)
    counter.scan(BOOK)
    counter.hub.clock.advance(days=5)
    asked = counter.told(BOOK)
    assert (asked.action, asked.facts["renew"]) == ("asked", True)
    renewed = counter.entry(desk.confirm(counter.library.librarian, counter.library.unit_id, asked.id))
    assert (renewed.action, renewed.facts["due"]) == ("renewed", "2026-12-12")
    desk.undo(counter.library.librarian, counter.library.unit_id, renewed.id)
    assert counter.copy().due_on == date(2026, 12, 7)


def test_a_scanner_that_reads_twice_asks_nothing(counter: Counter) -> None:
    counter.scan(CARD)
    first = counter.scan(BOOK)
    counter.hub.clock.advance(seconds=1)
    assert counter.scan(BOOK).entry_id == first.entry_id


def test_a_copy_of_somebody_else_changes_hands_only_after_yes(counter: Counter) -> None:
    counter.scan(CARD)
    counter.scan(BOOK)
    second = make_pupil(counter.library.place, username="hs240500")
    counter.scan("hs240500")
    asked = counter.told(BOOK)
    assert [reason["code"] for reason in asked.facts["confirm"]] == ["lent_to_other"]
    desk.confirm(counter.library.librarian, counter.library.unit_id, asked.id)
    assert queries.own_loans(counter.hub.session, counter.library.pupil) == []
    assert len(queries.own_loans(counter.hub.session, load(second))) == 1


def test_refusals_name_their_reason(counter: Counter) -> None:
    catalogue_services.change_copy(counter.library.librarian, counter.copy().id, CopyForm(status="reference"))
    counter.scan(CARD)
    refused = counter.told(BOOK)
    assert (refused.action, [reason["code"] for reason in refused.facts["impossible"]]) == ("refused", ["reference_copy"])
    patrons.block_card(counter.library.librarian, counter.card or 0, "Làm mất 2 cuốn")
    refused = counter.told("TK.002392")
    assert refused.facts["impossible"] == [{"code": "card_blocked", "facts": {"reason": "Làm mất 2 cuốn"}}]


def test_undo_of_lending_and_of_taking_back(counter: Counter) -> None:
    librarian, unit = counter.library.librarian, counter.library.unit_id
    counter.scan(CARD)
    lent = counter.told(BOOK)
    assert lent.can_undo
    desk.undo(librarian, unit, lent.id)
    assert counter.copy().is_free
    with pytest.raises(Conflict):
        desk.undo(librarian, unit, lent.id)
    again = counter.told(BOOK)
    counter.card = None
    back = counter.told(BOOK)
    with pytest.raises(Conflict):
        desk.undo(librarian, unit, again.id)  # something came after it
    desk.undo(librarian, unit, back.id)
    assert counter.copy().due_on == date(2026, 12, 7)
    assert queries.times_lent(counter.hub.session, counter.copy().record_id) == 1
    counter.hub.clock.advance(days=2)
    later = counter.told(BOOK)
    counter.hub.clock.advance(hours=25)
    with pytest.raises(Conflict):
        desk.undo(librarian, unit, later.id)


def test_a_code_on_a_card_and_on_a_book_is_told_apart(counter: Counter) -> None:
    make_copies(counter.library, make_record(counter.library, "Từ điển"), CARD)
    scanned = counter.scan(CARD)
    assert (scanned.must_choose, scanned.entry_id) == (True, None)
    unit, librarian = counter.library.unit_id, counter.library.librarian
    here = loans.Desk(unit, f"/{counter.library.place.root}/{unit}/")
    meanings = desk.meanings(counter.hub.session, here, CARD)
    assert [choice.kind for choice in meanings] == ["copy", "person"]
    opened = desk.pick(librarian, unit, PickForm(person=meanings[1].id))
    lent = desk.pick(librarian, unit, PickForm(copy_id=meanings[0].id, card=opened.patron_id))
    assert counter.entry(lent).action == "lent"


def test_a_name_finds_people_and_an_isbn_lists_copies(counter: Counter) -> None:
    record = make_record(counter.library, "Toán 12", isbns=["9786040123459"])
    make_copies(counter.library, record, "SGK.1")
    assert counter.scan("bao tram").patron_id is not None
    counter.card = None
    assert counter.scan("9786040123459").must_choose
    for _ in range(2):
        make_pupil(counter.library.place, name="Lê Đức Anh")
    assert counter.scan("lê đức").must_choose


@pytest.mark.parametrize(
    "text", ["", "   ", "TK.999999", "\x00\x1b", "' OR 1=1 --", "%", "<script>", "9" * 500, "không có ai tên này"]
)
def test_scans_that_mean_nothing_do_nothing(counter: Counter, text: str) -> None:
    scanned = counter.scan(text)
    assert scanned.patron_id is None
    assert scanned.entry_id is None or counter.entry(scanned).facts["note"] == "unknown"
    assert counter.hub.session.scalar(select(func.count()).select_from(Loan)) == 0


def test_a_book_of_another_school_is_named_as_such(counter: Counter) -> None:
    other = make_school(counter.library.place.root, "thpt-b", "THPT B")
    stranger = make_actor(Role.LIBRARIAN, other)
    assert desk.scan(stranger, other, ScanForm(scan=BOOK)).entry_id is not None
    entry = queries.journal(counter.hub.session, other)[0]
    assert entry.facts["note"] == "elsewhere"
    copy_id = counter.copy().id
    with pytest.raises(NotFound):
        desk.pick(stranger, other, PickForm(copy_id=copy_id))
    for call in (
        lambda: desk.scan(stranger, counter.library.unit_id, ScanForm(scan=BOOK)),
        lambda: loans.check_in(stranger, counter.library.unit_id, copy_id),
        lambda: desk.scan(counter.library.pupil, counter.library.unit_id, ScanForm(scan=BOOK)),
    ):
        with pytest.raises(Forbidden):
            call()


def test_somebody_of_another_school_has_no_card_here(counter: Counter) -> None:
    other = make_school(counter.library.place.root, "thpt-b", "THPT B")
    stranger = make_actor(Role.TEACHER, other)
    with pytest.raises(NotFound):
        desk.pick(counter.library.librarian, counter.library.unit_id, PickForm(person=stranger.user_id))


def test_closed_days_move_the_due_day(counter: Counter) -> None:
    for day in (date(2026, 12, 7), date(2026, 12, 8)):
        set_closed_day(counter.library.librarian, counter.library.unit_id, ClosedDayForm(day=day, reason="Nghỉ"))
    counter.scan(CARD)
    assert counter.told(BOOK).facts["due"] == "2026-12-09"


def test_two_desks_lend_the_same_copy_at_once(counter: Counter) -> None:
    """One of them wins; the other is asked about the copy or told that it is gone. Never are there two open loans."""
    librarian, unit = counter.library.librarian, counter.library.unit_id
    counter.scan(CARD)
    first = counter.card
    make_pupil(counter.library.place, username="hs240500")
    counter.scan("hs240500")
    second, copy_id = counter.card, counter.copy().id
    counter.hub.scope.close_reading()
    together, outcomes = Barrier(2), []

    def lend(patron_id: int) -> None:
        with counter.hub.runtime.activate(), db.scope(counter.hub.runtime.database):
            together.wait()
            try:
                entry_id = loans.check_out(librarian, unit, copy_id, patron_id)
                entry = queries.get_entry(db.session(), unit, entry_id)
                outcomes.append(entry.action if entry else "none")
            except HubError as error:
                outcomes.append(error.code)

    threads = [Thread(target=lend, args=(patron,)) for patron in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) in (["asked", "lent"], ["lent", "lent_elsewhere"])
    assert counter.hub.session.scalar(select(func.count()).select_from(Loan).where(Loan.returned_at.is_(None))) == 1


def test_the_database_refuses_a_second_open_loan(counter: Counter) -> None:
    from sqlalchemy.exc import IntegrityError

    counter.scan(CARD)
    counter.scan(BOOK)
    counter.hub.scope.close_reading()
    with counter.hub.runtime.database.writer() as session:
        loan = session.scalars(select(Loan)).one()
        patron = session.scalars(select(Patron)).one()
        values = {"unit_id": loan.unit_id, "copy_id": loan.copy_id, "record_id": loan.record_id, "patron_id": patron.id}
        session.add(Loan(**values, item_type="literature", lent_at=loan.lent_at, due_on=loan.due_on))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_the_overdue_list_and_the_sums(counter: Counter) -> None:
    from hub.web.paging import PageArgs

    counter.scan(CARD)
    counter.scan(BOOK)
    assert queries.sums(counter.hub.session, counter.library.unit_id) == {"opened": 1, "lent": 1}
    assert queries.count_overdue(counter.hub.session, [counter.library.unit_id]) == 0
    counter.hub.clock.advance(days=15)
    assert queries.count_overdue(counter.hub.session, [counter.library.unit_id]) == 1
    line = queries.overdue(counter.hub.session, counter.library.unit_id, PageArgs()).items[0]
    assert (line.loan.days_overdue, line.reader, line.class_name) == (1, "Nguyễn Hoàng Bảo Trâm", "12A1")
