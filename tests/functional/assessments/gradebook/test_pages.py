"""The grade book over HTTP: the teacher types, the pupil and the parent see what is released."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from assessments.gradebook import services
from hub.core.authz import SYSTEM, Role
from hub.schools.services import classes
from tests.factories.accounts import make_user
from tests.factories.schools import YEAR, Place, make_place, make_pupil, make_teacher
from tests.factories.web import Browser
from tests.hub import Hub


class School:
    """A class with a pupil, the parent and the teacher."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.place: Place = make_place()
        self.pupil = make_pupil(self.place, name="=Vũ Thị An")
        parent = make_user(Role.PARENT, self.place.school)
        classes.link_parent(SYSTEM, parent, self.pupil)
        self.users = {"giaovien": make_teacher(self.place), "hocsinh": self.pupil, "phuhuynh": parent}
        self.sheet = services.ensure_sheet(SYSTEM, self.place.class_id, "toan", YEAR, 1)

    def sign_in(self, user: str) -> Browser:
        return Browser(self.hub, self.users[user], language="vi")

    def put(self, browser: Browser, **cell: object):  # type: ignore[no-untyped-def]
        body = {"pupil_id": self.pupil, "column": "tx1", "text": "8,5", "version": 0, **cell}
        return browser.send("PUT", f"/gradebooks/{self.sheet}/cells", json={"cells": [body]})


@pytest.fixture
def school(hub: Hub) -> School:
    return School(hub)


def test_a_typed_mark_is_answered_with_its_version_and_the_foot(school: School) -> None:
    answer = school.put(school.sign_in("giaovien"))
    assert answer.status_code == 200
    (cell,) = answer.json["cells"]
    assert (cell["text"], cell["version"]) == ("8,5", 1)
    assert answer.json["foot"]["tx1"] == {"mean": "8,5", "count": "1/1"}


@pytest.mark.parametrize("text", ["12", "mười", "-1", "<script>"])
def test_what_is_no_mark_is_refused_at_its_cell(school: School, text: str) -> None:
    answer = school.put(school.sign_in("giaovien"), text=text)
    assert answer.status_code == 400
    assert answer.json["fields"] == {f"{school.pupil}:tx1": "Nhập số từ 0 đến 10, hoặc v khi vắng."}


@pytest.mark.parametrize(
    "change", [{"pupil_id": "x"}, {"column": "tx99"}, {"version": -1}, {"text": None}, {"text": "8" * 50}, {"pupil_id": None}]
)
def test_wrong_types_are_refused_in_words(school: School, change: dict[str, object]) -> None:
    answer = school.put(school.sign_in("giaovien"), **change)
    assert answer.status_code == 400
    assert answer.json["message"]


def test_a_stale_cell_is_a_conflict_that_says_what_stands_there(school: School) -> None:
    teacher = school.sign_in("giaovien")
    school.put(teacher)
    answer = school.put(teacher, text="6")
    assert answer.status_code == 409
    assert answer.json["cells"][0]["mark"] == "8.5"


def test_the_form_works_without_scripts(school: School) -> None:
    teacher = school.sign_in("giaovien")
    answer = teacher.post(f"/gradebooks/{school.sheet}", {f"cell:{school.pupil}:gk:0": "9"})
    assert answer.status_code == 303
    assert 'value="9,0"' in teacher.get(f"/gradebooks/{school.sheet}").text


def test_pupil_and_parent_see_a_mark_only_when_released(school: School) -> None:
    teacher, pupil, parent = (school.sign_in(name) for name in ("giaovien", "hocsinh", "phuhuynh"))
    school.put(teacher)
    address = f"/gradebooks/pupils/{school.pupil}"
    assert pupil.get("/gradebooks").headers["Location"] == parent.get("/gradebooks").headers["Location"] == address
    assert "8,5" not in pupil.get(address).text
    teacher.post(f"/gradebooks/{school.sheet}/columns/tx1/release")
    assert "8,5" in pupil.get(address).text
    assert "8,5" in parent.get(address).text


def test_another_pupil_s_results_are_not_shown(school: School) -> None:
    other = make_pupil(school.place)
    assert school.sign_in("hocsinh").get(f"/gradebooks/pupils/{other}").status_code == 403


def test_the_export_is_a_sheet_of_numbers_without_formulas(school: School) -> None:
    teacher = school.sign_in("giaovien")
    school.put(teacher)
    answer = teacher.get(f"/gradebooks/{school.sheet}/export")
    rows = list(load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert rows[0][:3] == ("TT", "Họ và tên", "ĐĐGtx 1")
    assert rows[1][1:3] == ("'=Vũ Thị An", 8.5)


def test_the_page_issues_as_many_queries_for_a_full_class_as_for_one_pupil(school: School) -> None:
    from sqlalchemy import event

    teacher = school.sign_in("giaovien")
    counts = []
    for _ in range(2):
        statements: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object, kept: list[str] = statements) -> None:
            kept.append(statement)

        event.listen(school.hub.runtime.database.engine, "before_cursor_execute", note)
        assert teacher.get(f"/gradebooks/{school.sheet}").status_code == 200
        event.remove(school.hub.runtime.database.engine, "before_cursor_execute", note)
        counts.append(len(statements))
        for _number in range(25):
            make_pupil(school.place)
    assert counts[0] == counts[1]


SUBJECTS = ("toan", "ngu-van", "ngoai-ngu-1", "lich-su", "vat-li", "hoa-hoc", "sinh-hoc", "gdtc")


def test_the_result_of_learning_appears_when_every_subject_is_complete_and_released(school: School) -> None:
    from assessments.gradebook import queries, rules
    from assessments.gradebook.schemas import CellChange

    pupil, address = school.sign_in("hocsinh"), f"/gradebooks/pupils/{school.pupil}"
    for subject in SUBJECTS:
        if subject != "toan":
            make_teacher(school.place, subject)
    for subject in SUBJECTS:
        sheet = services.ensure_sheet(SYSTEM, school.place.class_id, subject, YEAR, 1)
        head = queries.get_sheet(school.hub.session, sheet)
        codes = rules.columns(head.regular_count)
        text = "Đ" if head.by_comment else "8"
        services.enter_marks(SYSTEM, sheet, [CellChange(pupil_id=school.pupil, column=code, text=text) for code in codes])
        assert "Kết quả học tập học kì 1" not in pupil.get(address).text
        for code in codes:
            services.release_column(SYSTEM, sheet, code)
    assert "Kết quả học tập học kì 1: Tốt" in pupil.get(address).text
