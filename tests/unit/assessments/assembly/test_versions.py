"""Versions of a form, their codes and key files."""

import io
from collections import Counter

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.assembly.rules.blueprint import Refused
from assessments.assembly.rules.codes import drawn_codes, parse_codes
from assessments.assembly.rules.tnmaker import CORNER, tnmaker_rows, tnmaker_workbook
from assessments.assembly.rules.versions import (
    Question,
    QuestionPart,
    Rules,
    Version,
    back,
    key_table,
    locked_options,
    make_versions,
)


def choice(number: int, right: int = 0, **fields: object) -> Question:
    options = tuple(f"lựa chọn {number}{letter}" for letter in "wxyz")
    return Question(f"I.{number}", "single_choice", options, frozenset({right}), **fields)  # type: ignore[arg-type]


def cluster(number: int, key: str) -> Question:
    true = frozenset(at for at, mark in enumerate(key) if mark == "Đ")
    return Question(f"II.{number}", "true_false_cluster", tuple("abcd"), true)


def short(number: int, answer: str) -> Question:
    return Question(f"III.{number}", "short_answer_number", answers=(answer,))


def paper() -> list[QuestionPart]:
    """The graduation format in mathematics: 12, 4, 6."""
    return [
        QuestionPart("I", tuple(choice(at, at % 4) for at in range(1, 13))),
        QuestionPart("II", tuple(cluster(at, key) for at, key in enumerate(("ĐSĐS", "SSĐĐ", "ĐĐĐS", "SĐSS"), 1))),
        QuestionPart("III", tuple(short(at, answer) for at, answer in enumerate(("0,5", "-12", "7", "1,25", "100", "3"), 1))),
    ]


# Codes


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("034–036", ("034", "035", "036")),
        ("034 – 036", ("034", "035", "036")),
        ("101, 103-105;207", ("101", "103", "104", "105", "207")),
        ("8-11", ("8", "9", "10", "11")),
        ("0098—0101", ("0098", "0099", "0100", "0101")),
        ("A1 B2\nC3", ("A1", "B2", "C3")),
        (" 101 ", ("101",)),
    ],
)
def test_lists_and_ranges_of_codes(text: str, wanted: tuple[str, ...]) -> None:
    assert parse_codes(text, len(wanted)) == wanted


@pytest.mark.parametrize(
    ("text", "count", "wanted"),
    [
        ("", None, "codes_missing"),
        ("101,101", None, "code_repeated"),
        ("101-103, 102", None, "code_repeated"),
        ("105-101", None, "codes_reversed"),
        ("1-9999999999", None, "codes_too_many"),
        ("10/1", None, "code_unreadable"),
        ("101-102-103", None, "code_unreadable"),
        ("=1+1", None, "code_unreadable"),
        ("101-103", 4, "codes_uncounted"),
    ],
)
def test_codes_that_are_refused(text: str, count: int | None, wanted: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_codes(text, count)
    assert [note.code for note in refused.value.notes] == [wanted]


def test_made_up_codes_are_reproducible() -> None:
    codes = drawn_codes(24, 5)
    assert codes == drawn_codes(24, 5)
    assert codes != drawn_codes(24, 6)
    assert len(set(codes)) == 24
    assert all(len(code) == 3 and not code.startswith("0") for code in codes)


# Versions


def test_versions_are_reproducible_and_a_further_code_changes_none() -> None:
    four = make_versions(paper(), ("101", "102", "103", "104"), 9)
    assert make_versions(paper(), ("101", "102"), 9) == four[:2]
    assert make_versions(paper(), ("101", "102", "103", "104"), 10) != four


def test_24_codes_differ_and_spread_their_keys() -> None:
    versions = make_versions(paper(), parse_codes("101-124"), 1)
    assert len({tuple(version.originals().items()) for version in versions}) == 24
    for version in versions:
        letters = Counter(place.key for place in version.places if place.part == "I")
        assert max(letters.values()) <= 6
        runs = "".join(place.key for place in version.places if place.part == "I")
        assert not any(letter * 4 in runs for letter in "ABCD")


def test_parts_statements_and_the_original_first() -> None:
    first, second = make_versions(paper(), ("1", "2"), 3, Rules(first_is_original=True))
    assert list(first.originals()) == list(first.originals().values())
    for version in (first, second):
        assert all(place.question.ref.startswith(f"{place.part}.") for place in version.places)
        assert all(place.order == (0, 1, 2, 3) for place in version.places if place.part == "II")
    (moved,) = make_versions(paper(), ("2",), 3, Rules(statements=True))
    assert any(place.order != (0, 1, 2, 3) for place in moved.places if place.part == "II")


def test_nothing_moves_when_nothing_may() -> None:
    (version,) = make_versions(paper(), ("7",), 3, Rules(questions=False, options=False))
    assert version.originals() == {ref: ref for ref in version.originals()}
    assert [place.key for place in version.places][:4] == ["B", "C", "D", "A"]


def test_passages_stay_together_and_in_their_order() -> None:
    questions = tuple(choice(at, passage="P" if 3 <= at <= 6 else "") for at in range(1, 11))
    for version in make_versions([QuestionPart("I", questions)], parse_codes("1-20"), 4):
        refs = [place.question.ref for place in version.places]
        start = refs.index("I.3")
        assert refs[start : start + 4] == ["I.3", "I.4", "I.5", "I.6"]


def test_a_question_that_keeps_its_place_does() -> None:
    questions = tuple(choice(at, keeps_place=at in {1, 10}, passage="P" if at in {4, 5} else "") for at in range(1, 11))
    for version in make_versions([QuestionPart("I", questions)], parse_codes("1-20"), 4):
        refs = [place.question.ref for place in version.places]
        assert (refs[0], refs[9], refs[3:5]) == ("I.1", "I.10", ["I.4", "I.5"])


@pytest.mark.parametrize(
    ("options", "locked"),
    [
        (("1", "2", "3", "4"), set()),
        (("1", "2", "3", "Tất cả các đáp án trên"), {3}),
        (("1", "2", "3", "<b>Tất cả</b> đều đúng"), {3}),
        (("1", "2", "3", "Cả ba phương án trên"), {3}),
        (("1", "2", "Không có đáp án nào đúng", "4"), {2}),
        (("1", "2", "3", "Kết quả khác"), {3}),
        (("1", "2", "3", "None of the above"), {3}),
        (("1", "2", "Cả A và B", "4"), {0, 1, 2, 3}),
        (("1", "2", "3", "A, B, C đều đúng"), {0, 1, 2, 3}),
        (("1", "2", "3", "Đáp án A sai"), {0, 1, 2, 3}),
        (("1", "2", "3", "Both A and C"), {0, 1, 2, 3}),
        (("Tam giác ABC", "AB và AC", "A", "Đường thẳng đi qua A và B"), set()),
    ],
)
def test_options_that_speak_of_the_others_are_locked(options: tuple[str, ...], locked: set[int]) -> None:
    assert locked_options(options) == locked


def test_locked_options_keep_their_place() -> None:
    question = Question("I.1", "single_choice", ("1", "2", "3", "Tất cả đều đúng"), frozenset({3}), locked=frozenset({0}))
    orders = {version.places[0].order for version in make_versions([QuestionPart("I", (question,))], parse_codes("1-30"), 2)}
    assert orders == {(0, 1, 2, 3), (0, 2, 1, 3)}


@st.composite
def papers(draw: st.DrawFn) -> list[QuestionPart]:
    passages = st.sampled_from(["", "", "P", "Q"])
    choices = tuple(
        Question(
            f"I.{at}",
            "single_choice",
            tuple(f"{at}{letter}" for letter in "abcdef"[: draw(st.integers(2, 6))]),
            frozenset({draw(st.integers(0, 1))}),
            passage=draw(passages),
            locked=draw(st.frozensets(st.integers(0, 5), max_size=2)),
        )
        for at in range(1, draw(st.integers(2, 9)))
    )
    clusters = tuple(cluster(at, draw(st.text("ĐS", min_size=4, max_size=4))) for at in range(1, draw(st.integers(2, 5))))
    return [QuestionPart("I", choices), QuestionPart("II", clusters), QuestionPart("III", (short(1, "0,5"),))]


@given(papers(), st.integers(0, 999), st.booleans(), st.booleans())
@settings(max_examples=40, deadline=None)
def test_maps_to_the_originals_are_bijections(parts: list[QuestionPart], seed: int, statements: bool, within: bool) -> None:
    versions = make_versions(parts, ("1", "2", "3"), seed, Rules(statements=statements, within_passages=within))
    refs = [question.ref for part in parts for question in part.questions]
    keys = key_table(versions)
    for version in versions:
        assert sorted(version.originals().values()) == sorted(refs)
        assert set(version.originals()) == set(refs)  # the same numbers in the same parts
        for place in version.places:
            assert sorted(place.order) == list(range(len(place.question.options)))
            assert all(place.order[at] == at for at in place.question.locked if at < len(place.order))
        # whoever answers by a version's key has answered the original by its key
        original = {
            place.question.ref: place.key for place in make_versions(parts, ("0",), 0, Rules(first_is_original=True))[0].places
        }
        assert back(version, keys[version.code]) == original


def test_answers_that_are_no_letters_are_left_out() -> None:
    (version,) = make_versions(paper(), ("1",), 1)
    assert back(version, {"I.1": "Z", "II.1": "ĐS", "III.1": "5"}).keys() == {
        version.originals()["II.1"],
        version.originals()["III.1"],
    }


# Key files


def test_the_key_file_in_the_layout_of_tnmaker() -> None:
    versions = make_versions(paper(), ("034", "035"), 1)
    data, notes = tnmaker_workbook(versions)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Dữ liệu"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert notes == []
    assert rows[0] == [CORNER, "034", "035"]
    assert [row[0] for row in rows[1:]] == [str(number) for number in range(1, 23)]
    for column, version in enumerate(versions, 1):
        assert [row[column] for row in rows[1:]] == [place.key for place in version.places]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


def test_what_the_answer_sheet_cannot_hold_is_named_and_left_out() -> None:
    parts = [
        QuestionPart("I", (choice(1), Question("I.2", "single_choice", tuple("vwxyz"), frozenset({4}), keeps_options=True))),
        QuestionPart("II", (Question("II.1", "true_false_cluster", tuple("abc"), frozenset({0})),)),
        QuestionPart("III", (short(1, "123,45"), short(2, "1.5"), short(3, "=1+1"), short(4, ",5"))),
        QuestionPart("IV", (Question("IV.1", "essay"),)),
    ]
    rows, notes = tnmaker_rows(make_versions(parts, ("1",), 1, Rules(questions=False)))
    assert [row[1] for row in rows[1:]] == [rows[1][1], "1.5"]
    assert [(note.where, note.code) for note in notes] == [
        ("I.2", "tnmaker_no_key"),
        ("II.1", "tnmaker_statements"),
        ("III.1", "tnmaker_number"),
        ("III.3", "tnmaker_number"),
        ("III.4", "tnmaker_number"),
        ("IV.1", "tnmaker_type"),
    ]


def test_no_versions_no_key_file() -> None:
    no_versions: tuple[Version, ...] = ()
    with pytest.raises(Refused):
        tnmaker_rows(no_versions)
