"""Marking by the rules of 2025, as a table; and what keeps a question from being used."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.bank.item_types import registry
from assessments.bank.item_types.base import BadAnswer, Outcome

QUARTER, ONE, HALF = Decimal("0.25"), Decimal(1), Decimal("0.5")
KEY = {"a": True, "b": False, "c": True, "d": True}


@pytest.mark.parametrize(
    ("kind", "key", "answer", "marks", "scheme", "score", "outcome"),
    [
        ("single_choice", ["B"], "B", QUARTER, None, "0.25", "right"),
        ("single_choice", ["B"], "A", QUARTER, None, "0", "wrong"),
        ("single_choice", ["B"], "", QUARTER, None, "0", "blank"),
        ("single_choice", ["B"], None, QUARTER, None, "0", "blank"),
        ("single_choice", ["B"], ["B"], QUARTER, None, "0", "malformed"),
        ("single_choice", ["B"], 2, QUARTER, None, "0", "malformed"),
        ("true_false_cluster", KEY, {}, ONE, None, "0", "blank"),
        ("true_false_cluster", KEY, None, ONE, None, "0", "blank"),
        ("true_false_cluster", KEY, {"a": False, "b": True, "c": False, "d": False}, ONE, None, "0", "wrong"),
        ("true_false_cluster", KEY, {"a": True}, ONE, None, "0.1", "partial"),
        ("true_false_cluster", KEY, {"a": True, "b": False}, ONE, None, "0.25", "partial"),
        ("true_false_cluster", KEY, {"a": True, "b": False, "c": True, "d": False}, ONE, None, "0.5", "partial"),
        ("true_false_cluster", KEY, KEY, ONE, None, "1", "right"),
        ("true_false_cluster", KEY, {"a": True, "b": False}, ONE, "each", "0.5", "partial"),
        ("true_false_cluster", KEY, {"a": True, "b": False, "c": True}, ONE, "all", "0", "wrong"),
        ("true_false_cluster", KEY, KEY, ONE, "all", "1", "right"),
        ("true_false_cluster", {"a": True, "b": False, "c": True}, {"a": True}, ONE, None, "0.33", "partial"),
        ("true_false_cluster", KEY, {"e": True}, ONE, None, "0", "malformed"),
        ("true_false_cluster", KEY, {"a": "Đ"}, ONE, None, "0", "malformed"),
        ("true_false_cluster", KEY, "ĐSĐĐ", ONE, None, "0", "malformed"),
        ("short_answer_number", ["0,5"], "0,5", HALF, None, "0.5", "right"),
        ("short_answer_number", ["0,5"], "0,50", HALF, None, "0.5", "right"),
        ("short_answer_number", ["0,5"], "0.5", HALF, None, "0.5", "right"),
        ("short_answer_number", ["0,5"], " 0,5 ", HALF, None, "0.5", "right"),
        ("short_answer_number", ["-12"], "−12", HALF, None, "0.5", "right"),
        ("short_answer_number", ["1,5", "2"], "2,0", HALF, None, "0.5", "right"),
        ("short_answer_number", ["0,5"], "0,50", HALF, "exact", "0", "wrong"),
        ("short_answer_number", ["0,5"], "0,6", HALF, None, "0", "wrong"),
        ("short_answer_number", ["0,5"], ",5", HALF, None, "0", "malformed"),
        ("short_answer_number", ["0,5"], "5,", HALF, None, "0", "malformed"),
        ("short_answer_number", ["0,5"], "1/2", HALF, None, "0", "malformed"),
        ("short_answer_number", ["0,5"], "0,500", HALF, None, "0", "malformed"),
        ("short_answer_number", ["0,5"], "123,", HALF, None, "0", "malformed"),
        ("short_answer_number", ["0,5"], "", HALF, None, "0", "blank"),
        ("short_answer_number", ["0,5"], "  ", HALF, None, "0", "blank"),
        ("short_answer_number", ["0,5"], 0.5, HALF, None, "0", "malformed"),
        ("multiple_choice", ["A", "C"], ["A", "C"], ONE, None, "1", "right"),
        ("multiple_choice", ["A", "C"], ["A"], ONE, None, "0", "wrong"),
        ("multiple_choice", ["A", "C"], ["A"], ONE, "right_minus_wrong", "0.5", "partial"),
        ("multiple_choice", ["A", "C"], ["A", "B"], ONE, "right_minus_wrong", "0", "wrong"),
        ("multiple_choice", ["A", "C"], ["A", "B", "D"], ONE, "right_minus_wrong", "0", "wrong"),
        ("multiple_choice", ["A", "C"], ["A", "B"], ONE, "each", "0.5", "partial"),
        ("multiple_choice", ["A", "C"], ["A", "B", "C"], ONE, "each", "0", "wrong"),
        ("multiple_choice", ["A", "C"], [], ONE, None, "0", "blank"),
        ("multiple_choice", ["A", "C"], "A", ONE, None, "0", "malformed"),
        ("true_false", False, False, ONE, None, "1", "right"),
        ("true_false", False, True, ONE, None, "0", "wrong"),
        ("true_false", False, None, ONE, None, "0", "blank"),
        ("true_false", False, 0, ONE, None, "0", "malformed"),
        ("short_answer_text", ["Nguyễn Huệ"], "nguyễn  huệ", ONE, None, "1", "right"),
        ("short_answer_text", ["Nguyễn Huệ"], "nguyen hue", ONE, None, "0", "wrong"),
        ("short_answer_text", ["Nguyễn Huệ"], "nguyen hue", ONE, "letters", "1", "right"),
        ("short_answer_text", ["Nguyễn Huệ"], "nguyễn huệ", ONE, "as_written", "0", "wrong"),
        ("short_answer_text", ["hoà bình"], "hòa bình", ONE, None, "1", "right"),
        ("short_answer_text", ["sông *"], "sông Hồng", ONE, None, "1", "right"),
        ("short_answer_text", ["*a*b*"], "xxayyb", ONE, None, "1", "right"),
        ("short_answer_text", ["a*a"], "a", ONE, None, "0", "wrong"),
        ("short_answer_text", ["a", "b"], "B", ONE, None, "1", "right"),
        ("short_answer_text", ["a"], 1, ONE, None, "0", "malformed"),
        ("gap_fill", {"1": ["w2"], "2": ["sông Hồng", "Hồng Hà"]}, {"1": "w2", "2": "hồng hà"}, ONE, None, "1", "right"),
        ("gap_fill", {"1": ["w2"], "2": ["sông"]}, {"1": "w1", "2": "sông"}, ONE, None, "0.5", "partial"),
        ("gap_fill", {"1": ["w2"], "2": ["sông"]}, {"2": "sông"}, ONE, "all", "0", "wrong"),
        ("gap_fill", {"1": ["x"], "2": ["y"], "3": ["z"]}, {"1": "x"}, ONE, None, "0.33", "partial"),
        ("gap_fill", {"1": ["x"]}, {"9": "x"}, ONE, None, "0", "malformed"),
        ("matching", {"1": "B", "2": "A"}, {"1": "B", "2": "C"}, ONE, None, "0.5", "partial"),
        ("matching", {"1": "B", "2": "A"}, {"1": "B"}, ONE, "all", "0", "wrong"),
        ("matching", {"1": "B", "2": "A"}, {"1": "B", "2": "A"}, ONE, "all", "1", "right"),
        ("matching", {"1": "B", "2": "A"}, {}, ONE, None, "0", "blank"),
        ("ordering", ["B", "A", "C"], ["B", "A", "C"], ONE, None, "1", "right"),
        ("ordering", ["B", "A", "C"], ["B", "C", "A"], ONE, None, "0", "wrong"),
        ("ordering", ["B", "A", "C"], ["B", "C", "A"], ONE, "place", "0.33", "partial"),
        ("ordering", ["B", "A", "C"], ["B", "C", "A"], ONE, "pairs", "0.33", "partial"),
        ("ordering", ["B", "A", "C"], ["C", "A", "B"], ONE, "pairs", "0", "wrong"),
        ("ordering", ["B", "A", "C"], ["A"], ONE, None, "0", "malformed"),
        ("short_answer_number", [{"value": "9.81", "tolerance": "0.05"}], "9,8", ONE, None, "1", "right"),
        ("short_answer_number", [{"value": "9.81", "tolerance": "0.05"}], "9.75", ONE, None, "0", "wrong"),
        ("short_answer_number", [{"value": "9.81", "tolerance": "0.05"}], "9,8 m", ONE, None, "0", "wrong"),
        (
            "short_answer_number",
            [{"value": "2", "tolerance": "0", "units": {"m": "1", "cm": "0.01"}}],
            "200 cm",
            ONE,
            None,
            "1",
            "right",
        ),
        ("short_answer_number", [{"value": "1500", "tolerance": "0"}], "1,5e3", ONE, None, "1", "right"),
        ("short_answer_number", [{"value": "12000", "tolerance": "0"}], "12 000", ONE, None, "1", "right"),
        ("short_answer_number", [{"value": "-3", "tolerance": "0"}], "−3", ONE, None, "1", "right"),
        ("short_answer_number", [{"value": "3", "tolerance": "0"}], "ba", ONE, None, "0", "malformed"),
        ("essay", [], "bài làm", ONE, None, "0", "manual"),
        ("essay", [], " ", ONE, None, "0", "blank"),
    ],
)
def test_marks(kind: str, key: Any, answer: Any, marks: Decimal, scheme: str | None, score: str, outcome: str) -> None:
    marked = registry.get(kind).mark(key, answer, marks, scheme)
    assert (marked.score, marked.outcome) == (Decimal(score), Outcome(outcome))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=5,
)


OPTIONS = [{"id": letter, "html": letter} for letter in "ABCD"]
# For each type a question with its key.
SAMPLES: dict[str, tuple[dict[str, Any], Any]] = {
    "single_choice": ({"stem": "x", "options": OPTIONS}, ["A"]),
    "true_false_cluster": ({"stem": "x", "statements": [{"id": letter, "html": letter} for letter in "abcd"]}, KEY),
    "short_answer_number": ({"stem": "x"}, ["1"]),
    "multiple_choice": ({"stem": "x", "options": OPTIONS}, ["A", "D"]),
    "true_false": ({"stem": "x"}, True),
    "short_answer_text": ({"stem": "x"}, ["Huế"]),
    "gap_fill": ({"stem": "[[1]] x [[2]]", "words": [], "lists": {"2": [{"id": "w1", "html": "y"}]}}, {"1": ["z"], "2": ["w1"]}),
    "matching": (
        {"stem": "x", "left": [{"id": "1", "html": "1"}, {"id": "2", "html": "2"}], "right": OPTIONS},
        {"1": "D", "2": "A"},
    ),
    "ordering": ({"stem": "x", "options": OPTIONS}, ["B", "A", "C", "D"]),
    "essay": ({"stem": "x"}, []),
}
TYPES = st.sampled_from(sorted(registry.ITEM_TYPES))


def _answer_of(kind: str, key: Any) -> Any:
    """The answer that the key stands for."""
    if kind in ("single_choice", "short_answer_number", "short_answer_text"):
        return key[0]
    return {gap: accepted[0] for gap, accepted in key.items()} if kind == "gap_fill" else key


@pytest.mark.parametrize("kind", sorted(registry.ITEM_TYPES))
def test_a_sound_question_has_no_problem_and_without_a_stem_it_has(kind: str) -> None:
    content, key = SAMPLES[kind]
    assert registry.get(kind).problems(content, key) == []
    assert "stem_missing" in {problem.code for problem in registry.get(kind).problems({**content, "stem": ""}, key)}


@pytest.mark.parametrize("kind", sorted(name for name, one in registry.ITEM_TYPES.items() if one.marked_by == "machine"))
def test_the_key_itself_earns_everything_under_every_scheme(kind: str) -> None:
    item_type, (content, key) = registry.get(kind), SAMPLES[kind]
    answer = item_type.read_answer(item_type.asked(content), _answer_of(kind, key))
    for scheme in (None, *item_type.schemes):
        assert item_type.mark(key, answer, HALF, scheme).score == HALF


@given(JSON, TYPES)
def test_an_answer_is_refused_by_name_or_kept_in_one_spelling(value: Any, kind: str) -> None:
    item_type, (content, _key) = registry.get(kind), SAMPLES[kind]
    asked = item_type.asked(content)
    try:
        kept = item_type.read_answer(asked, value)
    except BadAnswer:
        kept = None
    assert item_type.read_answer(asked, kept) == kept


@given(JSON, TYPES, st.sampled_from([None, "each", "all", "exact", "place", "pairs", "right_minus_wrong", "letters"]))
def test_any_answer_is_marked_between_nothing_and_everything(answer: Any, kind: str, scheme: str | None) -> None:
    marked = registry.get(kind).mark(SAMPLES[kind][1], answer, HALF, scheme)
    assert 0 <= marked.score <= HALF


@pytest.mark.parametrize(
    ("kind", "fields", "own", "key"),
    [
        (
            "multiple_choice",
            {"choice": ["a", "b<script>", "c", ""], "right": ["C", "A", "H"]},
            {"options": [{"id": "A", "html": "a"}, {"id": "B", "html": "b"}, {"id": "C", "html": "c"}]},
            ["A", "C"],
        ),
        ("true_false", {"right": ["false"]}, {}, False),
        ("true_false", {}, {}, None),
        ("short_answer_text", {"right": [" Huế | Thành  phố Huế |"]}, {}, ["Huế", "Thành phố Huế"]),
        (
            "matching",
            {"left": ["1", "2"], "choice": ["x", "y"], "pair.1": ["B"], "pair.2": ["Z"]},
            {
                "left": [{"id": "1", "html": "1"}, {"id": "2", "html": "2"}],
                "right": [{"id": "A", "html": "x"}, {"id": "B", "html": "y"}],
            },
            {"1": "B"},
        ),
        (
            "ordering",
            {"choice": ["x", "y"], "place.A": ["2"], "place.B": ["1"]},
            {"options": [{"id": "A", "html": "x"}, {"id": "B", "html": "y"}]},
            ["B", "A"],
        ),
        (
            "ordering",
            {"choice": ["x", "y"], "place.A": ["1"], "place.B": ["1"]},
            {"options": [{"id": "A", "html": "x"}, {"id": "B", "html": "y"}]},
            [],
        ),
        (
            "gap_fill",
            {"words": ["đỏ | xanh"], "list.2": ["một|hai"], "right.1": ["xanh"], "right.2": ["một"]},
            {
                "words": [{"id": "w1", "html": "đỏ"}, {"id": "w2", "html": "xanh"}],
                "lists": {"2": [{"id": "w1", "html": "một"}, {"id": "w2", "html": "hai"}]},
            },
            {"1": ["w2"], "2": ["w1"]},
        ),
        ("gap_fill", {"right.1": ["đỏ|hồng"], "right.2": [""]}, {"words": [], "lists": {}}, {"1": ["đỏ", "hồng"], "2": []}),
    ],
)
def test_a_form_is_read_by_its_type(kind: str, fields: dict[str, list[str]], own: dict[str, Any], key: Any) -> None:
    draft = {"stem": "[[1]] và [[2]]", "key": None}
    assert registry.get(kind).read_form(draft, fields, drop_blank=True) == (own, key)


@pytest.mark.parametrize(
    ("kind", "content", "key", "codes"),
    [
        ("single_choice", {"stem": "x", "options": OPTIONS}, ["A"], []),
        ("single_choice", {"stem": " <p></p>", "options": OPTIONS}, ["A"], ["stem_missing"]),
        ("single_choice", {"stem": "x", "options": []}, [], ["options_missing", "key_missing"]),
        ("single_choice", {"stem": "x", "options": [*OPTIONS[:3], {"id": "D", "html": ""}]}, ["D"], ["option_empty"]),
        ("single_choice", {"stem": "x", "options": [*OPTIONS[:3], {"id": "D", "html": "<b>A</b>"}]}, ["D"], ["option_repeated"]),
        ("single_choice", {"stem": "x [?]", "options": OPTIONS}, ["Z"], ["content_lost", "key_missing"]),
        (
            "true_false_cluster",
            {"stem": "x", "statements": [{"id": "a", "html": "1"}, {"id": "b", "html": ""}]},
            {"a": True, "b": None},
            ["statement_empty", "key_missing"],
        ),
        ("short_answer_number", {"stem": "x"}, ["1,5"], []),
        ("short_answer_number", {"stem": "x"}, ["1/3"], ["short_key_invalid"]),
        ("short_answer_number", {"stem": "x"}, [], ["key_missing"]),
        ("short_answer_number", {"stem": "x", "free": True}, [{"value": "1e3", "tolerance": "0"}], []),
        ("short_answer_number", {"stem": "x", "free": True}, ["1"], ["number_key_invalid"]),
        ("short_answer_number", {"stem": "x", "free": True}, [{"value": "1", "tolerance": "-1"}], ["number_key_invalid"]),
        ("multiple_choice", {"stem": "x", "options": OPTIONS}, ["A", "Z"], ["key_missing"]),
        ("true_false", {"stem": "x"}, None, ["key_missing"]),
        ("short_answer_text", {"stem": "x"}, ["**"], ["text_key_too_wide"]),
        ("gap_fill", {"stem": "x", "words": [], "lists": {}}, {}, ["gaps_missing"]),
        ("gap_fill", {"stem": "[[1]]", "words": [{"id": "w1", "html": "a"}], "lists": {}}, {"1": ["w9"]}, ["key_missing"]),
        ("matching", {"stem": "x", "left": [{"id": "1", "html": "a"}], "right": OPTIONS}, {"1": "A"}, ["pairs_missing"]),
        ("ordering", {"stem": "x", "options": OPTIONS}, list("ABCD"), ["order_given_away"]),
        ("ordering", {"stem": "x", "options": OPTIONS}, list("ABC"), ["key_missing"]),
        ("essay", {"stem": "x"}, [], []),
    ],
)
def test_what_keeps_a_question_from_being_used(kind: str, content: dict[str, Any], key: Any, codes: list[str]) -> None:
    assert [problem.code for problem in registry.get(kind).problems(content, key)] == codes
