"""Marks by hand and by machine: all or nothing, never overwritten unseen, shown to pupils only when released."""

from decimal import Decimal

import pytest

from assessments.gradebook import queries, services
from assessments.gradebook.rules import CellValue, Source
from assessments.gradebook.schemas import CellChange
from assessments.marking.events import MarkReady
from hub.accounts.queries import load_actor
from hub.core import audit
from hub.core.authz import SYSTEM, Actor, Role
from hub.core.errors import Conflict, Forbidden, Invalid
from hub.core.today import TodayKind
from hub.core.uow import unit_of_work
from tests.factories.accounts import make_user
from tests.factories.schools import YEAR, Place, make_place, make_pupil, make_teacher
from tests.hub import Hub

D = Decimal


class Book:
    """A class with two pupils, its mathematics teacher and the sheet of the first semester."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.place: Place = make_place()
        self.an, self.binh = make_pupil(self.place), make_pupil(self.place)
        self.teacher = self.actor(make_teacher(self.place))
        self.sheet = services.ensure_sheet(self.teacher, self.place.class_id, "toan", YEAR, 1)

    def actor(self, user_id: int) -> Actor:
        return load_actor(self.hub.session, user_id)

    def enter(self, pupil_id: int, column: str, text: str, version: int = 0, actor: Actor | None = None) -> int:
        change = CellChange(pupil_id=pupil_id, column=column, text=text, version=version)
        return services.enter_marks(actor or self.teacher, self.sheet, [change])

    def cell(self, pupil_id: int, column: str) -> CellValue:
        return queries.cells_of(self.hub.session, self.sheet)[pupil_id][column].value

    def take(self, mark: str | None, source: Source = Source.SITTING, source_id: str = "sitting:1", column: str = "gk") -> bool:
        return services.take_mark(
            SYSTEM,
            pupil_id=self.an,
            class_unit_id=self.place.class_id,
            subject_code="toan",
            school_year=YEAR,
            semester=1,
            kind=column[:2],
            index=1,
            mark=None if mark is None else D(mark),
            source=source,
            source_id=source_id,
        )


@pytest.fixture
def book(hub: Hub) -> Book:
    return Book(hub)


def test_the_sheet_has_as_many_regular_columns_as_the_periods_ask(book: Book) -> None:
    head = queries.get_sheet(book.hub.session, book.sheet)
    assert (head.regular_count, head.by_comment) == (4, False)  # mathematics: 105 periods
    assert [column.code for column in queries.columns_of(book.hub.session, head)] == ["tx1", "tx2", "tx3", "tx4", "gk", "ck"]
    assert services.ensure_sheet(book.teacher, book.place.class_id, "toan", YEAR, 1) == book.sheet


def test_marks_are_kept_with_their_history_and_an_average(book: Book) -> None:
    for column, text in {"tx1": "8", "tx2": "7", "tx3": "9", "tx4": "8,5", "gk": "7,5", "ck": "8"}.items():
        assert book.enter(book.an, column, text) == 1
    assert book.enter(book.an, "gk", "9", version=1) == 1
    view = queries.sheet_view(book.hub.session, book.sheet, [book.an, book.binh])
    assert view.rows[0].average.value == D("8.3")  # (32.5 + 18 + 24) / 9 = 8.277…
    assert view.rows[1].average.value is None
    history = queries.cell_history(book.hub.session, book.sheet, book.an, "gk")
    assert [(entry.version, entry.mark) for entry in history] == [(1, D("7.5")), (2, D("9.0"))]
    assert audit.verify(book.hub.session).first_break is None


def test_one_wrong_cell_refuses_all_and_is_named(book: Book) -> None:
    changes = [CellChange(pupil_id=book.an, column="tx1", text="8"), CellChange(pupil_id=book.binh, column="tx1", text="mười")]
    with pytest.raises(Invalid) as caught:
        services.enter_marks(book.teacher, book.sheet, changes)
    assert set(caught.value.fields) == {f"{book.binh}:tx1"}
    assert queries.cells_of(book.hub.session, book.sheet) == {}


def test_a_cell_changed_by_somebody_else_is_not_overwritten_unseen(book: Book) -> None:
    colleague = book.actor(make_teacher(book.place))
    book.enter(book.an, "tx1", "8")
    book.enter(book.an, "tx1", "6", version=1, actor=colleague)
    with pytest.raises(Conflict) as caught:
        book.enter(book.an, "tx1", "9", version=1)
    (cell,) = caught.value.details["cells"]
    assert (cell["mark"], cell["version"], cell["by"]) == ("6.0", 2, colleague.name)
    assert book.cell(book.an, "tx1") == CellValue(mark=D("6.0"))
    assert book.enter(book.an, "tx1", "9", version=2) == 1


def test_typing_what_already_stands_there_changes_nothing(book: Book) -> None:
    book.enter(book.an, "tx1", "8")
    assert book.enter(book.an, "tx1", "8,0") == 0


def test_a_mark_of_a_sitting_fills_an_empty_cell_and_is_renewed(book: Book) -> None:
    assert book.take("8.25") is True
    assert book.cell(book.an, "gk") == CellValue(mark=D("8.3"))
    assert book.take("8.25") is True
    assert book.take("7") is True
    assert book.cell(book.an, "gk") == CellValue(mark=D("7.0"))
    assert len(queries.cell_history(book.hub.session, book.sheet, book.an, "gk")) == 2


def test_a_machine_does_not_overwrite_a_person_but_is_kept_beside(book: Book) -> None:
    book.enter(book.an, "gk", "9")
    assert book.take("5") is False
    assert book.cell(book.an, "gk") == CellValue(mark=D("9.0"))
    history = queries.cell_history(book.hub.session, book.sheet, book.an, "gk")
    assert [(entry.source, entry.applied) for entry in history] == [("hand", True), ("sitting", False)]


def test_an_outside_platform_can_clear_its_own_mark_only(book: Book) -> None:
    book.take("6", Source.LTI, "link:7", "tx1")
    assert book.take(None, Source.LTI, "link:8", "tx1") is False
    assert book.cell(book.an, "tx1") == CellValue(mark=D("6.0"))
    assert book.take(None, Source.LTI, "link:7", "tx1") is True
    assert book.cell(book.an, "tx1").is_empty


def test_a_pupil_sees_released_columns_only(book: Book) -> None:
    book.enter(book.an, "tx1", "8")
    book.enter(book.an, "gk", "7")
    assert queries.released_results(book.hub.session, book.an, YEAR) == []
    services.release_column(book.teacher, book.sheet, "tx1")
    (result,) = queries.released_results(book.hub.session, book.an, YEAR)
    assert result.cells == {"tx1": CellValue(mark=D("8.0"))}
    services.hide_column(book.teacher, book.sheet, "tx1")
    assert queries.released_results(book.hub.session, book.an, YEAR) == []


def test_a_locked_column_takes_no_mark_from_anybody(book: Book) -> None:
    leader = book.actor(make_user(Role.SCHOOL_LEADER, book.place.school))
    services.set_lock(leader, book.sheet, "gk", locked=True, reason="Đã chốt giữa kì")
    for attempt in (lambda: book.enter(book.an, "gk", "9"), lambda: book.take("9")):
        with pytest.raises(Conflict) as caught:
            attempt()
        assert caught.value.code == "column_locked"
    services.set_lock(leader, book.sheet, "gk", locked=False, reason="Sửa theo phúc khảo")
    assert book.enter(book.an, "gk", "9") == 1


def test_only_the_subject_s_teacher_writes_and_only_leaders_lock(book: Book) -> None:
    stranger = book.actor(make_user(Role.TEACHER, book.place.school))
    with pytest.raises(Forbidden):
        book.enter(book.an, "tx1", "8", actor=stranger)
    with pytest.raises(Forbidden):
        book.enter(book.an, "tx1", "8", actor=book.actor(book.an))
    with pytest.raises(Forbidden):
        services.set_lock(book.teacher, book.sheet, "gk", locked=True, reason="thử")


def test_a_pupil_of_another_class_is_refused(book: Book) -> None:
    outsider = make_user(Role.PUPIL, book.place.school)
    with pytest.raises(Invalid) as caught:
        book.enter(outsider, "tx1", "8")
    assert caught.value.code == "not_in_class"


def test_a_comment_subject_takes_met_and_not_met(book: Book) -> None:
    teacher = book.actor(make_teacher(book.place, "gdtc"))
    sheet = services.ensure_sheet(teacher, book.place.class_id, "gdtc", YEAR, 1)
    changes = [CellChange(pupil_id=book.an, column=column, text="Đ") for column in ("tx1", "tx2", "gk", "ck")]
    assert services.enter_marks(teacher, sheet, changes) == 4
    view = queries.sheet_view(book.hub.session, sheet, [book.an])
    assert view.rows[0].result is True
    with pytest.raises(Invalid):
        services.enter_marks(teacher, sheet, [CellChange(pupil_id=book.an, column="tx1", text="8", version=1)])


def ready(book: Book, mark: str, *, kind: str = "tx", index: int = 4, attempt: int = 7) -> MarkReady:
    return MarkReady(book.an, book.place.class_id, "toan", YEAR, 1, kind, index, D(mark), "sitting", attempt)


def dispatch(event: MarkReady) -> None:
    with unit_of_work() as uow:
        uow.dispatch(event)


def test_a_confirmed_mark_of_a_sitting_lands_in_its_cell_and_is_renewed(book: Book) -> None:
    dispatch(ready(book, "8.3"))
    assert book.cell(book.an, "tx4") == CellValue(mark=D("8.3"))
    dispatch(ready(book, "8.3"))
    dispatch(ready(book, "8.6"))
    entries = queries.cell_history(book.hub.session, book.sheet, book.an, "tx4")
    assert [(entry.mark, entry.source, entry.source_id) for entry in entries] == [
        (D("8.3"), "sitting", "sitting:7"),
        (D("8.6"), "sitting", "sitting:7"),
    ]


@pytest.mark.parametrize(("kind", "index"), [("tx", 5), ("xx", 1)])
def test_a_place_that_the_sheet_does_not_have_refuses_the_confirmation(book: Book, kind: str, index: int) -> None:
    with pytest.raises(Invalid):
        dispatch(ready(book, "8", kind=kind, index=index))


def test_a_locked_column_refuses_the_confirmation(book: Book) -> None:
    services.set_lock(SYSTEM, book.sheet, "tx4", locked=True, reason="Đã chốt điểm")
    with pytest.raises(Conflict):
        dispatch(ready(book, "8"))
    assert queries.cell_history(book.hub.session, book.sheet, book.an, "tx4") == []


def test_today_names_full_columns_until_they_are_released_and_tells_the_pupil_then(book: Book) -> None:
    pupil = book.actor(book.an)
    book.enter(book.an, "tx1", "8")
    assert queries.today(book.teacher, book.hub.session) == []
    book.enter(book.binh, "tx1", "v")
    (waiting,) = queries.today(book.teacher, book.hub.session)
    assert (waiting.kind, waiting.endpoint, waiting.facts) == (TodayKind.WAITING, "gradebook.show", ("ĐĐGtx 1",))
    assert queries.today(pupil, book.hub.session) == []
    services.release_column(book.teacher, book.sheet, "tx1")
    assert queries.today(book.teacher, book.hub.session) == []
    (returned,) = queries.today(pupil, book.hub.session)
    assert (returned.kind, returned.params) == (TodayKind.RETURNED, {"pupil_id": book.an})
    book.hub.clock.advance(days=8)
    assert queries.today(pupil, book.hub.session) == []


def test_a_cleared_cell_makes_a_column_incomplete_again(book: Book) -> None:
    book.enter(book.an, "tx1", "8")
    book.enter(book.binh, "tx1", "7")
    book.enter(book.binh, "tx1", "", version=1)
    assert queries.today(book.teacher, book.hub.session) == []
