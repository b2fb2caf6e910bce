"""The jobs that make something of a file: `materials.derive` and, for films, `materials.derive_video`.

Everything is made of the reviewed copy, never of the file as it came: words, pictures, pages and films go to reviewers, and would carry names
in the file over. What is made is kept under its hash and noted beside the file and beside every other file with the same bytes. Running a
job twice makes nothing twice. A file that gives nothing and a program that is not installed are noted, not failed; a failure names its code.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from hub.core import clock
from hub.core.db import session
from hub.core.i18n import lazy_gettext as _l
from hub.core.jobs import GiveUp, JobContext
from hub.core.runtime import current
from hub.core.storage import ObjectRef
from hub.core.uow import UnitOfWork, unit_of_work
from hub.materials.models import MaterialDerivative, MaterialFile, MaterialVersion
from hub.materials.queries.media import HUNDRED
from hub.materials.rules import video
from hub.materials.rules.derivatives import Status, treatment
from hub.materials.rules.files import BY_MEDIA_TYPE
from hub.materials.rules.kinds import Derived, FileRole
from hub.materials.rules.refusals import FileRefused
from hub.materials.rules.video import Variant
from hub.materials.services import film, office, packages, processing
from hub.materials.services.indexing import enqueue_index
from hub.materials.services.programs import ProgramFailed

TEXT_LIMIT: Final = 2_000_000  # characters of a version's words

STEPS: Final[dict[str, Any]] = {
    "fetch": _l("Fetching the file"),
    Derived.REVIEWED_COPY: _l("Taking names out of the file"),
    Derived.TEXT: _l("Reading the words"),
    Derived.THUMBNAIL: _l("Drawing the preview"),
    Derived.PDF: _l("Making pages of the Office file"),
    Derived.WEB_VIDEO: _l("Preparing the video for the browser"),
    Derived.HLS: _l("Preparing the video for slow connections"),
    Derived.PACKAGE: _l("Unpacking the lesson"),
    "keep": _l("Keeping the result"),
}
# job rows keep the message id; pages translate it
STEP_IDS: Final = {name: text._args[0] for name, text in STEPS.items()}


@dataclass
class Work:
    """A file at hand: `source` holds the bytes of its reviewed copy (those of the file itself while the copy is made) under `key`; `folder` is for
    what is made, `share` tells how far it is."""

    row: MaterialFile
    key: str
    extension: str
    folder: Path
    source: Path
    share: Callable[[float], None]


@dataclass(frozen=True)
class Made:
    """What was made and kept."""

    ref: ObjectRef
    facts: dict[str, Any] = field(default_factory=dict)


class _Teller:
    """Tells the job's progress, each hundredth once: every telling is a commit."""

    def __init__(self, ctx: JobContext, kind: Derived) -> None:
        self._ctx, self._kind, self._told = ctx, kind, -1

    def step(self, name: str, share: float) -> None:
        """Shows the step at a share of the whole, 0 to 1."""
        done = max(self._told, min(HUNDRED, int(share * HUNDRED)))
        if done > self._told or name != self._kind:
            self._told = done
            self._ctx.progress(done, HUNDRED, STEP_IDS[name])

    def share(self, share: float) -> None:
        """The share of the making itself."""
        self.step(self._kind, 0.05 + share * 0.9)


def derive(ctx: JobContext, file_id: int, kind: str) -> None:
    """Both jobs: makes one derivative of one file."""
    wanted = Derived(kind)
    row = session().get(MaterialFile, file_id)
    if row is None or wanted not in treatment(row.media_type).derivatives or wanted in {made.kind for made in row.derivatives}:
        return  # the file was replaced, or it is made
    if _take_over(row, wanted):
        return
    from_copy = wanted is not Derived.REVIEWED_COPY
    if from_copy and _copy_of(row) is None:
        derive(ctx, file_id, Derived.REVIEWED_COPY)
        row = session().get_one(MaterialFile, file_id, populate_existing=True)
    teller = _Teller(ctx, wanted)
    teller.step("fetch", 0)
    try:
        with _fetched(row, teller.share, from_copy=from_copy) as work:
            teller.step(wanted, 0.05)
            made = MAKERS[wanted](work)
    except ProgramFailed as failure:
        if failure.code == "unavailable":
            _skip(file_id, wanted, Status.UNAVAILABLE)
            return
        raise GiveUp(failure.code) from failure
    except FileRefused as refusal:
        raise GiveUp(refusal.code) from None
    if made is None:
        _skip(file_id, wanted, Status.NOTHING)
        return
    teller.step("keep", 0.98)
    _note(row.key, row.media_type, wanted, made)
    teller.step("keep", 1)


@contextmanager
def _fetched(row: MaterialFile, share: Callable[[float], None], *, from_copy: bool) -> Iterator[Work]:
    known = BY_MEDIA_TYPE.get(row.media_type)
    if known is None:
        raise GiveUp("unreadable")
    with tempfile.TemporaryDirectory(prefix="hub-") as name:
        folder = Path(name)
        key, extension = row.key, known.extension
        if from_copy:
            copy = _copy_of(row)
            if copy is None:
                raise GiveUp("unreadable")  # without a copy nothing is made: it would tell names
            key, extension = copy.key, BY_MEDIA_TYPE[copy.media_type].extension
        work = Work(row, key, extension, folder, folder / "source", share)
        _copy(work.key, work.source)
        yield work


def _copy_of(row: MaterialFile) -> MaterialDerivative | None:
    return next((made for made in row.derivatives if made.kind == Derived.REVIEWED_COPY), None)


def _copy(key: str, target: Path) -> None:
    with current().objects.open(key) as stream, target.open("wb") as file:
        shutil.copyfileobj(stream, file)


def _put(path: Path, media_type: str) -> ObjectRef:
    with path.open("rb") as stream:
        return current().objects.put(stream, media_type)


def _reviewed_copy(work: Work) -> Made:
    target = work.folder / "target"
    processing.run_reader("scrub", work.extension, work.source, target, processing.COPY_LIMITS)
    subtitles = work.row.media_type == "application/x-subrip"  # both kinds become WebVTT
    return Made(_put(target, "text/vtt" if subtitles else work.row.media_type))


def _text(work: Work) -> Made:
    target = work.folder / "target"
    answer = processing.run_reader("text", work.extension, work.source, target)
    facts: dict[str, Any] = {name: answer[name] for name in ("pages", "characters", "page_digests") if name in answer}
    return Made(_put(target, "text/plain"), facts)


def _thumbnail(work: Work) -> Made | None:
    source, extension, target = work.source, work.extension, work.folder / "target"
    if work.row.media_type.startswith("video/"):
        found = film.probe(source, extension, work.folder)
        source, extension = film.to_poster(source, extension, found, work.folder), "png"
    pages = next((made for made in work.row.derivatives if made.kind == Derived.PDF), None)
    if pages is not None:
        source, extension = work.folder / "pages", "pdf"
        _copy(pages.key, source)
    answer = processing.run_reader("thumbnail", extension, source, target)
    return Made(_put(target, "image/jpeg")) if answer["picture"] else None


def _pdf(work: Work) -> Made:
    made = office.to_pdf(work.source, work.extension, work.folder)
    try:
        answer = processing.run_reader("count", "pdf", made, made)
    except FileRefused:
        raise ProgramFailed("no_output") from None
    return Made(_put(made, "application/pdf"), {"pages": answer["pages"], "page_digests": answer["page_digests"]})


def _web_video(work: Work) -> Made:
    found = film.probe(work.source, work.extension, work.folder)
    target, media_type = film.to_web(work.source, work.extension, found, work.folder, work.share)
    return Made(_put(target, media_type), {"width": found.width, "height": found.height, "seconds": found.seconds})


def _hls(work: Work) -> Made | None:
    found = film.probe(work.source, work.extension, work.folder)
    if found.seconds < video.STREAM_FROM:
        return None
    variants = film.to_hls(work.source, work.extension, found, work.folder, work.share)
    files: dict[str, dict[str, Any]] = {}
    for one in variants:
        for path, media_type in ((one.playlist, "application/vnd.apple.mpegurl"), (one.media, "video/mp4")):
            ref = _put(path, media_type)
            files[path.name] = {"key": ref.key, "size": ref.size, "media_type": media_type}
    listed = [Variant(one.playlist.name, one.width, one.height, one.bits, one.codecs) for one in variants]
    master = work.folder / "master.m3u8"
    master.write_text(video.master_playlist(listed), encoding="utf-8")
    return Made(_put(master, "application/vnd.apple.mpegurl"), {"files": files, "seconds": found.seconds})


def _package(work: Work) -> Made:
    return Made(*packages.unpack(work.key, work.row.media_type, work.share))


MAKERS: Final[dict[Derived, Callable[[Work], Made | None]]] = {
    Derived.REVIEWED_COPY: _reviewed_copy,
    Derived.TEXT: _text,
    Derived.THUMBNAIL: _thumbnail,
    Derived.PDF: _pdf,
    Derived.WEB_VIDEO: _web_video,
    Derived.HLS: _hls,
    Derived.PACKAGE: _package,
}


def _take_over(row: MaterialFile, kind: Derived) -> bool:
    """Whether the same bytes gave it before; then it is noted here as well."""
    known = session().scalars(
        select(MaterialDerivative)
        .join(MaterialFile, MaterialFile.id == MaterialDerivative.file_id)
        .where(MaterialFile.key == row.key, MaterialFile.media_type == row.media_type, MaterialDerivative.kind == kind)
    )
    found = known.first()
    if found is None:
        return False
    _note(row.key, row.media_type, kind, Made(ObjectRef(found.key, found.size, found.media_type), found.facts))
    return True


def _note(key: str, media_type: str, kind: Derived, made: Made) -> None:
    """Writes it down for every file with these bytes, and what follows from it for their versions."""
    with unit_of_work() as uow:
        rows = uow.session.scalars(select(MaterialFile).where(MaterialFile.key == key, MaterialFile.media_type == media_type))
        for row in list(rows):
            if kind in {one.kind for one in row.derivatives}:
                continue
            row.derivatives.append(
                MaterialDerivative(
                    kind=kind,
                    key=made.ref.key,
                    media_type=made.ref.media_type,
                    size=made.ref.size,
                    facts=made.facts,
                    made_at=clock.now(),
                )
            )
            row.skipped = {name: why for name, why in row.skipped.items() if name != kind}
            uow.flush()
            _follow(uow, row, kind, made)


def _follow(uow: UnitOfWork, row: MaterialFile, kind: Derived, made: Made) -> None:
    version = uow.session.get(MaterialVersion, row.version_id)
    if version is None:
        return
    is_main = row.role == FileRole.MAIN
    if kind is Derived.TEXT:
        version.text = _words_of(version)
    if is_main and kind is Derived.THUMBNAIL:
        version.thumbnail_key = made.ref.key
    if is_main and kind in (Derived.TEXT, Derived.PDF) and made.facts.get("pages"):
        version.pages = made.facts["pages"]
    if kind is Derived.PDF and Derived.THUMBNAIL not in {one.kind for one in row.derivatives}:
        # the first page is a picture, where the Office file brought none
        row.skipped = {name: why for name, why in row.skipped.items() if name != Derived.THUMBNAIL}
        processing.ask(uow, row, Derived.THUMBNAIL)
    enqueue_index(uow, version.material_id)


def _words_of(version: MaterialVersion) -> str:
    """The words of all its files, the main one first, as far as they are read."""
    words, room = [], TEXT_LIMIT
    for row in sorted(version.files, key=lambda one: (one.role != FileRole.MAIN, one.position)):
        for made in row.derivatives:
            if made.kind == Derived.TEXT and row.role != FileRole.PERMISSION and room > 0:
                with current().objects.open(made.key) as stream:
                    words.append(stream.read(4 * room).decode("utf-8", "ignore")[:room])
                room -= len(words[-1])
    return "\n".join(part for part in words if part)


def _skip(file_id: int, kind: Derived, why: Status) -> None:
    with unit_of_work() as uow:
        row = uow.session.get(MaterialFile, file_id)
        if row is not None:
            row.skipped = {**row.skipped, str(kind): str(why)}
            if kind is Derived.TEXT and row.role == FileRole.MAIN:
                version = uow.session.get(MaterialVersion, row.version_id)
                if version is not None and version.text is None:
                    version.text = ""
