"""Marking by the rules of 2025, as a table; and what keeps a question from being used."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.bank.item_types import registry
from assessments.bank.item_types.base import Outcome

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


@given(JSON, st.sampled_from(sorted(registry.ITEM_TYPES)), st.sampled_from([None, "each", "all", "exact"]))
def test_any_answer_is_marked_between_nothing_and_everything(answer: Any, kind: str, scheme: str | None) -> None:
    key: Any = {"single_choice": ["A"], "true_false_cluster": KEY, "short_answer_number": ["1"], "essay": []}[kind]
    marked = registry.get(kind).mark(key, answer, HALF, scheme)
    assert 0 <= marked.score <= HALF


OPTIONS = [{"id": letter, "html": letter} for letter in "ABCD"]


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
        ("essay", {"stem": "x"}, [], []),
    ],
)
def test_what_keeps_a_question_from_being_used(kind: str, content: dict[str, Any], key: Any, codes: list[str]) -> None:
    assert [problem.code for problem in registry.get(kind).problems(content, key)] == codes
