"""What an uploaded file really is. Told by its content alone: names and stated types are not believed.

Every limit here is a number that a school's real files stay well below; what is beyond is refused with a code, worded in `hub.materials.schemas`.
"""

import re
import struct
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import IO, Final
from zipfile import ZipFile

import puremagic
from PIL import Image, UnidentifiedImageError

from hub.content.rules.archive import is_litter
from hub.materials.rules import subtitles
from hub.materials.rules.archives import MEGABYTE, check_extent, check_zip, open_zip, read_part
from hub.materials.rules.kinds import Kind
from hub.materials.rules.refusals import FileRefused
from hub.materials.rules.scrub_wav import check_wav
from hub.materials.rules.shapes import check_shape

__all__ = [
    "BY_MEDIA_TYPE",
    "PACKAGES",
    "PIXELS",
    "TYPES",
    "FileRefused",
    "FileType",
    "check_zip",
    "neutral_name",
    "read_part",
    "sniff",
]

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


OPENXML: Final = "application/vnd.openxmlformats-officedocument."
LARGE: Final = 2_000 * MEGABYTE  # what an installation allows is less or equal: see `hub.materials.services.intake`

TYPES: Final[Mapping[str, FileType]] = {
    one.extension: one
    for one in (
        FileType("application/pdf", "pdf", Kind.DOCUMENT, True, 200 * MEGABYTE),
        FileType(f"{OPENXML}wordprocessingml.document", "docx", Kind.DOCUMENT, False, 100 * MEGABYTE),
        FileType(f"{OPENXML}presentationml.presentation", "pptx", Kind.SLIDES, False, 200 * MEGABYTE),
        FileType(f"{OPENXML}spreadsheetml.sheet", "xlsx", Kind.DOCUMENT, False, 50 * MEGABYTE),
        FileType("application/epub+zip", "epub", Kind.EBOOK, False, 200 * MEGABYTE),
        FileType("image/png", "png", Kind.IMAGE, True, 30 * MEGABYTE),
        FileType("image/jpeg", "jpg", Kind.IMAGE, True, 30 * MEGABYTE),
        FileType("image/webp", "webp", Kind.IMAGE, True, 30 * MEGABYTE),
        FileType("image/gif", "gif", Kind.IMAGE, True, 30 * MEGABYTE),
        FileType("video/mp4", "mp4", Kind.VIDEO, True, LARGE),
        FileType("video/webm", "webm", Kind.VIDEO, True, LARGE),
        FileType("audio/mpeg", "mp3", Kind.AUDIO, True, 200 * MEGABYTE),
        FileType("audio/ogg", "ogg", Kind.AUDIO, True, 200 * MEGABYTE),
        FileType("audio/mp4", "m4a", Kind.AUDIO, True, 200 * MEGABYTE),
        FileType("audio/wav", "wav", Kind.AUDIO, True, 200 * MEGABYTE),
        FileType("text/vtt", "vtt", Kind.DOCUMENT, False, subtitles.LONGEST),
        FileType("application/x-subrip", "srt", Kind.DOCUMENT, False, subtitles.LONGEST),
        FileType("application/x-h5p+zip", "h5p", Kind.H5P, False, 400 * MEGABYTE),
        FileType("application/x-scorm+zip", "scorm", Kind.SCORM, False, 400 * MEGABYTE),
        FileType("application/zip", "zip", Kind.WEB_LESSON, False, 400 * MEGABYTE),
    )
}
PACKAGES: Final = frozenset({Kind.H5P, Kind.SCORM, Kind.WEB_LESSON})
BY_MEDIA_TYPE: Final[Mapping[str, FileType]] = {one.media_type: one for one in TYPES.values()}


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
    check_shape(found.extension, stream, size)
    stream.seek(0)
    return found


def _by_head(head: bytes, stream: IO[bytes], size: int) -> FileType:
    if b"%PDF-" in head[:1024]:
        return TYPES["pdf"]
    if head.startswith(b"PK\x03\x04"):
        return _zip_type(stream, size)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise FileRefused(_compound_code(stream, size))
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        if b"webm" not in head:
            raise FileRefused("unknown")
        return TYPES["webm"]
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return TYPES["wav"]
    if is_mp3_frame(head):
        return TYPES["mp3"]
    return _by_text(head, stream, size) or _by_magic(head)


BITRATES: Final = {3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)}  # kbit/s of MPEG-1, by index
LOWER_BITRATES: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)  # of MPEG-2 and 2.5
RATES: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def is_mp3_frame(head: bytes) -> bool:
    """Whether an MP3 without a title begins here: one frame, and where it ends another. ISO/IEC 11172-3, 2.4.2.3."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    version, bitrate, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate == 3 or not 0 < bitrate < 15:
        return False
    kilobits = BITRATES.get(version, LOWER_BITRATES)[bitrate]
    length = (144_000 if version == 3 else 72_000) * kilobits // RATES[version][rate] + (head[2] >> 1 & 1)
    return head[length : length + 1] == b"\xff"


def _by_brand(head: bytes) -> FileType:
    brand = head[8:12]
    if brand in HEIF:
        raise FileRefused("heic")
    return TYPES["m4a" if brand in (b"M4A ", b"M4B ") else "mp4"]


def _by_text(head: bytes, stream: IO[bytes], size: int) -> FileType | None:
    """Subtitles; a refusal with its own words for drawings in SVG; None for what is no text that is known here."""
    text = subtitles.decode(head).lstrip("\ufeff \t\r\n")
    if re.match(r"(<\?xml.*?)?(<!--.*?-->\s*)*(<!DOCTYPE svg.*?)?<(svg:)?svg[\s>]", text, re.IGNORECASE | re.DOTALL):
        raise FileRefused("svg")
    is_vtt = re.match(r"WEBVTT[ \t\n\r]", text) is not None
    if not (is_vtt or re.match(r"(\d+[ \t]*\r?\n)?\d{1,3}:\d\d:\d\d[,.]\d{1,3}[ \t]*-->", text)):
        return None
    if size > subtitles.LONGEST:
        raise FileRefused("too_large", str(subtitles.LONGEST))
    stream.seek(0)
    try:
        subtitles.parse(stream.read())
    except subtitles.NotSubtitles:
        raise FileRefused("damaged") from None
    return TYPES["vtt" if is_vtt else "srt"]


def _by_magic(head: bytes) -> FileType:
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        raise FileRefused("unknown") from None
    for match in matches:
        extension = {".jpeg": "jpg", ".jfif": "jpg"}.get(match.extension, match.extension.lstrip("."))
        if extension in {"png", "jpg", "webp", "gif", "mp3", "ogg"}:
            return TYPES[extension]
    raise FileRefused("unknown")


def _compound_code(stream: IO[bytes], size: int) -> str:
    """Old Office files and encrypted new ones share a container; the names of its streams tell which."""
    stream.seek(0)
    content = stream.read(min(size, 8 * MEGABYTE))
    return "encrypted" if "EncryptedPackage".encode("utf-16-le") in content else "old_office"


MAIN_PARTS: Final = (
    (b"wordprocessingml.document.main+xml", "docx"),
    (b"wordprocessingml.template.main+xml", "docx"),
    (b"presentationml.presentation.main+xml", "pptx"),
    (b"presentationml.slideshow.main+xml", "pptx"),
    (b"spreadsheetml.sheet.main+xml", "xlsx"),
)
NEEDED: Final = {"docx": "_rels/.rels", "pptx": "ppt/presentation.xml", "xlsx": "xl/workbook.xml"}
MACROS: Final = re.compile(rb"macroEnabled|vbaProject")
# a template that is fetched from elsewhere may bring macros with it
TEMPLATE: Final = re.compile(
    rb"<Relationship\b(?=[^>]*attachedTemplate)(?=[^>]*Target=\"(?:https?:|//|\\\\))[^>]*>", re.IGNORECASE
)
OLE_PACKAGE: Final = "Ole10Native".encode("utf-16-le")
SCORM: Final = re.compile(rb"adlnet\.org|adlcp[_:]|ADL SCORM", re.IGNORECASE)
HEIF: Final = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"})


def _zip_type(stream: IO[bytes], size: int) -> FileType:
    with open_zip(stream) as package:
        check_zip(package)
        names = set(package.namelist())
        found = TYPES[_office_type(package, names) if "[Content_Types].xml" in names else _other_type(package, names)]
        check_extent(package, stream, size)
    return found


def _office_type(package: ZipFile, names: Collection[str]) -> str:
    listed = read_part(package, "[Content_Types].xml")
    if MACROS.search(listed) or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused("macros")
    extension = next((extension for mark, extension in MAIN_PARTS if mark in listed), None)
    if extension is None:
        raise FileRefused("unknown")
    read_part(package, NEEDED[extension])
    for name in names:
        if name.endswith(".rels") and TEMPLATE.search(read_part(package, name)):
            raise FileRefused("outside", name[:80])
        if "/embeddings/" in name and name.endswith(".bin") and OLE_PACKAGE in read_part(package, name, 64 * MEGABYTE):
            raise FileRefused("attachments", name[:80])
    return extension


def _other_type(package: ZipFile, names: Collection[str]) -> str:
    if "mimetype" in names and read_part(package, "mimetype", 4096).strip() == b"application/epub+zip":
        read_part(package, "META-INF/container.xml")
        return "epub"
    folded = _without_outer_folder({name.casefold(): name for name in names if not name.endswith("/") and not is_litter(name)})
    if "h5p.json" in folded:
        return "h5p"
    if "imsmanifest.xml" in folded:
        if not SCORM.search(read_part(package, folded["imsmanifest.xml"])):
            raise FileRefused("unknown")
        return "scorm"
    pages = [name for name in folded if re.fullmatch(r"[^/]+\.x?html?", name)]
    if len(pages) == 1 or any(name in folded for name in ("index.html", "index.htm", "index.xhtml")):
        return "zip"
    raise FileRefused("unknown")


def _without_outer_folder(names: dict[str, str]) -> dict[str, str]:
    """Lessons are often packed with the folder around them; `hub.content` takes it off in the same way."""
    while len({name.partition("/")[0] for name in names}) == 1 and all("/" in name for name in names):
        names = {name.partition("/")[2]: kept for name, kept in names.items()}
    return names


def _check_nothing(stream: IO[bytes], size: int) -> None:
    """For types whose look at the beginning is all that is cheap; the jobs read them whole."""


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
    "png": _check_image,
    "jpg": _check_image,
    "webp": _check_image,
    "gif": _check_image,
    "mp4": _check_mp4,
    "m4a": _check_mp4,
    "wav": check_wav,
}


def neutral_name(title: str, extension: str, number: str) -> str:
    """The name a file is downloaded under: made from the title, never from what the author called it."""
    kept = re.sub(r"[^\w\- ]+", " ", title).strip()
    kept = re.sub(r"\s+", "-", kept)[:80].strip("-")
    return f"{kept or 'hoc-lieu'}-{number}.{extension}"
