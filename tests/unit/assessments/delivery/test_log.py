"""The law of the answer log: the same set of events gives the same answers, however they arrived."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.delivery.rules.log import Entry, acked_through, log_hash, missing, receipt_code, replay

EVENTS = st.lists(
    st.builds(
        Entry,
        client_id=st.sampled_from(["a", "b"]),
        seq=st.integers(1, 12),
        item=st.sampled_from(["I.1", "I.2", "II.1"]),
        value=st.sampled_from(["A", "B", None, {"a": True}]),
        epoch=st.integers(1, 3),
        late=st.booleans(),
    ),
    max_size=30,
    unique_by=lambda event: (event.client_id, event.seq),
)


@given(EVENTS, st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(events: list[Entry], chance: random.Random) -> None:
    shuffled = events + [event for event in events if chance.random() < 0.5]
    chance.shuffle(shuffled)
    assert replay(shuffled) == replay(events)
    assert log_hash(chance.sample(events, len(events))) == log_hash(events)


@given(EVENTS)
def test_late_events_change_neither_answers_nor_hash(events: list[Entry]) -> None:
    counted = [event for event in events if not event.late]
    assert replay(events) == replay(counted)
    assert log_hash(events) == log_hash(counted)


@given(EVENTS)
def test_the_last_event_of_a_question_counts(events: list[Entry]) -> None:
    for item, held in replay(events).items():
        assert all(other.position <= held.position for other in events if other.item == item and not other.late)


@given(st.lists(st.integers(1, 30), max_size=40), st.integers(0, 30))
def test_acknowledged_and_missing_agree(seqs: list[int], last: int) -> None:
    reached = acked_through(seqs)
    assert set(range(1, reached + 1)) <= set(seqs)
    assert reached + 1 not in seqs
    assert (missing(seqs, last) == 0) == (reached >= last)


@given(st.integers(1, 6), st.data())
def test_a_client_that_repeats_until_acknowledged_loses_nothing(count: int, data: st.DataObject) -> None:
    """Batches are dropped, doubled and reordered; the client sends again what lies above the acknowledgement."""
    sent = [Entry("a", seq, f"I.{seq % 3}", seq, 1) for seq in range(1, count + 1)]
    arrived: dict[int, Entry] = {}
    acked = 0
    while acked < count:
        queue = [event for event in sent if event.seq > acked]
        batch = data.draw(st.lists(st.sampled_from(queue), max_size=4)) or queue
        arrived |= {event.seq: event for event in batch}
        acked = max(acked, acked_through(arrived))
    assert replay(arrived.values()) == replay(sent)


def test_a_receipt_is_readable_and_depends_on_log_and_attempt() -> None:
    digest = log_hash([Entry("a", 1, "I.1", "B", 1)])
    code = receipt_code(digest, 7)
    assert len(code) == 9
    assert code[4] == "-"
    assert code == receipt_code(digest, 7)
    assert code != receipt_code(digest, 8)
    assert code != receipt_code(log_hash([]), 7)
    assert not set(code) & set("ILOU")


@pytest.mark.parametrize(("seqs", "expected"), [([], 0), ([1, 2, 3], 3), ([2, 3], 0), ([1, 3, 4], 1), ([1, 1, 2], 2)])
def test_acknowledged_through(seqs: list[int], expected: int) -> None:
    assert acked_through(seqs) == expected
