"""What is made of each type of file, and what shows it: one table."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from hub.materials.rules.kinds import Derived


class Viewer(StrEnum):
    """What shows a file in the page."""

    PDF = "pdf"
    EPUB = "epub"
    PICTURE = "picture"
    AUDIO = "audio"
    VIDEO = "video"
    WORDS = "words"
    PACKAGE = "package"
    NONE = "none"
    ABSENT = "absent"  # nothing to show: the material points elsewhere


class Program(StrEnum):
    """Programs of others that an installation may have or not."""

    OFFICE = "soffice"
    FFMPEG = "ffmpeg"


@dataclass(frozen=True)
class Treatment:
    """What is done with a type of file. `shown` is what the viewer shows: a derivative, or the file itself."""

    derivatives: tuple[Derived, ...]
    viewer: Viewer
    shown: Derived | None = None


_D, _V = Derived, Viewer
_OFFICE: Final = Treatment((_D.TEXT, _D.THUMBNAIL, _D.PDF), _V.PDF, _D.PDF)
_PICTURE: Final = Treatment((_D.THUMBNAIL,), _V.PICTURE)
_VIDEO: Final = Treatment((_D.THUMBNAIL, _D.WEB_VIDEO, _D.HLS), _V.VIDEO, _D.WEB_VIDEO)
_PACKAGE: Final = Treatment((_D.PACKAGE,), _V.PACKAGE, _D.PACKAGE)
_SUBTITLES: Final = Treatment((_D.TEXT,), _V.WORDS)
_OPENXML: Final = "application/vnd.openxmlformats-officedocument."

_TABLE: Final[Mapping[str, Treatment]] = {
    "application/pdf": Treatment((_D.TEXT, _D.THUMBNAIL), _V.PDF),
    f"{_OPENXML}wordprocessingml.document": _OFFICE,
    f"{_OPENXML}presentationml.presentation": _OFFICE,
    f"{_OPENXML}spreadsheetml.sheet": _OFFICE,
    "application/epub+zip": Treatment((_D.TEXT, _D.THUMBNAIL), _V.EPUB),
    "image/png": _PICTURE,
    "image/jpeg": _PICTURE,
    "image/webp": _PICTURE,
    "image/gif": _PICTURE,
    "video/mp4": _VIDEO,
    "video/webm": _VIDEO,
    "audio/mpeg": Treatment((), _V.AUDIO),
    "audio/ogg": Treatment((), _V.AUDIO),
    "audio/mp4": Treatment((), _V.AUDIO),
    "audio/wav": Treatment((), _V.AUDIO),
    # packages play on an origin of their own
    "application/x-h5p+zip": _PACKAGE,
    "application/x-scorm+zip": _PACKAGE,
    "application/zip": _PACKAGE,
    "text/vtt": _SUBTITLES,
    "application/x-subrip": _SUBTITLES,
}
TREATMENTS: Final[Mapping[str, Treatment]] = {
    media_type: replace(line, derivatives=(Derived.REVIEWED_COPY, *line.derivatives)) for media_type, line in _TABLE.items()
}
NOTHING: Final = Treatment((), Viewer.NONE)
NEEDS: Final[Mapping[Derived, Program]] = {
    Derived.PDF: Program.OFFICE,
    Derived.WEB_VIDEO: Program.FFMPEG,
    Derived.HLS: Program.FFMPEG,
}


def treatment(media_type: str) -> Treatment:
    """What is done with files of this type; nothing for one that the table does not know."""
    return TREATMENTS.get(media_type, NOTHING)


def needed_program(media_type: str, derivative: Derived) -> Program | None:
    """The program without which the derivative cannot be made."""
    if derivative is Derived.THUMBNAIL and media_type.startswith("video/"):
        return Program.FFMPEG
    return NEEDS.get(derivative)


class Status(StrEnum):
    """How far a derivative is."""

    ABSENT = "absent"  # nobody has asked for it
    WAITING = "waiting"
    RUNNING = "running"
    MADE = "made"
    FAILED = "failed"
    UNAVAILABLE = "unavailable"  # this installation has no program for it
    NOTHING = "nothing"  # the file gives none: a Word file without a preview, a film too short for a stream


BUSY: Final = frozenset({Status.WAITING, Status.RUNNING})
SKIPPED: Final = frozenset({Status.UNAVAILABLE, Status.NOTHING})
