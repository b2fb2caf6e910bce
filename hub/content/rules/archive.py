"""What a package archive may hold. Nothing of it is ever written under its own name, but a name decides what a page finds.

Limits are numbers that lessons exported by the usual authoring tools stay well below.
"""

import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

MEGABYTE: Final = 1_000_000
ENTRIES: Final = 5_000
INFLATED: Final = 1_000 * MEGABYTE
FILE_LIMIT: Final = 400 * MEGABYTE
RATIO: Final = 150  # a file of some size that is this much larger than stored is a bomb
RATIO_FROM: Final = 4 * MEGABYTE
NAME_LIMIT: Final = 240  # characters of a whole path
PART_LIMIT: Final = 120  # characters of one folder or file name
DEPTH: Final = 20
CHUNK: Final = 256 * 1024
# what operating systems leave in archives; no lesson needs it
LITTER: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


class PackageRefused(Exception):
    """A package that is not taken: a code, worded in `hub.content.schemas`, and the names it is about."""

    def __init__(self, code: str, *names: str) -> None:
        super().__init__(code, *names)
        self.code = code
        self.names = tuple(name[:100] for name in names[:20])


@dataclass(frozen=True)
class Entry:
    """A file of the package: its path inside, and where it stands in the archive."""

    path: str
    info: zipfile.ZipInfo


def open_archive(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive; raises PackageRefused when it is none."""
    stream.seek(0)
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError, UnicodeDecodeError):
        raise PackageRefused("damaged") from None


def list_entries(archive: zipfile.ZipFile) -> list[Entry]:
    """The files of the archive with checked paths, litter left out; raises PackageRefused."""
    infos = archive.infolist()
    if len(infos) > ENTRIES:
        raise PackageRefused("too_many")
    found: dict[str, Entry] = {}
    total = 0
    for info in infos:
        _check_kind(info)
        path = check_path(name_of(info))
        if info.is_dir() or is_litter(path):
            continue
        same = path.casefold()
        if same in found:
            raise PackageRefused("same_name", found[same].path, path)
        total += info.file_size
        _check_size(info, total)
        found[same] = Entry(path, info)
    taken = set(found)
    for same, entry in found.items():
        for parent in _parents(same):
            if parent in taken:
                raise PackageRefused("same_name", parent, entry.path)
    return _without_outer_folder(list(found.values()))


def check_path(name: str) -> str:
    """A path inside the package in the one form that is kept (NFC, slashes); raises PackageRefused for what leads outside or hides."""
    path = unicodedata.normalize("NFC", name).rstrip("/")
    if not path or path.startswith("/") or "\\" in path or ":" in path:
        raise PackageRefused("path", name)
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for sign in path):
        raise PackageRefused("path", "".join(sign for sign in name if sign.isprintable()))
    parts = path.split("/")
    if any(part in ("", ".", "..") or part != part.strip() for part in parts):
        raise PackageRefused("path", name)
    if len(path) > NAME_LIMIT or len(parts) > DEPTH or any(len(part) > PART_LIMIT for part in parts):
        raise PackageRefused("long_name", name)
    return path


def is_litter(path: str) -> bool:
    """Whether an operating system left this there."""
    parts = path.casefold().split("/")
    return "__macosx" in parts or parts[-1] in LITTER


def name_of(info: zipfile.ZipInfo) -> str:
    """The name as its maker wrote it: many tools write UTF-8 and do not say so."""
    if info.flag_bits & 0x800:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.orig_filename


def _check_kind(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 0x1:
        raise PackageRefused("encrypted")
    mode = stat.S_IFMT(info.external_attr >> 16)
    if mode and mode not in (stat.S_IFREG, stat.S_IFDIR):
        raise PackageRefused("link", info.filename)


def _check_size(info: zipfile.ZipInfo, total: int) -> None:
    if info.file_size > FILE_LIMIT or total > INFLATED:
        raise PackageRefused("bomb", info.filename)
    if info.file_size > RATIO_FROM and info.file_size > RATIO * max(info.compress_size, 1):
        raise PackageRefused("bomb", info.filename)


def _parents(path: str) -> Iterator[str]:
    parts = path.split("/")
    for number in range(1, len(parts)):
        yield "/".join(parts[:number])


def _without_outer_folder(entries: list[Entry]) -> list[Entry]:
    """Packages are often packed with the folder around them: its name is taken off when everything lies in it."""
    outer = {entry.path.split("/", 1)[0] if "/" in entry.path else "" for entry in entries}
    if len(outer) != 1 or "" in outer:
        return entries
    return _without_outer_folder([Entry(entry.path.split("/", 1)[1], entry.info) for entry in entries])


class Inflating:
    """The content of an entry as a stream that tells the truth: raises PackageRefused when it is damaged or longer than stated."""

    def __init__(self, archive: zipfile.ZipFile, entry: Entry) -> None:
        self._entry = entry
        self._left = entry.info.file_size
        self._stream = self._guarded(lambda: archive.open(entry.info))

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, none at the end."""
        block: bytes = self._guarded(lambda: self._stream.read(CHUNK if size < 0 else min(size, CHUNK)))
        self._left -= len(block)
        if self._left < 0:
            raise PackageRefused("bomb", self._entry.path)
        return block

    def close(self) -> None:
        """Lets go of the archive."""
        self._stream.close()

    def _guarded(self, step):  # type: ignore[no-untyped-def]
        try:
            return step()
        except PackageRefused:
            raise
        except Exception as error:
            # zipfile raises what the damaged entry makes it raise; zlib and lzma have errors of their own
            if isinstance(error, MemoryError):
                raise
            raise PackageRefused("damaged", self._entry.path) from error


def read_entry(archive: zipfile.ZipFile, entry: Entry, limit: int = 4 * MEGABYTE) -> bytes:
    """A whole small file of the package; raises PackageRefused when it is damaged or larger than `limit` bytes."""
    if entry.info.file_size > limit:
        raise PackageRefused("part_too_large", entry.path)
    stream = Inflating(archive, entry)
    try:
        blocks = []
        while block := stream.read():
            blocks.append(block)
        return b"".join(blocks)
    finally:
        stream.close()
