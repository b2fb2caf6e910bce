"""The ways to a book, quickest first, three at most."""

from datetime import date

import pytest

from library.catalogue.rules.access import CopyFacts, ways
from library.catalogue.rules.querytext import read_grade

SOON, LATER = date(2026, 11, 30), date(2026, 12, 9)


def copy(location: str = "A", status: str = "available", due: date | None = None) -> CopyFacts:
    return CopyFacts(location, "Kệ 1", "515", status, due)


@pytest.mark.parametrize(
    ("copies", "can_read", "kinds"),
    [
        ([], False, ["ask"]),
        ([], True, ["read"]),
        ([copy()], False, ["borrow"]),
        ([copy()], True, ["read", "borrow"]),
        ([copy(), copy("B"), copy("B"), copy("C")], True, ["read", "borrow", "borrow"]),
        ([copy(due=SOON)], False, ["wait"]),
        ([copy(due=SOON), copy("B")], False, ["borrow"]),
        ([copy(status="reference")], False, ["here"]),
        ([copy(status="reference"), copy(due=LATER)], True, ["read", "here", "wait"]),
        ([copy(status="reference"), copy()], False, ["borrow"]),
        ([copy(status="lost"), copy(status="repair"), copy(status="withdrawn")], False, ["ask"]),
    ],
)
def test_ways(copies: list[CopyFacts], can_read: bool, kinds: list[str]) -> None:
    assert [way.kind.value for way in ways(copies, can_read=can_read)] == kinds


def test_a_place_counts_its_copies_and_the_fullest_comes_first() -> None:
    found = ways([copy("A"), copy("A", due=SOON), copy("B"), copy("B")], can_read=False)
    assert [(way.location, way.free, way.total) for way in found] == [("B", 2, 2), ("A", 1, 2)]


def test_waiting_names_the_earliest_return() -> None:
    assert ways([copy(due=LATER), copy(due=SOON)], can_read=False)[0].due_on == SOON


@pytest.mark.parametrize(
    ("text", "words", "grade"),
    [
        ("dao ham lop 11", "dao ham", "11"),
        ("Đạo hàm LỚP  11", "Đạo hàm", "11"),
        ("lớp 7 toán", "toán", "7"),
        ("lớp 11", "lớp 11", None),
        ("toán lớp 11 lớp 12", "toán lớp 11 lớp 12", None),
        ("toán lớp 13", "toán lớp 13", None),
        ("toán lớp 120", "toán lớp 120", None),
        ("", "", None),
    ],
)
def test_a_grade_in_the_words(text: str, words: str, grade: str | None) -> None:
    assert read_grade(text) == (words, grade)
