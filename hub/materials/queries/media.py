"""What is made of a version's files, how far it is, and what shows the version in a page."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from hub.core.i18n import gettext as _
from hub.core.jobs import Job, JobState
from hub.materials.models import Material, MaterialDerivative, MaterialFile, MaterialVersion
from hub.materials.queries.wording import DERIVED, MEDIA_NOTES, failure_text
from hub.materials.rules.derivatives import BUSY, SKIPPED, Status, Viewer, treatment
from hub.materials.rules.kinds import Derived, FileRole
from hub.materials.rules.lifecycle import Standing, State
from hub.materials.schemas import LANGUAGES

JOB: Final = "materials.derive"
VIDEO_JOB: Final = "materials.derive_video"
"""A job of its own name, so that films have a queue of their own and no page of a document waits behind one."""
HUNDRED: Final = 100  # progress is told in hundredths
TEXT_SHOWN: Final = 60_000  # characters of a file's words in a page

_STATES: Final = {JobState.WAITING: Status.WAITING, JobState.RUNNING: Status.RUNNING, JobState.FAILED: Status.FAILED}


@dataclass(frozen=True)
class DerivativeState:
    """How far a derivative of a file is. `reason` is the code of a failure; `done` of `total` while it is made."""

    file_id: int
    kind: Derived
    status: Status
    reason: str = ""
    step: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Track:
    """Subtitles of a film."""

    file_id: int
    language: str
    label: Any


@dataclass(frozen=True)
class Shown:
    """What shows a version in a page: the main file itself, or what was made of it (`derived`)."""

    viewer: Viewer
    title: str
    file_id: int = 0
    derived: Derived | None = None
    hls: bool = False
    poster: bool = False
    tracks: tuple[Track, ...] = ()
    text: str = ""
    notes: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Progress:
    """How far the jobs of a version's files are, in words; `failures` as what was to be made and why it was not."""

    version: int
    busy: bool
    step: str
    done: int
    total: int
    failures: tuple[tuple[Any, Any], ...]


def job_of(kind: Derived) -> str:
    """The name of the job that makes the derivative."""
    return VIDEO_JOB if kind in (Derived.WEB_VIDEO, Derived.HLS) else JOB


def job_key(file_id: int, kind: Derived) -> str:
    """The key under which a derivative's job is found."""
    return f"file:{file_id}:{kind}"


def _wanted(files: Iterable[MaterialFile]) -> Iterator[tuple[MaterialFile, Derived]]:
    for row in files:
        for kind in treatment(row.media_type).derivatives:
            yield row, kind


def _jobs_of(session: Session, files: Iterable[MaterialFile]) -> dict[str, Job]:
    """The newest job of every derivative that was asked for, by key."""
    keys = [job_key(row.id, kind) for row, kind in _wanted(files)]
    found = session.scalars(select(Job).where(Job.name.in_((JOB, VIDEO_JOB)), Job.key.in_(keys)).order_by(Job.id))
    return {job.key: job for job in found if job.key}


def object_keys(session: Session) -> Iterator[str]:
    """Keys of all files, of what was made of them (a film's stream has many), and of the pictures of versions."""
    yield from session.scalars(select(MaterialFile.key))
    yield from session.scalars(select(MaterialDerivative.key))
    yield from (key for key in session.scalars(select(MaterialVersion.thumbnail_key)) if key)
    for facts in session.scalars(select(MaterialDerivative.facts).where(MaterialDerivative.kind == Derived.HLS)):
        yield from (part["key"] for part in facts.get("files", {}).values())


def states_of(session: Session, version: MaterialVersion) -> list[DerivativeState]:
    """How far each derivative of the version's files is, in the order of files and of the table."""
    return states_of_files(session, version.files)


def states_of_files(session: Session, files: Sequence[MaterialFile]) -> list[DerivativeState]:
    """How far each derivative of these files is."""
    jobs = _jobs_of(session, files)
    return [_state(row, kind, jobs.get(job_key(row.id, kind))) for row, kind in _wanted(files)]


def kept_files(session: Session, after: int, limit: int) -> list[MaterialFile]:
    """Files of versions that somebody may still open, `limit` of them after the id `after`, with what was made of them."""
    found = session.scalars(
        select(MaterialFile)
        .join(MaterialVersion, MaterialVersion.id == MaterialFile.version_id)
        .join(Material, Material.id == MaterialVersion.material_id)
        .where(MaterialFile.id > after, MaterialVersion.state != State.DISCARDED, Material.standing != Standing.WITHDRAWN)
        .options(selectinload(MaterialFile.derivatives))
        .order_by(MaterialFile.id)
        .limit(limit)
    )
    return list(found)


def _state(row: MaterialFile, kind: Derived, job: Job | None) -> DerivativeState:
    if any(made.kind == kind for made in row.derivatives):
        return DerivativeState(row.id, kind, Status.MADE)
    skipped = row.skipped.get(kind)
    if skipped in SKIPPED:
        return DerivativeState(row.id, kind, Status(skipped))
    if job is None:
        return DerivativeState(row.id, kind, Status.ABSENT)
    status = _STATES.get(JobState(job.state), Status.ABSENT)
    return DerivativeState(row.id, kind, status, reason=job.error or "", step=job.step, done=job.done, total=job.total)


def work_of(session: Session, version: MaterialVersion) -> Progress:
    """How far everything is that is made of the version's files."""
    states = states_of(session, version)
    busy = [one for one in states if one.status in BUSY]
    asked = [one for one in states if one.status in BUSY or one.status in (Status.MADE, Status.FAILED)]
    step = next((one.step for one in busy if one.step), "")
    return Progress(
        version=version.number,
        busy=bool(busy),
        step=_(step) if step else _("The file waits to be read"),
        done=sum(one.done if one.status in BUSY else HUNDRED for one in asked) // max(1, len(asked)),
        total=HUNDRED,
        failures=tuple((DERIVED[one.kind], failure_text(one.reason)) for one in states if one.status is Status.FAILED),
    )


def shown(session: Session, version: MaterialVersion, *, tell: bool = False) -> Shown:
    """What shows the version's main file in a page. `tell`: also what is missing for it, for those who can do something about it."""
    main = next((row for row in version.files if row.role == FileRole.MAIN), None)
    text = (version.text or "")[:TEXT_SHOWN]
    if main is None:
        return Shown(Viewer.NONE if version.files else Viewer.ABSENT, version.title, text=text)
    line = treatment(main.media_type)
    made = {one.kind: one for one in main.derivatives}
    viewer, derived = line.viewer, line.shown if line.shown in made else None
    notes: tuple[str, ...] = ()
    if line.shown is not None and derived is None:
        status = next(one.status for one in states_of(session, version) if one.file_id == main.id and one.kind == line.shown)
        note = MEDIA_NOTES.get((line.shown, status))
        notes = (note,) if note and (tell or viewer in (Viewer.PDF, Viewer.PACKAGE)) else ()
        viewer = {Viewer.PDF: Viewer.WORDS, Viewer.PACKAGE: Viewer.NONE}.get(viewer, viewer)
    if viewer is Viewer.WORDS and not text:
        viewer = Viewer.NONE
    return Shown(
        viewer,
        version.title,
        file_id=main.id,
        derived=derived,
        hls=Derived.HLS in made,
        poster=Derived.THUMBNAIL in made,
        tracks=_tracks(version.files) if viewer in (Viewer.VIDEO, Viewer.AUDIO) else (),
        text=text if viewer is Viewer.WORDS else "",
        notes=notes,
    )


def _tracks(files: Collection[MaterialFile]) -> tuple[Track, ...]:
    found = ((row.id, row.language or "vi") for row in files if row.role == FileRole.SUBTITLES)
    return tuple(Track(number, language, LANGUAGES.get(language, language)) for number, language in found)
