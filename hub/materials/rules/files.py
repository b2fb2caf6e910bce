"""What an uploaded file really is. Told by its content alone: names and stated types are not believed.

Every limit here is a number that a school's real files stay well below; what is beyond is refused with a code, worded in `hub.materials.schemas`.
"""

import re
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Final

import puremagic
from PIL import Image, UnidentifiedImageError

from hub.materials.rules.kinds import Kind

MEGABYTE: Final = 1_000_000
ZIP_ENTRIES: Final = 5_000
ZIP_INFLATED: Final = 800 * MEGABYTE
ZIP_RATIO: Final = 150  # a part this much larger inflated than stored, and of some size, is a bomb
ZIP_RATIO_FROM: Final = 4 * MEGABYTE
PART_LIMIT: Final = 16 * MEGABYTE  # of a single XML part that is read
PIXELS: Final = 60_000_000
HEAD: Final = 4096


@dataclass(frozen=True)
class FileType:
    """A type of file that is taken. `inline` types cannot run anything when the browser shows them."""

    media_type: str
    extension: str
    kind: Kind
    inline: bool
    limit: int


TYPES: Final[Mapping[str, FileType]] = {
    one.extension: one
    for one in (
        FileType("application/pdf", "pdf", Kind.DOCUMENT, True, 100 * MEGABYTE),
        FileType(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", Kind.DOCUMENT, False, 50 * MEGABYTE
        ),
        FileType(
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "pptx",
            Kind.SLIDES,
            False,
            100 * MEGABYTE,
        ),
        FileType("application/epub+zip", "epub", Kind.EBOOK, False, 100 * MEGABYTE),
        FileType("image/png", "png", Kind.IMAGE, True, 30 * MEGABYTE),
        FileType("image/jpeg", "jpg", Kind.IMAGE, True, 30 * MEGABYTE),
        FileType("image/webp", "webp", Kind.IMAGE, True, 30 * MEGABYTE),
        FileType("image/gif", "gif", Kind.IMAGE, True, 30 * MEGABYTE),
        FileType("video/mp4", "mp4", Kind.VIDEO, True, 200 * MEGABYTE),
        FileType("video/webm", "webm", Kind.VIDEO, True, 200 * MEGABYTE),
        FileType("audio/mpeg", "mp3", Kind.AUDIO, True, 50 * MEGABYTE),
        FileType("audio/ogg", "ogg", Kind.AUDIO, True, 50 * MEGABYTE),
    )
}
BY_MEDIA_TYPE: Final[Mapping[str, FileType]] = {one.media_type: one for one in TYPES.values()}


class FileRefused(Exception):
    """The file is not taken. `code`: empty, too_large, unknown, old_office, macros, encrypted, damaged, bomb, path."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def sniff(stream: IO[bytes], size: int) -> FileType:
    """The type of the file in `stream` (seekable, `size` bytes); raises FileRefused."""
    if size == 0:
        raise FileRefused("empty")
    stream.seek(0)
    head = stream.read(HEAD)
    found = _by_head(head, stream, size)
    if size > found.limit:
        raise FileRefused("too_large", str(found.limit))
    CHECKS.get(found.extension, _check_nothing)(stream, size)
    stream.seek(0)
    return found


def _by_head(head: bytes, stream: IO[bytes], size: int) -> FileType:
    if b"%PDF-" in head[:1024]:
        return TYPES["pdf"]
    if head.startswith(b"PK\x03\x04"):
        return _zip_type(stream)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise FileRefused(_compound_code(stream, size))
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        if b"webm" not in head:
            raise FileRefused("unknown")
        return TYPES["webm"]
    return _by_magic(head)


def _by_magic(head: bytes) -> FileType:
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        raise FileRefused("unknown") from None
    for match in matches:
        extension = {".jpeg": "jpg", ".jfif": "jpg", ".jpg": "jpg", ".m4v": "mp4"}.get(
            match.extension, match.extension.lstrip(".")
        )
        if extension in {"png", "jpg", "webp", "gif", "mp4", "mp3", "ogg"}:
            return TYPES[extension]
    if head[4:8] == b"ftyp":
        return TYPES["mp4"]
    raise FileRefused("unknown")


def _compound_code(stream: IO[bytes], size: int) -> str:
    """Old Office files and encrypted new ones share a container; the names of its streams tell which."""
    stream.seek(0)
    content = stream.read(min(size, 8 * MEGABYTE))
    return "encrypted" if "EncryptedPackage".encode("utf-16-le") in content else "old_office"


def _open_zip(stream: IO[bytes]) -> zipfile.ZipFile:
    stream.seek(0)
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError):
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
        if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or "\x00" in entry.orig_filename:
            raise FileRefused("path", entry.filename[:80])
        if entry.filename in seen:
            raise FileRefused("damaged", entry.filename[:80])
        seen.add(entry.filename)
        total += entry.file_size
        if total > ZIP_INFLATED:
            raise FileRefused("bomb")
        if entry.file_size > ZIP_RATIO_FROM and entry.file_size > ZIP_RATIO * max(entry.compress_size, 1):
            raise FileRefused("bomb")


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


MAIN_PARTS: Final = (
    (b"wordprocessingml.document.main+xml", "docx"),
    (b"wordprocessingml.template.main+xml", "docx"),
    (b"presentationml.presentation.main+xml", "pptx"),
    (b"presentationml.slideshow.main+xml", "pptx"),
)
MACROS: Final = re.compile(rb"macroEnabled|vbaProject")


def _zip_type(stream: IO[bytes]) -> FileType:
    with _open_zip(stream) as package:
        check_zip(package)
        names = set(package.namelist())
        if "mimetype" in names and read_part(package, "mimetype", 4096).strip() == b"application/epub+zip":
            read_part(package, "META-INF/container.xml")
            return TYPES["epub"]
        if "[Content_Types].xml" not in names:
            raise FileRefused("unknown")
        listed = read_part(package, "[Content_Types].xml")
        if MACROS.search(listed):
            raise FileRefused("macros")
        for mark, extension in MAIN_PARTS:
            if mark in listed:
                read_part(package, {"docx": "_rels/.rels", "pptx": "ppt/presentation.xml"}[extension])
                return TYPES[extension]
    raise FileRefused("unknown")


def _check_nothing(stream: IO[bytes], size: int) -> None:
    """For types whose look at the beginning is all that is cheap; the jobs read them whole."""


def _check_pdf(stream: IO[bytes], size: int) -> None:
    stream.seek(max(0, size - 4096))
    tail = stream.read()
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise FileRefused("damaged")


def _check_image(stream: IO[bytes], size: int) -> None:
    stream.seek(0)
    try:
        with Image.open(stream) as image:
            if image.width * image.height > PIXELS:
                raise FileRefused("bomb")
            image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError, struct.error):
        raise FileRefused("damaged") from None


def _check_mp4(stream: IO[bytes], size: int) -> None:
    """Walks the outermost boxes: they must fill the file exactly, with an index and content."""
    place = 0
    kinds: set[bytes] = set()
    while place < size:
        stream.seek(place)
        header = stream.read(16)
        if len(header) < 8:
            raise FileRefused("damaged")
        length, kind = struct.unpack(">I4s", header[:8])
        if length == 1 and len(header) == 16:
            length = struct.unpack(">Q", header[8:16])[0]
        elif length == 0:
            length = size - place
        if length < 8 or place + length > size or len(kinds) > 1000:
            raise FileRefused("damaged")
        kinds.add(kind)
        place += length
    if not {b"moov", b"mdat"} <= kinds and b"moof" not in kinds:
        raise FileRefused("damaged")


CHECKS: Final = {
    "pdf": _check_pdf,
    "png": _check_image,
    "jpg": _check_image,
    "webp": _check_image,
    "gif": _check_image,
    "mp4": _check_mp4,
}


def neutral_name(title: str, extension: str, number: str) -> str:
    """The name a file is downloaded under: made from the title, never from what the author called it."""
    kept = re.sub(r"[^\w\- ]+", " ", title).strip()
    kept = re.sub(r"\s+", "-", kept)[:80].strip("-")
    return f"{kept or 'hoc-lieu'}-{number}.{extension}"
