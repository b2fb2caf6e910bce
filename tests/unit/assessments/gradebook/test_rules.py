"""Circular 22 at its boundaries."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.gradebook import rules
from assessments.gradebook.rules import CellValue, Level, Source, Title

D = Decimal
marks = st.integers(0, 100).map(lambda tenths: D(tenths) / 10)


@pytest.mark.parametrize(
    ("value", "rounded"), [("8.25", "8.3"), ("8.24", "8.2"), ("8.35", "8.4"), ("6.449", "6.4"), ("0.05", "0.1"), ("9.95", "10.0")]
)
def test_halves_go_up(value: str, rounded: str) -> None:
    assert rules.round_half_up(D(value)) == D(rounded)


@pytest.mark.parametrize(("periods", "count"), [(35, 2), (36, 3), (52, 3), (70, 3), (71, 4), (105, 4), (140, 4)])
def test_how_many_regular_marks(periods: int, count: int) -> None:
    assert rules.regular_count(periods) == count


@pytest.mark.parametrize(("typed", "mark"), [("8,3", "8.3"), ("8.25", "8.3"), ("10", "10"), (" 0 ", "0"), ("7,04", "7.0")])
def test_marks_as_typed(typed: str, mark: str) -> None:
    assert rules.parse_mark(typed) == D(mark)


@pytest.mark.parametrize("typed", ["", "-1", "10,1", "11", "tám", "8,", ",5", "8,3,1", "1e1", "NaN", "١"])
def test_what_is_no_mark(typed: str) -> None:
    with pytest.raises(ValueError, match="not a mark"):
        rules.parse_mark(typed)


@pytest.mark.parametrize(
    ("typed", "by_comment", "value"),
    [
        ("", False, CellValue()),
        ("v", False, CellValue(absent=True)),
        ("Vắng", True, CellValue(absent=True)),
        ("Đ", True, CellValue(met=True)),
        ("cđ", True, CellValue(met=False)),
        ("0", False, CellValue(mark=D(0))),
    ],
)
def test_cells_as_typed(typed: str, by_comment: bool, value: CellValue) -> None:
    assert rules.parse_cell(typed, by_comment=by_comment) == value


def test_a_mark_is_refused_in_a_comment_subject_and_the_other_way_round() -> None:
    with pytest.raises(ValueError, match="not a mark"):
        rules.parse_cell("8", by_comment=True)
    with pytest.raises(ValueError, match="not a mark"):
        rules.parse_cell("đ", by_comment=False)


def test_semester_average_of_the_circular() -> None:
    average = rules.semester_average([D(8), D(7), D(9), D("8.5")], D("7.5"), D("8.0"), 4)
    assert average == rules.Average(D("7.9"), complete=True)  # (32.5 + 15 + 24) / 9 = 7.944…


def test_a_half_in_the_average_goes_up() -> None:
    # (5 + 5 + 2·6 + 3·6) / 7 = 5.714…; (8 + 8,5 + 2·8 + 3·8,5)/7 = 8.2857; an exact half: (7 + 7,7 + 2·8 + 3·8)/7 = 7.814; 20 tenths:
    assert rules.semester_average([D("8.0")], D("8.0"), D("8.5"), 1).value == D("8.3")  # 49.5 / 6 = 8.25


def test_no_average_without_the_periodic_marks() -> None:
    assert rules.semester_average([D(8)], None, D(8), 2) == rules.Average(None, complete=False)
    assert rules.semester_average([], D(8), D(8), 2).value is None
    assert rules.semester_average([D(8)], D(8), D(8), 2) == rules.Average(D(8), complete=False)


def test_absent_is_not_zero() -> None:
    cells = {"tx1": CellValue(mark=D(8)), "tx2": CellValue(absent=True), "gk": CellValue(mark=D(8)), "ck": CellValue(mark=D(8))}
    assert rules.average_of_cells(cells, 2) == rules.Average(D(8), complete=False)


@given(st.lists(marks, min_size=1, max_size=4), marks, marks)
def test_an_average_lies_between_its_marks(regular: list[Decimal], mid: Decimal, final: Decimal) -> None:
    value = rules.semester_average(regular, mid, final, 1).value
    assert value is not None
    assert min([*regular, mid, final]) <= value <= max([*regular, mid, final])


@pytest.mark.parametrize(
    ("first", "second", "year"), [("8.0", "8.3", "8.2"), ("6.5", "7.4", "7.1"), ("5.0", "4.9", "4.9"), ("3.5", "5.0", "4.5")]
)
def test_year_average(first: str, second: str, year: str) -> None:
    assert rules.year_average(D(first), D(second)) == D(year)


def test_no_year_average_with_one_semester() -> None:
    assert rules.year_average(D(8), None) is None


def _subjects(*values: str) -> dict[str, Decimal]:
    return {f"s{number}": D(value) for number, value in enumerate(values)}


@pytest.mark.parametrize(
    ("scores", "met", "level"),
    [
        (["8.0"] * 6 + ["6.5"] * 2, [True, True], Level.VERY_GOOD),
        (["8.0"] * 5 + ["7.9", "6.5", "6.5"], [True], Level.GOOD),  # only five of 8.0
        (["8.0"] * 7 + ["6.4"], [True], Level.GOOD),  # one below 6.5: a single level lower, no raise
        (["6.5"] * 6 + ["5.0"] * 2, [True], Level.GOOD),
        (["6.5"] * 5 + ["6.4", "5.0", "5.0"], [True], Level.MET),
        (["5.0"] * 6 + ["3.5"] * 2, [True, False], Level.MET),
        (["5.0"] * 6 + ["3.4", "3.4"], [True], Level.NOT_MET),
        (["5.0"] * 5 + ["4.9", "4.9", "4.9"], [True], Level.NOT_MET),
        (["5.0"] * 8, [False, False], Level.NOT_MET),
    ],
)
def test_levels_at_their_boundaries(scores: list[str], met: list[bool], level: Level) -> None:
    assert rules.learning_level(_subjects(*scores), dict(enumerate(met))) == level  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scores", "met", "level"),
    [
        (["9.0"] * 7 + ["4.9"], [True], Level.GOOD),  # Đạt, two below Tốt because of one subject: raised to Khá
        (["9.0"] * 7 + ["3.4"], [True], Level.MET),  # Chưa đạt, three below: raised by one level only
        (["7.0"] * 7 + ["3.4"], [True], Level.MET),  # Chưa đạt, two below Khá
        (["7.0"] * 7 + ["4.9"], [True], Level.MET),  # Đạt is one below Khá: stays
        (["9.0"] * 6 + ["4.9", "4.9"], [True], Level.MET),  # two subjects: stays
        (["9.0"] * 8, [False, True], Level.GOOD),  # one comment subject not met: Đạt, raised to Khá
        (["5.5"] * 7 + ["3.0"], [True], Level.NOT_MET),  # would only reach Đạt: stays
    ],
)
def test_one_subject_alone_is_forgiven_one_level(scores: list[str], met: list[bool], level: Level) -> None:
    assert rules.learning_level(_subjects(*scores), dict(enumerate(met))) == level  # type: ignore[arg-type]


@given(st.lists(marks, min_size=6, max_size=10), st.lists(st.booleans(), max_size=4), st.integers(0, 9))
def test_a_better_mark_never_lowers_the_level_by_more_than_the_raise(scores: list[Decimal], met: list[bool], at: int) -> None:
    subjects = {str(number): value for number, value in enumerate(scores)}
    better = {**subjects, str(at % len(scores)): D(10)}
    comments = {str(number): value for number, value in enumerate(met)}
    assert rules.learning_level(better, comments) >= rules._plain_level(scores, met)


@pytest.mark.parametrize(
    ("learning", "conduct", "years", "expected"),
    [
        (Level.VERY_GOOD, Level.VERY_GOOD, ["9.0"] * 6 + ["6.5"], Title.EXCELLENT),
        (Level.VERY_GOOD, Level.VERY_GOOD, ["9.0"] * 5 + ["8.9"], Title.VERY_GOOD),
        (Level.VERY_GOOD, Level.GOOD, ["9.5"] * 8, None),
        (Level.GOOD, Level.VERY_GOOD, ["9.5"] * 8, None),
    ],
)
def test_titles(learning: Level, conduct: Level, years: list[str], expected: Title | None) -> None:
    assert rules.title(learning, conduct, _subjects(*years)) == expected


def test_comment_subjects() -> None:
    met, not_met = CellValue(met=True), CellValue(met=False)
    assert rules.comment_result([met, met, met, met], 4) is True
    assert rules.comment_result([met, met, met], 4) is None
    assert rules.comment_result([met, not_met], 4) is False


@pytest.mark.parametrize(
    ("current", "current_id", "new", "new_id", "allowed"),
    [
        (None, None, Source.SITTING, "3", True),
        (Source.SITTING, "3", Source.SITTING, "3", True),
        (Source.SITTING, "3", Source.SITTING, "4", False),
        (Source.HAND, None, Source.SITTING, "3", False),
        (Source.HAND, None, Source.LTI, "9", False),
        (Source.LTI, "9", Source.HAND, None, True),
        (Source.SITTING, "3", Source.IMPORT, None, True),
    ],
)
def test_a_machine_never_overwrites_a_person(
    current: Source | None, current_id: str | None, new: Source, new_id: str | None, allowed: bool
) -> None:
    assert rules.may_replace(current, current_id, new, new_id) is allowed


def test_columns() -> None:
    assert rules.columns(3) == ("tx1", "tx2", "tx3", "gk", "ck")
    assert (rules.column_code("tx", 2), rules.column_code("gk", 1)) == ("tx2", "gk")


@pytest.mark.parametrize(("code", "name"), [("tx1", "ĐĐGtx 1"), ("gk", "ĐĐGgk"), ("ck", "ĐĐGck")])
def test_names_of_columns(code: str, name: str) -> None:
    assert rules.column_name(code) == name
