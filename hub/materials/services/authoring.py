"""What authors do: upload, describe, hand in, take back, give up."""

from collections.abc import Collection, Iterable

from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.core import clock
from hub.core.authz import SYSTEM, Actor, require
from hub.core.db import session
from hub.core.errors import Conflict, Forbidden, Invalid
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import UnitOfWork, unit_of_work
from hub.materials.models import Material, MaterialAuthor, MaterialFile, MaterialOutcome, MaterialVersion
from hub.materials.policy import Permission
from hub.materials.queries import access, media, question_sets
from hub.materials.rules import files, lifecycle, markup
from hub.materials.rules.completeness import Facts, missing
from hub.materials.rules.derivatives import Status
from hub.materials.rules.kinds import AuthorRole, Derived, FileRole, Kind, Scope
from hub.materials.rules.lifecycle import Action, Standing, State
from hub.materials.rules.markup import clean_text
from hub.materials.schemas import MISSING
from hub.materials.services import intake, processing
from hub.materials.services.alignment import chosen_outcomes
from hub.materials.services.forms import AuthorEntry, MaterialForm
from hub.materials.services.intake import Sent, Upload
from hub.materials.services.submitting import submission_of
from hub.materials.services.versions import add_version, audit, move
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


def _authors(actor: Actor, entries: Iterable[AuthorEntry]) -> list[MaterialAuthor]:
    """The rows for these authors in order; whoever writes is one when nobody is named."""
    wanted = list(entries) or [AuthorEntry(actor.user_id, "", AuthorRole.AUTHOR)]
    known = accounts.names(session(), [entry.user_id for entry in wanted])
    people: set[int] = set()
    rows: list[MaterialAuthor] = []
    for entry in wanted:
        if entry.user_id is not None and entry.user_id not in known:
            message = _l("An author is not known.")
            raise Invalid(message, fields={"authors": message})
        if entry.user_id is not None and entry.user_id in people:
            continue
        people.add(entry.user_id or 0)
        name = "" if entry.user_id is not None else entry.name
        rows.append(MaterialAuthor(user_id=entry.user_id, name=name, role=entry.role, position=len(rows)))
    return rows


def scope_path(actor: Actor, form: MaterialForm, school: UnitView) -> str:
    """The path of the unit that the chosen scope means; raises Invalid."""
    above = schools.ancestors(session(), school)
    if form.scope == Scope.CLASS:
        taught = {line.class_.id: line.class_.path for line in schools.classes_of(session(), actor.user_id or 0)}
        if form.class_id not in taught:
            message = _l("Choose one of the classes you teach.")
            raise Invalid(message, fields={"class_id": message})
        return taught[form.class_id]
    if form.scope == Scope.CLUSTER:
        if len(above) < 2:
            message = _l("Your school belongs to no group of schools here. Choose the school or the province.")
            raise Invalid(message, fields={"scope": message})
        return above[-1].path
    return school.path if form.scope == Scope.SCHOOL or not above else above[0].path


def _describe(actor: Actor, version: MaterialVersion, form: MaterialForm, school: UnitView) -> None:
    version.title = clean_text(form.title)[:300]
    version.description = markup.clean_html(form.markup(version.description or "", version.description_text or ""))
    version.description_text = markup.to_text(version.description)
    version.subject_code = form.subject_code
    version.grades = list(form.grades)
    version.topic = clean_text(form.topic)[:200]
    kept = {row.outcome_id: row for row in version.outcomes}
    outcomes = chosen_outcomes(form, form.subject_code, kept)
    version.outcomes = [kept.get(number) or MaterialOutcome(outcome_id=number) for number in outcomes]
    version.language = form.language
    version.duration_minutes = form.duration_minutes
    version.licence = form.licence
    version.rights_holder = clean_text(form.rights_holder)[:200]
    version.sources = clean_text(form.sources)
    version.scope, version.scope_path = form.scope, scope_path(actor, form, school)
    version.keywords = form.keyword_list
    version.accessibility = list(form.accessibility)
    version.changes = clean_text(form.changes)
    version.kind = form.kind or told_kind(version)
    version.address = form.address.strip() if version.kind == Kind.LINK else ""
    version.questions = _questions(actor, form, version.questions or ()) if version.kind == Kind.QUESTION_SET else []


def told_kind(version: MaterialVersion) -> Kind:
    """The kind that the main file tells; a document while there is none."""
    main = next((row for row in version.files if row.role == FileRole.MAIN), None)
    known = files.BY_MEDIA_TYPE.get(main.media_type) if main else None
    return known.kind if known else Kind.DOCUMENT


def _questions(actor: Actor, form: MaterialForm, kept: Collection[int]) -> list[int]:
    """The items chosen, one by one and by topic, each once. `kept` are those of the set so far: a co-author may have put them in."""
    chosen = form.question_ids + question_sets.of_topics(session(), actor, form.subject_code, form.question_topics)
    wanted = list(dict.fromkeys(chosen))
    if len(wanted) > question_sets.LONGEST:
        message = _l("A question set has at most %(count)s questions.", count=question_sets.LONGEST)
        raise Invalid(message, fields={"questions": message})
    found = question_sets.find(session(), actor, wanted)
    _require_known([number for number in wanted if number not in found and number not in kept])
    return wanted


def _require_known(unknown: Collection[int]) -> None:
    if unknown:
        message = _l("You cannot use these questions: %(numbers)s.", numbers=", ".join(map(str, unknown)))
        raise Invalid(message, code="unknown_questions", fields={"questions": message})


def _freeze_questions(version: MaterialVersion) -> None:
    """Notes what the items of a question set ask now; raises Invalid for those that are out of use by now."""
    if version.kind == Kind.QUESTION_SET and not version.question_versions:
        found = question_sets.find(session(), SYSTEM, version.questions)
        _require_known([number for number in version.questions if number not in found])
        version.question_versions = [found[number].version_id for number in version.questions]


def create_material(actor: Actor, form: MaterialForm, upload: Upload | Sent | None = None) -> int:
    """Makes a draft, with its main file when there is one already, and starts the jobs that read it; returns its id."""
    require(actor, Permission.CREATE)
    school = _school(actor)
    group = _group(actor, school, form.subject_code)
    kept = intake.keep(actor, upload) if upload else None
    with unit_of_work() as uow:
        now = clock.now()
        version = MaterialVersion(number=1, state=State.DRAFT, created_at=now, authors=_authors(actor, form.authors))
        if kept:
            version.files = [kept.as_file(0)]
        _describe(actor, version, form, school)
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
        if kept:
            intake.claim(actor, kept)
            processing.enqueue(uow, version.id)
        hashes = [row.key for row in version.files]
        audit(uow, actor, "material.create", material, title=version.title, sha256=hashes)
        return material.id


def edit_material(actor: Actor, material_id: int, form: MaterialForm, upload: Upload | Sent | None = None) -> None:
    """Changes what the draft says, and its main file when a new one is given. What was handed in stays: a new version takes its place."""
    kept = intake.keep(actor, upload) if upload else None
    with unit_of_work() as uow:
        material, version = open_draft(uow, actor, material_id)
        school = _school(actor)
        group = _group(actor, school, form.subject_code)
        if material.published_version_id is None:
            material.unit_id, material.unit_path = group.id, group.path
        elif group.id != material.unit_id:
            message = _l("A published material stays with its subject group. Choose one of the group's subjects.")
            raise Invalid(message, fields={"subject_code": message})
        if kept:
            intake.claim(actor, kept)
            replace_main(uow, version, kept.as_file(0))
        if form.authors:
            version.authors.clear()
            uow.flush()
            version.authors = _authors(actor, form.authors)
        _describe(actor, version, form, school)
        uow.flush()
        if kept:
            processing.enqueue(uow, version.id)
        audit(uow, actor, "material.edit", material, version=version.number, title=version.title)


def replace_main(uow: UnitOfWork, version: MaterialVersion, row: MaterialFile) -> None:
    """Puts the file in the place of the main one; what was read from the old one goes."""
    for old in [one for one in version.files if one.role == FileRole.MAIN]:
        version.files.remove(old)
        uow.session.delete(old)
    uow.flush()
    for place, other in enumerate(version.files, 1):
        other.position = -place
    uow.flush()
    row.position = 0
    version.files.insert(0, row)
    for place, other in enumerate(version.files):
        other.position = place
    version.text, version.pages, version.thumbnail_key = None, None, None
    uow.flush()


def open_draft(uow: UnitOfWork, actor: Actor, material_id: int) -> tuple[Material, MaterialVersion]:
    """The actor's material with the version that may be changed now; raises NotFound or Conflict."""
    material = access.load_own(uow.session, actor, material_id, lock=True)
    require(actor, Permission.CREATE, material.unit_path)
    move(material, access.work_version(material), Action.EDIT)
    return material, _open_version(uow, material)


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
        _require_complete(material, version)
        _require_copies(uow.session, version)
        if State(version.state) == State.REVISIONS_REQUIRED:
            raise Invalid(
                _l("Nothing has changed since the decision. Make the changes asked for, then submit."), code="unchanged"
            )
        _freeze_questions(version)
        version.frozen_at = clock.now()
        move(material, version, Action.SUBMIT)
        audit(uow, actor, "material.submit", material, version=version.number)
        rounds.open_round(actor, submission_of(uow.session, material, version))


def facts_of(material: Material, version: MaterialVersion) -> Facts:
    """What counts for completeness."""
    return Facts(
        kind=Kind(version.kind),
        title=version.title,
        description=version.description_text,
        grades=version.grades,
        authors=len(version.authors),
        licence=version.licence,
        rights_holder=version.rights_holder,
        address=version.address,
        questions=version.questions,
        files=[(FileRole(row.role), row.language) for row in version.files],
        is_next=material.published_version_id is not None,
        changes=version.changes,
    )


def _require_complete(material: Material, version: MaterialVersion) -> None:
    codes = missing(facts_of(material, version))
    if codes:
        fields = {MISSING[code][0]: MISSING[code][1] for code in codes}
        raise Invalid(_l("Something is still missing. Fill it in, then submit."), code="incomplete", fields=fields)


def _require_copies(session: Session, version: MaterialVersion) -> None:
    """A file that gave no copy without names would be shut for its reviewers; one that is still being worked on may go."""
    states = media.states_of(session, version)
    if any(one.kind is Derived.REVIEWED_COPY and one.status is Status.FAILED for one in states):
        raise Invalid(
            _l("No copy without names could be made of a file, so nobody could review it. Replace the file, or try again."),
            code="no_copy",
        )


def take_back(actor: Actor, material_id: int) -> None:
    """The author takes the material back while nobody has begun to review it."""
    with unit_of_work() as uow:
        material = access.load_own(uow.session, actor, material_id, lock=True)
        if not lifecycle.can(State(access.work_version(material).state), Action.TAKE_BACK):
            raise Conflict(_l("The review has begun, so it cannot be taken back now."), code="material_state")
        rounds.cancel_round(actor, access.KIND, material.id)


def discard_draft(actor: Actor, material_id: int) -> bool:
    """The author gives the version at work up; whether it can be recovered for a while, as what was never handed in can."""
    with unit_of_work() as uow:
        material = access.load_own(uow.session, actor, material_id, lock=True)
        version = access.work_version(material)
        move(material, version, Action.DISCARD)
        version.discarded_at = clock.now()
        audit(uow, actor, "material.discard", material, version=version.number)
        return version.frozen_at is None


def _at_work_beside(material: Material, version: MaterialVersion) -> bool:
    """Whether another version is at work. One that was returned before this was made is not: this one was to take its place."""
    return any(
        State(row.state) in lifecycle.OPEN and not (State(row.state) == State.REVISIONS_REQUIRED and row.number < version.number)
        for row in material.versions
        if row is not version
    )


def recover_draft(actor: Actor, material_id: int) -> None:
    """The author takes up again the draft given up last, until it is removed, while no other version is at work; raises Conflict.

    Only what was never handed in: after a decision there is nothing to take up without changing it.
    """
    with unit_of_work() as uow:
        material = access.load_own(uow.session, actor, material_id, lock=True)
        given_up = [row for row in material.versions if row.discarded_at is not None and row.frozen_at is None]
        version = max(given_up, key=lambda row: (row.discarded_at, row.number), default=None)
        if version is None or version.discarded_at is None or _at_work_beside(material, version):
            raise Conflict(_l("There is no draft to take up again, or another version is at work."), code="material_state")
        move(material, version, Action.RECOVER)
        version.discarded_at = version.removal_told_at = None
        audit(uow, actor, "material.recover", material, version=version.number)
