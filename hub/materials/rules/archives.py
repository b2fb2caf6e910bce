"""Zip archives of strangers: what their list of parts may say, and that the list tells the truth about the bytes."""

import re
import struct
import zipfile
from pathlib import PurePosixPath
from typing import IO, Final

from hub.materials.rules.refusals import FileRefused

MEGABYTE: Final = 1_000_000
ZIP_ENTRIES: Final = 5_000
ZIP_INFLATED: Final = 800 * MEGABYTE
ZIP_RATIO: Final = 150  # a part this much larger inflated than stored, and of some size, is a bomb
ZIP_RATIO_FROM: Final = 4 * MEGABYTE
PART_LIMIT: Final = 16 * MEGABYTE  # of a single XML part that is read
GAP: Final = 4096  # bytes between parts: descriptors and alignment take some, another file takes more
COMMENT: Final = 1024
# what a browser or a system would run, wherever it stands in a file
MARKUP: Final = re.compile(rb"<script|<\?php|<html|<!doctype|<svg|<iframe|javascript:", re.IGNORECASE)
SIGNATURES: Final = re.compile(
    rb"PK\x03\x04|PK\x05\x06|%PDF-1|%PDF-2|MZ\x90\x00\x03|\x7fELF[\x01\x02]|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c"
)


def is_foreign(content: bytes) -> bool:
    """Whether bytes that should be nothing in particular are the beginning of another kind of file, or code for a browser."""
    return MARKUP.search(content) is not None or SIGNATURES.search(content) is not None


def open_zip(stream: IO[bytes]) -> zipfile.ZipFile:
    """The archive; raises FileRefused when it is none."""
    stream.seek(0)
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError, UnicodeDecodeError):
        raise FileRefused("damaged") from None


def check_zip(package: zipfile.ZipFile) -> None:
    """Refuses encrypted parts, names that lead outside, too many parts and too much inflated; raises FileRefused."""
    entries = package.infolist()
    if len(entries) > ZIP_ENTRIES:
        raise FileRefused("bomb")
    total = 0
    seen: set[str] = set()
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise FileRefused("encrypted")
        path = PurePosixPath(entry.filename)
        nameless = not entry.filename or "\x00" in entry.orig_filename
        if nameless or path.is_absolute() or ".." in path.parts or "\\" in entry.filename:
            raise FileRefused("path", entry.filename[:80])
        if entry.filename in seen:
            raise FileRefused("damaged", entry.filename[:80])
        seen.add(entry.filename)
        total += entry.file_size
        if total > ZIP_INFLATED:
            raise FileRefused("bomb")
        if entry.file_size > ZIP_RATIO_FROM and entry.file_size > ZIP_RATIO * max(entry.compress_size, 1):
            raise FileRefused("bomb")


def check_extent(package: zipfile.ZipFile, stream: IO[bytes], size: int) -> None:
    """Refuses an archive that is something else as well: bytes before, after or between its parts, parts that share bytes, and names that differ
    between list and part (readers would see different files). Raises FileRefused."""
    tail = 22 + len(package.comment)
    stream.seek(max(0, size - tail))
    if len(package.comment) > COMMENT or is_foreign(package.comment) or stream.read(4) != b"PK\x05\x06":
        raise FileRefused("foreign")
    end = 0
    for entry in sorted(package.infolist(), key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise FileRefused("bomb", "parts share bytes")
        if entry.header_offset - end > (GAP if end else 0):
            raise FileRefused("foreign")
        stream.seek(entry.header_offset)
        header = stream.read(30)
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise FileRefused("damaged")
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        if stream.read(name_length) != _raw_name(entry):
            raise FileRefused("damaged", entry.filename[:80])
        end = entry.header_offset + 30 + name_length + extra_length + entry.compress_size
    if package.start_dir - end > GAP:
        raise FileRefused("foreign")


def _raw_name(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437", "replace")


def read_part(package: zipfile.ZipFile, name: str, limit: int = PART_LIMIT) -> bytes:
    """A part of the package, whatever size it states; raises FileRefused when it is missing, damaged or larger than `limit` bytes."""
    try:
        with package.open(name) as part:
            content = part.read(limit + 1)
    except (KeyError, zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, struct.error, ValueError):
        raise FileRefused("damaged", name[:80]) from None
    except Exception as error:  # zlib.error has no common base with the others
        if type(error).__module__ in {"zlib", "_lzma", "lzma"}:
            raise FileRefused("damaged", name[:80]) from None
        raise
    if len(content) > limit:
        raise FileRefused("bomb", name[:80])
    return content
