"""Contributing: the form, and what authors do with their material."""

from typing import Any, Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.errors import Conflict, Invalid, TooLarge, UnsupportedMedia
from hub.core.i18n import gettext as _
from hub.materials.policy import Permission
from hub.materials.queries import access
from hub.materials.rules import lifecycle
from hub.materials.rules.licences import LICENCES
from hub.materials.rules.lifecycle import Action, State
from hub.materials.schemas import GRADES, LANGUAGES, MaterialForm, WithdrawalForm, licence_name
from hub.materials.services import authoring, intake, processing, takedown
from hub.materials.services.intake import Sent, Upload
from hub.materials.views.frame import blueprint
from hub.schools import queries as schools
from hub.web.context import current_actor, parse_form
from hub.web.toasts import toast

LEVEL_GRADES: Final = {"primary": GRADES[:5], "lower_secondary": GRADES[5:9], "upper_secondary": GRADES[9:]}
REFUSED_UPLOADS: Final = (Invalid, TooLarge, UnsupportedMedia)


def _form_page(actor: Actor, material_id: int | None, values: Any, errors: dict[str, Any]) -> str:
    colleagues = []
    for school in schools.schools_of(session(), actor)[:1]:
        for group in schools.groups_of_school(session(), school.id):
            if actor.can(Permission.CREATE, group.unit.path) and group.unit.id in {grant.unit_id for grant in actor.grants}:
                colleagues += [person for person in schools.group_members(session(), group.unit.id) if person.id != actor.user_id]
    return render_template(
        "materials/form.html",
        material_id=material_id,
        values=values,
        errors=errors,
        subjects=_subjects(actor),
        grade_options=[(grade, str(grade)) for grade in _grades(actor)],
        co_author_options=[(person.id, person.full_name) for person in {person.id: person for person in colleagues}.values()],
        languages=[(code, str(name)) for code, name in LANGUAGES.items()],
        licences=[(code, licence_name(code)) for code in LICENCES],
        colleagues=colleagues,
        limit=intake.largest(actor),
    )


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


def _values() -> dict[str, Any]:
    return {**request.form.to_dict(), "grades": request.form.getlist("grades"), "co_authors": request.form.getlist("co_authors")}


@blueprint.get("/new")
def new() -> ResponseReturnValue:
    """The form for a new material."""
    actor = current_actor()
    require(actor, Permission.CREATE)
    return _form_page(actor, None, {"language": "vi", "licence": "cc-by-sa", "grades": []}, {})


@blueprint.post("/new")
def create() -> ResponseReturnValue:
    """Keeps file and description as a draft."""
    actor = current_actor()
    require(actor, Permission.CREATE)
    upload = _upload()
    try:
        form = parse_form(MaterialForm)
        if upload is None:
            message = _("Choose a file.")
            raise Invalid(message, fields={"file": message})
        material_id = authoring.create_material(actor, form, upload)
    except REFUSED_UPLOADS as refused:
        return _form_page(actor, None, _values(), refused.fields or {"form": refused.message}), refused.status
    toast(_("Saved as a draft. Look it over, then submit it."))
    return redirect(url_for("materials.show", material_id=material_id), 303)


@blueprint.get("/<int:material_id>/edit")
def edit(material_id: int) -> ResponseReturnValue:
    """The form over what was said so far."""
    actor = current_actor()
    material = access.load_own(session(), actor, material_id)
    version = access.work_version(material)
    if not lifecycle.can(State(version.state), Action.EDIT):
        raise Conflict(_("It cannot be changed while it is in review or published."), code="material_state")
    names = ("title", "subject_code", "grades", "topic", "licence", "language", "changes")
    values = {name: getattr(version, name) for name in names}
    return _form_page(actor, material_id, {**values, "description": version.description_text}, {})


@blueprint.post("/<int:material_id>/edit")
def change(material_id: int) -> ResponseReturnValue:
    """Keeps the changes; a new file takes the place of the old one."""
    actor = current_actor()
    try:
        authoring.edit_material(actor, material_id, parse_form(MaterialForm), _upload())
    except REFUSED_UPLOADS as refused:
        access.load_own(session(), actor, material_id)
        return _form_page(actor, material_id, _values(), refused.fields or {"form": refused.message}), refused.status
    toast(_("The changes are saved."))
    return redirect(url_for("materials.show", material_id=material_id), 303)


def _then(material_id: int, message: str) -> ResponseReturnValue:
    toast(message)
    return redirect(url_for("materials.show", material_id=material_id), 303)


@blueprint.post("/<int:material_id>/submit")
def submit(material_id: int) -> ResponseReturnValue:
    """Hands it in."""
    try:
        authoring.submit_material(current_actor(), material_id)
    except Invalid as refused:
        toast(refused.message, "call")
        return redirect(url_for("materials.show", material_id=material_id), 303)
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
    """Gives a draft up."""
    authoring.discard_draft(current_actor(), material_id)
    toast(_("The draft is given up."))
    return redirect(url_for("materials.mine"), 303)


@blueprint.post("/<int:material_id>/withdraw")
def withdraw(material_id: int) -> ResponseReturnValue:
    """Takes a published material from readers."""
    form = parse_form(WithdrawalForm)
    takedown.withdraw_material(current_actor(), material_id, form.reason, form.note)
    return _then(material_id, _("Withdrawn. Readers no longer find it."))
