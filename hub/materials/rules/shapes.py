"""Whether a file is of its type from the first byte to the last. What stands before, after or hidden inside may be another kind of file (a
"polyglot"): refused when it is one that anything would run or unpack. Other trailing bytes (phones add films and depth maps to pictures) are let be;
the reviewed copy loses them, and all files are served with their exact type and `nosniff`.
"""

import re
import struct
import zipfile
from typing import IO, Final

from hub.materials.rules.archives import MARKUP, is_foreign
from hub.materials.rules.refusals import FileRefused

TAIL: Final = 65_536 + 22
BLANK: Final = b"\x00\t\n\x0c\r \xef\xbb\xbf"
GIF_CODE: Final = re.compile(rb"GIF8[79]a(?:=|/[*/])")
JPEG_MARKER: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
TOP_EBML: Final = {b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67", b"\xec", b"\xbf"}


def check_shape(extension: str, stream: IO[bytes], size: int) -> None:
    """Raises FileRefused ("foreign", "damaged") for a file that is not of its type alone."""
    if extension not in ZIPPED:
        stream.seek(0)
        if zipfile.is_zipfile(stream):
            raise FileRefused("foreign")
    SHAPES.get(extension, _any)(stream, size)
    stream.seek(0)


def _any(stream: IO[bytes], size: int) -> None:
    """For types that are walked elsewhere."""


def _rest(content: bytes) -> None:
    if is_foreign(content):
        raise FileRefused("foreign")


def _pdf(stream: IO[bytes], size: int) -> None:
    stream.seek(0)
    head = stream.read(1024)
    if head[: head.find(b"%PDF-")].strip(BLANK):
        raise FileRefused("foreign")
    stream.seek(max(0, size - 4096))
    tail = stream.read()
    end = tail.rfind(b"%%EOF")
    if end < 0 and b"startxref" not in tail:
        raise FileRefused("damaged")
    if end >= 0 and tail[end + 5 :].strip(BLANK):
        raise FileRefused("foreign")


def jpeg_segments(content: bytes) -> tuple[list[tuple[int, int, int]], int]:
    """The segments as (marker, start, end) and the place after the end of the picture; raises FileRefused for a cut one."""
    found: list[tuple[int, int, int]] = []
    place = 2
    while True:
        while content[place : place + 2] == b"\xff\xff":
            place += 1
        if place + 2 > len(content) or content[place] != 0xFF:
            raise FileRefused("damaged")
        marker = content[place + 1]
        if marker == 0xD9:
            return found, place + 2
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            found.append((marker, place, place + 2))
            place += 2
            continue
        if place + 4 > len(content):
            raise FileRefused("damaged")
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == 0xDA:
            following = JPEG_MARKER.search(content, end)
            if following is None:
                raise FileRefused("damaged")
            end = following.start()
        if end > len(content) or end < place + 4:
            raise FileRefused("damaged")
        found.append((marker, place, end))
        place = end


def _jpeg(stream: IO[bytes], size: int) -> None:
    stream.seek(0)
    content = stream.read()
    segments, end = jpeg_segments(content)
    for marker, start, stop in segments:
        if (marker == 0xFE or 0xE1 <= marker <= 0xEF) and MARKUP.search(content, start, stop):
            raise FileRefused("foreign")
    _rest(content[end:])


def png_chunks(content: bytes) -> tuple[list[tuple[bytes, int, int]], int]:
    """The chunks as (name, start, end) and the place after the last; raises FileRefused for a cut one."""
    found: list[tuple[bytes, int, int]] = []
    place = 8
    while True:
        if place + 12 > len(content):
            raise FileRefused("damaged")
        end = place + 12 + int.from_bytes(content[place : place + 4], "big")
        name = content[place + 4 : place + 8]
        if end > len(content):
            raise FileRefused("damaged")
        found.append((name, place, end))
        place = end
        if name == b"IEND":
            return found, place


def _png(stream: IO[bytes], size: int) -> None:
    stream.seek(0)
    content = stream.read()
    chunks, end = png_chunks(content)
    for name, start, stop in chunks:
        if name in (b"tEXt", b"iTXt", b"eXIf") and MARKUP.search(content, start, stop):
            raise FileRefused("foreign")
    _rest(content[end:])


def gif_blocks(content: bytes) -> tuple[list[tuple[int, int, int]], int]:
    """The blocks as (kind, start, end), kind being the label of an extension or 0x2C, and the place after the trailer; raises FileRefused."""

    def table(flags: int) -> int:
        return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0

    def blocks(place: int) -> int:
        while content[place]:
            place += content[place] + 1
        return place + 1

    found: list[tuple[int, int, int]] = []
    try:
        place = 13 + table(content[10])
        while content[place] != 0x3B:
            start = place
            if content[place] == 0x21:
                kind, place = content[place + 1], blocks(place + 2)
            elif content[place] == 0x2C:
                kind, place = 0x2C, blocks(place + 10 + table(content[place + 9]) + 1)
            else:
                raise FileRefused("damaged")
            found.append((kind, start, place))
    except IndexError:
        raise FileRefused("damaged") from None
    return found, place + 1


def _gif(stream: IO[bytes], size: int) -> None:
    stream.seek(0)
    content = stream.read()
    if GIF_CODE.match(content):
        raise FileRefused("foreign")
    found, end = gif_blocks(content)
    for kind, start, stop in found:
        if kind in (0xFE, 0xFF, 0x01) and MARKUP.search(content, start, stop):
            raise FileRefused("foreign")
    _rest(content[end:])


def _riff(stream: IO[bytes], size: int) -> None:
    stream.seek(4)
    end = 8 + int(struct.unpack("<I", stream.read(4))[0])
    if end > size + 1:
        raise FileRefused("damaged")
    stream.seek(end)
    _rest(stream.read())


def _mp4(stream: IO[bytes], size: int) -> None:
    stream.seek(4)
    if stream.read(4) != b"ftyp":
        raise FileRefused("foreign")


def ebml_number(stream: IO[bytes], *, keep_mark: bool) -> tuple[int, int]:
    """A number of variable length and how many bytes it took; its value is -1 for "unknown size". Raises FileRefused."""
    first = stream.read(1)
    if not first or first[0] == 0:
        raise FileRefused("damaged")
    length = 9 - first[0].bit_length()
    raw = first + stream.read(length - 1)
    if len(raw) < length:
        raise FileRefused("damaged")
    value = int.from_bytes(raw, "big")
    if keep_mark:
        return value, length
    value &= (1 << (7 * length)) - 1
    return (-1 if value == (1 << (7 * length)) - 1 else value), length


def _webm(stream: IO[bytes], size: int) -> None:
    place = 0
    while place < size:
        stream.seek(place)
        number, length = ebml_number(stream, keep_mark=True)
        if number.to_bytes(length, "big") not in TOP_EBML:
            raise FileRefused("foreign" if place else "damaged")
        content, width = ebml_number(stream, keep_mark=False)
        if content < 0:
            return  # a recording of unknown length lasts to the end
        place += length + width + content
    if place > size:
        raise FileRefused("damaged")


def _ogg(stream: IO[bytes], size: int) -> None:
    place = 0
    while place < size:
        stream.seek(place)
        header = stream.read(27)
        if header[:4] != b"OggS":
            stream.seek(place)
            _rest(stream.read(TAIL))
            return
        if len(header) < 27:
            raise FileRefused("damaged")
        lacing = stream.read(header[26])
        place += 27 + header[26] + sum(lacing)
    if place > size:
        raise FileRefused("damaged")


def _mp3(stream: IO[bytes], size: int) -> None:
    stream.seek(0)
    head = stream.read(10)
    if head[:3] == b"ID3" and len(head) == 10:
        length = sum((byte & 0x7F) << (7 * place) for place, byte in enumerate(reversed(head[6:10])))
        if MARKUP.search(stream.read(min(length, 4_000_000))):
            raise FileRefused("foreign")
    stream.seek(max(0, size - TAIL))
    _rest(stream.read())


ZIPPED: Final = frozenset({"docx", "pptx", "xlsx", "epub", "h5p", "scorm", "zip"})
SHAPES: Final = {
    "pdf": _pdf,
    "jpg": _jpeg,
    "png": _png,
    "gif": _gif,
    "webp": _riff,
    "wav": _riff,
    "mp4": _mp4,
    "m4a": _mp4,
    "webm": _webm,
    "ogg": _ogg,
    "mp3": _mp3,
}
