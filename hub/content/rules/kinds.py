"""Which kind of package it is, told by the files inside, and what a player needs to know of it."""

import re
from enum import StrEnum
from typing import Final

from hub.content.rules import h5p, scorm
from hub.content.rules.archive import PackageRefused
from hub.content.rules.description import Description, Item
from hub.content.rules.files import Files

INDEX: Final = ("index.html", "index.htm", "index.xhtml")
PAGE: Final = re.compile(r"[^/]+\.x?html?", re.IGNORECASE)


class Kind(StrEnum):
    """What a package is."""

    H5P = "h5p"
    SCORM = "scorm"
    WEB_LESSON = "web_lesson"


def detect(files: Files) -> Kind:
    """The kind; raises PackageRefused when it is none."""
    if files.find("h5p.json"):
        return Kind.H5P
    if files.find("imsmanifest.xml"):
        return Kind.SCORM
    if _entry_page(files):
        return Kind.WEB_LESSON
    raise PackageRefused("no_entry")


def describe(files: Files, wanted: Kind | None = None) -> tuple[Kind, Description]:
    """Kind and description; raises PackageRefused, also when it is of another kind than the author said."""
    kind = detect(files)
    if wanted is not None and wanted is not kind:
        # every SCORM package is also a web lesson: its author may want it without progress
        if wanted is not Kind.WEB_LESSON or _entry_page(files) is None:
            raise PackageRefused(f"not_{wanted}", kind)
        kind = wanted
    readers = {Kind.H5P: h5p.read, Kind.SCORM: scorm.read, Kind.WEB_LESSON: _web_lesson}
    return kind, readers[kind](files)


def _entry_page(files: Files) -> str | None:
    for name in INDEX:
        if found := files.find(name):
            return found
    pages = [path for path in files.paths if PAGE.fullmatch(path)]
    return pages[0] if len(pages) == 1 else None


def _web_lesson(files: Files) -> Description:
    entry = _entry_page(files)
    if entry is None:
        raise PackageRefused("no_entry")
    found = re.search(rb"<title[^>]*>([^<]{1,300})", files.read(entry)[:65536], re.IGNORECASE)
    title = " ".join(found.group(1).decode("utf-8", "replace").split()) if found else ""
    return Description("web", title[:200], (Item("main", title[:200], entry),))
