"""The tree, classes, teaching, groups, parents: what may be done where, and what is read back."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from hub.core import audit
from hub.core.audit import AuditEvent
from hub.core.authz import SYSTEM, Role
from hub.core.errors import Conflict, Forbidden, Invalid, NotFound
from hub.schools import queries
from hub.schools.schemas import ClassForm, UnitForm
from hub.schools.search import viewer_tokens
from hub.schools.services import classes, structure
from tests.factories.accounts import load, make_actor, make_user
from tests.factories.schools import YEAR, Place, make_class, make_place, make_pupil, make_school, make_teacher
from tests.hub import Hub


@pytest.fixture
def place(hub: Hub) -> Place:
    return make_place()


def test_paths_lead_from_the_root_down(hub: Hub, place: Place) -> None:
    unit = queries.get_unit(hub.session, place.class_id)
    assert unit.path == f"/{place.root}/{place.school}/{place.class_id}/"
    assert [above.id for above in queries.ancestors(hub.session, unit)] == [place.root, place.school]
    school = queries.school_of(hub.session, place.class_id)
    assert school is not None
    assert school.id == place.school
    assert queries.school_of(hub.session, place.root) is None
    assert {child.kind for child in queries.children(hub.session, place.school)} == {"class", "subject_group"}


@pytest.mark.parametrize(
    ("kind", "level", "code"),
    [
        ("class", None, "wrong_kind"),
        ("school", None, "level_missing"),
        ("galaxy", None, "wrong_kind"),
        ("department", None, "wrong_kind"),
    ],
)
def test_units_stand_where_they_belong(hub: Hub, place: Place, kind: str, level: str | None, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        structure.create_unit(SYSTEM, place.root, UnitForm(kind=kind, code="x", name="X", level=level))
    assert caught.value.code == code


def test_an_administrator_changes_their_own_school_only(hub: Hub, place: Place) -> None:
    admin = make_actor(Role.ADMIN, place.school)
    other = make_school(place.root, "khac", "Trường khác")
    structure.rename_unit(admin, place.school, "THPT Hồng Quang 1")
    with pytest.raises(Forbidden):
        structure.rename_unit(admin, other, "Đã đổi")
    with pytest.raises(Forbidden):
        classes.open_class(admin, other, ClassForm(name="10A1", grade=10, school_year=YEAR))
    with pytest.raises(Forbidden):
        structure.set_periods(admin, "toan", 12, 100)
    with pytest.raises(Conflict):
        structure.create_unit(admin, place.school, UnitForm(kind="subject_group", code="Tổ Toán", name="Tổ Toán 2"))


def test_a_unit_with_units_below_cannot_be_closed(hub: Hub, place: Place) -> None:
    with pytest.raises(Conflict):
        structure.close_unit(SYSTEM, place.school)
    structure.close_unit(SYSTEM, place.group)
    assert queries.group_for(hub.session, place.school, "toan") is None


def test_classes_need_a_grade_of_the_school_and_a_known_year(hub: Hub, place: Place) -> None:
    with pytest.raises(Invalid) as caught:
        classes.open_class(SYSTEM, place.school, ClassForm(name="9A", grade=9, school_year=YEAR))
    assert caught.value.code == "wrong_grade"
    with pytest.raises(Invalid) as caught:
        classes.open_class(SYSTEM, place.school, ClassForm(name="12A2", grade=12, school_year="2030-2031"))
    assert caught.value.code == "unknown_year"


def test_pupils_come_and_go(hub: Hub, place: Place) -> None:
    pupil = make_pupil(place, name="Lê An")
    classes.enrol(SYSTEM, pupil, place.class_id)
    assert [person.full_name for person in queries.pupils_of(hub.session, place.class_id)] == ["Lê An"]
    found = queries.class_of(hub.session, pupil)
    assert found is not None
    assert (found.name, found.grade, found.school_year) == ("12A1", 12, YEAR)
    hub.clock.advance(days=3)
    classes.leave_class(SYSTEM, pupil, place.class_id)
    assert queries.pupils_of(hub.session, place.class_id) == []
    assert len(queries.pupils_of(hub.session, place.class_id, date(2026, 11, 24))) == 1
    assert not queries.is_pupil_of(hub.session, pupil, place.class_id)
    with pytest.raises(NotFound):
        classes.leave_class(SYSTEM, pupil, place.class_id)


def test_nobody_is_drawn_into_a_school_by_number(hub: Hub, place: Place) -> None:
    admin = make_actor(Role.ADMIN, place.school)
    stranger = make_user(Role.PUPIL, make_school(place.root, "khac", "Trường khác"))
    with pytest.raises(Invalid) as caught:
        classes.enrol(admin, stranger, place.class_id)
    assert caught.value.code == "not_a_member"


def test_teaching_is_by_class_subject_and_year(hub: Hub, place: Place) -> None:
    teacher = make_teacher(place)
    classes.assign_teaching(SYSTEM, teacher, place.class_id, "toan")
    other = make_class(place.school, "12A2")
    assert queries.teaches(hub.session, teacher, place.class_id, "toan")
    assert not queries.teaches(hub.session, teacher, place.class_id, "vat-li")
    assert not queries.teaches(hub.session, teacher, other, "toan")
    assert not queries.teaches(hub.session, None, place.class_id, "toan")
    assert [line.class_.name for line in queries.classes_of(hub.session, teacher)] == ["12A1"]
    assert [line.name for line in queries.classes_taught(hub.session, teacher, "toan")] == ["12A1"]
    staff = queries.class_staff(hub.session, place.class_id)
    assert [line.subject.code for line in staff] == ["toan"]
    with pytest.raises(Invalid):
        classes.assign_teaching(SYSTEM, teacher, place.class_id, "dao-duc")
    classes.end_teaching(SYSTEM, staff[0].teaching_id)
    assert not queries.teaches(hub.session, teacher, place.class_id, "toan")


def test_groups_have_subjects_members_and_heads(hub: Hub, place: Place) -> None:
    teacher = make_teacher(place)
    head = make_user(Role.TEACHER, place.school)
    classes.add_to_group(SYSTEM, place.group, head, head=True)
    group = queries.group_for(hub.session, place.school, "toan")
    assert group is not None
    assert {person.id for person in queries.group_members(hub.session, group.id)} == {teacher, head}
    assert [person.id for person in queries.group_heads(hub.session, group.id)] == [head]
    assert queries.get_group(hub.session, place.group).subjects[0].code == "toan"
    assert load(head).can("school:read", "/") is False
    with pytest.raises(Invalid):
        structure.set_group_subjects(SYSTEM, place.group, ["toan", "ma thuat"])


def test_parents_see_through_their_children(hub: Hub, place: Place) -> None:
    child = make_pupil(place)
    parent = make_user(Role.PARENT, place.school)
    classes.link_parent(SYSTEM, parent, child)
    classes.link_parent(SYSTEM, parent, child)
    assert [person.id for person in queries.children_of(hub.session, parent)] == [child]
    assert [person.id for person in queries.parents_of(hub.session, child)] == [parent]
    assert f"unit:/{place.root}/{place.school}/{place.class_id}/" in viewer_tokens(hub.session, load(parent))
    classes.unlink_parent(SYSTEM, parent, child)
    assert queries.children_of(hub.session, parent) == []


def test_viewer_tokens_name_every_unit_above(hub: Hub, place: Place) -> None:
    pupil = make_pupil(place)
    assert set(viewer_tokens(hub.session, load(pupil))) == {
        "public",
        f"unit:/{place.root}/",
        f"unit:/{place.root}/{place.school}/",
        f"unit:/{place.root}/{place.school}/{place.class_id}/",
    }


def test_the_curriculum_is_seeded_once_and_keeps_changes(hub: Hub, place: Place) -> None:
    assert queries.periods(hub.session, "toan", 12) == 105
    assert queries.periods(hub.session, "ngu-van", 9) == 140
    assert queries.periods(hub.session, "dao-duc", 12) is None
    structure.set_periods(SYSTEM, "toan", 12, 120)
    structure.set_periods(SYSTEM, "lich-su", 12, None)
    assert structure.seed_curriculum() == 0
    assert queries.periods(hub.session, "toan", 12) == 120
    assert queries.periods(hub.session, "lich-su", 12) is None
    assert queries.subject_names(hub.session)["vat-li"] == "Vật lí"
    with pytest.raises(Invalid):
        structure.set_periods(SYSTEM, "toan", 12, 0)


def test_the_semester_changes_on_its_day(hub: Hub, place: Place) -> None:
    assert queries.current_school_year(hub.session).code == YEAR
    assert queries.current_semester(hub.session) == 1
    assert queries.current_semester(hub.session, datetime(2027, 1, 17, 16, 59, tzinfo=UTC)) == 1
    assert queries.current_semester(hub.session, datetime(2027, 1, 17, 17, 0, tzinfo=UTC)) == 2


def test_every_change_is_in_the_audit_log(hub: Hub, place: Place) -> None:
    make_teacher(place)
    actions = set(hub.session.scalars(select(AuditEvent.action)))
    assert {"unit.create", "class.open", "class.teaching_begin", "account.create", "account.role_begin"} <= actions
    assert audit.verify(hub.session).first_break is None
