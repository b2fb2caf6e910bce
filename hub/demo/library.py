"""The library of the demonstration: a shelf of some forty books, rules, cards, loans past and present, one digitised booklet."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Final

from hub.core.authz import Actor
from hub.core.clock import FakeClock
from hub.core.db import current_scope, session
from hub.core.i18n import local
from hub.demo.library_books import Book
from hub.demo.library_files import story_of_the_derivative
from hub.demo.library_shelf import BOOKS
from hub.demo.people import school_year
from hub.demo.world import World
from library.catalogue import queries as catalogue
from library.catalogue import services as cataloguing
from library.catalogue.schemas import CopiesForm, CopyForm, DigitalForm, RecordForm
from library.circulation.schemas import ClosedDayForm, PickForm, RuleForm
from library.circulation.services import desk, loans, rulebook

SHELVES: Final = {
    "VH": ("Thư viện chính", "Kệ Văn học"),
    "TK": ("Thư viện chính", "Kệ Tham khảo"),
    "TD": ("Phòng đọc", "Kệ Từ điển"),
    "TS": ("Phòng đọc", "Kệ Báo"),
    "SGK": ("Kho sách dùng chung", ""),
}
DIGITISED: Final = "Câu chuyện đạo hàm"
RULES: Final = (
    RuleForm(name="loan_days", value="14"),
    RuleForm(name="max_loans", value="5", category="pupil"),
    RuleForm(name="max_loans", value="20", category="teacher"),
    RuleForm(name="loan_days", value="30", category="teacher"),
    RuleForm(name="loan_days", value="7", item_type="magazine"),
    RuleForm(name="loan_days", value="300", item_type="textbook"),
    RuleForm(name="for_loan", value="no", item_type="dictionary"),
    RuleForm(name="closed_weekdays", value="7"),
)
# who, which barcode, lent how many days ago, and brought back after how many days (None: still out). Keys of people as in the world.
LOANS: Final[tuple[tuple[str, str, int, int | None], ...]] = (
    ("pupil", "VH.0001", 40, 12),
    ("pupil", "VH.0027", 30, 9),
    ("pupil", "VH.0008", 12, None),  # due in two days or so
    ("pupil", "SGK.0001", 45, None),
    ("pupil.12a1.02", "VH.0002", 20, None),  # overdue
    ("pupil.12a1.02", "SGK.0002", 45, None),
    ("pupil.12a1.03", "VH.0005", 9, None),
    ("pupil.12a1.03", "TK.0004", 9, None),
    ("pupil.12a1.04", "TK.0005", 33, None),  # overdue for long
    ("pupil.12a1.05", "VH.0012", 6, None),
    ("pupil.12a1.05", "VH.0030", 6, None),
    ("pupil.12a1.06", "TK.0016", 3, None),
    ("pupil.12a1.07", "VH.0020", 25, 16),
    ("pupil.12a1.08", "VH.0032", 18, None),  # overdue
    ("pupil.12a2.01", "VH.0036", 5, None),
    ("pupil.12a2.02", "TK.0009", 4, None),
    ("pupil.12a2.03", "VH.0041", 22, 10),
    ("pupil.12a2.04", "VH.0044", 16, None),  # overdue or nearly so
    ("pupil.12a2.05", "TK.0029", 2, None),
    ("pupil.12a2.06", "TS.0001", 3, None),
    ("teacher.ngu-van", "VH.0017", 12, None),
    ("teacher.ngu-van", "VH.0023", 12, None),
    ("teacher.lich-su", "TK.0001", 21, None),
    ("teacher", "TK.0011", 8, None),
    ("reviewer", "TK.0012", 28, 20),
)


def load(world: World) -> None:
    """Everything at the first school; the second one has two books of its own, one with a barcode that the first one uses too."""
    librarian, school = world.actor("librarian"), world.unit("school")
    _rules(world, librarian, school)
    next_number: dict[str, int] = {}
    for book in BOOKS:
        record = _catalogue(librarian, school, book, next_number)
        if book.title == DIGITISED:
            form = DigitalForm(basis="Tổ Toán nhà trường biên soạn, đồng ý cho đọc và tải về.", may_download=True)
            cataloguing.attach_digital(librarian, record, io.BytesIO(story_of_the_derivative()), "cau-chuyen-dao-ham.pdf", form)
    _some_copies_are_away(librarian, school)
    _loans(world, librarian, school)
    _second_school(world)


def _catalogue(librarian: Actor, school: int, book: Book, next_number: dict[str, int]) -> int:
    form = RecordForm(
        title=book.title,
        subtitle=book.subtitle,
        authors=list(book.authors),
        responsibility=book.responsibility,
        place="Hải Sơn" if book.year and book.publisher.startswith("Trường") else "",
        publisher=book.publisher,
        year=book.year,
        extent=book.extent,
        summary=book.summary,
        contents=list(book.contents),
        subjects=list(book.topics),
        language=book.language,
        classification=book.classification,
        item_type=book.kind,
        subject_code=book.subject,
        grades=list(book.grades),
    )
    record = cataloguing.create_record(librarian, school, form)
    place, shelf = SHELVES[book.shelf]
    first = next_number.get(book.shelf, 1)
    next_number[book.shelf] = first + book.copies
    copies = CopiesForm(
        barcode=f"{book.shelf}.{first:04d}",
        count=book.copies,
        location=place,
        shelf=shelf,
        call_number=book.classification,
        status="reference" if book.kind == "dictionary" else "available",
    )
    cataloguing.add_copies(librarian, record, copies)
    return record


def _copy(school: int, barcode: str) -> int:
    return catalogue.find_copies(session(), school, barcode)[0].id


def _some_copies_are_away(librarian: Actor, school: int) -> None:
    place, shelf = SHELVES["VH"]
    for barcode, status in (("VH.0004", "lost"), ("VH.0015", "repair")):
        form = CopyForm(location=place, shelf=shelf, call_number="895.92233", status=status)
        cataloguing.change_copy(librarian, _copy(school, barcode), form)


def _next(day: date, month: int, number: int) -> date:
    this_year = date(day.year, month, number)
    return this_year if this_year >= day else date(day.year + 1, month, number)


def _rules(world: World, librarian: Actor, school: int) -> None:
    today = local(world.now).date()
    for form in RULES:
        rulebook.set_rule(librarian, school, form)
    ends = school_year(today).ends.isoformat()
    rulebook.set_rule(librarian, school, RuleForm(name="hard_due_date", value=ends, item_type="textbook"))
    for month, number, reason in (
        (1, 1, "Tết Dương lịch"),
        (4, 30, "Ngày Chiến thắng"),
        (5, 1, "Quốc tế Lao động"),
        (9, 2, "Quốc khánh"),
    ):
        rulebook.set_closed_day(librarian, school, ClosedDayForm(day=_next(today, month, number), reason=reason))


@contextmanager
def _at(world: World, moment: datetime) -> Iterator[None]:
    """Lets the services work as on an earlier day, so that loans have a history."""
    clock = world.runtime.clock
    world.runtime.clock = FakeClock(moment)
    try:
        yield
    finally:
        world.runtime.clock = clock
        current_scope().close_reading()


def _loans(world: World, librarian: Actor, school: int) -> None:
    cards = {
        key: desk.pick(librarian, school, PickForm(person=world.user(key))).patron_id or 0
        for key in dict.fromkeys(who for who, *_ in LOANS)
    }
    morning = world.now.replace(minute=15)
    # the desk works in the order of time, as it did in those weeks
    steps: list[tuple[datetime, str, str, bool]] = []
    for place, (who, barcode, days, back) in enumerate(LOANS):
        lent = morning - timedelta(days=days, minutes=place)
        steps.append((lent, who, barcode, True))
        if back is not None:
            steps.append((lent + timedelta(days=back), who, barcode, False))
    for moment, who, barcode, out in sorted(steps):
        with _at(world, moment):
            if out:
                loans.check_out(librarian, school, _copy(school, barcode), cards[who], confirmed=True)
            else:
                loans.check_in(librarian, school, _copy(school, barcode))


def _second_school(world: World) -> None:
    librarian, school = world.actor("librarian2"), world.unit("school2")
    for title, author, barcode in (("Số đỏ", "Vũ Trọng Phụng", "VH.0001"), ("Lão Hạc", "Nam Cao", "VH.0900")):
        form = RecordForm(title=title, authors=[author], item_type="literature", classification="895.92233")
        record = cataloguing.create_record(librarian, school, form)
        cataloguing.add_copies(librarian, record, CopiesForm(barcode=barcode, location="Thư viện Bến Ngự"))
