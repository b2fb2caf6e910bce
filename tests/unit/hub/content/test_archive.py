"""Archives that would do harm are refused, and why."""

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.content.rules import archive
from hub.content.rules.archive import PackageRefused
from tests.factories import packages


def _paths(content: bytes) -> list[str]:
    with archive.open_archive(io.BytesIO(content)) as opened:
        return [entry.path for entry in archive.list_entries(opened)]


def _refusal(content: bytes) -> str:
    with pytest.raises(PackageRefused) as refused:
        _paths(content)
    return refused.value.code


@pytest.mark.parametrize(
    "name",
    [
        "../ngoai.html",
        "a/../../b.html",
        "/etc/passwd",
        "C:/windows/x",
        "C:\\x",
        "..\\x.html",
        "a//b.html",
        "./a.html",
        "a/./b",
        "con\x07.html",
        "an\u202elmth.html",
        "a/ b.html",
        "a /b.html",
        "\u200b.html",
    ],
)
def test_names_that_lead_outside_or_hide_are_refused(name: str) -> None:
    assert _refusal(packages.make_zip({"index.html": "x", name: "x"})) == "path"


@pytest.mark.parametrize("name", ["a" * 121 + ".html", "/".join(["b"] * 21), "/".join(["c" * 80] * 4)])
def test_names_that_are_too_long_are_refused(name: str) -> None:
    assert _refusal(packages.make_zip({"index.html": "x", name: "x"})) == "long_name"


@pytest.mark.parametrize(
    ("first", "second"),
    [("Anh.png", "anh.PNG"), ("ảnh.png", "a\u0309nh.png"), ("a", "a/b"), ("A/b.html", "a")],
)
def test_names_that_meet_are_refused(first: str, second: str) -> None:
    assert _refusal(packages.make_zip({"index.html": "x", first: "1", second: "2"})) == "same_name"


def test_links_are_refused() -> None:
    assert _refusal(packages.make_link()) == "link"


def test_an_encrypted_archive_is_refused() -> None:
    content = bytearray(packages.make_zip({"index.html": "x"}, compress=False))
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    assert _refusal(bytes(content)) == "encrypted"


@pytest.mark.parametrize("content", [b"", b"not a zip", packages.web_lesson()[:-40], b"PK\x05\x06" + b"\0" * 10])
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    assert _refusal(content) == "damaged"


def test_bombs_are_refused_by_what_they_state_and_by_what_they_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _refusal(packages.make_zip({"index.html": "x", "to.txt": b"\0" * 6_000_000})) == "bomb"
    monkeypatch.setattr(archive, "INFLATED", 1000)
    assert _refusal(packages.make_zip({"index.html": "x" * 600, "b.txt": bytes(range(256)) * 3}, compress=False)) == "bomb"
    monkeypatch.setattr(archive, "ENTRIES", 2)
    assert _refusal(packages.make_zip({"a": "1", "b": "2", "c": "3"})) == "too_many"


def test_a_file_longer_than_it_states_is_not_read_on() -> None:
    """The size in the directory is small; the stream goes on."""
    content = packages.make_zip({"index.html": b"a" * 5000}, compress=False)
    place = content.index(b"PK\x01\x02")
    lying = content[: place + 24] + struct.pack("<I", 10) + content[place + 28 :]
    with archive.open_archive(io.BytesIO(lying)) as opened:
        entry = archive.list_entries(opened)[0]
        with pytest.raises(PackageRefused) as refused:
            archive.read_entry(opened, entry)
    assert refused.value.code in ("bomb", "damaged")


def test_a_damaged_file_is_named() -> None:
    content = bytearray(packages.make_zip({"index.html": b"hello" * 50}, compress=False))
    content[60] ^= 0xFF
    with archive.open_archive(io.BytesIO(bytes(content))) as opened, pytest.raises(PackageRefused) as refused:
        archive.read_entry(opened, archive.list_entries(opened)[0])
    assert (refused.value.code, refused.value.names) == ("damaged", ("index.html",))


def test_litter_is_left_out_and_the_outer_folder_taken_off() -> None:
    files = {"bai-hoc/": "", "bai-hoc/index.html": "x", "__MACOSX/bai-hoc/._index.html": "x", "bai-hoc/.DS_Store": "x"}
    assert _paths(packages.make_zip(files)) == ["index.html"]


def test_vietnamese_names_without_the_mark_of_utf_8_are_read() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        made.writestr("index.html", "x")
        made.writestr("bài một.html", "x")
    content = kept.getvalue().replace(b"\x00\x08", b"\x00\x00")
    assert "bài một.html" in _paths(content)


@settings(max_examples=60)
@given(st.text(min_size=1, max_size=40))
def test_a_path_that_is_taken_stays_inside(name: str) -> None:
    try:
        path = archive.check_path(name)
    except PackageRefused:
        return
    parts = path.split("/")
    assert ".." not in parts
    assert "" not in parts
    assert archive.check_path(path) == path
