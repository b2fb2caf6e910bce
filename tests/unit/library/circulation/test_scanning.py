"""Whatever a scanner sends, the desk reads a code, a name or nothing."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.circulation.rules.scanning import LONGEST_SCAN, as_code, clean_scan


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("TK.002391", "TK.002391"),
        ("  tk.002391\r\n", "TK.002391"),
        ("]C1TK.002391", "TK.002391"),
        ("]E09786040123459", "9786040123459"),
        ("HS-24-0417", "HS-24-0417"),
        ("hs-24-0417\t", "HS-24-0417"),
        ("đ000123", "DD000123"),
        ("978 604 0 12345 9", "9786040123459"),
        ("Nguyễn Hoàng Bảo Trâm", None),
        ("An", None),
        ("", None),
        ("\x00\x1b[2J", None),
        ("1" * 65, None),
        ("'; DROP TABLE loan; --", None),
        ("<b>1</b>", None),
    ],
)
def test_codes(raw: str, code: str | None) -> None:
    assert as_code(clean_scan(raw)) == code


@given(st.text(max_size=3000))
def test_a_cleaned_scan_is_short_one_line_and_stays_as_it_is(raw: str) -> None:
    cleaned = clean_scan(raw)
    assert len(cleaned) <= LONGEST_SCAN
    assert set(cleaned).isdisjoint("\n\r\t\x00\x1b")
    assert clean_scan(cleaned) == cleaned or cleaned.startswith("]")
    as_code(cleaned)


def test_naughty_strings(corpora: Path) -> None:
    for text in json.loads((corpora / "markup-xss" / "naughty-strings.json").read_text()):
        cleaned = clean_scan(text)
        assert "\x00" not in cleaned
        code = as_code(cleaned)
        assert code is None or code.isascii()
