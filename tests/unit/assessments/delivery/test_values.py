"""What clients may send, and how everything else is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.delivery.rules.values import BadEvent, Slot, check_value, client_id, last_seq, read_events

SLOTS = {
    "I.1": Slot("I.1", "single_choice", {"options": list("ABCD")}),
    "II.1": Slot("II.1", "true_false_cluster", {"statements": list("abcd")}),
    "III.1": Slot("III.1", "short_answer_number", {"cells": 4}),
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("item", "value", "kept"),
    [
        ("I.1", "A", "A"),
        ("I.1", None, None),
        ("II.1", {"b": False, "a": True}, {"a": True, "b": False}),
        ("II.1", {}, None),
        ("III.1", "75", "75"),
        ("III.1", "-0.5", "-0,5"),
        ("III.1", "−1,5", "-1,5"),
        ("III.1", "-,5", "-,5"),
        ("III.1", "  ", None),
    ],
)
def test_values_are_kept_in_one_spelling(item: str, value: Any, kept: Any) -> None:
    assert check_value(SLOTS[item], value, "value") == kept


@pytest.mark.parametrize(
    ("item", "value", "where", "reason"),
    [
        ("I.1", "E", "v", "no_such_option"),
        ("I.1", 1, "v", "not_a_text"),
        ("I.1", ["A"], "v", "not_a_text"),
        ("II.1", "true", "v", "not_an_object"),
        ("II.1", {"e": True}, "v.e", "no_such_statement"),
        ("II.1", {"a": 1}, "v.a", "not_true_or_false"),
        ("III.1", 7, "v", "not_a_text"),
        ("III.1", "12345", "v", "too_long"),
        ("III.1", "1/2", "v", "not_answer_signs"),
    ],
)
def test_wrong_values_are_named(item: str, value: Any, where: str, reason: str) -> None:
    with pytest.raises(BadEvent) as refused:
        check_value(SLOTS[item], value, "v")
    assert (refused.value.where, refused.value.reason) == (where, reason)


@pytest.mark.parametrize(
    ("raw", "where", "reason"),
    [
        (None, "events", "not_a_list"),
        ([], "events", "wrong_length"),
        ([1], "events[0]", "not_an_object"),
        ([{"seq": 1}], "events[0].item", "no_such_question"),
        ([{"seq": 1, "item": "I.1"}], "events[0].value", "missing"),
        ([{"seq": "1", "item": "I.1", "value": "A"}], "events[0].seq", "not_a_whole_number"),
        ([{"seq": True, "item": "I.1", "value": "A"}], "events[0].seq", "not_a_whole_number"),
        ([{"seq": 0, "item": "I.1", "value": "A"}], "events[0].seq", "out_of_range"),
        ([{"seq": 1, "item": "I.1", "value": "A", "wall": 1.5}], "events[0].wall", "not_a_whole_number"),
        ([{"seq": 1, "item": "I.1", "value": "A"}] * 2, "events", "seq_twice"),
        (
            [{"seq": 1, "item": "I.1", "value": "A"}, {"seq": 2, "item": ["I.1"], "value": "A"}],
            "events[1].item",
            "no_such_question",
        ),
    ],
)
def test_wrong_batches_are_named(raw: Any, where: str, reason: str) -> None:
    with pytest.raises(BadEvent) as refused:
        read_events(raw, SLOTS)
    assert (refused.value.where, refused.value.reason) == (where, reason)


@given(JSON)
def test_whatever_is_sent_is_taken_or_refused(raw: Any) -> None:
    for read in (
        lambda: read_events(raw, SLOTS),
        lambda: read_events([{"seq": 1, "item": "II.1", "value": raw}], SLOTS),
        lambda: client_id(raw),
        lambda: last_seq(raw),
    ):
        try:
            result = read()
        except BadEvent as refused:
            result = refused.reason
        assert result is not None


def test_a_batch_is_read_in_the_order_of_its_numbers() -> None:
    raw = [{"seq": seq, "item": "I.1", "value": "A"} for seq in (3, 1, 2)]
    assert [event.seq for event in read_events(raw, SLOTS)] == [1, 2, 3]
