"""Byte ranges, how a document can be shown, and how far a person has read."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Unsatisfiable(ValueError):
    """The range begins behind the end of the file."""


@dataclass(frozen=True)
class Slice:
    """A stretch of a file: first and last byte, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.last - self.first + 1


def read_range(header: str | None, size: int) -> Slice | None:
    """The single byte range that `header` asks for, or None to send the whole file.

    By RFC 9110 anything that is no range we serve (several ranges, other units, nonsense) is ignored. Raises Unsatisfiable.
    """
    found = _RANGE.fullmatch((header or "").replace(" ", ""))
    if found is None or (not found.group(1) and not found.group(2)):
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise Unsatisfiable
        return Slice(size - length, size - 1)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    return Slice(int(first), min(int(last), size - 1) if last else size - 1)


class Viewer(StrEnum):
    """How a document is shown."""

    PDF = "pdf"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    NONE = "none"  # not in the browser yet: offered as a download


def viewer_for(media_type: str) -> Viewer:
    """The viewer for a media type. E-books and office files have none yet."""
    if media_type == "application/pdf":
        return Viewer.PDF
    family = media_type.split("/", 1)[0]
    if media_type in {"image/png", "image/jpeg", "image/webp", "image/gif"}:
        return Viewer.IMAGE
    return {"video": Viewer.VIDEO, "audio": Viewer.AUDIO}.get(family, Viewer.NONE)


def percent_read(page: int, pages: int) -> int:
    """How far page `page` of `pages` is, 0 to 100; the last page is the end."""
    if pages <= 1:
        return 100
    return max(0, min(100, round((page - 1) * 100 / (pages - 1))))
