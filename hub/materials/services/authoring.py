"""What authors do: upload, describe, hand in, take back, withdraw."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Any, Final

from hub.accounts import queries as accounts
from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge, UnsupportedMedia
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.core.storage import ObjectRef
from hub.core.uow import UnitOfWork, unit_of_work
from hub.materials import queries
from hub.materials.events import MaterialWithdrawn
from hub.materials.models import Material, MaterialAuthor, MaterialFile, MaterialVersion
from hub.materials.policy import Permission
from hub.materials.rules import files, lifecycle
from hub.materials.rules.files import FileType
from hub.materials.rules.lifecycle import Action, State
from hub.materials.schemas import REFUSALS, MaterialForm, OpenedFile
from hub.materials.search import enqueue_index
from hub.materials.services import processing
from hub.review.schemas import Submission
from hub.review.services import rounds
from hub.schools import queries as schools
from hub.schools.schemas import UnitView

NAME_LENGTH: Final = 200


@dataclass(frozen=True)
class Upload:
    """A file as it came: a seekable stream, and the name it had."""

    stream: IO[bytes]
    name: str


def move(material: Material, action: Action) -> None:
    """Takes the material through the table; raises Conflict when the action is not open."""
    try:
        material.state = lifecycle.next_state(State(material.state), action)
    except lifecycle.NotAllowed:
        raise Conflict(_l("The material has moved on. Reload the page to see where it stands."), code="material_state") from None
    material.updated_at = clock.now()


def clean_text(text: str) -> str:
    """Plain text, in composed letters and without control characters. Markup in it is shown as typed, because templates escape it."""
    kept = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(sign for sign in kept if sign == "\n" or unicodedata.category(sign) != "Cc").strip()


def _keep(upload: Upload) -> tuple[ObjectRef, FileType]:
    """Looks at the file and keeps it. Raises Invalid, TooLarge or UnsupportedMedia with words for the person."""
    stream = upload.stream
    size = stream.seek(0, 2)
    try:
        found = files.sniff(stream, size)
        if found.extension == "pdf":
            processing.check_pdf(stream)  # a protected or damaged one is refused at once, not by a job later
    except files.FileRefused as refusal:
        message = REFUSALS[refusal.code]
        error = {"too_large": TooLarge, "unknown": UnsupportedMedia}.get(refusal.code, Invalid)
        raise error(message, code=f"file_{refusal.code}", fields={"file": message}) from None
    stream.seek(0)
    return current().objects.put(stream, found.media_type), found


def _school(actor: Actor) -> UnitView:
    found = schools.schools_of(session(), actor)
    if not found:
        raise Forbidden(_l("You do not belong to a school, so you cannot contribute materials."))
    return found[0]


def _group(actor: Actor, subject_code: str) -> UnitView:
    """The subject group that will review it; raises Invalid for a subject without one, Forbidden where the actor has no rights."""
    schools.get_subject(session(), subject_code)
    group = schools.group_for(session(), _school(actor).id, subject_code)
    if group is None:
        message = _l("No subject group of your school is responsible for this subject.")
        raise Invalid(message, code="no_group", fields={"subject_code": message})
    require(actor, Permission.CREATE, group.path)
    return group


def _co_authors(actor: Actor, ids: Iterable[int]) -> list[int]:
    wanted = [number for number in dict.fromkeys(ids) if number != actor.user_id]
    known = accounts.names(session(), wanted)
    if len(known) != len(wanted):
        message = _l("A co-author is not known.")
        raise Invalid(message, fields={"co_authors": message})
    return wanted


def _describe(version: MaterialVersion, form: MaterialForm) -> None:
    version.title = clean_text(form.title)[:300]
    version.description = clean_text(form.description)
    version.subject_code = form.subject_code
    version.grades = list(form.grades)
    version.topic = clean_text(form.topic)[:200]
    version.licence = form.licence
    version.language = form.language
    version.changes = clean_text(form.changes)


def _file(ref: ObjectRef, found: FileType, upload: Upload) -> MaterialFile:
    name = upload.name.replace("\\", "/").rsplit("/", 1)[-1].replace("\x00", "")[-NAME_LENGTH:]
    return MaterialFile(
        position=0, key=ref.key, name=name or f"file.{found.extension}", media_type=found.media_type, size=ref.size
    )


def create_material(actor: Actor, form: MaterialForm, upload: Upload) -> int:
    """Makes a draft with its file and starts the jobs that read it; returns its id."""
    require(actor, Permission.CREATE)
    group = _group(actor, form.subject_code)
    co_authors = _co_authors(actor, form.co_authors)
    ref, found = _keep(upload)
    with unit_of_work() as uow:
        now = clock.now()
        version = MaterialVersion(number=1, kind=found.kind, created_at=now, files=[_file(ref, found, upload)])
        _describe(version, form)
        material = Material(
            unit_id=group.id,
            unit_path=group.path,
            state=State.DRAFT,
            created_by=actor.user_id,
            created_at=now,
            updated_at=now,
            versions=[version],
            authors=[MaterialAuthor(user_id=number, position=place) for place, number in enumerate([actor.user_id, *co_authors])],
        )
        uow.session.add(material)
        uow.flush()
        processing.enqueue(uow, version.id)
        _audit(uow, actor, "material.create", material, title=version.title, sha256=ref.key)
        return material.id


def edit_material(actor: Actor, material_id: int, form: MaterialForm, upload: Upload | None = None) -> None:
    """Changes what the draft says, and its file when a new one is given. What was handed in stays: a new version takes its place."""
    kept = _keep(upload) if upload else None
    with unit_of_work() as uow:
        material = queries.load_own(uow.session, actor, material_id, lock=True)
        require(actor, Permission.CREATE, material.unit_path)
        move(material, Action.EDIT)
        group = _group(actor, form.subject_code)
        material.unit_id, material.unit_path = group.id, group.path
        version = _open_version(uow, material)
        _describe(version, form)
        if upload and kept:
            ref, found = kept
            for old in list(version.files):
                uow.session.delete(old)
            uow.flush()
            version.kind, version.text, version.pages, version.thumbnail_key = found.kind, None, None, None
            version.files = [_file(ref, found, upload)]
            uow.flush()
            processing.enqueue(uow, version.id)
        _audit(uow, actor, "material.edit", material, version=version.number, title=version.title)


def _open_version(uow: UnitOfWork, material: Material) -> MaterialVersion:
    """The latest version while it may be changed, else a copy of it with the next number."""
    latest = material.versions[-1]
    if latest.frozen_at is None:
        return latest
    same = (
        "title",
        "description",
        "subject_code",
        "grades",
        "topic",
        "licence",
        "language",
        "kind",
        "text",
        "pages",
        "thumbnail_key",
    )
    version = MaterialVersion(
        number=latest.number + 1,
        created_at=clock.now(),
        files=[
            MaterialFile(position=row.position, key=row.key, name=row.name, media_type=row.media_type, size=row.size)
            for row in latest.files
        ],
        **{name: getattr(latest, name) for name in same},
    )
    material.versions.append(version)
    uow.flush()
    return version


def snapshot(material: Material, version: MaterialVersion) -> Mapping[str, Any]:
    """What is frozen for a round: metadata, and the files' hashes. No author and no file name of theirs."""
    return {
        "version_id": version.id,
        "version": version.number,
        "title": version.title,
        "description": version.description,
        "subject_code": version.subject_code,
        "grades": list(version.grades),
        "topic": version.topic,
        "licence": version.licence,
        "language": version.language,
        "kind": version.kind,
        "changes": version.changes,
        "pages": version.pages,
        "files": [{"sha256": row.key, "media_type": row.media_type, "size": row.size} for row in version.files],
    }


def submit_material(actor: Actor, material_id: int) -> None:
    """Hands the draft in for review by its subject group."""
    with unit_of_work() as uow:
        material = queries.load_own(uow.session, actor, material_id, lock=True)
        require(actor, Permission.CREATE, material.unit_path)
        version = material.versions[-1]
        if State(material.state) == State.REVISIONS_REQUIRED and version.frozen_at is not None:
            raise Invalid(
                _l("Nothing has changed since the decision. Make the changes asked for, then submit."), code="unchanged"
            )
        move(material, Action.SUBMIT)
        version.frozen_at = clock.now()
        submission = Submission(
            kind=queries.KIND,
            thing_id=material.id,
            title=version.title,
            authors=tuple(author.user_id for author in material.authors),
            unit_id=material.unit_id,
            unit_path=material.unit_path,
            snapshot=snapshot(material, version),
        )
        _audit(uow, actor, "material.submit", material, version=version.number)
        rounds.open_round(actor, submission)


def take_back(actor: Actor, material_id: int) -> None:
    """The author takes the material back while nobody has begun to review it."""
    with unit_of_work() as uow:
        material = queries.load_own(uow.session, actor, material_id, lock=True)
        if not lifecycle.can(State(material.state), Action.TAKE_BACK):
            raise Conflict(_l("The review has begun, so it cannot be taken back now."), code="material_state")
        rounds.cancel_round(actor, queries.KIND, material.id)


def discard_draft(actor: Actor, material_id: int) -> None:
    """The author gives a draft up."""
    with unit_of_work() as uow:
        material = queries.load_own(uow.session, actor, material_id, lock=True)
        move(material, Action.DISCARD)
        material.withdrawn_at, material.withdrawn_by = clock.now(), actor.user_id
        _audit(uow, actor, "material.discard", material)


def withdraw_material(actor: Actor, material_id: int, reason: str, note: str) -> None:
    """Takes a published material from readers at once, with a reason; its page says that it is gone."""
    if reason not in lifecycle.WITHDRAWAL_REASONS:
        raise Invalid(_l("Choose a reason from the list."), fields={"reason": _l("Choose a reason from the list.")})
    with unit_of_work() as uow:
        material = queries.load(uow.session, material_id, lock=True)
        if not queries.is_author(material, actor):
            if not queries.sees_unpublished(uow.session, actor, material):
                raise NotFound(_l("There is no such material, or it is not open to you."))
            require(actor, Permission.WITHDRAW, material.unit_path)
        move(material, Action.WITHDRAW)
        material.withdrawn_at, material.withdrawn_by = clock.now(), actor.user_id
        material.withdrawal_reason, material.withdrawal_note = reason, note.strip()
        enqueue_index(uow, material.id)
        _audit(uow, actor, "material.withdraw", material, reason=reason, note=note.strip())
        uow.dispatch(MaterialWithdrawn(material.id, reason))


def open_file(actor: Actor, material_id: int, version_number: int | None = None) -> OpenedFile:
    """The file that the actor may read: of the version they get, or of another one for those who see more. Raises NotFound or Gone."""
    material, version = queries.readable(session(), actor, material_id)
    if version_number is not None and version_number != version.number:
        if not queries.sees_unpublished(session(), actor, material):
            raise NotFound(_l("There is no such version."))
        version = next((row for row in material.versions if row.number == version_number), version)
    kept = version.files[0]
    kind = files.BY_MEDIA_TYPE[kept.media_type]
    return OpenedFile(
        key=kept.key,
        name=files.neutral_name(version.title, kind.extension, version.number),
        media_type=kept.media_type,
        size=kept.size,
        inline=kind.inline,
        etag=kept.key,
    )


def open_thumbnail(actor: Actor, material_id: int) -> str | None:
    """The object key of the picture of the version that the actor gets, or None when it has none."""
    _material, version = queries.readable(session(), actor, material_id)
    return version.thumbnail_key


def _audit(uow: UnitOfWork, actor: Actor, action: str, material: Material, **details: Any) -> None:
    uow.audit(actor, action, ("material", material.id), {"state": material.state, **details}, unit_path=material.unit_path)
