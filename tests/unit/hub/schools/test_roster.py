"""Reading rosters: files of every kind, columns in two languages, each fault named with row and column, nothing dropped."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from hub.schools.rules import tables
from hub.schools.rules.roster import Known, WrongColumns, class_grade, find_head, fold_word, read_roster
from hub.schools.rules.tables import MAX_ROWS, Table, TableRefused, read_table

KNOWN = Known(
    classes={"12a1": 7, "12a2": 8},
    subjects={"toan": "toan", "vat li": "vat-li"},
    grades=frozenset({10, 11, 12}),
    today=date(2026, 11, 23),
)
HEAD = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Mã học sinh", "Lớp", "Email"]
ROW = ["1", "Nguyễn Thị Ánh", "05/09/2009", "Nữ", "2600000001", "12A1", "anh@example.edu.vn"]


def xlsx(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def csv_bytes(*rows: list[str], sep: str = ",", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(sep.join(row) for row in rows).encode(encoding)


def read(content: bytes, known: Known = KNOWN):  # type: ignore[no-untyped-def]
    return read_roster(read_table(content), known)


@pytest.mark.parametrize("sep", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_is_read_in_every_usual_encoding(sep: str, encoding: str) -> None:
    entry = read(csv_bytes(HEAD, ROW, sep=sep, encoding=encoding)).entries[0]
    assert (entry.full_name, entry.born_on, entry.gender, entry.classes) == ("Nguyễn Thị Ánh", date(2009, 9, 5), "f", (7,))
    assert (entry.code, entry.email, entry.role) == ("2600000001", "anh@example.edu.vn", "pupil")


def test_the_vietnamese_code_page_is_read() -> None:
    # that code page writes tones as marks of their own behind the letter
    text = "Họ và tên;Lớp\nLê Thị Ánh;12A1"
    marks = {"ọ": "o\u0323", "ị": "i\u0323", "ớ": "ơ\u0301"}
    content = "".join(marks.get(sign, sign) for sign in text).encode("cp1258")
    assert [entry.full_name for entry in read(content).entries] == ["Lê Thị Ánh"]


def test_excel_cells_keep_their_meaning() -> None:
    rows = [["DANH SÁCH HỌC SINH"], [], list(HEAD), [1, "Lê An", date(2009, 3, 2), "Nam", 2600000002.0, "12A2", None]]
    entry = read(xlsx(*rows)).entries[0]  # type: ignore[arg-type]
    assert (entry.row, entry.born_on, entry.code, entry.classes) == (4, date(2009, 3, 2), "2600000002", (8,))


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (["Full name", "Class", "Date of birth"], ["Lê An", "12A1", "2009-03-02"]),
        (["HỌ ĐỆM", "TÊN", "LỚP", "Ngày sinh (*)"], ["Lê", "An", "12a1", "2.3.2009"]),
        (["Ho ten hoc sinh", "Lop", "Ngay sinh"], ["Lê An", "12 A1", "2-3-2009"]),
    ],
)
def test_columns_are_known_by_many_names(head: list[str], row: list[str]) -> None:
    known = Known({**KNOWN.classes, "12 a1": 7}, KNOWN.subjects, KNOWN.grades, KNOWN.today)
    entry = read(csv_bytes(head, row, sep=";"), known).entries[0]
    assert (entry.full_name, entry.born_on, entry.classes) == ("Lê An", date(2009, 3, 2), (7,))


def test_staff_have_roles_subjects_and_several_classes() -> None:
    head = ["Họ và tên", "Vai trò", "Môn", "Lớp"]
    reading = read(csv_bytes(head, ["Vũ Toàn", "Giáo viên", "Toán/Vật lí", "12A1/12A2"], ["Lê Mai", "Thủ thư", "", ""], sep=";"))
    teacher, librarian = reading.entries
    assert (teacher.role, teacher.subjects, teacher.classes) == ("teacher", ("toan", "vat-li"), (7, 8))
    assert (librarian.role, librarian.classes) == ("librarian", ())


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (1, "", "name_missing"),
        (1, "=HYPERLINK(1)", "name_odd"),
        (1, "Lê An 2", "name_odd"),
        (1, "---", "name_odd"),
        (2, "31/02/2009", "date_unreadable"),
        (2, "2009", "date_unreadable"),
        (2, "05/09/2026", "date_unlikely"),
        (3, "giáp", "gender_unknown"),
        (4, "mã có dấu cách", "code_odd"),
        (5, "", "class_missing"),
        (5, "12A9", "class_unknown"),
        (6, "anh(at)example", "email_odd"),
    ],
)
def test_a_fault_is_named_with_row_and_column(column: int, value: str, code: str) -> None:
    row = list(ROW)
    row[column] = value
    reading = read(csv_bytes(HEAD, row, ["2", *ROW[1:4], "2600000009", *ROW[5:]], sep=";"))
    assert [(p.row, p.column, p.code) for p in reading.problems] == [(2, HEAD[column], code)]
    assert len(reading.entries) == 1


def test_rows_that_say_the_same_twice_are_named() -> None:
    reading = read(csv_bytes(HEAD, ROW, [*ROW[:1], "Lê An", *ROW[2:]], sep=";"))
    assert [(p.row, p.column, p.code, p.details) for p in reading.problems] == [(3, "Mã học sinh", "twice_in_file", {"first": 2})]
    plain = ["Họ và tên", "Lớp"]
    assert len(read(csv_bytes(plain, ["Lê An", "12A1"], ["Lê An", "12A2"], ["Lê An", "12A1"])).problems) == 1


def test_missing_classes_are_opened_only_on_request_and_in_the_schools_grades() -> None:
    known = Known(KNOWN.classes, KNOWN.subjects, KNOWN.grades, KNOWN.today, open_classes=True)
    reading = read(csv_bytes(["Họ tên", "Lớp"], ["Lê An", "10A5"], ["Lê Bình", "9A1"], ["Lê Chi", "Lớp chọn"]), known)
    assert [entry.new_classes for entry in reading.entries] == [("10A5",)]
    assert [(p.row, p.code) for p in reading.problems] == [(3, "class_grade"), (4, "class_grade")]


@pytest.mark.parametrize(("name", "grade"), [("12A1", 12), ("1B", 1), ("A1", None), ("0A", None), ("13C", None)])
def test_a_class_name_begins_with_its_grade(name: str, grade: int | None) -> None:
    assert class_grade(name) == grade


def test_wrong_columns_are_named_with_what_was_found() -> None:
    with pytest.raises(WrongColumns) as caught:
        read(csv_bytes(["Sách", "Tác giả"], ["Số đỏ", "Vũ Trọng Phụng"]))
    assert (caught.value.found, caught.value.missing) == (("Sách", "Tác giả"), ("name", "class"))


def _zip(**entries: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n ; ;\n", "empty"),
        (b"x" * (tables.MAX_BYTES + 1), "too_large"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old_excel"),
        (b"PK\x03\x04 cut off", "damaged"),
        (_zip(word__document=b"<w/>"), "not_a_table"),
        (_zip(xl__workbook=b"<broken"), "damaged"),
        (_zip(xl__workbook=b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "damaged"),
        (_zip(xl__workbook=b" " * (tables.MAX_INFLATED + 1)), "inflates"),
        (xlsx(HEAD, ROW)[:-200], "damaged"),  # type: ignore[arg-type]
        (b"\x89PNG\r\n\x1a\n" + bytes(range(1, 32)) * 20, "not_a_table"),
        (b"a,b\n\xd2\xdd\x9d\x8f", "encoding"),
        ("\n".join(["a,b"] * (MAX_ROWS + 1)).encode(), "too_many_rows"),
        (b'name,class\n"' + b"x" * 200_000, "damaged"),
        ('Họ tên,Lớp\nLê An,12A1\n"Vũ Bình,12A1\nHồ Ý,12A2\n'.encode(), "quote_open"),
        ('Họ tên,Lớp\nLê An,12A1\nHồ Ý,"12A2'.encode(), "quote_open"),
        (b'name,class\n"An' + b",12A1\n" * 5 + b'","12A1"\n', "quote_open"),
    ],
)
def test_files_that_are_no_table_are_refused_with_a_reason(content: bytes, code: str) -> None:
    with pytest.raises(TableRefused) as caught:
        read_table(content)
    assert caught.value.code == code


def test_an_open_quotation_mark_is_named_by_its_row_and_closed_ones_are_read() -> None:
    with pytest.raises(TableRefused) as caught:
        read_table('Họ tên,Lớp\nLê An,12A1\n"Vũ Bình,12A1\nHồ Ý,12A2\n'.encode())
    assert caught.value.details == {"row": 3}
    table = read_table('"Họ và\ntên",Lớp\n"Lê ""Bé"" An",12A1\n'.encode())
    assert table.rows == (("Họ và tên", "Lớp"), ('Lê "Bé" An', "12A1"))


def test_a_sheet_with_too_many_rows_is_refused() -> None:
    with pytest.raises(TableRefused) as caught:
        read_table(xlsx(*([["x"]] * (MAX_ROWS + 1))))
    assert caught.value.code == "too_many_rows"


@given(st.binary(max_size=2000))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    try:
        table = read_table(content)
    except TableRefused:
        return
    assert len(table.rows) == len(table.numbers) > 0


CELLS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=8), max_size=30))
def test_every_row_is_either_taken_or_has_a_problem(rows: list[list[str]]) -> None:
    known = Known(KNOWN.classes, KNOWN.subjects, KNOWN.grades, KNOWN.today, open_classes=True)
    table = Table((tuple(HEAD), *(tuple(row) for row in rows)), tuple(range(1, len(rows) + 2)), "csv")
    if find_head(table)[0] != 0:
        return  # a random row looked more like a head
    reading = read_roster(table, known)
    taken, faulty = {entry.row for entry in reading.entries}, {problem.row for problem in reading.problems}
    assert taken | faulty == set(range(2, len(rows) + 2))
    assert not taken & faulty
    assert all(problem.code and problem.column for problem in reading.problems)


@given(st.lists(st.tuples(st.sampled_from(["Lê An", "Vũ Đức", "Hồ Ý"]), st.sampled_from(["12A1", "12A2"])), max_size=20))
def test_csv_and_excel_say_the_same(rows: list[tuple[str, str]]) -> None:
    head, body = ["Họ và tên", "Lớp"], [list(row) for row in rows]
    if not body:
        return
    assert read(csv_bytes(head, *body)) == read(xlsx(head, *body))  # type: ignore[arg-type]


@given(st.text(max_size=50))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_word(fold_word(text)) == fold_word(text)
