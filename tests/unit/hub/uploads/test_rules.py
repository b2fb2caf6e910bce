import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.uploads.rules import clean_name, format_metadata, parse_checksum, parse_metadata, parse_number


@given(st.dictionaries(st.text("abcdefghijklmnop_-", min_size=1, max_size=20), st.text(max_size=60), max_size=5))
def test_metadata_comes_back_as_it_was_written(values: dict[str, str]) -> None:
    clean = {name: value.encode("utf-8", "ignore").decode() for name, value in values.items()}
    assert parse_metadata(format_metadata(clean)) == clean


@pytest.mark.parametrize("header", ["name !!!", "name YQ==,name YQ==", ",", "a YQ==,,b YQ==", "name " + "A" * 5000, "name /w=="])
def test_metadata_that_is_not_well_formed_is_refused(header: str) -> None:
    assert parse_metadata(header) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("17", 17), ("-1", None), ("+1", None), ("1.5", None), ("", None), (None, None), ("٣", None), ("9" * 19, None)],
)
def test_numbers_are_plain_digits(text: str | None, value: int | None) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize("name", ["sha256", "sha1", "md5"])
def test_checksums(name: str) -> None:
    digest = hashlib.new(name, b"x").digest()
    found = parse_checksum(f"{name} {base64.b64encode(digest).decode()}")
    assert found is not None
    found[0].update(b"x")
    assert found[0].digest() == found[1]


@pytest.mark.parametrize("header", ["crc32 AAAA", "sha256", "sha256 !!", "sha256 AAAA", ""])
def test_checksums_that_are_none(header: str) -> None:
    assert parse_checksum(header) is None


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("C:\\Users\\Ha\\bai 1.pdf", "bai 1.pdf"),
        ("../../etc/passwd", "passwd"),
        ("đạo\x00hàm\n.mp4", "đạohàm.mp4"),
        ("a" * 300 + ".mp4", "a" * 196 + ".mp4"),
        ("đạo hàm.pdf", "đạo hàm.pdf"),
        ("e\u0302\u0301.pdf", "ế.pdf"),
        ("", ""),
    ],
)
def test_names_lose_their_folders_and_keep_their_end(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept
