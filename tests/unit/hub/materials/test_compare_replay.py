"""What differs between two versions: what is shown leads from the one to the other, and nothing is shown of what is the same."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.materials.rules import compare
from hub.materials.rules.compare import FieldChange, Part, Piece, field_changes, text_changes, word_changes

WORDS = st.lists(st.sampled_from(["đạo", "hàm", "của", "x", "x²", ",", ".", " ", "\t", "Tiếp tuyến", "_"]), max_size=30).map(
    " ".join
)
LINES = st.lists(st.sampled_from(["a", "b", "c", "", "một dòng", "một dòng khác", "dòng cuối"]), max_size=25)


def _side(pieces: list[Piece], left_out: Part) -> str:
    return "".join(piece.text for piece in pieces if piece.part not in (left_out, Part.SKIPPED))


@given(WORDS, WORDS)
@settings(max_examples=150, deadline=None)
def test_the_words_shown_are_both_texts(before: str, after: str) -> None:
    pieces = word_changes(before, after)
    assert _side(pieces, Part.NEW) == before
    assert _side(pieces, Part.GONE) == after


@given(WORDS)
@settings(max_examples=30, deadline=None)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert all(piece.part is Part.SAME for piece in word_changes(text, text))
    assert text_changes(text, text) == []


def _replay(before: list[str], shown: list[list[Piece]]) -> tuple[list[str], list[str]]:
    """Both texts as the comparison tells them; what was skipped is taken from the first, as it is the same in both."""
    old: list[str] = []
    new: list[str] = []
    for paragraph in shown:
        if paragraph[0].part is Part.SKIPPED:
            same = before[len(old) : len(old) + paragraph[0].lines]
            old += same
            new += same
            continue
        parts = {piece.part for piece in paragraph}
        if parts != {Part.NEW}:
            old.append(_side(paragraph, Part.NEW))
        if parts != {Part.GONE}:
            new.append(_side(paragraph, Part.GONE))
    return old, new


@given(LINES, LINES)
@settings(max_examples=200, deadline=None)
def test_the_lines_shown_lead_from_one_text_to_the_other(before: list[str], after: list[str]) -> None:
    shown = text_changes("\n".join(before), "\n".join(after))
    old, new = "\n".join(before).splitlines(), "\n".join(after).splitlines()
    assert (shown == []) == (old == new)
    if shown and "" not in old + new:  # of a blank line against one with words only the words are shown
        assert _replay(old, shown) == (old, new)


@given(st.lists(st.sampled_from(["dòng một", "dòng hai", "dòng ba"]), min_size=1, max_size=20), st.data())
@settings(max_examples=100, deadline=None)
def test_one_changed_line_is_found_wherever_it_stands(lines: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    changed = [*lines[:place], f"{lines[place]} sửa", *lines[place + 1 :]]
    shown = text_changes("\n".join(lines), "\n".join(changed))
    assert _replay(lines, shown) == (lines, changed)
    assert sum(any(piece.part is Part.NEW for piece in paragraph) for paragraph in shown) == 1


def test_a_change_deep_in_a_long_text_is_found_and_its_surroundings_are_short() -> None:
    lines = [f"dòng {number}" for number in range(40_000)]
    changed = [*lines[:39_000], "dòng mới", *lines[39_001:]]
    shown = text_changes("\n".join(lines), "\n".join(changed))
    assert len(shown) == 7
    assert [paragraph[0].lines for paragraph in shown if paragraph[0].part is Part.SKIPPED] == [38_998, 997]


def test_a_change_over_too_many_lines_says_how_many_are_left_out() -> None:
    before = "\n".join(f"cũ {number}" for number in range(compare.LINES + 10))
    after = "\n".join(f"mới {number}" for number in range(compare.LINES + 25))
    shown = text_changes(before, after)
    assert shown[-1] == [Piece(Part.LEFT_OUT, "", 25)]


def test_long_stretches_are_shown_whole() -> None:
    before, after = "một " * compare.CLOSE, "hai " * compare.CLOSE
    assert word_changes(before, after) == [Piece(Part.GONE, before), Piece(Part.NEW, after)]


VALUES = st.dictionaries(st.sampled_from(["title", "grades", "topic", "files"]), st.integers(0, 3), min_size=1)


@given(VALUES, VALUES)
def test_the_fields_shown_are_those_that_differ(before: dict[str, int], after: dict[str, int]) -> None:
    changes = field_changes(before, after)
    assert field_changes(before, before) == []
    assert {**before, **{change.field: change.after for change in changes}} == {name: after.get(name) for name in before}
    assert changes == [FieldChange(name, before[name], after.get(name)) for name in before if before[name] != after.get(name)]
