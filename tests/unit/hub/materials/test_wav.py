"""WAV: told by its content, copied without what is said about it, refused where it is none."""

import io
import struct
import tempfile
import wave
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.materials.rules.files import sniff
from hub.materials.rules.refusals import FileRefused
from hub.materials.rules.scrub import scrub

NAME = b"Nguyen Thu Ha"


def sound(frames: int = 800) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(1)
        writer.setframerate(8000)
        writer.writeframes(bytes(range(256)) * (frames // 256) + bytes(frames % 256))
    return made.getvalue()


def with_chunk(content: bytes, name: bytes, body: bytes) -> bytes:
    """The file with one more chunk before its sound."""
    chunk = name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
    whole = content[12:36] + chunk + content[36:]
    return b"RIFF" + struct.pack("<I", 4 + len(whole)) + b"WAVE" + whole


def copied(content: bytes, folder: Path) -> bytes:
    (folder / "a").write_bytes(content)
    scrub("wav", folder / "a", folder / "b")
    return (folder / "b").read_bytes()


def test_it_is_told_by_its_content() -> None:
    found = sniff(io.BytesIO(sound()), len(sound()))
    assert (found.media_type, found.kind) == ("audio/wav", "audio")


@pytest.mark.parametrize("name", [b"LIST", b"bext", b"id3 ", b"iXML", b"_PMX"])
def test_the_copy_holds_the_sound_alone(tmp_path: Path, name: bytes) -> None:
    copy = copied(with_chunk(sound(), name, b"INFOIART" + NAME), tmp_path)
    assert NAME not in copy
    assert copy == sound()


@given(st.integers(1, 350).map(lambda half: 2 * half))
def test_the_copy_of_a_plain_file_is_the_file(frames: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert copied(sound(frames), Path(folder)) == sound(frames)


@pytest.mark.parametrize(
    "content",
    [
        sound()[:300],
        b"RIFF\x04\x00\x00\x00WAVE",
        sound()[:4] + b"\xff\xff\xff\x7f" + sound()[8:],
        sound().replace(b"data", b"date"),
        sound() + b"<script>alert(1)</script>",
    ],
)
def test_what_is_no_whole_sound_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        sniff(io.BytesIO(content), len(content))
