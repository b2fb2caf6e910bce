"""Office files, books and lesson packages without the names of those who wrote them, part by part. What a page itself says stays."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import IO, Any, Final

from hub.content.rules.archive import name_of
from hub.materials.rules.archives import check_zip, read_part
from hub.materials.rules.refusals import FileRefused
from hub.materials.rules.scrub_markup import local, parse, remove, scrub_html, write
from hub.materials.rules.scrub_pictures import scrub_picture

STAMP: Final = (2020, 1, 1, 0, 0, 0)
PART: Final = 400_000_000
XML_PART: Final = 64_000_000
STORED: Final = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".mp4", ".m4a", ".mp3", ".webm", ".ogg"})
PATHS: Final = re.compile(r"^(?:file:|[A-Za-z]:[\\/]|\\\\|/(?:Users|home|Volumes)/)", re.IGNORECASE)
# attributes that name a person, whatever the namespace
WHO: Final = frozenset(
    {
        "author",
        "initials",
        "userid",
        "providerid",
        "displayname",
        "username",
        "user",
        "lastmodifiedby",
        "refreshedby",
        "email",
        "sourcefile",
        "odcfile",
    }
)
SAID_BY: Final = frozenset({"author", "displayname", "name", "username", "user", "refreshedby"})
NAMED_PARTS: Final = re.compile(
    r"(commentAuthors|/authors|/persons/|userNames|/people|changesInfo)[^/]*\.xml$|/persons/", re.IGNORECASE
)
NAMED_ELEMENTS: Final = frozenset({"customWorkbookView"})
# where Excel fetches data from; a path tells whose machine it was
DATA_SOURCE: Final = re.compile(r"((?:Data Source|DBQ|DefaultDir|User ID|UID)=)[^;]*", re.IGNORECASE)
# fields of Word that fetch or start something when the file is opened
FETCHING: Final = re.compile(r"^\s*(DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|LINK|IMPORT)\b", re.IGNORECASE)
# links out that wait for a click; all others are fetched when the file is opened and would tell its author who reads it, and where
CLICKED: Final = re.compile(r"/(hyperlink|video|audio|media)$", re.IGNORECASE)
GONE_ELEMENTS: Final = frozenset({"rsids", "docVars", "mailMerge", "docId", "absPath", "fileSharing"})
NUMBERS_ONLY: Final = re.compile(r"\d{1,12}")
OFFICE: Final = re.compile(r"^(?!\[content_types\]).*\.(xml|vml)$", re.IGNORECASE)
OPF_META: Final = re.compile(r"^(rendition:|schema:access|schema:accessib|dcterms:modified$|media:(active|duration))")
OPF_KEPT: Final = frozenset(
    {"title", "language", "identifier", "date", "subject", "description", "type", "format", "coverage", "relation", "dc-metadata"}
)
LESSON_KEYS: Final = frozenset(
    {"authors", "authorComments", "changes", "source", "licenseExtras", "contributors", "yearFrom", "yearTo"}
)
DESCRIBING: Final = frozenset({"license", "title", "mainLibrary", "contentType"})
ABOUT: Final = frozenset({"metadata", "copyright", "copyrights"})

Scrub = Callable[[str, bytes], bytes | None]
Media = Callable[[str, bytes], bytes]
"""Scrubs a file inside another by its name and bytes: a picture, a film, a document; others come back as they are."""


def rewrite(source: IO[bytes], target: IO[bytes], scrub: Scrub, *, first: str = "") -> None:
    """Writes the archive with every part passed through `scrub` (None leaves the part out), without comments, dates and other fields.

    One part is held in memory at a time.
    """
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        check_zip(package)
        entries = sorted((one for one in package.infolist() if not one.is_dir()), key=lambda one: one.filename != first)
        for entry in entries:
            name = name_of(entry)
            body = scrub(name, read_part(package, entry.filename, PART))
            if body is not None:
                made = zipfile.ZipInfo(name, STAMP)
                packed = name == first == "mimetype" or PurePosixPath(name).suffix.lower() in STORED
                made.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
                out.writestr(made, body)


class Office:
    """One Word, PowerPoint or Excel file. People become A1, A2 …, the same in all its parts, so that it stays clear who answers whom."""

    def __init__(self, media: Media) -> None:
        self._media = media
        self._people: dict[str, str] = {}

    def scrub(self, source: IO[bytes], target: IO[bytes]) -> None:
        """Writes the file without names."""
        rewrite(source, target, self._part, first="[Content_Types].xml")

    def _part(self, name: str, body: bytes) -> bytes | None:
        lower = name.lower()
        if lower.endswith(".rels"):
            return self._relations(body)
        if lower.startswith(("docprops/", "docmetadata/", "_xmlsignatures/", "customxml/item")):
            return self._properties(lower, body)
        if "/printersettings/" in lower or "printersettings" in lower.rpartition("/")[2]:
            return b"\x00" * len(body)
        if OFFICE.match(name):
            return self._xml(name, body) if lower.endswith(".xml") else self._drawing(body)
        return self._media(name, body)

    def _properties(self, lower: str, body: bytes) -> bytes:
        if not lower.endswith(".xml") and not lower.endswith(".sigs"):
            return scrub_picture(body) or b""
        root = parse(body)
        keep = lower == "docprops/app.xml"
        if lower.startswith("customxml/itemprops"):
            return body
        for child in list(root):
            if not (keep and NUMBERS_ONLY.fullmatch((child.text or "").strip()) and len(child) == 0):
                root.remove(child)
        root.text = None
        root.attrib.clear()
        return write(root)

    def _relations(self, body: bytes) -> bytes:
        root = parse(body)
        for relation in root:
            if relation.get("TargetMode", "").lower() != "external":
                continue
            if PATHS.match(relation.get("Target", "")) or not CLICKED.search(relation.get("Type", "")):
                relation.set("Target", "about:blank")
        return write(root)

    def _person(self, value: str, kind: str) -> str:
        return self._people.setdefault(f"{kind}:{value}", f"{kind}{len(self._people) + 1}")

    def _xml(self, name: str, body: bytes) -> bytes:
        root = parse(body)
        named = NAMED_PARTS.search(name) is not None
        for element in list(root.iter()):
            tag = local(element.tag)
            if tag in GONE_ELEMENTS and element is not root:
                remove(element)
            elif tag == "author" and "comments" in name.lower() and element.text:
                element.text = self._person(element.text, "A")
            elif tag == "instrText" and FETCHING.match(element.text or ""):
                element.text = ""
            for attribute, value in list(element.attrib.items()):
                self._attribute(element, attribute, value, named=named or tag in NAMED_ELEMENTS)
        if "/tags/" in name:
            for element in root:
                element.set(next((one for one in element.attrib if local(one) == "val"), "val"), "")
        return write(root)

    def _attribute(self, element: Any, attribute: str, value: str, *, named: bool) -> None:
        word = local(attribute).lower()
        if word.startswith("rsid"):
            del element.attrib[attribute]
        elif word in WHO or (named and word == "name"):
            kind = "A" if word in SAID_BY else "I" if word == "initials" else "U"
            element.set(attribute, self._person(value, kind))
        elif (word == "instr" and FETCHING.match(value)) or (word == "comment" and local(element.tag) == "scenario"):
            element.set(attribute, "")
        elif word == "connection":
            element.set(attribute, DATA_SOURCE.sub(r"\1", value))
        elif word in {"descr", "title", "name", "url", "src", "alt", "dir", "path"} and PATHS.match(value):
            element.set(attribute, "")

    def _drawing(self, body: bytes) -> bytes:
        """Old drawings (VML) are not always well-formed; only paths of somebody's machine are taken out."""
        return re.sub(rb"""((?:alt|title|src)=")(?:file:|[A-Za-z]:\\|\\\\|/Users/|/home/)[^"]*(")""", rb"\1\2", body)


def scrub_compound(body: bytes) -> bytes:
    """An object of an older program (a formula of MathType, say) whose summary is blank."""
    import olefile

    kept = io.BytesIO(body)
    try:
        with olefile.OleFileIO(kept, write_mode=True) as compound:
            for path in compound.listdir():
                if "SummaryInformation" in path[-1]:
                    compound.write_stream(path, b"\x00" * compound.get_size(path))
    except (OSError, ValueError, IndexError):
        raise FileRefused("damaged") from None
    return kept.getvalue()


def scrub_epub(source: IO[bytes], target: IO[bytes], media: Media) -> None:
    """A book without those who made it. Its title and chapters stay."""
    rewrite(source, target, lambda name, body: _book_part(name, body, media), first="mimetype")


def _book_part(name: str, body: bytes, media: Media) -> bytes | None:
    lower = name.lower()
    if lower.startswith("meta-inf/"):
        return body if lower in {"meta-inf/container.xml", "meta-inf/encryption.xml"} else None
    if lower.endswith(".opf"):
        return _opf(body)
    if lower.endswith(".ncx"):
        return _without(
            body, lambda one: local(one.tag) == "docAuthor" or (local(one.tag) == "meta" and ":" not in one.get("name", ""))
        )
    if lower.endswith((".xhtml", ".html", ".htm")):
        return _page(body)
    return media(name, body)


def _without(body: bytes, gone: Callable[[Any], bool]) -> bytes:
    root = parse(body)
    for element in list(root.iter()):
        if local(element.tag) and gone(element):
            remove(element)
    return write(root)


def _opf(body: bytes) -> bytes:
    def gone(one: Any) -> bool:
        tag, parent = local(one.tag), one.getparent()
        if tag == "meta":
            return not (one.get("name") == "cover" or OPF_META.match(one.get("property", "")))
        return parent is not None and local(parent.tag) in {"metadata", "dc-metadata"} and tag.lower() not in OPF_KEPT

    return _without(body, gone)


def _page(body: bytes) -> bytes:
    def gone(one: Any) -> bool:
        tag = local(one.tag)
        if tag == "link":
            return bool({"author", "me", "publisher"} & set(one.get("rel", "").lower().split()))
        return tag == "meta" and (one.get("name", "viewport") != "viewport" or "property" in one.attrib)

    try:
        return _without(body, gone)
    except FileRefused:  # pages of old books are not always well-formed
        return re.sub(rb"<meta\b[^>]*\bname\s*=[^>]*>", b"", scrub_html(body), flags=re.IGNORECASE)


def scrub_lesson(source: IO[bytes], target: IO[bytes], media: Media) -> None:
    """An H5P or SCORM package or a zip of web pages: its descriptions without people, its pictures and films without camera data."""
    rewrite(source, target, lambda name, body: _lesson_part(name, body, media))


def _lesson_part(name: str, body: bytes, media: Media) -> bytes | None:
    lower = name.lower().rpartition("/")[2]
    if lower in {"h5p.json", "content.json"}:
        try:
            return json.dumps(_without_people(json.loads(body)), ensure_ascii=False).encode()
        except ValueError:
            raise FileRefused("damaged") from None
    if lower.endswith(".xml") and len(body) < XML_PART:
        return _manifest(body)
    if lower.endswith((".html", ".htm", ".xhtml")):
        return scrub_html(body)
    return media(name, body)


def _without_people(value: Any, *, about: bool = False) -> Any:
    """Without those who made it. `author` is also a word of lessons (of a quotation, say): it goes only where a file or the lesson is described."""
    if isinstance(value, list):
        return [_without_people(part, about=about) for part in value]
    if not isinstance(value, dict):
        return value
    about = about or "license" in value or "mainLibrary" in value
    gone = (LESSON_KEYS if about or DESCRIBING & value.keys() else frozenset()) | (
        frozenset({"author"}) if about else frozenset()
    )
    return {key: _without_people(part, about=key in ABOUT) for key, part in value.items() if key not in gone}


def _manifest(body: bytes) -> bytes:
    try:
        root = parse(body)
    except FileRefused:
        return body
    if local(root.tag) == "lom":
        root.clear()
        return write(root)
    for element in [one for one in root.iter() if local(one.tag) == "metadata"]:
        for child in list(element):
            if local(child.tag) not in {"schema", "schemaversion"}:
                element.remove(child)
    return write(root)
