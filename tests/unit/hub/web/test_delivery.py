"""Byte ranges by RFC 9110."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.web.delivery import Slice, Unsatisfiable, read_range


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-", 0, 99),
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=90-500", 90, 99),
        ("bytes=-5", 95, 99),
        ("bytes=-500", 0, 99),
        ("bytes = 1 - 2", 1, 2),
    ],
)
def test_ranges(header: str, first: int, last: int) -> None:
    assert read_range(header, 100) == Slice(first, last)


@pytest.mark.parametrize(
    "header",
    [None, "", "bytes=-", "bytes=5-4", "bytes=0-1,4-5", "items=0-1", "bytes=a-b", "bytes=0x1-2", "bytes=" + "9" * 30 + "-"],
)
def test_what_is_no_range_of_ours_gets_the_whole_file(header: str | None) -> None:
    assert read_range(header, 100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_ranges_behind_the_end(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        read_range(header, 100)


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_slice_lies_within_the_file(size: int, first: int, length: int) -> None:
    part = None
    if first < size:
        part = read_range(f"bytes={first}-{first + length}", size)
    assert part is None or 0 <= part.first <= part.last < size
