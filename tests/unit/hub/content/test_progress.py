"""What is kept of what a package says, and whose save counts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.content.rules import progress
from hub.content.rules.progress import Completion, Outcome, Stored, Success

A, B = "a" * 32, "b" * 32


@pytest.mark.parametrize(
    ("stored", "launch", "base", "sequence", "expected"),
    [
        (None, A, 0, 1, Outcome.TAKEN),
        (Stored(A, 1), A, 0, 2, Outcome.TAKEN),
        (Stored(A, 2), A, 0, 2, Outcome.REPEATED),  # the answer was lost, the same save comes again
        (Stored(A, 2), A, 0, 1, Outcome.REPEATED),
        (Stored(A, 2), B, 2, 3, Outcome.TAKEN),  # the next launch
        (Stored(B, 3), A, 0, 3, Outcome.CONFLICT),  # the first window comes back
        (Stored(B, 3), A, 0, 4, Outcome.CONFLICT),
        (None, A, 3, 5, Outcome.CONFLICT),  # started over elsewhere
        (Stored(A, 2), B, 2, 2, Outcome.CONFLICT),
    ],
)
def test_a_save_counts_when_it_follows_the_last(
    stored: Stored | None, launch: str, base: int, sequence: int, expected: Outcome
) -> None:
    assert progress.judge(stored, launch, base, sequence) is expected


@settings(max_examples=80)
@given(st.lists(st.tuples(st.sampled_from([A, B]), st.booleans()), max_size=12))
def test_no_window_overwrites_what_another_saved_since(steps: list[tuple[str, bool]]) -> None:
    """Two windows save in any order, some loading anew before: a taken save has always seen all that was taken before it."""
    stored: Stored | None = None
    base = {A: 0, B: 0}
    own = {A: 0, B: 0}
    taken_by: list[str] = []
    seen = {A: 0, B: 0}
    for window, loads_anew in steps:
        if loads_anew:
            window_launch = window
            base[window] = own[window] = stored.sequence if stored else 0
            seen[window] = len(taken_by)
            if stored and stored.launch == window_launch:
                stored = Stored("c" * 32, stored.sequence)  # a new launch has a new word
        outcome = progress.judge(stored, window, base[window], own[window] + 1)
        if outcome is Outcome.TAKEN:
            assert all(one == window for one in taken_by[seen[window] :])
            own[window] += 1
            stored = Stored(window, own[window])
            taken_by.append(window)


def test_data_beyond_the_limits_is_refused() -> None:
    nested: dict[str, object] = {}
    for _ in range(20):
        nested = {"a": nested}
    assert progress.fault_in({"cmi": {"suspend_data": "x" * 64_000}}) == ""
    assert progress.fault_in({"cmi": {"suspend_data": "x" * 64_001}}) == "value"
    assert progress.fault_in(nested) == "too_deep"
    assert progress.fault_in({"a": list(range(5000))}) == "too_deep"
    assert progress.fault_in({"k" * 251: 1}) == "value"
    assert progress.fault_in({"a": float("nan")}) == "value"
    assert progress.fault_in({str(n): "ữ" * 2000 for n in range(30)}) == "too_large"


@pytest.mark.parametrize(
    ("items", "expected", "summary"),
    [
        ({}, 2, (Completion.UNKNOWN, Success.UNKNOWN, None)),
        ({"a": ("completed", "passed", 0.8)}, 2, (Completion.INCOMPLETE, Success.UNKNOWN, 0.8)),
        (
            {"a": ("completed", "passed", 0.8), "b": ("completed", "unknown", None)},
            2,
            (Completion.COMPLETED, Success.PASSED, 0.8),
        ),
        ({"a": ("completed", "passed", 1), "b": ("completed", "failed", 0)}, 2, (Completion.COMPLETED, Success.FAILED, 0.5)),
        ({"a": ("incomplete", "unknown", None)}, 1, (Completion.INCOMPLETE, Success.UNKNOWN, None)),
    ],
)
def test_a_package_is_summed_up(
    items: dict[str, tuple[str, str, float | None]], expected: int, summary: tuple[object, ...]
) -> None:
    said = {key: {"completion": one[0], "success": one[1], "score": one[2], "seconds": 60} for key, one in items.items()}
    found = progress.summarise(said, expected)
    assert (found.completion, found.success, found.score) == summary
    assert found.seconds == 60 * len(items)
