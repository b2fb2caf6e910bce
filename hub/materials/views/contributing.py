"""Contributing: the form, and what authors do with their material."""

import json
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from hub.accounts import queries as accounts
from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.errors import Conflict, Invalid, TooLarge, UnsupportedMedia
from hub.core.i18n import gettext as _
from hub.curriculum import queries as curriculum
from hub.materials.policy import Permission
from hub.materials.queries import access, records
from hub.materials.rules import lifecycle
from hub.materials.rules.completeness import missing
from hub.materials.rules.files import TYPES
from hub.materials.rules.kinds import CHOSEN, AuthorRole, FileRole, Scope
from hub.materials.rules.licences import LICENCES, SHORT_LIST
from hub.materials.rules.lifecycle import Action, State
from hub.materials.schemas import ACCESSIBILITY, AUTHOR_ROLES, FILE_ROLES, GRADES, KINDS, LANGUAGES, MISSING, SCOPES, licence_name
from hub.materials.services import attachments, authoring, intake, processing, versions
from hub.materials.services.forms import MaterialForm
from hub.materials.services.intake import Sent, Upload
from hub.materials.views import choosing
from hub.materials.views.frame import blueprint
from hub.schools import queries as schools
from hub.web.context import current_actor
from hub.web.forms import read
from hub.web.limits import whole
from hub.web.toasts import toast

LEVEL_GRADES: Final = {"primary": GRADES[:5], "lower_secondary": GRADES[5:9], "upper_secondary": GRADES[9:]}
REFUSED_UPLOADS: Final = (Invalid, TooLarge, UnsupportedMedia)
SCOPE_HELP: Final = (Scope.CLASS, Scope.SCHOOL, Scope.CLUSTER, Scope.PROVINCE, Scope.WORLD)
ACCEPTED: Final = ",".join(f".{ending}" for ending in (*TYPES, *intake.ENDINGS) if ending != "scorm")
BLANK_AUTHORS: Final = 1


def _form_page(actor: Actor, material_id: int | None, values: Any, errors: dict[str, Any]) -> str:
    school = next(iter(schools.schools_of(session(), actor)), None)
    material = access.load_own(session(), actor, material_id) if material_id else None
    # once it was handed in, the page lists no colleagues: some of them review it
    colleagues = _colleagues(actor) if material is None or all(row.frozen_at is None for row in material.versions) else []
    work = _workbench(actor, material_id) if material_id else {}
    outcomes = curriculum.outcomes(
        session(), [number for text in values.get("outcomes") or () if (number := whole(str(text))) is not None]
    )
    return render_template(
        "materials/form.html",
        material_id=material_id,
        values=values,
        errors=errors,
        subjects=_subjects(actor),
        grade_options=[(grade, str(grade)) for grade in _grades(actor)],
        outcomes=list(outcomes.values()),
        author_rows=values["authors"] + [{"user_id": None, "name": "", "role": AuthorRole.AUTHOR}] * BLANK_AUTHORS,
        colleagues=[(actor.user_id, _("%(name)s (you)", name=actor.name)), *colleagues],
        author_roles=[(role, str(text)) for role, text in AUTHOR_ROLES.items()],
        languages=[(code, str(name)) for code, name in LANGUAGES.items()],
        licences=_licence_options(),
        kinds=[(kind, str(KINDS[kind])) for kind in KINDS if kind in CHOSEN],
        scopes=_scope_options(school.id if school else None),
        classes=[(one.class_.id, one.class_.name) for one in {line.class_.id: line for line in _taught(actor)}.values()],
        features=[(name, str(text)) for name, text in ACCESSIBILITY.items()],
        picker=choosing.picker(actor, values),
        limit=intake.largest(actor),
        accept=ACCEPTED,
        **work,
    )


def _workbench(actor: Actor, material_id: int) -> dict[str, Any]:
    """What stands beside the form of a draft: its files, and what is missing."""
    material = access.load_own(session(), actor, material_id)
    version = access.work_version(material)
    return {
        "version": records.version_view(session(), version),
        "material": records.material_view(session(), material, version),
        "missing": [MISSING[code] for code in missing(authoring.facts_of(material, version))],
        "needs_changes": version.number > 1 or material.published_version_id is not None,
        "unchanged": State(version.state) == State.REVISIONS_REQUIRED,
        "file_roles": [(role, str(text)) for role, text in FILE_ROLES.items()],
    }


def _taught(actor: Actor) -> list[Any]:
    return schools.classes_of(session(), actor.user_id) if actor.user_id and schools.school_years(session()) else []


def _colleagues(actor: Actor) -> list[tuple[int, str]]:
    """Members of the groups that I belong to, without me."""
    found: dict[int, str] = {}
    mine = {grant.unit_id for grant in actor.grants}
    for school in schools.schools_of(session(), actor)[:1]:
        for group in schools.groups_of_school(session(), school.id):
            if actor.can(Permission.CREATE, group.unit.path) and group.unit.id in mine:
                found.update({person.id: person.full_name for person in schools.group_members(session(), group.unit.id)})
    found.pop(actor.user_id or 0, None)
    return list(found.items())


def _licence_options() -> list[tuple[str, Any]]:
    older = [(code, licence_name(code)) for code in LICENCES if code not in SHORT_LIST]
    return [*((code, licence_name(code)) for code in SHORT_LIST), (_("Older licences, for works given under them"), older)]


def _scope_options(school_id: int | None) -> list[tuple[str, str, str]]:
    """Scopes with words for whom each means here; the group of schools only where the school belongs to one."""
    if school_id is None:
        return []
    school = schools.get_unit(session(), school_id)
    above = schools.ancestors(session(), school)
    told = {
        Scope.CLASS: _("Its pupils, their parents and its teachers"),
        Scope.SCHOOL: school.name,
        Scope.CLUSTER: above[-1].name if len(above) > 1 else "",
        Scope.PROVINCE: above[0].name if above else school.name,
        Scope.WORLD: _("Everybody here, and collections elsewhere that exchange with the hub"),
    }
    return [(scope, str(SCOPES[scope]), told[scope]) for scope in Scope if told[scope]]


def _subjects(actor: Actor) -> list[tuple[str, str]]:
    """Subjects for which my school has a subject group that I may contribute to."""
    found: dict[str, str] = {}
    for school in schools.schools_of(session(), actor)[:1]:
        for group in schools.groups_of_school(session(), school.id):
            if actor.can(Permission.CREATE, group.unit.path):
                found.update({subject.code: subject.name for subject in group.subjects})
    return list(found.items())


def _grades(actor: Actor) -> tuple[int, ...]:
    """The grades of my school's level."""
    found = schools.schools_of(session(), actor)
    return LEVEL_GRADES.get((found[0].level if found else None) or "", GRADES)


def _upload() -> Upload | Sent | None:
    """The file: sent in pieces before, or with the form."""
    tokens = [token for token in request.form.getlist("uploads") if token]
    if tokens:
        return Sent(tokens[-1])
    sent = request.files.get("file")
    return Upload(sent.stream, sent.filename or "") if sent and sent.filename else None


def _author_rows() -> list[dict[str, Any]]:
    """The rows of authors as sent, in the order in which they stand on the page."""
    numbers = [name.rpartition(".")[2] for name in request.form if name.startswith("author_user.")]
    rows = []
    for number in numbers:
        who = request.form.get(f"author_user.{number}", "")
        name = request.form.get(f"author_name.{number}", "").strip()
        role = request.form.get(f"author_role.{number}", AuthorRole.AUTHOR)
        if name and not who:
            known = accounts.find_user(session(), name)
            who = str(known.id) if known else ""
        if who or name:
            user_id = whole(who)
            rows.append({"user_id": user_id, "name": name if user_id is None else "", "role": role})
    return rows


def _read_form() -> MaterialForm:
    sent = MultiDict(request.form)
    rows = [row for row in _author_rows() if row["role"] in set(AuthorRole)]
    sent.setlist("authors", [json.dumps(row) for row in rows])
    sent["questions"] = choosing.sent_numbers(request.form)
    return read(MaterialForm, sent)


LISTS: Final = ("grades", "outcomes", "accessibility", "question_topics")


def _values(actor: Actor) -> dict[str, Any]:
    authors = _author_rows() or [{"user_id": actor.user_id, "name": "", "role": AuthorRole.AUTHOR}]
    lists = {name: request.form.getlist(name) for name in LISTS}
    return {**request.form.to_dict(), **lists, "questions": choosing.sent_numbers(request.form), "authors": authors}


@blueprint.get("/new")
def new() -> ResponseReturnValue:
    """The form for a new material."""
    actor = current_actor()
    require(actor, Permission.CREATE)
    me = {"user_id": actor.user_id, "name": "", "role": AuthorRole.AUTHOR}
    values = {"language": "vi", "licence": "cc-by-sa", "grades": [], "authors": [me], "scope": Scope.SCHOOL}
    return _form_page(actor, None, values, {})


@blueprint.post("/new")
def create() -> ResponseReturnValue:
    """Keeps what there is as a draft."""
    actor = current_actor()
    require(actor, Permission.CREATE)
    try:
        material_id = authoring.create_material(actor, _read_form(), _upload())
    except REFUSED_UPLOADS as refused:
        return _form_page(actor, None, _values(actor), refused.fields or {"form": refused.message}), refused.status
    toast(_("Saved as a draft. Look it over, then submit it."))
    return redirect(url_for("materials.show", material_id=material_id), 303)


@blueprint.get("/<int:material_id>/edit")
def edit(material_id: int) -> ResponseReturnValue:
    """The author's workbench: the form over what was said so far, the files, and what is missing."""
    actor = current_actor()
    material = access.load_own(session(), actor, material_id)
    version = access.work_version(material)
    if not lifecycle.can(State(version.state), Action.EDIT):
        raise Conflict(_("It cannot be changed while it is in review or published."), code="material_state")
    return _form_page(actor, material_id, _said(version), {})


def _said(version: Any) -> dict[str, Any]:
    """What a version says, as the form takes it."""
    plain = (
        "title",
        "description",
        "subject_code",
        "grades",
        "topic",
        "licence",
        "language",
        "changes",
        "duration_minutes",
        "sources",
        "rights_holder",
        "scope",
        "address",
        "accessibility",
    )
    return {
        **{name: getattr(version, name) for name in plain},
        "kind": version.kind if version.kind in set(CHOSEN) else "",
        "description_text": version.description_text,
        "outcomes": [row.outcome_id for row in version.outcomes],
        "keywords": ", ".join(version.keywords),
        "questions": ", ".join(map(str, version.questions)),
        "class_id": version.scope_path.rstrip("/").rpartition("/")[2] if version.scope == Scope.CLASS else "",
        "authors": [{"user_id": row.user_id, "name": row.name, "role": row.role} for row in version.authors],
    }


@blueprint.post("/<int:material_id>/edit")
def change(material_id: int) -> ResponseReturnValue:
    """Keeps the changes; a new main file takes the place of the old one."""
    actor = current_actor()
    try:
        authoring.edit_material(actor, material_id, _read_form(), _upload())
    except REFUSED_UPLOADS as refused:
        access.load_own(session(), actor, material_id)
        return _form_page(actor, material_id, _values(actor), refused.fields or {"form": refused.message}), refused.status
    toast(_("The changes are saved."))
    if "stay" in request.form:
        return redirect(url_for("materials.edit", material_id=material_id), 303)
    return redirect(url_for("materials.show", material_id=material_id), 303)


def _then(material_id: int, message: str) -> ResponseReturnValue:
    toast(message)
    return redirect(url_for("materials.show", material_id=material_id), 303)


@blueprint.post("/<int:material_id>/submit")
def submit(material_id: int) -> ResponseReturnValue:
    """Hands it in; a list leads to what is missing."""
    actor = current_actor()
    try:
        authoring.submit_material(actor, material_id)
    except Invalid as refused:
        if refused.code != "incomplete":
            toast(refused.message, "call")
            return redirect(url_for("materials.show", material_id=material_id), 303)
        version = access.work_version(access.load_own(session(), actor, material_id))
        return _form_page(actor, material_id, _said(version), refused.fields), refused.status
    return _then(material_id, _("Submitted. Your subject group finds reviewers; you hear of it under Today."))


@blueprint.post("/<int:material_id>/take-back")
def take_back(material_id: int) -> ResponseReturnValue:
    """Takes it back before the review begins."""
    authoring.take_back(current_actor(), material_id)
    return _then(material_id, _("Taken back. It is a draft again."))


@blueprint.post("/<int:material_id>/process")
def process(material_id: int) -> ResponseReturnValue:
    """Reads the file again after a failure."""
    processing.process_again(current_actor(), material_id, request.form.get("version", type=int))
    return redirect(url_for("materials.show", material_id=material_id), 303)


@blueprint.post("/<int:material_id>/discard")
def discard(material_id: int) -> ResponseReturnValue:
    """Gives a draft up; it can be taken up again for a while."""
    can_recover = authoring.discard_draft(current_actor(), material_id)
    toast(_("The draft is given up."), undo=url_for("materials.recover", material_id=material_id) if can_recover else "")
    return redirect(url_for("materials.mine"), 303)


@blueprint.post("/<int:material_id>/recover")
def recover(material_id: int) -> ResponseReturnValue:
    """Takes a draft up again that was given up."""
    authoring.recover_draft(current_actor(), material_id)
    return _then(material_id, _("The draft is back."))


@blueprint.post("/<int:material_id>/versions")
def begin_version(material_id: int) -> ResponseReturnValue:
    """Begins the next version."""
    number = versions.start_version(current_actor(), material_id)
    toast(_("Version %(number)s is a draft now. Readers keep the present one until it is approved.", number=number))
    return redirect(url_for("materials.edit", material_id=material_id), 303)


def _back(material_id: int) -> ResponseReturnValue:
    return redirect(f"{url_for('materials.edit', material_id=material_id)}#files", 303)


@blueprint.post("/<int:material_id>/files")
def add_file(material_id: int) -> ResponseReturnValue:
    """Adds a file to the draft."""
    upload = _upload()
    if upload is None:
        toast(_("Choose a file."), "call")
        return _back(material_id)
    try:
        role, language = request.form.get("role", FileRole.ATTACHMENT), request.form.get("language", "")
        attachments.add_file(current_actor(), material_id, upload, role, language)
    except REFUSED_UPLOADS as refused:
        toast(refused.message, "call")
        return _back(material_id)
    toast(_("The file is added."))
    return _back(material_id)


@blueprint.post("/<int:material_id>/files/at/<int:position>/remove")
def remove_file(material_id: int, position: int) -> ResponseReturnValue:
    """Takes a file out of the draft."""
    attachments.remove_file(current_actor(), material_id, position)
    return _back(material_id)


@blueprint.post("/<int:material_id>/files/at/<int:position>/move")
def move_file(material_id: int, position: int) -> ResponseReturnValue:
    """Moves a file up or down."""
    attachments.move_file(current_actor(), material_id, position, -1 if request.form.get("to") == "up" else 1)
    return _back(material_id)


@blueprint.post("/<int:material_id>/files/at/<int:position>")
def set_file(material_id: int, position: int) -> ResponseReturnValue:
    """Says what a file is for."""
    attachments.set_file(current_actor(), material_id, position, request.form.get("role", ""), request.form.get("language", ""))
    return _back(material_id)
