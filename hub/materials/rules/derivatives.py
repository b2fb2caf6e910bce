"""What is made of each type of file, and what shows it: one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Derivative(StrEnum):
    """What can be made of a file."""

    REVIEWED_COPY = "reviewed_copy"
    TEXT = "text"
    THUMBNAIL = "thumbnail"
    PDF = "pdf"
    WEB_VIDEO = "web_video"
    HLS = "hls"
    PACKAGE = "package"


class Viewer(StrEnum):
    """What shows a file in the page."""

    PDF = "pdf"
    EPUB = "epub"
    PICTURE = "picture"
    AUDIO = "audio"
    VIDEO = "video"
    WORDS = "words"
    NONE = "none"


class Program(StrEnum):
    """Programs of others that an installation may have or not."""

    OFFICE = "soffice"
    FFMPEG = "ffmpeg"


@dataclass(frozen=True)
class Treatment:
    """What is done with a type of file. `shown` is what the viewer shows: a derivative, or the file itself."""

    derivatives: tuple[Derivative, ...]
    viewer: Viewer
    shown: Derivative | None = None


_D, _V = Derivative, Viewer
_OFFICE: Final = Treatment((_D.TEXT, _D.THUMBNAIL, _D.PDF), _V.PDF, _D.PDF)
_PICTURE: Final = Treatment((_D.THUMBNAIL,), _V.PICTURE)
_VIDEO: Final = Treatment((_D.THUMBNAIL, _D.WEB_VIDEO, _D.HLS), _V.VIDEO, _D.WEB_VIDEO)
_SUBTITLES: Final = Treatment((_D.TEXT,), _V.WORDS)
_OPENXML: Final = "application/vnd.openxmlformats-officedocument."

TREATMENTS: Final[Mapping[str, Treatment]] = {
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
    "text/vtt": _SUBTITLES,
    "application/x-subrip": _SUBTITLES,
    # packages play on an origin of their own
    "application/x-h5p+zip": Treatment((), Viewer.NONE),
    "application/x-scorm+zip": Treatment((), Viewer.NONE),
    "application/zip": Treatment((), Viewer.NONE),
}
NOTHING: Final = Treatment((), Viewer.NONE)

NEEDS: Final[Mapping[Derivative, Program]] = {
    Derivative.PDF: Program.OFFICE,
    Derivative.WEB_VIDEO: Program.FFMPEG,
    Derivative.HLS: Program.FFMPEG,
}


def treatment(media_type: str) -> Treatment:
    """What is done with files of this type; nothing for one that the table does not know."""
    return TREATMENTS.get(media_type, NOTHING)


def needed_program(media_type: str, derivative: Derivative) -> Program | None:
    """The program without which the derivative cannot be made."""
    if derivative is Derivative.THUMBNAIL and media_type.startswith("video/"):
        return Program.FFMPEG
    return NEEDS.get(derivative)


class Status(StrEnum):
    """How far a derivative is."""

    WAITING = "waiting"
    RUNNING = "running"
    MADE = "made"
    FAILED = "failed"
    UNAVAILABLE = "unavailable"  # this installation has no program for it
