"""Barcodes count on and are told from other text."""

import pytest

from library.catalogue.rules import barcodes, isbn


@pytest.mark.parametrize(
    ("code", "after"),
    [
        ("TK.006802", ["TK.006803", "TK.006804"]),
        ("TK.099", ["TK.100", "TK.101"]),
        ("999", ["1000", "1001"]),
        ("SGK", []),
    ],
)
def test_following(code: str, after: list[str]) -> None:
    assert barcodes.following(code, 2) == after


@pytest.mark.parametrize(
    ("raw", "ok"),
    [
        ("tk.006802", True),
        (" TK 006802 ", True),
        ("A", False),
        ("SGK", False),
        ("TK.", False),
        ("1" * 33, False),
        ("Đ1", False),
        ("", False),
    ],
)
def test_what_is_a_barcode(raw: str, ok: bool) -> None:
    assert barcodes.is_barcode(barcodes.normalise(raw)) is ok


def test_hyphens_of_the_vietnamese_agency() -> None:
    assert isbn.hyphenated("9786040123459") == "978-604-0-12345-9"
