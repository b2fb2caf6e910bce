"""People: the list, one person with roles and family, new accounts, passwords."""

from typing import Final

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.accounts import queries as accounts
from hub.accounts.policy import Permission as AccountPermission
from hub.accounts.policy import role_names
from hub.accounts.schemas import NewUser, RoleForm, UserStatus
from hub.accounts.services import passwords, people
from hub.core.authz import Actor, Role, require
from hub.core.db import session
from hub.core.errors import Conflict, Forbidden, HubError, Invalid
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.schools import queries, search
from hub.schools.schemas import PersonForm, PupilForm, StatusForm, UnitView
from hub.schools.services import classes
from hub.schools.views.frame import blueprint
from hub.web.context import current_actor, page_args, parse_form
from hub.web.limits import whole
from hub.web.toasts import toast

READ: Final = AccountPermission.READ
MANAGE: Final = AccountPermission.MANAGE


@blueprint.get("/admin/people")
def people_list() -> str:
    """People by given name, narrowed by unit, role and words."""
    actor = current_actor()
    require(actor, READ)
    paths = actor.paths(READ)
    unit = _chosen_unit(actor)
    role = _chosen_role()
    words = request.args.get("q", "")
    page = accounts.list_people(session(), (unit.path,) if unit else paths, page_args(), search=words, role=role)
    ids = [person.id for person in page]
    return render_template(
        "schools/people.html",
        page=page,
        roles=accounts.roles_by_user(session(), ids),
        unit=unit,
        role=role,
        words=words,
        role_names=role_names(),
        can_manage=actor.can(MANAGE, unit.path if unit else None),
    )


def _chosen_unit(actor: Actor) -> UnitView | None:
    text = request.args.get("unit", "")
    number = whole(text)
    if number is None:
        return None
    unit = queries.get_unit(session(), number)
    require(actor, READ, unit.path)
    return unit


def _chosen_role() -> Role | None:
    text = request.args.get("role", "")
    return Role(text) if text in list(Role) else None


def _unit_for_new(actor: Actor) -> UnitView:
    """The unit that a new person belongs to: the one of the address, or the first that the actor administers."""
    text = request.args.get("unit", "")
    paths = actor.paths(MANAGE)
    require(actor, MANAGE)
    chosen = whole(text)
    unit = queries.get_unit(session(), int(paths[0].rstrip("/").rpartition("/")[2]) if chosen is None else chosen)
    require(actor, MANAGE, unit.path)
    return unit


@blueprint.get("/admin/people/new")
def new_person() -> str:
    """The form for a new account."""
    unit = _unit_for_new(current_actor())
    return render_template("schools/new_person.html", unit=unit, role_names=role_names(), errors={}, values=request.args)


@blueprint.post("/admin/people/new")
def create_person() -> Response:
    """Makes an account; its first password is shown this once."""
    actor = current_actor()
    unit = _unit_for_new(actor)
    try:
        form = parse_form(PersonForm)
        new = NewUser(**form.model_dump(exclude={"role"}))
        made, password = people.create_user(actor, new, form.role, unit.id)
    except (Invalid, Conflict) as error:
        fields = error.fields or {"form": error.message}
        page = render_template("schools/new_person.html", unit=unit, role_names=role_names(), errors=fields, values=request.form)
        return make_response(page, error.status)
    return make_response(_person_page(actor, made, initial=password), 201)


@blueprint.get("/admin/people/<int:user_id>")
def person(user_id: int) -> str:
    """One person."""
    return _person_page(current_actor(), user_id)


def _person_page(actor: Actor, user_id: int, initial: str = "", error: HubError | None = None) -> str:
    found = accounts.get_person(session(), user_id)
    held = accounts.roles_of(session(), user_id)
    if not (any(actor.can(READ, role.unit_path) for role in held) or any(path.count("/") <= 2 for path in actor.paths(READ))):
        raise Forbidden(_l("This person belongs to another school."))
    is_pupil = any(role.role == Role.PUPIL for role in held)
    own = actor.paths(MANAGE)
    return render_template(
        "schools/person.html",
        person=found,
        roles=held,
        classes=queries.classes_of_pupil(session(), user_id) if is_pupil else [],
        teaching=queries.classes_of(session(), user_id) if not is_pupil and queries.school_years(session()) else [],
        parents=queries.parents_of(session(), user_id) if is_pupil else [],
        children=queries.children_of(session(), user_id),
        is_pupil=is_pupil,
        role_names=role_names(),
        units=search.units_for_roles(session(), own),
        now_manages={role.id for role in held if actor.can(MANAGE, role.unit_path)},
        can_manage=bool(own),
        initial=initial,
        error=error,
    )


def _back(user_id: int) -> Response:
    return redirect(url_for("schools.person", user_id=user_id), 303)


@blueprint.post("/admin/people/<int:user_id>/roles")
def give_role(user_id: int) -> Response:
    """Gives a role."""
    form = parse_form(RoleForm)
    people.assign_role(current_actor(), user_id, form.role, form.unit_id)
    toast(_("The role is given."))
    return _back(user_id)


@blueprint.post("/admin/people/<int:user_id>/roles/<int:assignment_id>/end")
def end_role(user_id: int, assignment_id: int) -> Response:
    """Ends a role."""
    people.end_role(current_actor(), assignment_id)
    toast(_("The role has ended."))
    group_id = whole(request.form.get("group", ""))
    return _back(user_id) if group_id is None else redirect(url_for("schools.group", group_id=group_id), 303)


@blueprint.post("/admin/people/<int:user_id>/password")
def reset_password(user_id: int) -> Response:
    """Gives a new first password, shown this once."""
    password = passwords.reset_password(current_actor(), user_id)
    return make_response(_person_page(current_actor(), user_id, initial=password))


@blueprint.post("/admin/people/<int:user_id>/status")
def set_status(user_id: int) -> Response:
    """Lets somebody sign in again, or no longer."""
    status = parse_form(StatusForm).status
    people.set_status(current_actor(), user_id, status)
    toast(_("The account is open again.") if status == UserStatus.ACTIVE else _("The account is closed."))
    return _back(user_id)


@blueprint.post("/admin/people/<int:user_id>/parents")
def add_parent(user_id: int) -> Response:
    """Makes somebody a parent of the pupil, by user name."""
    parent = accounts.find_user(session(), parse_form(PupilForm).who)
    if parent is None:
        message = _l("Nobody has this user name.")
        raise Invalid(message, code="unknown_person", fields={"who": message})
    classes.link_parent(current_actor(), parent.id, user_id)
    toast(_("%(name)s is a parent of this pupil.", name=parent.full_name))
    return _back(user_id)


@blueprint.post("/admin/people/<int:user_id>/parents/<int:parent_id>/end")
def end_parent(user_id: int, parent_id: int) -> Response:
    """Ends the link between parent and pupil."""
    classes.unlink_parent(current_actor(), parent_id, user_id)
    toast(_("The link between parent and pupil has ended."))
    return _back(user_id)
