"""Opens a Word package: zip by zip rules, XML without entities, all within limits. Whatever is wrong ends in `Refused` with a code."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote

from lxml import etree

MAX_ENTRIES = 5000
MAX_FILE = 64 << 20
MAX_XML = 48 << 20
MAX_PICTURE = 24 << 20
MAX_TOTAL = 256 << 20
# Word's own XML packs 20 to 60 times; a bomb packs a thousand times. Small entries may pack as they like.
MAX_RATIO = 250
RATIO_FROM = 4 << 20

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
V = "{urn:schemas-microsoft-com:vml}"
O = "{urn:schemas-microsoft-com:office:office}"  # noqa: E741 -- the prefix that Word uses
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

# ISO/IEC 29500 strict names next to the transitional ones that the reader knows.
STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)

_MAIN_TYPES = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
)
_OTHER_KINDS = (
    ("xl/workbook", "Excel"),
    ("ppt/presentation", "PowerPoint"),
    ("content.xml", "OpenDocument"),
    ("META-INF/container.xml", "EPUB"),
)
_SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
)
_PACKAGE_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"


class Refused(Exception):
    """The whole file cannot be read; `code` and `params` make the message."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Relationship:
    """Where a relationship id of a part leads; an external target is never fetched."""

    kind: str
    target: str
    external: bool


@dataclass
class Package:
    """An opened Word file; parts are inflated one by one, never beyond the limits."""

    archive: zipfile.ZipFile
    names: dict[str, zipfile.ZipInfo]
    main: str = ""
    strict: bool = False
    inflated: int = 0
    _relationships: dict[str, dict[str, Relationship]] = field(default_factory=dict)

    def read(self, name: str, limit: int = MAX_XML) -> bytes:
        """The bytes of a part; KeyError when it is not there. Counts what really comes out, whatever the zip's directory says."""
        entry = self.names[name]
        limit = min(limit, MAX_TOTAL - self.inflated)
        try:
            with self.archive.open(entry) as stream:
                data = stream.read(limit + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
            raise Refused("file_damaged") from error
        if len(data) > limit:
            raise Refused("zip_bomb")
        self.inflated += len(data)
        return data

    def xml(self, name: str) -> "etree._Element":
        """The root of an XML part, strict names turned into transitional ones."""
        data = self.read(name)
        if b"http://purl.oclc.org/ooxml/" in data:
            self.strict = True
            for strict, transitional in STRICT:
                data = data.replace(strict, transitional)
        return parse_xml(data)

    def optional_xml(self, name: str) -> "etree._Element | None":
        """Like `xml`, or None when the part is not there."""
        return self.xml(name) if name in self.names else None

    def relationships(self, part: str) -> dict[str, Relationship]:
        """The relationships of a part by id ("" is the package itself)."""
        if part not in self._relationships:
            folder, file = posixpath.split(part)
            root = self.optional_xml(posixpath.join(folder, "_rels", f"{file}.rels"))
            found = root.iter(f"{_PACKAGE_RELATIONSHIPS}Relationship") if root is not None else ()
            self._relationships[part] = {relation.get("Id", ""): _relationship(folder, relation) for relation in found}
        return self._relationships[part]

    def related(self, part: str, kind: str) -> str | None:
        """The first part that `part` points to by this kind of relationship (the last word of its type)."""
        for relation in self.relationships(part).values():
            if relation.kind == kind and not relation.external and relation.target in self.names:
                return relation.target
        return None


def _relationship(folder: str, relation: "etree._Element") -> Relationship:
    target = relation.get("Target", "")
    external = relation.get("TargetMode", "") == "External"
    if not external:
        target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
    return Relationship(relation.get("Type", "").rsplit("/", 1)[-1], target, external)


def parse_xml(data: bytes) -> "etree._Element":
    """Parses without entities, DTD or network; a DOCTYPE refuses the file, as Word never writes one."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("doctype" if b"<!DOCTYPE" in data[:4096] else "file_damaged") from error
    if getattr(root.getroottree().docinfo, "doctype", None):
        raise Refused("doctype")
    return root


def open_package(source: BinaryIO) -> Package:
    """Opens a Word file or raises `Refused`: empty, too large, encrypted, old .doc, another kind of file, damaged, bomb, unsafe paths."""
    data = source.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise Refused("file_too_large", limit=str(MAX_FILE >> 20))
    _check_signature(data)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, UnicodeDecodeError, OverflowError) as error:
        raise Refused("file_damaged") from error
    _check_entries(entries)
    package = Package(archive, {entry.filename: entry for entry in entries if not entry.is_dir()})
    package.main = _main_part(package)
    return package


def _check_signature(data: bytes) -> None:
    if not data:
        raise Refused("file_empty")
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Refused(_compound_file(data))
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise Refused("not_word", kind=kind)
    if not data.startswith(b"PK"):
        raise Refused("not_word", kind="?")


def _compound_file(data: bytes) -> str:
    """An OLE compound file is an encrypted .docx, an old .doc or something else: its directory's names (UTF-16) tell."""
    if "EncryptedPackage".encode("utf-16-le") in data or "EncryptionInfo".encode("utf-16-le") in data:
        return "encrypted"
    return "old_doc" if "WordDocument".encode("utf-16-le") in data else "not_word"


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise Refused("zip_bomb")
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise Refused("file_damaged")
    for entry in entries:
        if _is_unsafe(entry.filename):
            raise Refused("unsafe_path", name=entry.filename[:80])
        if entry.flag_bits & 0x1:
            raise Refused("encrypted")
        if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise Refused("zip_bomb")


def _is_unsafe(name: str) -> bool:
    path = PurePosixPath(name)
    # zipfile fails on an entry without a name as soon as it is asked whether it is a folder
    return not name or path.is_absolute() or ".." in path.parts or "\\" in name or "\x00" in name or ":" in name.split("/", 1)[0]


def _content_types(package: Package) -> Iterator[tuple[str, str]]:
    root = package.optional_xml("[Content_Types].xml")
    for entry in root if root is not None else ():
        if entry.get("PartName"):
            yield entry.get("PartName", "").lstrip("/"), entry.get("ContentType", "")


def _main_part(package: Package) -> str:
    """The document part: named by the package's relationship, of a Word content type or with a Word root."""
    for part, kind in _OTHER_KINDS:
        if any(name.startswith(part) for name in package.names):
            raise Refused("not_word", kind=kind)
    if "[Content_Types].xml" not in package.names:
        raise Refused("not_word", kind="zip")
    main = package.related("", "officeDocument")
    if main is None:
        main = next((part for part, kind in _content_types(package) if kind in _MAIN_TYPES and part in package.names), None)
    if main is None:
        raise Refused("file_damaged" if any(name.startswith("word/") for name in package.names) else "not_word", kind="zip")
    return main
