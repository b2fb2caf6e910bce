"""Sound and films without titles, places and names. Done in place on a copy: what is removed becomes padding of the same length, so that nothing
that plays moves. Words that an encoder hid inside the coded picture or sound itself are not looked for."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from hub.materials.rules.refusals import FileRefused
from hub.materials.rules.shapes import ebml_number

BLOCK: Final = 1024 * 1024
CONTAINERS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts", b"moof", b"traf", b"mvex"})
TOLD: Final = frozenset(
    {b"udta", b"meta", b"uuid", b"Xtra", b"ilst", b"cprt", b"ID32", b"free", b"skip", b"wide", b"emsg", b"loci", b"pdin"}
)
TELLING_TRACKS: Final = frozenset({b"meta", b"camm", b"gpmd", b"data"})
BOXES: Final = 100_000

SEGMENT: Final = 0x18538067
MASTERS: Final = frozenset({SEGMENT, 0x1549A966, 0x1654AE6B, 0xAE})  # segment, info, tracks, one track
GONE: Final = frozenset(
    {0x1254C367, 0x1941A469, 0x7BA9, 0x7384, 0x3C83AB, 0x3E83BB, 0x536E, 0xEC}
)  # tags, attachments, titles, names, void
BLANK: Final = frozenset({0x4D80, 0x5741, 0x73A4})  # programs that wrote it (required, so blank), and the file's own number

Box = tuple[bytes, int, int, int]  # name, start, start of the content, end


def copy(source: IO[bytes], target: IO[bytes], start: int, end: int) -> None:
    """A stretch of one file to another."""
    source.seek(start)
    left = end - start
    while left > 0 and (block := source.read(min(BLOCK, left))):
        target.write(block)
        left -= len(block)


def _zero(file: IO[bytes], start: int, end: int) -> None:
    file.seek(start)
    left = end - start
    while left > 0:
        file.write(b"\x00" * min(BLOCK, left))
        left -= BLOCK


def _boxes(file: IO[bytes], start: int, end: int) -> Iterator[Box]:
    place = start
    while place + 8 <= end:
        file.seek(place)
        header = file.read(16)
        length, name = struct.unpack(">I4s", header[:8])
        inner = 8
        if length == 1:
            length, inner = int(struct.unpack(">Q", header[8:16])[0]), 16
        elif length == 0:
            length = end - place
        if length < inner or place + length > end:
            raise FileRefused("damaged")
        yield name, place, place + inner, place + length
        place += length


def scrub_mp4(path: Path) -> None:
    """Film or sound in boxes (ISO/IEC 14496-12)."""
    with path.open("r+b") as file:
        _scrub_boxes(file, 0, path.stat().st_size, [0])


def _scrub_boxes(file: IO[bytes], start: int, end: int, seen: list[int]) -> None:
    for box in list(_boxes(file, start, end)):
        seen[0] += 1
        if seen[0] > BOXES:
            raise FileRefused("bomb")
        name, place, inner, stop = box
        if name in TOLD or (name == b"trak" and _is_telling(file, inner, stop)):
            file.seek(place + 4)
            file.write(b"free")
            _zero(file, inner, stop)
        elif name in CONTAINERS:
            _scrub_boxes(file, inner, stop, seen)
        else:
            _blank_names(file, box)


def _is_telling(file: IO[bytes], inner: int, stop: int) -> bool:
    """Whether a track tells places or the like beside picture and sound; its pieces are blanked then."""
    if _handler(file, inner, stop) not in TELLING_TRACKS:
        return False
    for first, last in _samples(file, inner, stop):
        _zero(file, first, last)
    return True


def _blank_names(file: IO[bytes], box: Box) -> None:
    name, _place, inner, stop = box
    if name == b"hdlr":
        _zero(file, inner + 24, stop)
    elif name == b"dref":
        for _, _, url, after in list(_boxes(file, inner + 8, stop)):
            _zero(file, url + 4, after)
    elif name == b"stsd":
        _scrub_descriptions(file, inner, stop)


def _scrub_descriptions(file: IO[bytes], inner: int, stop: int) -> None:
    for name, _, entry, after in list(_boxes(file, inner + 8, stop)):
        if name in (b"avc1", b"avc3", b"hvc1", b"hev1", b"vp08", b"vp09", b"av01", b"mp4v", b"jpeg") and after - entry >= 78:
            _zero(file, entry + 42, entry + 74)  # name of the compressor


def _find(file: IO[bytes], start: int, end: int, *names: bytes) -> tuple[int, int] | None:
    for name in names:
        found = next(((inner, stop) for one, _, inner, stop in _boxes(file, start, end) if one == name), None)
        if found is None:
            return None
        start, end = found
    return start, end


def _handler(file: IO[bytes], start: int, end: int) -> bytes:
    found = _find(file, start, end, b"mdia", b"hdlr")
    if found is None:
        return b""
    file.seek(found[0] + 8)
    return file.read(4)


def _numbers(file: IO[bytes], place: tuple[int, int] | None, skip: int, form: str) -> list[int]:
    if place is None:
        return []
    file.seek(place[0] + skip)
    body = file.read(min(place[1] - place[0] - skip, 40_000_000))
    width = struct.calcsize(form)
    return [value for (value,) in struct.iter_unpack(form, body[: len(body) // width * width])]


def _samples(file: IO[bytes], start: int, end: int) -> list[tuple[int, int]]:
    """Where a track's pieces stand in the file."""
    table = _find(file, start, end, b"mdia", b"minf", b"stbl")
    if table is None:
        return []
    sizes_at = _find(file, *table, b"stsz")
    head = _numbers(file, sizes_at, 4, ">I")[:2]
    sizes = [head[0]] * head[1] if len(head) == 2 and head[0] and head[1] < 10_000_000 else _numbers(file, sizes_at, 12, ">I")
    chunks = _numbers(file, _find(file, *table, b"stco"), 8, ">I") or _numbers(file, _find(file, *table, b"co64"), 8, ">Q")
    runs = _numbers(file, _find(file, *table, b"stsc"), 8, ">I")
    found, taken, limit = [], 0, file.seek(0, 2)
    firsts, counts = runs[0::3], runs[1::3]
    for number, offset in enumerate(chunks, 1):
        run = sum(1 for first in firsts if first <= number) - 1
        count = counts[run] if 0 <= run < len(counts) else 0
        size = sum(sizes[taken : taken + count])
        taken += count
        if offset + size <= limit:
            found.append((offset, offset + size))
    return found


def scrub_webm(path: Path) -> None:
    """Film in EBML (RFC 9559)."""
    with path.open("r+b") as file:
        _scrub_elements(file, 0, path.stat().st_size, [0])


def _scrub_elements(file: IO[bytes], start: int, end: int, seen: list[int]) -> None:
    place = start
    while place < end:
        seen[0] += 1
        if seen[0] > BOXES * 10:
            raise FileRefused("bomb")
        file.seek(place)
        number, length = ebml_number(file, keep_mark=True)
        size, width = ebml_number(file, keep_mark=False)
        inner = place + length + width
        stop = end if size < 0 else inner + size
        if stop > end:
            raise FileRefused("damaged")
        if number in GONE:
            _void(file, place, stop)
        elif number in BLANK:
            _zero(file, inner, stop)
        elif number in MASTERS:
            _scrub_elements(file, inner, stop, seen)
        elif size < 0:  # a cluster of unknown length: what follows stands beside it
            stop = inner
        place = stop


def _void(file: IO[bytes], start: int, stop: int) -> None:
    total = stop - start
    width = next((n for n in range(1, 9) if 0 <= total - 1 - n < 2 ** (7 * n) - 1), 0)
    if not width:
        raise FileRefused("damaged")
    file.seek(start)
    file.write(b"\xec" + ((total - 1 - width) | 1 << (7 * width)).to_bytes(width, "big"))
    _zero(file, start + 1 + width, stop)


def scrub_mp3(source: Path, target: Path) -> None:
    """The frames alone: titles before and after them are left out, in whatever order programs have put them."""
    with source.open("rb") as file, target.open("wb") as out:
        start, end = 0, source.stat().st_size
        while (length := _id3(file, start) or _ape_head(file, start)) > 0:
            start += length
        while (shorter := _without_tail(file, end)) < end:
            end = shorter
        if end <= start:
            raise FileRefused("damaged")
        copy(file, out, start, end)


def _synchsafe(raw: bytes) -> int:
    return sum((byte & 0x7F) << (7 * shift) for shift, byte in enumerate(reversed(raw)))


def _id3(file: IO[bytes], place: int) -> int:
    file.seek(place)
    head = file.read(10)
    if len(head) < 10 or head[:3] != b"ID3":
        return 0
    return 10 + _synchsafe(head[6:10]) + (10 if head[5] & 0x10 else 0)


def _ape_head(file: IO[bytes], place: int) -> int:
    file.seek(place)
    head = file.read(32)
    return 32 + int(struct.unpack("<I", head[12:16])[0]) if len(head) == 32 and head[:8] == b"APETAGEX" else 0


def _before(file: IO[bytes], end: int, length: int) -> bytes:
    file.seek(max(0, end - length))
    return file.read(min(length, end))


def _without_tail(file: IO[bytes], end: int) -> int:
    """Where the last title before `end` begins; `end` when there is none."""
    for mark, length in ((b"TAG+", 227), (b"TAG", 128)):
        if _before(file, end, length).startswith(mark):
            return end - length
    foot = _before(file, end, 32)
    if foot[:8] == b"APETAGEX":
        size, _items, flags = struct.unpack("<III", foot[12:24])
        return max(0, end - int(size) - (32 if flags & 0x80000000 else 0))
    if foot[-9:] == b"LYRICS200" and foot[-15:-9].isdigit():
        return max(0, end - 15 - int(foot[-15:-9]))
    if foot[-10:-7] == b"3DI":
        return max(0, end - 20 - _synchsafe(foot[-4:]))
    return end
