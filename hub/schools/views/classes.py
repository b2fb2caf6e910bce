"""A class with its pupils and teachers; a subject group with its people."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from hub.accounts import queries as accounts
from hub.core.authz import Role
from hub.core.db import session
from hub.core.errors import Invalid
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.schools import queries, search
from hub.schools.policy import Permission
from hub.schools.schemas import GroupSubjectsForm, HomeroomForm, MemberForm, PupilForm, TeachingForm
from hub.schools.services import classes, structure
from hub.schools.views.frame import blueprint
from hub.web.context import current_actor, parse_form
from hub.web.toasts import toast


@blueprint.get("/admin/classes/<int:class_id>")
def school_class(class_id: int) -> str:
    """A class: pupils, teachers, homeroom teacher."""
    actor = current_actor()
    unit = queries.readable_unit(session(), actor, class_id)
    found = queries.get_class(session(), class_id)
    staff = queries.class_staff(session(), class_id)
    homeroom = accounts.names(session(), [found.homeroom_teacher_id]).get(found.homeroom_teacher_id or 0, "")
    return render_template(
        "schools/class.html",
        unit=unit,
        school_class=found,
        above=[one for one in queries.ancestors(session(), unit) if actor.can(Permission.READ, one.path)],
        pupils=queries.pupils_of(session(), class_id),
        staff=staff,
        homeroom=homeroom,
        teachers=accounts.holders(session(), Role.TEACHER, found.school_id),
        subjects=queries.subjects(session(), found.grade),
        can_manage=actor.can(Permission.MANAGE, unit.path),
    )


@blueprint.post("/admin/classes/<int:class_id>/pupils")
def enrol(class_id: int) -> Response:
    """Puts a pupil into the class, by user name or code."""
    school_id = queries.get_class(session(), class_id).school_id
    person = search.find_member(session(), school_id, parse_form(PupilForm).who)
    if person is None:
        message = _l("Nobody in this school has this user name or code.")
        raise Invalid(message, code="unknown_person", fields={"who": message})
    classes.enrol(current_actor(), person.id, class_id)
    toast(_("%(name)s is in the class.", name=person.full_name))
    return redirect(url_for("schools.school_class", class_id=class_id), 303)


@blueprint.post("/admin/classes/<int:class_id>/pupils/<int:user_id>/leave")
def leave_class(class_id: int, user_id: int) -> Response:
    """Ends a pupil's time in the class."""
    classes.leave_class(current_actor(), user_id, class_id)
    toast(_("The pupil has left the class. Marks and work stay."))
    return redirect(url_for("schools.school_class", class_id=class_id), 303)


@blueprint.post("/admin/classes/<int:class_id>/teaching")
def assign_teaching(class_id: int) -> Response:
    """Lets a teacher teach a subject in the class."""
    form = parse_form(TeachingForm)
    classes.assign_teaching(current_actor(), form.teacher_id, class_id, form.subject_code)
    toast(_("The teacher is assigned."))
    return redirect(url_for("schools.school_class", class_id=class_id), 303)


@blueprint.post("/admin/classes/<int:class_id>/teaching/<int:teaching_id>/end")
def end_teaching(class_id: int, teaching_id: int) -> Response:
    """Takes a teacher off the class's subject."""
    classes.end_teaching(current_actor(), teaching_id)
    toast(_("The assignment has ended."))
    return redirect(url_for("schools.school_class", class_id=class_id), 303)


@blueprint.post("/admin/classes/<int:class_id>/homeroom")
def homeroom(class_id: int) -> Response:
    """Names the homeroom teacher."""
    classes.set_homeroom_teacher(current_actor(), class_id, parse_form(HomeroomForm).teacher_id)
    toast(_("The homeroom teacher is saved."))
    return redirect(url_for("schools.school_class", class_id=class_id), 303)


@blueprint.get("/admin/groups/<int:group_id>")
def group(group_id: int) -> str:
    """A subject group: subjects, heads, members."""
    actor = current_actor()
    unit = queries.readable_unit(session(), actor, group_id)
    found = queries.get_group(session(), group_id)
    members = queries.group_members(session(), group_id)
    held = accounts.roles_by_user(session(), [person.id for person in members])
    here = {person.id: {role.role: role.id for role in held[person.id] if role.unit_id == group_id} for person in members}
    return render_template(
        "schools/group.html",
        unit=unit,
        group=found,
        above=[one for one in queries.ancestors(session(), unit) if actor.can(Permission.READ, one.path)],
        members=members,
        roles=here,
        teachers=accounts.holders(session(), Role.TEACHER, unit.parent_id or 0),
        subjects=queries.subjects(session()),
        can_manage=actor.can(Permission.MANAGE, unit.path),
    )


@blueprint.post("/admin/groups/<int:group_id>/members")
def add_member(group_id: int) -> Response:
    """Makes somebody a member or the head of the group."""
    form = parse_form(MemberForm)
    classes.add_to_group(current_actor(), group_id, form.user_id, head=form.head)
    toast(_("The group has a new member."))
    return redirect(url_for("schools.group", group_id=group_id), 303)


@blueprint.post("/admin/groups/<int:group_id>/subjects")
def group_subjects(group_id: int) -> Response:
    """Says which subjects the group is responsible for."""
    structure.set_group_subjects(current_actor(), group_id, parse_form(GroupSubjectsForm).subjects)
    toast(_("The subjects are saved."))
    return redirect(url_for("schools.group", group_id=group_id), 303)
