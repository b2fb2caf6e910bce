"""The copy of a file that reviewers and readers get: the same content without the names, places and histories around it."""

import io
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Final

from hub.materials.rules import subtitles
from hub.materials.rules.archives import check_zip, open_zip
from hub.materials.rules.refusals import FileRefused
from hub.materials.rules.scrub_markup import scrub_html, scrub_svg
from hub.materials.rules.scrub_media import scrub_mp3, scrub_mp4, scrub_webm
from hub.materials.rules.scrub_ogg import scrub_ogg
from hub.materials.rules.scrub_packages import Media, Office, scrub_compound, scrub_epub, scrub_lesson
from hub.materials.rules.scrub_pdf import scrub_pdf
from hub.materials.rules.scrub_pictures import scrub_picture
from hub.materials.rules.scrub_wav import scrub_wav

DEPTH: Final = 3  # archives inside archives: a sheet in a Word file in a packed folder of a lesson


def _picture(source: Path, target: Path) -> None:
    clean = scrub_picture(source.read_bytes())
    if clean is None:
        raise FileRefused("unreadable")
    target.write_bytes(clean)


def _in_place(scrub: Callable[[Path], None]) -> Callable[[Path, Path], None]:
    def work(source: Path, target: Path) -> None:
        shutil.copyfile(source, target)
        scrub(target)

    return work


def _whole(scrub: Callable[[bytes], bytes]) -> Callable[[Path, Path], None]:
    def work(source: Path, target: Path) -> None:
        target.write_bytes(scrub(source.read_bytes()))

    return work


def _streamed(scrub: Callable[[IO[bytes], IO[bytes]], None]) -> Callable[[Path, Path], None]:
    def work(source: Path, target: Path) -> None:
        with source.open("rb") as read, target.open("wb") as written:
            scrub(read, written)

    return work


def _office(source: IO[bytes], target: IO[bytes]) -> None:
    Office(_inside(1)).scrub(source, target)


def _book(source: IO[bytes], target: IO[bytes]) -> None:
    scrub_epub(source, target, _inside(1))


def _lesson(source: IO[bytes], target: IO[bytes]) -> None:
    scrub_lesson(source, target, _inside(1))


def _inside(depth: int) -> Media:
    """What scrubs the files inside a file; `depth` is how deep they lie."""

    def work(name: str, body: bytes) -> bytes:
        return _part(name, body, depth)

    return work


def _part(name: str, body: bytes, depth: int) -> bytes:
    """A file inside another, told by its first bytes; sound and films by the end of their name too, which players go by."""
    if body.startswith(b"PK\x03\x04"):
        return _package(body, depth)
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        return scrub_compound(body)
    ending = name.rpartition(".")[2].lower()
    if ending in ("html", "htm", "xhtml", "mht"):
        return scrub_html(body)
    if ending == "svg":
        return scrub_svg(body)
    by_path = scrub_pdf if b"%PDF-" in body[:1024] else MEDIA.get(ending)
    if by_path is None:
        return scrub_picture(body) or body
    with tempfile.TemporaryDirectory(prefix="hub-") as folder:
        source, target = Path(folder) / "source", Path(folder) / "target"
        source.write_bytes(body)
        by_path(source, target)
        return target.read_bytes()


def _package(body: bytes, depth: int) -> bytes:
    """An archive inside a file: an Office file, a book, or files packed for the pupils to take along."""
    if depth > DEPTH:
        raise FileRefused("bomb")
    with open_zip(io.BytesIO(body)) as package:
        check_zip(package)
        names = set(package.namelist())
    source, kept = io.BytesIO(body), io.BytesIO()
    if "mimetype" in names:
        scrub_epub(source, kept, _inside(depth + 1))
    elif "[Content_Types].xml" in names or any(name.startswith("docProps/") for name in names):
        Office(_inside(depth + 1)).scrub(source, kept)
    else:
        scrub_lesson(source, kept, _inside(depth + 1))
    return kept.getvalue()


def _subtitles(content: bytes) -> bytes:
    """Times and words only: notes, styles and what else programs write are left out."""
    try:
        return subtitles.to_vtt(subtitles.parse(content)).encode()
    except subtitles.NotSubtitles:
        raise FileRefused("damaged") from None


MEDIA: Final[Mapping[str, Callable[[Path, Path], None]]] = {
    "mp4": _in_place(scrub_mp4),
    "m4v": _in_place(scrub_mp4),
    "mov": _in_place(scrub_mp4),
    "m4a": _in_place(scrub_mp4),
    "webm": _in_place(scrub_webm),
    "ogg": _in_place(scrub_ogg),
    "mp3": scrub_mp3,
    "wav": scrub_wav,
}
SCRUBBERS: Final[Mapping[str, Callable[[Path, Path], None]]] = {
    **{name: scrub for name, scrub in MEDIA.items() if name not in {"m4v", "mov"}},
    "pdf": scrub_pdf,
    **dict.fromkeys(("docx", "pptx", "xlsx"), _streamed(_office)),
    "epub": _streamed(_book),
    **dict.fromkeys(("h5p", "scorm", "zip"), _streamed(_lesson)),
    **dict.fromkeys(("png", "jpg", "webp", "gif"), _picture),
    **dict.fromkeys(("vtt", "srt"), _whole(_subtitles)),
}


def scrub(extension: str, source: Path, target: Path) -> None:
    """Writes the copy; raises FileRefused for a file that cannot be read well enough to be sure."""
    SCRUBBERS[extension](source, target)
