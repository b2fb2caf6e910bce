"""What a sheet says about the curriculum."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.curriculum.rules.outline import OUTCOME, TOPIC, Known, KnownNode, Place, WrongColumns, arrange, read_outline
from hub.schools.rules.tables import Table

HEAD = ("Mã", "Thuộc mã", "Loại", "Môn", "Lớp", "Nội dung")
MATHS = Place("toan", 10)
KNOWN = Known(
    nodes={
        "OLD": KnownNode(TOPIC, MATHS, None, retired=False),
        "OLD.1": KnownNode(OUTCOME, MATHS, "OLD", retired=False),
        "GONE": KnownNode(TOPIC, MATHS, None, retired=True),
    },
    subjects={"toan": "toan", "tin hoc": "tin-hoc"},
    taught=frozenset({MATHS, Place("toan", 11), Place("tin-hoc", 10)}),
)


def read(*rows, head=HEAD):
    table = (head, *rows)
    return read_outline(Table(table, tuple(range(1, len(table) + 1)), "csv"), KNOWN)


def codes(*rows):
    return [(problem.row, problem.code) for problem in read(*rows).problems]


STRAND = ("A", "", "Mạch nội dung", "Toán", "10", "Đại số")


def test_rows_take_subject_and_grade_from_above():
    found = read(STRAND, ("a.1", "A", "chủ đề", "", "", "Mệnh đề"), ("a.1.1", "a.1", "YCCĐ", "", "", "Phát biểu được mệnh đề."))
    assert found.problems == ()
    assert [(one.code, one.parent, one.type, one.place) for one in found.entries] == [
        ("A", None, TOPIC, MATHS),
        ("A.1", "A", TOPIC, MATHS),
        ("A.1.1", "A.1", OUTCOME, MATHS),
    ]


def test_order_of_rows_and_columns_does_not_matter():
    head = ("Wording", "Grade", "Subject", "Type", "Belongs to", "Code", "Note")
    found = read(
        ("States it.", "", "", "outcome", "X", "X.1", "n"), ("Algebra", "Grade 10", "toan", "Topic", "", "X", ""), head=head
    )
    assert found.problems == ()
    assert {one.code for one in found.entries} == {"X", "X.1"}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("", "A", "Chủ đề", "", "", "x"), "code_missing"),
        (("Mã 1", "A", "Chủ đề", "", "", "x"), "code_odd"),
        (("B", "A", "", "", "", "x"), "type_missing"),
        (("B", "A", "Bài", "", "", "x"), "type_unknown"),
        (("B", "A", "Chủ đề", "", "", ""), "text_missing"),
        (("B", "A", "Chủ đề", "", "", "x" * 301), "text_long"),
        (("B", "A", "Chủ đề", "Văn", "", "x"), "subject_unknown"),
        (("B", "A", "Chủ đề", "", "13", "x"), "grade_odd"),
        (("B", "A", "Chủ đề", "", "10.5", "x"), "grade_odd"),
        (("B", "A", "Chủ đề", "", "²", "x"), "grade_odd"),
        (("A", "", "Chủ đề", "Toán", "10", "x"), "twice_in_file"),
        (("B", "", "YCCĐ", "Toán", "10", "x"), "parent_missing"),
        (("B", "NOWHERE", "Chủ đề", "", "", "x"), "parent_unknown"),
        (("B", "GONE", "Chủ đề", "", "", "x"), "parent_unknown"),
        (("B", "OLD.1", "Chủ đề", "", "", "x"), "parent_is_outcome"),
        (("B", "B", "Chủ đề", "Toán", "10", "x"), "too_deep"),
        (("B", "", "Chủ đề", "", "10", "x"), "place_missing"),
        (("B", "", "Chủ đề", "Tin học", "12", "x"), "not_taught"),
        (("B", "A", "Chủ đề", "", "11", "x"), "place_differs"),
        (("OLD.1", "A", "Chủ đề", "", "", "x"), "type_differs"),
        (("OLD", "", "Chủ đề", "Toán", "11", "x"), "code_elsewhere"),
    ],
)
def test_each_fault_is_named_with_its_row(row, code):
    assert codes(STRAND, row) == [(3, code)]


def test_topics_in_a_circle_are_refused():
    assert codes(("B", "C", "Chủ đề", "Toán", "10", "x"), ("C", "B", "Chủ đề", "Toán", "10", "y")) == [
        (2, "too_deep"),
        (3, "too_deep"),
    ]


def test_a_row_may_hang_below_what_is_there():
    found = read(("OLD.2", "OLD", "Yêu cầu cần đạt", "", "", "Vẽ được đồ thị."))
    assert found.problems == ()
    assert found.entries[0].place == MATHS


def test_wrong_columns_say_which_are_missing():
    with pytest.raises(WrongColumns) as wrong:
        read(("a", "b"), head=("Mã", "Ghi chú"))
    assert wrong.value.missing == ("type", "text")
    assert wrong.value.found == ("Mã", "Ghi chú")


@given(
    there=st.lists(st.integers(0, 9).map(str), unique=True, max_size=8), wanted=st.lists(st.integers(0, 9).map(str), max_size=10)
)
def test_arranging_loses_and_doubles_nothing(there, wanted):
    found = arrange(there, wanted)
    assert sorted(found) == sorted({*there, *wanted})
    if set(there) <= set(wanted):
        assert found == list(dict.fromkeys(wanted))
    else:
        assert found[: len(there)] == there
