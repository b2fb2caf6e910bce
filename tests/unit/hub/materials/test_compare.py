"""What differs between two versions: nothing is lost, nothing is invented, and pages that only moved have not changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.materials.rules.compare import LINES, Part, changed_pages, field_changes, text_changes, word_changes

WORDS = st.lists(st.sampled_from(["đạo", "hàm", "tiếp", "tuyến", " ", "\n", ".", "x²"]), max_size=30).map("".join)
PAGES = st.lists(st.sampled_from("abcdef"), max_size=12)


@given(WORDS, WORDS)
def test_either_text_can_be_read_from_both(before: str, after: str) -> None:
    pieces = word_changes(before, after)
    assert "".join(one.text for one in pieces if one.part is not Part.NEW) == before
    assert "".join(one.text for one in pieces if one.part is not Part.GONE) == after


@given(WORDS, WORDS)
def test_lines_are_shown_only_where_something_differs(before: str, after: str) -> None:
    shown = text_changes(before, after)
    assert bool(shown) is (before.splitlines() != after.splitlines())
    if shown:
        assert any(piece.part in (Part.NEW, Part.GONE) for line in shown for piece in line)


def test_what_stands_between_changes_is_counted_and_not_shown() -> None:
    lines = [f"Dòng {number}." for number in range(30)]
    shown = text_changes("\n".join(lines), "\n".join([*lines[:15], "Dòng mới.", *lines[15:]]))
    skipped = [piece.lines for line in shown for piece in line if piece.part is Part.SKIPPED]
    kept = [piece for line in shown for piece in line if piece.part is Part.SAME]
    assert sum(skipped) + len(kept) == 30
    assert len(kept) <= 4
    assert text_changes("a\n" * (LINES + 1), "a\n" * LINES + "b") != [], "however deep it stands"


def test_fields_keep_their_order() -> None:
    found = field_changes({"title": "A", "topic": "B", "grades": [1]}, {"grades": [2], "title": "C", "topic": "B"})
    assert [(one.field, one.before, one.after) for one in found] == [("title", "A", "C"), ("grades", [1], [2])]


@pytest.mark.parametrize(
    ("before", "after", "pages"),
    [
        ("", "", ()),
        ("abc", "abc", ()),
        ("abc", "axc", (2,)),
        ("abc", "xabc", (1,)),
        ("abc", "abcx", (4,)),
        ("abc", "ac", ()),
        ("abc", "", ()),
        ("", "ab", (1, 2)),
        ("abcd", "axyd", (2, 3)),
    ],
)
def test_pages_that_changed(before: str, after: str, pages: tuple[int, ...]) -> None:
    assert changed_pages(before, after) == pages


@given(PAGES, PAGES)
def test_a_page_whose_words_nobody_had_read_has_changed(before: list[str], after: list[str]) -> None:
    found = changed_pages(before, after)
    assert list(found) == sorted(set(found))
    assert all(1 <= page <= len(after) for page in found)
    assert {page for page, words in enumerate(after, 1) if words not in before} <= set(found)
