"""What authors do: upload, describe, hand in, take back, give up."""

from collections.abc import Iterable, Mapping
from typing import Any

from hub.accounts import queries as accounts
from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.errors import Conflict, Forbidden, Invalid
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import UnitOfWork, unit_of_work
from hub.materials.models import Material, MaterialAuthor, MaterialVersion
from hub.materials.policy import Permission
from hub.materials.queries import access
from hub.materials.rules import lifecycle, markup
from hub.materials.rules.kinds import Scope
from hub.materials.rules.lifecycle import Action, Standing, State
from hub.materials.rules.markup import clean_text
from hub.materials.schemas import MaterialForm
from hub.materials.services import intake, processing
from hub.materials.services.intake import Sent, Upload
from hub.materials.services.versions import add_version, audit, move
from hub.review.schemas.contract import Submission
from hub.review.services import rounds
from hub.schools import queries as schools
from hub.schools.schemas import UnitView


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


def create_material(actor: Actor, form: MaterialForm, upload: Upload | Sent) -> int:
    """Makes a draft with its file and starts the jobs that read it; returns its id."""
    require(actor, Permission.CREATE)
    school = _school(actor)
    group = _group(actor, school, form.subject_code)
    co_authors = _co_authors(actor, form.co_authors)
    kept = intake.keep(actor, upload)
    with unit_of_work() as uow:
        now = clock.now()
        version = MaterialVersion(
            number=1,
            state=State.DRAFT,
            kind=kept.found.kind,
            created_at=now,
            files=[kept.as_file(0)],
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
        intake.claim(actor, kept)
        processing.enqueue(uow, version.id)
        audit(uow, actor, "material.create", material, title=version.title, sha256=kept.key)
        return material.id


def edit_material(actor: Actor, material_id: int, form: MaterialForm, upload: Upload | Sent | None = None) -> None:
    """Changes what the draft says, and its file when a new one is given. What was handed in stays: a new version takes its place."""
    kept = intake.keep(actor, upload) if upload else None
    with unit_of_work() as uow:
        material = access.load_own(uow.session, actor, material_id, lock=True)
        require(actor, Permission.CREATE, material.unit_path)
        move(material, access.work_version(material), Action.EDIT)
        school = _school(actor)
        group = _group(actor, school, form.subject_code)
        material.unit_id, material.unit_path = group.id, group.path
        version = _open_version(uow, material)
        _describe(version, form, school)
        if kept:
            intake.claim(actor, kept)
            for old in list(version.files):
                uow.session.delete(old)
            uow.flush()
            version.kind, version.text, version.pages, version.thumbnail_key = kept.found.kind, None, None, None
            version.files = [kept.as_file(0)]
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


def snapshot(version: MaterialVersion) -> Mapping[str, Any]:
    """What is frozen for a round: metadata, and the files' hashes. No author and no file name of theirs."""
    return {
        "version_id": version.id,
        "version": version.number,
        "title": version.title,
        "description": version.description,
        "description_text": version.description_text,
        "subject_code": version.subject_code,
        "grades": list(version.grades),
        "topic": version.topic,
        "outcomes": [row.outcome_id for row in version.outcomes],
        "kind": version.kind,
        "language": version.language,
        "duration_minutes": version.duration_minutes,
        "licence": version.licence,
        "sources": version.sources,
        "rights_holder": version.rights_holder,
        "scope": version.scope,
        "keywords": list(version.keywords),
        "accessibility": list(version.accessibility),
        "address": version.address,
        "questions": list(version.questions),
        "changes": version.changes,
        "pages": version.pages,
        "files": [{"sha256": row.key, "role": row.role, "media_type": row.media_type, "size": row.size} for row in version.files],
    }


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
        submission = Submission(
            kind=access.KIND,
            thing_id=material.id,
            title=version.title,
            authors=tuple(author.user_id for author in version.authors if author.user_id is not None),
            unit_id=material.unit_id,
            unit_path=material.unit_path,
            snapshot=snapshot(version),
        )
        audit(uow, actor, "material.submit", material, version=version.number)
        rounds.open_round(actor, submission)


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
