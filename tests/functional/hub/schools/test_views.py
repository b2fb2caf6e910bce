"""The administration pages over HTTP: what is shown, refused forms, rosters from file to accounts, queries that do not grow."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from openpyxl import load_workbook
from sqlalchemy import event

from hub.accounts import queries as accounts
from hub.core.authz import SYSTEM, Role
from hub.core.db import session
from hub.schools import queries
from hub.schools.services import classes
from tests.factories.accounts import make_user
from tests.factories.schools import Place, make_class, make_place, make_pupil, make_school, make_teacher
from tests.factories.web import Browser
from tests.hub import Hub

ROSTER = "Họ và tên;Ngày sinh;Mã học sinh;Lớp\nLê Mới;05/09/2009;HS1;12A1\nVũ Hỏng;31/02/2009;HS2;12A9\n"


@pytest.fixture
def place(hub: Hub) -> Place:
    return make_place()


@pytest.fixture
def admin(hub: Hub, place: Place) -> Browser:
    return Browser(hub, make_user(Role.ADMIN, place.school, name="Lê Quản Trị"))


@contextmanager
def counted(hub: Hub) -> Iterator[list[str]]:
    """The statements that are sent to the database within the block."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    event.listen(hub.runtime.database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(hub.runtime.database.engine, "before_cursor_execute", note)


def test_administration_opens_at_the_highest_unit_of_the_person(hub: Hub, place: Place, admin: Browser) -> None:
    assert "<h1>THPT Hồng Quang</h1>" in admin.get("/admin").text
    specialist = Browser(hub, make_user(Role.DEPARTMENT_SPECIALIST, place.root))
    page = specialist.get("/admin").text
    assert "<h1>Sở Giáo dục và Đào tạo</h1>" in page
    assert f'href="/admin/units/{place.school}"' in page
    assert "Add unit" not in page


def test_units_are_found_without_accents(hub: Hub, place: Place) -> None:
    make_school(place.root, "thpt-bn", "THPT Bến Ngự")
    root_admin = Browser(hub, make_user(Role.ADMIN, place.root))
    page = root_admin.get(f"/admin/units/{place.root}?q=ben+ngu").text
    assert "THPT Bến Ngự" in page
    assert "THPT Hồng Quang" not in page
    assert "No unit is called that" in root_admin.get(f"/admin/units/{place.root}?q=zzz").text


def test_a_refused_form_comes_back_with_what_was_typed(hub: Hub, place: Place, admin: Browser) -> None:
    answer = admin.post(f"/admin/units/{place.school}/classes", {"name": "9B", "grade": "9", "school_year": "2026-2027"})
    assert answer.status_code == 400
    assert "does not have grade 9" in answer.text
    assert 'value="9B"' in answer.text
    answer = admin.post(f"/admin/units/{place.school}/units", {"kind": "subject_group", "code": "Tổ Toán", "name": "Tổ Toán"})
    assert answer.status_code == 409
    assert "is taken here" in answer.text
    bad = admin.post("/admin/people/new", {"full_name": "Lê An", "role": "pupil", "username": "có dấu"})
    assert bad.status_code == 400
    assert 'id="error-username"' in bad.text


def test_a_class_is_filled_from_its_page(hub: Hub, place: Place, admin: Browser) -> None:
    done = admin.post(f"/admin/units/{place.school}/classes", {"name": "10A1", "grade": "10", "school_year": "2026-2027"})
    path = done.headers["Location"]
    pupil = make_user(Role.PUPIL, place.school, name="Lê An", username="an.le")
    teacher = make_user(Role.TEACHER, place.school, name="Vũ Toàn")
    assert admin.post(f"{path}/pupils", {"who": "an.le"}).status_code == 303
    assert admin.post(f"{path}/pupils", {"who": "nobody"}).status_code == 400
    assert admin.post(f"{path}/teaching", {"teacher_id": str(teacher), "subject_code": "toan"}).status_code == 303
    assert admin.post(f"{path}/homeroom", {"teacher_id": str(teacher)}).status_code == 303
    page = admin.get(path).text
    assert "Lê An" in page
    assert page.count("Vũ Toàn") >= 3
    assert admin.post(f"{path}/pupils/{pupil}/leave").status_code == 303
    hub.clock.advance(days=1)


def test_a_new_person_gets_a_password_that_is_shown_once(hub: Hub, place: Place, admin: Browser) -> None:
    made = admin.post(f"/admin/people/new?unit={place.school}", {"full_name": "Trần Thị Bích Ngọc", "role": "teacher"})
    assert made.status_code == 201
    person = accounts.find_user(hub.session, "ngocttb")
    assert person is not None
    password = made.text.split('class="secret">')[2].split("<")[0]
    assert len(password) == 10
    assert password not in admin.get(f"/admin/people/{person.id}").text
    assert Browser(hub).post("/sign-in", {"username": "ngocttb", "password": password}).headers["Location"] == "/me/password"
    reset = admin.post(f"/admin/people/{person.id}/password").text
    assert password not in reset
    assert 'class="secret">ngocttb' in reset


def test_people_of_other_schools_are_not_shown(hub: Hub, place: Place, admin: Browser) -> None:
    other = make_school(place.root, "khac", "Trường khác")
    stranger = make_user(Role.TEACHER, other, name="Người Lạ")
    assert "Người Lạ" not in admin.get("/admin/people").text
    assert admin.get(f"/admin/people/{stranger}").status_code == 403
    assert admin.get(f"/admin/people?unit={other}").status_code == 403
    assert admin.get(f"/admin/units/{other}").status_code == 403


def test_roles_and_parents_are_given_and_ended_on_the_persons_page(hub: Hub, place: Place, admin: Browser) -> None:
    pupil = make_pupil(place, name="Lê Con")
    parent = make_user(Role.PARENT, place.school, username="me.le", name="Lê Mẹ")
    assert admin.post(f"/admin/people/{pupil}/parents", {"who": "me.le"}).status_code == 303
    assert "Lê Mẹ" in admin.get(f"/admin/people/{pupil}").text
    assert "Lê Con" in admin.get(f"/admin/people/{parent}").text
    admin.post(f"/admin/people/{pupil}/parents/{parent}/end")
    admin.post(f"/admin/people/{parent}/roles", {"role": "librarian", "unit_id": str(place.school)})
    held = {role.role: role.id for role in accounts.roles_of(hub.session, parent)}
    assert admin.post(f"/admin/people/{parent}/roles/{held[Role.LIBRARIAN]}/end").status_code == 303
    assert admin.post(f"/admin/people/{parent}/status", {"status": "disabled"}).status_code == 303
    assert "Closed" in admin.get(f"/admin/people/{parent}").text


def test_a_group_has_members_a_head_and_subjects(hub: Hub, place: Place, admin: Browser) -> None:
    teacher = make_teacher(place, name="Vũ Toàn")
    admin.post(f"/admin/groups/{place.group}/members", {"user_id": str(teacher), "head": "true"})
    admin.post(f"/admin/groups/{place.group}/subjects", {"subjects": ["toan", "tin-hoc"]})
    assert [subject.code for subject in queries.get_group(hub.session, place.group).subjects] == ["toan", "tin-hoc"]
    assert [person.id for person in queries.group_heads(hub.session, place.group)] == [teacher]
    held = next(role.id for role in accounts.roles_of(hub.session, teacher) if role.role == Role.GROUP_HEAD)
    back = admin.post(f"/admin/people/{teacher}/roles/{held}/end", {"group": str(place.group)})
    assert back.headers["Location"] == f"/admin/groups/{place.group}"


def test_the_curriculum_is_changed_by_cell_and_wrong_cells_are_named(hub: Hub, place: Place) -> None:
    browser = Browser(hub, make_user(Role.DEPARTMENT_SPECIALIST, place.root))
    saved = browser.post("/admin/curriculum", {"toan:12": "110", "vat-li:12": "", "mã lạ:12": "9", "toan:99": "9"})
    assert saved.status_code == 303
    assert queries.periods(hub.session, "toan", 12) == 110
    assert queries.periods(hub.session, "vat-li", 12) is None
    wrong = browser.post("/admin/curriculum", {"toan:12": "nhiều", "toan:11": "106"})
    assert wrong.status_code == 400
    assert "Toán, grade 12" in wrong.text or "Mathematics, grade 12" in wrong.text
    assert queries.periods(hub.session, "toan", 11) == 105


def test_a_school_year_needs_dates_in_order(hub: Hub, place: Place) -> None:
    browser = Browser(hub, make_user(Role.ADMIN, place.root))
    form = {
        "code": "2027-2028",
        "starts": "2027-09-05",
        "first_ends": "2027-09-01",
        "second_starts": "2028-01-17",
        "ends": "2028-05-31",
    }
    refused = browser.post("/admin/years", form)
    assert refused.status_code == 400
    assert "must follow one another" in refused.text
    assert browser.post("/admin/years", {**form, "first_ends": "2028-01-15"}).status_code == 303
    assert queries.school_years(hub.session)[0].code == "2027-2028"


def _upload(admin: Browser, place: Place, content: bytes, name: str = "lop.csv", **form: str):  # type: ignore[no-untyped-def]
    return admin.post(f"/admin/schools/{place.school}/roster", {"file": (io.BytesIO(content), name), **form})


def test_a_roster_goes_from_file_to_accounts(hub: Hub, place: Place, admin: Browser) -> None:
    path = _upload(admin, place, ROSTER.encode()).headers["Location"]
    page = admin.get(path).text
    assert "2 rows · 1 ready · 1 to mend" in page
    assert "Ngày sinh" in page
    assert queries.pupils_of(hub.session, place.class_id) == []
    stopped = admin.post(f"{path}/import", {"all_or_nothing": "true"})
    assert stopped.status_code == 409
    assert "Nothing was imported" in stopped.text
    assert admin.post(f"{path}/import").status_code == 303
    assert [person.full_name for person in queries.pupils_of(hub.session, place.class_id)] == ["Lê Mới"]
    assert "Fetch the list" in admin.get(path).text
    assert "Initial passwords of lop.csv" in admin.get("/").text
    book = load_workbook(io.BytesIO(admin.post(f"{path}/accounts").data))
    row = [cell.value for cell in book.worksheets[0][2]]
    assert row[:4] == ["Lê Mới", "12A1", "Pupil", "moil"]
    assert len(row[4]) == 10
    assert admin.post(f"{path}/accounts").status_code == 410
    assert "Initial passwords of lop.csv" not in admin.get("/").text
    assert "have been handed out" in admin.get(path).text
    assert admin.post(f"{path}/import").status_code == 409


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"book,author\nA,B\n", 400, "Found in the file: book, author"),
        (b"\xd0\xcf\x11\xe0", 415, "old kind"),
        (b"PK\x03\x04", 400, "damaged"),
        (b"x" * 5_300_000, 413, "too large"),
        (b"", 400, "no rows"),
    ],
)
def test_files_that_are_no_roster_are_refused_at_the_field(
    hub: Hub, place: Place, admin: Browser, content: bytes, status: int, words: str
) -> None:
    answer = _upload(admin, place, content)
    assert answer.status_code == status
    assert words in answer.text
    assert 'id="error-file"' in answer.text


def test_no_file_is_asked_for(hub: Hub, place: Place, admin: Browser) -> None:
    answer = admin.post(f"/admin/schools/{place.school}/roster", {})
    assert (answer.status_code, "Choose a file." in answer.text) == (400, True)


@pytest.mark.parametrize(
    "path", ["/admin", "/admin/people", "/admin/classes/{class_id}", "/admin/units/{school}", "/admin/groups/{group}"]
)
def test_pages_ask_the_database_no_more_often_when_there_are_more_people(
    hub: Hub, place: Place, admin: Browser, path: str
) -> None:
    address = path.format(class_id=place.class_id, school=place.school, group=place.group)
    make_pupil(place)
    make_teacher(place)
    admin.get(address)
    with counted(hub) as few:
        admin.get(address)
    for number in range(8):
        make_pupil(place)
        make_teacher(place)
        make_class(place.school, f"11A{number}", 11)
    with counted(hub) as many:
        assert admin.get(address).status_code == 200
    assert len(many) == len(few)
    assert len(many) <= 20


def test_a_parents_role_comes_with_the_link(hub: Hub, place: Place) -> None:
    child = make_pupil(place)
    parent = make_user(Role.TEACHER, make_school(place.root, "khac", "Trường khác"))
    classes.link_parent(SYSTEM, parent, child)
    assert Role.PARENT in accounts.load_actor(session(), parent).roles
