"""Aiken and Blackboard's text: what each line becomes, and that no line is lost."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.bank.formats.aiken import read_aiken
from assessments.bank.formats.base import ReadItem
from assessments.bank.formats.blackboard import read_blackboard


def board(*fields: str) -> ReadItem:
    (item,) = read_blackboard("\t".join(fields).encode()).items
    return item


def test_aiken_of_the_corpus(corpora: Path) -> None:
    (file,) = (corpora / "question-text" / "aiken").iterdir()
    items = read_aiken(file.read_bytes()).items
    assert [(item.status, item.key, len(item.content["options"])) for item in items] == [("ok", ["C"], 5), ("ok", ["B"], 4)]


@pytest.mark.parametrize(
    ("text", "status", "codes"),
    [
        ("Hỏi\nA. một\nB) hai\nANSWER: B", "ok", []),
        ("Hỏi\r\nA. một\r\nB. hai\r\nĐÁP ÁN: a\r\n", "ok", []),
        ("Hỏi\nA. một\nB. hai", "incomplete", ["key_missing"]),
        ("Hỏi\nA. một\nB. hai\nANSWER: Z", "incomplete", ["key_missing"]),
        ("Hỏi\nANSWER: A", "incomplete", ["options_missing", "key_missing"]),
        ("Hỏi\nA. một\nB. một\nANSWER: A", "incomplete", ["option_repeated"]),
    ],
)
def test_aiken_line_by_line(text: str, status: str, codes: list[str]) -> None:
    (item,) = read_aiken(text.encode()).items
    assert (item.status, [problem.code for problem in item.problems]) == (status, codes)


def test_a_text_over_several_lines_belongs_to_what_stands_before_it() -> None:
    (item,) = read_aiken("Hỏi\ntiếp theo\nA. một\nvẫn một\nB. hai\nANSWER: A".encode()).items
    assert (item.content["stem"], item.content["options"][0]["html"]) == ("Hỏi<br>tiếp theo", "một<br>vẫn một")


@pytest.mark.parametrize(
    ("fields", "kind", "key"),
    [
        (("MC", "2+2?", "3", "incorrect", "4", "correct"), "single_choice", ["B"]),
        (("MA", "Nguyên tố?", "2", "correct", "4", "incorrect", "5", "correct"), "multiple_choice", ["A", "C"]),
        (("TF", "Đúng?", "false"), "true_false", False),
        (("FIB", "Thủ đô?", "Hà Nội", "TP Hà Nội"), "short_answer_text", ["Hà Nội", "TP Hà Nội"]),
        (("NUM", "g?", "9,81", "0.05"), "short_answer_number", [{"value": "9.81", "tolerance": "0.05"}]),
        (("ORD", "Tăng dần", "1", "2", "3"), "ordering", ["C", "B", "A"]),
        (("MAT", "Ghép", "a", "1", "b", "2"), "matching", {"1": "A", "2": "B"}),
        (
            ("FIB_PLUS", "Lá [mau] có [phan]", "mau", "xanh", "", "phan", "cuống", "gân"),
            "gap_fill",
            {"1": ["xanh"], "2": ["cuống", "gân"]},
        ),
    ],
)
def test_each_kind_of_blackboard(fields: tuple[str, ...], kind: str, key: object) -> None:
    item = board(*fields)
    assert (item.status, item.type, item.key) == ("ok", kind, key)


def test_gaps_of_blackboard_stand_in_the_stem() -> None:
    assert board("FIB_PLUS", "Lá [mau] có [phan]", "mau", "xanh", "", "phan", "gân").content["stem"] == "Lá [[1]] có [[2]]"


@pytest.mark.parametrize("fields", [("QUIZ_BOWL", "Ai?", "x"), ("OP", "Nghĩ gì?"), ("không phải", "x")])
def test_what_is_not_taken_is_listed_by_its_name(fields: tuple[str, ...]) -> None:
    item = board(*fields)
    assert (item.status, [problem.code for problem in item.problems]) == ("unsupported", ["type_unsupported"])


@given(
    st.lists(st.lists(st.text(alphabet="abcMCTF12, [x]=", max_size=8), max_size=6), max_size=4),
    st.sampled_from([read_aiken, read_blackboard]),
)
def test_no_text_makes_the_readers_fall(rows: list[list[str]], read: object) -> None:
    reading = read("\n".join("\t".join(row) for row in rows).encode())  # type: ignore[operator]
    assert reading.is_refused or reading.items


@pytest.mark.parametrize("data", [b"", b"  \n ", b"a\x00b", b"x" * 300_000])
def test_what_is_no_text_is_refused_in_words(data: bytes) -> None:
    assert next(problem.code for problem in read_aiken(data).problems) in ("file_empty", "not_text")
