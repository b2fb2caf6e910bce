"""Calls of the administration pages. What is changed belongs to the school; the person who is changed is the pupil nobody else is."""

import io

from sqlalchemy import select

from hub.accounts.models import RoleAssignment
from hub.core.authz import SYSTEM, Role
from hub.schools import queries
from hub.schools.services import classes, roster
from tests.factories.accounts import make_user
from tests.factories.schools import make_group
from tests.walk.world import Sample, Walk

ROSTER = "Họ và tên,Lớp\nLê Mới,12A1\n".encode()


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint."""
    place, other = walk.place, walk.other
    session = walk.hub.session
    unit, of_class, of_group = {"unit_id": place.school}, {"class_id": place.class_id}, {"group_id": place.group}
    person = {"user_id": other}
    teaching = queries.class_staff(session, place.class_id)[0].teaching_id
    role = session.scalars(select(RoleAssignment.id).where(RoleAssignment.user_id == other)).first()
    free = make_user(Role.PUPIL, place.school, username="tudo")
    parent = make_user(Role.PARENT, place.school, username="chame")
    classes.link_parent(SYSTEM, parent, other)
    empty_group = make_group(place.school, name="Tổ trống")
    kept = roster.keep_roster(SYSTEM, place.school, "lop.csv", ROSTER)
    done = roster.keep_roster(SYSTEM, place.school, "lop.csv", ROSTER.replace(b"M", b"T"))
    roster.take_over(SYSTEM, done.id or 0)
    return {
        "unit": Sample(unit),
        "create_unit": Sample(unit, {"kind": "subject_group", "code": "van", "name": "Tổ Văn"}),
        "open_class": Sample(unit, {"name": "10A9", "grade": "10", "school_year": "2026-2027"}),
        "rename": Sample(unit, {"name": "THPT Tên mới"}),
        "close": Sample({"unit_id": empty_group}),
        "school_class": Sample(of_class),
        "enrol": Sample(of_class, {"who": "tudo"}),
        "leave_class": Sample({**of_class, **person}),
        "assign_teaching": Sample(of_class, {"teacher_id": str(walk.users[Role.TEACHER]), "subject_code": "vat-li"}),
        "end_teaching": Sample({**of_class, "teaching_id": teaching}),
        "homeroom": Sample(of_class, {"teacher_id": str(walk.users[Role.TEACHER])}),
        "group": Sample(of_group),
        "add_member": Sample(of_group, {"user_id": str(walk.users[Role.TEACHER])}),
        "group_subjects": Sample(of_group, {"subjects": "toan"}),
        "person": Sample(person),
        "create_person": Sample(data={"full_name": "Lê Mới", "role": "pupil"}, query={"unit": str(place.school)}),
        "give_role": Sample(person, {"role": "pupil", "unit_id": str(place.school)}),
        "end_role": Sample({**person, "assignment_id": role}),
        "reset_password": Sample(person),
        "set_status": Sample(person, {"status": "disabled"}),
        "add_parent": Sample({"user_id": free}, {"who": "chame"}),
        "end_parent": Sample({**person, "parent_id": parent}),
        "save_curriculum": Sample(data={"toan:12": "110"}),
        "save_year": Sample(
            data={
                "code": "2027-2028",
                "starts": "2027-09-05",
                "first_ends": "2028-01-15",
                "second_starts": "2028-01-17",
                "ends": "2028-05-31",
            }
        ),
        "roster_form": Sample({"school_id": place.school}),
        "upload_roster": Sample({"school_id": place.school}, files=lambda: {"file": (io.BytesIO(ROSTER), "lop.csv")}),
        "roster_preview": Sample({"import_id": kept.id}),
        "take_roster_over": Sample({"import_id": kept.id}),
        "roster_accounts": Sample({"import_id": done.id}),
    }
