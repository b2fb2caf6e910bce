"""Patterns of XML Schema: as Python's own expressions where both say the same, and never slow."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.bank.formats.qti import limits
from assessments.bank.formats.qti.pattern_classes import PatternRefused
from assessments.bank.formats.qti.patterns import TooMuchWork, compiled


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("abc", "abc", True),
        ("abc", "xabc", False),
        ("^abc$", "abc", True),
        ("^a$|^b$", "b", True),
        ("a|bc", "bc", True),
        ("a{2,3}", "aaaa", False),
        ("a{2,}", "aaaa", True),
        ("(ab)*", "abab", True),
        ("(?:ab)+?", "abab", True),
        ("[a-z-[aeiou]]+", "xyz", True),
        ("[a-z-[aeiou]]+", "xaz", False),
        ("[^0-9]", "x", True),
        (r"\d+([.,]\d+)?", "12,5", True),
        (r"\p{Lu}\p{Ll}*", "Ấm", True),
        (r"\P{L}+", "12", True),
        (r"\p{IsBasicLatin}+", "é", False),
        (r"\i\c*", "a-b.c", True),
        (r"\w+", "Việt", True),
        (r"\W", "!", True),
        (r"[\d\s]+", "1 2", True),
        (r"\.", "x", False),
        (".", "\n", False),
        ("", "", True),
        (r"[\-a]+", "-a", True),
        ("[a-]+", "-a", True),
        ("x?", "", True),
        ("5$", "5", True),
        (r"\$5", "$5", True),
    ],
)
def test_pattern(pattern: str, text: str, expected: bool) -> None:
    assert compiled(pattern).fits(text) is expected


def test_small_and_large_letters() -> None:
    assert compiled("[a-c]Đ+", ignore_case=True).fits("Bđđ")
    assert not compiled("abc").fits("ABC")


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "[", "[]", "*a", "a{2", "a{3,2}", "a{1001}", r"\b", r"(a)\1", "(?=a)", "[b-a]", r"\p{Klingon}", r"\p",
     "(" * 60 + ")" * 60, "a" * 2000, "((a{1000}){1000})"],
)  # fmt: skip
def test_refused(pattern: str) -> None:
    with pytest.raises(PatternRefused):
        compiled(pattern)


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "(a*)*b", "(.*a){20}b", "([a-z]+)*b"])
def test_patterns_that_choke_others_end_soon(pattern: str) -> None:
    assert compiled(pattern).fits("a" * 400) is False


def test_the_work_is_bounded() -> None:
    with pytest.raises(TooMuchWork):
        compiled("(a?)*(.*a){100}").fits("a" * limits.PATTERN_TEXT)
    with pytest.raises(TooMuchWork):
        compiled("a*").fits("a" * (limits.PATTERN_TEXT + 1))


PIECES = st.sampled_from(["a", "b", "c", ".", "[ab]", "[^a]", "(?:ab)", "(?:a|bc)", r"\d", "1"])
PATTERNS = st.lists(st.tuples(PIECES, st.sampled_from(["", "?", "*", "+", "{1,2}"])), max_size=5).map(
    lambda parts: "".join(piece + times for piece, times in parts)
)


@given(PATTERNS, st.text(alphabet="abc1", max_size=8))
@settings(max_examples=300, deadline=None)
def test_as_python_matches(pattern: str, text: str) -> None:
    assert compiled(pattern).fits(text) == (re.fullmatch(pattern, text) is not None)


@given(st.text(alphabet=r"()[]{}*+?|\^$-,.abd0123pLus:", max_size=30), st.text(max_size=10))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_pattern_or_is_refused(pattern: str, text: str) -> None:
    try:
        found: object = compiled(pattern).fits(text)
    except PatternRefused as refused:
        found = str(refused)
    assert found in (True, False) or isinstance(found, str)
