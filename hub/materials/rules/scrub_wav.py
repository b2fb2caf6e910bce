"""WAV without what is said about the sound: names, comments and edit histories stand in chunks of their own.

Source: Multimedia Programming Interface and Data Specifications 1.0 (IBM, Microsoft 1991), RIFF and WAVE.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from hub.materials.rules.refusals import FileRefused
from hub.materials.rules.scrub_media import copy

SOUND: Final = frozenset({b"fmt ", b"fact", b"data"})


def chunks(stream: IO[bytes], size: int) -> Iterator[tuple[bytes, int, int]]:
    """(name, place of the body, length) of each chunk. Raises FileRefused where one ends beyond the file."""
    at = 12
    while at + 8 <= size:
        stream.seek(at)
        name, length = struct.unpack("<4sI", stream.read(8))
        if at + 8 + length > size:
            raise FileRefused("damaged")
        yield name, at + 8, length
        at += 8 + length + length % 2


def check_wav(stream: IO[bytes], size: int) -> None:
    """Raises FileRefused for a file without a description of its sound, or without sound."""
    found = {name: length for name, _place, length in chunks(stream, size)}
    if found.get(b"fmt ", 0) < 16 or not found.get(b"data"):
        raise FileRefused("damaged")


def scrub_wav(source: Path, target: Path) -> None:
    """Writes the sound and its description alone."""
    with source.open("rb") as read, target.open("wb") as written:
        kept = [chunk for chunk in chunks(read, source.stat().st_size) if chunk[0] in SOUND]
        body = sum(8 + length + length % 2 for _name, _place, length in kept)
        written.write(struct.pack("<4sI4s", b"RIFF", 4 + body, b"WAVE"))
        for name, place, length in kept:
            written.write(struct.pack("<4sI", name, length))
            copy(read, written, place, place + length)
            written.write(bytes(length % 2))
