"""What authors do: upload, describe, hand in, take back, give up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Any, Final

from hub.accounts import queries as accounts
from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.errors import Conflict, Forbidden, Invalid, TooLarge, UnsupportedMedia
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.core.storage import ObjectRef
from hub.core.uow import UnitOfWork, unit_of_work
from hub.materials.models import Material, MaterialAuthor, MaterialFile, MaterialVersion
from hub.materials.policy import Permission
from hub.materials.queries import access
from hub.materials.rules import files, lifecycle, markup
from hub.materials.rules.files import FileType
from hub.materials.rules.kinds import Scope
from hub.materials.rules.lifecycle import Action, Standing, State
from hub.materials.rules.markup import clean_text
from hub.materials.schemas import REFUSALS, MaterialForm
from hub.materials.services import processing
from hub.materials.services.submitting import submission_of
from hub.materials.services.versions import add_version, audit, move
from hub.review.services import rounds
from hub.schools import queries as schools
from hub.schools.schemas import UnitView

NAME_LENGTH: Final = 200


@dataclass(frozen=True)
class Upload:
    """A file as it came: a seekable stream, and the name it had."""

    stream: IO[bytes]
    name: str


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


def _group(actor: Actor, school: UnitView, subject_code: str) -> UnitView:
    """The subject group that will review it; raises Invalid for a subject without one, Forbidden where the actor has no rights."""
    schools.get_subject(session(), subject_code)
    group = schools.group_for(session(), school.id, subject_code)
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


def _describe(version: MaterialVersion, form: MaterialForm, school: UnitView) -> None:
    version.title = clean_text(form.title)[:300]
    version.description = markup.from_text(form.description)
    version.description_text = markup.to_text(version.description)
    version.subject_code = form.subject_code
    version.grades = list(form.grades)
    version.topic = clean_text(form.topic)[:200]
    version.licence = form.licence
    version.language = form.language
    version.changes = clean_text(form.changes)
    version.scope, version.scope_path = Scope.SCHOOL, school.path


def _file(ref: ObjectRef, found: FileType, upload: Upload) -> MaterialFile:
    name = upload.name.replace("\\", "/").rsplit("/", 1)[-1].replace("\x00", "")[-NAME_LENGTH:]
    return MaterialFile(
        position=0, key=ref.key, name=name or f"file.{found.extension}", media_type=found.media_type, size=ref.size
    )


def create_material(actor: Actor, form: MaterialForm, upload: Upload) -> int:
    """Makes a draft with its file and starts the jobs that read it; returns its id."""
    require(actor, Permission.CREATE)
    school = _school(actor)
    group = _group(actor, school, form.subject_code)
    co_authors = _co_authors(actor, form.co_authors)
    ref, found = _keep(upload)
    with unit_of_work() as uow:
        now = clock.now()
        version = MaterialVersion(
            number=1,
            state=State.DRAFT,
            kind=found.kind,
            created_at=now,
            files=[_file(ref, found, upload)],
            authors=[MaterialAuthor(user_id=number, position=place) for place, number in enumerate([actor.user_id, *co_authors])],
        )
        _describe(version, form, school)
        material = Material(
            unit_id=group.id,
            unit_path=group.path,
            standing=Standing.UNPUBLISHED,
            created_by=actor.user_id,
            created_at=now,
            updated_at=now,
            versions=[version],
        )
        uow.session.add(material)
        uow.flush()
        processing.enqueue(uow, version.id)
        audit(uow, actor, "material.create", material, title=version.title, sha256=ref.key)
        return material.id


def edit_material(actor: Actor, material_id: int, form: MaterialForm, upload: Upload | None = None) -> None:
    """Changes what the draft says, and its file when a new one is given. What was handed in stays: a new version takes its place."""
    kept = _keep(upload) if upload else None
    with unit_of_work() as uow:
        material = access.load_own(uow.session, actor, material_id, lock=True)
        require(actor, Permission.CREATE, material.unit_path)
        move(material, access.work_version(material), Action.EDIT)
        school = _school(actor)
        group = _group(actor, school, form.subject_code)
        material.unit_id, material.unit_path = group.id, group.path
        version = _open_version(uow, material)
        _describe(version, form, school)
        if upload and kept:
            ref, found = kept
            for old in list(version.files):
                uow.session.delete(old)
            uow.flush()
            version.kind, version.text, version.pages, version.thumbnail_key = found.kind, None, None, None
            version.files = [_file(ref, found, upload)]
            uow.flush()
            processing.enqueue(uow, version.id)
        audit(uow, actor, "material.edit", material, version=version.number, title=version.title)


def _open_version(uow: UnitOfWork, material: Material) -> MaterialVersion:
    """The version at work while it may be changed, else a copy of it with the next number: what was once handed in stays as it was."""
    latest = access.work_version(material)
    if latest.frozen_at is None:
        return latest
    if State(latest.state) == State.DRAFT:  # taken back
        move(material, latest, Action.DISCARD)
    return add_version(uow, material, latest)


def submit_material(actor: Actor, material_id: int) -> None:
    """Hands the draft in for review by its subject group."""
    with unit_of_work() as uow:
        material = access.load_own(uow.session, actor, material_id, lock=True)
        require(actor, Permission.CREATE, material.unit_path)
        version = access.work_version(material)
        if State(version.state) == State.REVISIONS_REQUIRED:
            raise Invalid(
                _l("Nothing has changed since the decision. Make the changes asked for, then submit."), code="unchanged"
            )
        version.frozen_at = clock.now()
        move(material, version, Action.SUBMIT)
        audit(uow, actor, "material.submit", material, version=version.number)
        rounds.open_round(actor, submission_of(uow.session, material, version))


def take_back(actor: Actor, material_id: int) -> None:
    """The author takes the material back while nobody has begun to review it."""
    with unit_of_work() as uow:
        material = access.load_own(uow.session, actor, material_id, lock=True)
        if not lifecycle.can(State(access.work_version(material).state), Action.TAKE_BACK):
            raise Conflict(_l("The review has begun, so it cannot be taken back now."), code="material_state")
        rounds.cancel_round(actor, access.KIND, material.id)


def discard_draft(actor: Actor, material_id: int) -> None:
    """The author gives the version at work up."""
    with unit_of_work() as uow:
        material = access.load_own(uow.session, actor, material_id, lock=True)
        version = access.work_version(material)
        move(material, version, Action.DISCARD)
        audit(uow, actor, "material.discard", material, version=version.number)
