"""Accounts and roles: who may make and change them, and for how long they hold."""

from datetime import timedelta

import pytest

from hub.accounts import queries
from hub.accounts.schemas import NewUser
from hub.accounts.services import passwords, people
from hub.core.authz import SYSTEM, Actor, Role
from hub.core.errors import Conflict, Forbidden, Invalid, NotFound
from hub.web.paging import PageArgs
from tests.factories.accounts import load, make_actor, make_user
from tests.factories.schools import make_department, make_school
from tests.hub import Hub


@pytest.fixture
def root(hub: Hub) -> int:
    return make_department()


@pytest.fixture
def school(root: int) -> int:
    return make_school(root)


@pytest.fixture
def admin(school: int) -> Actor:
    return make_actor(Role.ADMIN, school)


def test_an_administrator_makes_accounts_in_their_own_school_only(hub: Hub, root: int, school: int, admin: Actor) -> None:
    other = make_school(root, "thpt-nt", "THPT Nguyễn Trãi")
    made, password = people.create_user(admin, NewUser(full_name="Trần Thị Bích Ngọc"), Role.PUPIL, school)
    assert (queries.get_person(hub.session, made).username, len(password)) == ("ngocttb", 10)
    second, _ = people.create_user(admin, NewUser(full_name="Trần Thị Bạch Ngọc"), Role.PUPIL, school)
    assert queries.get_person(hub.session, second).username == "ngocttb2"
    with pytest.raises(Forbidden):
        people.create_user(admin, NewUser(full_name="Lê An"), Role.PUPIL, other)
    with pytest.raises(Forbidden):
        people.create_user(load(made), NewUser(full_name="Lê An"), Role.PUPIL, school)


def test_a_user_name_is_given_once(hub: Hub, school: int) -> None:
    make_user(Role.TEACHER, school, username="same")
    with pytest.raises(Conflict) as caught:
        make_user(Role.TEACHER, school, username="Same")
    assert caught.value.code == "username_taken"
    with pytest.raises(Invalid):
        make_user(Role.TEACHER, school, username="có dấu")


def test_a_weak_password_is_refused_at_its_field(hub: Hub, school: int) -> None:
    with pytest.raises(Invalid) as caught:
        make_user(Role.TEACHER, school, password="matkhau123456")
    assert list(caught.value.fields) == ["password"]


def test_a_school_administrator_cannot_take_over_people_of_the_department(hub: Hub, root: int, school: int, admin: Actor) -> None:
    specialist = make_user(Role.DEPARTMENT_SPECIALIST, root)
    people.assign_role(SYSTEM, specialist, Role.TEACHER, school)
    with pytest.raises(Forbidden):
        passwords.reset_password(admin, specialist)
    with pytest.raises(Forbidden):
        people.assign_role(admin, specialist, Role.ADMIN, root)
    assert passwords.reset_password(make_actor(Role.ADMIN, root), specialist)


def test_people_of_other_schools_are_not_drawn_in_by_number(hub: Hub, root: int, school: int, admin: Actor) -> None:
    stranger = make_user(Role.TEACHER, make_school(root, "thpt-nt", "THPT Nguyễn Trãi"))
    with pytest.raises(Forbidden):
        people.assign_role(admin, stranger, Role.TEACHER, school)
    people.assign_role(make_actor(Role.ADMIN, root), stranger, Role.TEACHER, school)
    people.assign_role(admin, stranger, Role.LIBRARIAN, school)
    assert load(stranger).roles == {Role.TEACHER, Role.LIBRARIAN}


def test_roles_hold_for_their_time_and_place(hub: Hub, root: int, school: int) -> None:
    teacher = make_user(Role.TEACHER, school)
    people.assign_role(SYSTEM, teacher, Role.LIBRARIAN, school, starts_at=hub.clock.now() + timedelta(days=1))
    assert load(teacher).roles == {Role.TEACHER}
    hub.clock.advance(days=2)
    hub.scope.close_reading()
    assert load(teacher).roles == {Role.TEACHER, Role.LIBRARIAN}
    held = {role.role: role.id for role in queries.roles_of(hub.session, teacher)}
    people.end_role(SYSTEM, held[Role.TEACHER])
    assert load(teacher).roles == {Role.LIBRARIAN}
    people.assign_role(SYSTEM, teacher, Role.TEACHER, school)
    people.assign_role(SYSTEM, teacher, Role.TEACHER, school)
    assert [grant.unit_path for grant in load(teacher).grants] == [f"/{root}/{school}/"] * 2


def test_a_unit_keeps_its_last_administrator(hub: Hub, school: int, admin: Actor) -> None:
    only = queries.roles_of(hub.session, admin.user_id or 0)[0]
    with pytest.raises(Conflict):
        people.end_role(admin, only.id)
    make_user(Role.ADMIN, school)
    people.end_role(admin, only.id)
    assert load(admin.user_id or 0).grants == ()


def test_people_are_listed_by_given_name_page_by_page(hub: Hub, root: int, school: int) -> None:
    for name in ("Nguyễn Văn Bình", "Lê Thị Ánh", "Trần Đức An", "Phạm Ân", "Hoàng Đào", "Vũ Dung"):
        make_user(Role.PUPIL, school, name=name)
    make_user(Role.PUPIL, make_school(root, "khac", "Trường khác"), name="Người Khác")
    path = f"/{root}/{school}/"
    first = queries.list_people(hub.session, [path], PageArgs(limit=4))
    rest = queries.list_people(hub.session, [path], PageArgs(after=first.next, limit=4))
    assert [person.full_name for person in [*first, *rest]] == [
        "Trần Đức An",
        "Lê Thị Ánh",
        "Phạm Ân",
        "Nguyễn Văn Bình",
        "Vũ Dung",
        "Hoàng Đào",
    ]
    assert rest.next is None
    page = PageArgs()
    assert [p.full_name for p in queries.list_people(hub.session, [path], page, search="le anh")] == ["Lê Thị Ánh"]
    assert len(queries.list_people(hub.session, [path], page, role=Role.TEACHER)) == 0
    assert len(queries.list_people(hub.session, [], page)) == 0


def test_an_unknown_person_is_not_found(hub: Hub, root: int) -> None:
    with pytest.raises(NotFound):
        queries.load_actor(hub.session, 404)
    assert queries.find_user(hub.session, "nobody") is None
    assert queries.names(hub.session, [None, 404]) == {}
