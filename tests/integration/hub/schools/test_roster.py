"""Taking rosters over: once, twice, partly, all or nothing; by whom; passwords handed out once."""

import pytest
from sqlalchemy import func, select

from hub.accounts import queries as accounts
from hub.accounts.models import User
from hub.accounts.services import sessions
from hub.core.authz import SYSTEM, Role
from hub.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound, TooLarge, UnsupportedMedia
from hub.core.i18n import use_locale
from hub.core.uow import unit_of_work
from hub.schools import queries
from hub.schools.services import roster
from tests.factories.accounts import make_actor, make_user
from tests.factories.schools import Place, make_class, make_place, make_pupil, make_school
from tests.hub import Hub

HEAD = "Họ và tên;Ngày sinh;Mã học sinh;Lớp\n"
TWO = HEAD + "Nguyễn Thị Ánh;05/09/2009;HS1;12A1\nLê An;02/03/2009;HS2;12A1\n"


@pytest.fixture
def place(hub: Hub) -> Place:
    return make_place()


def _import(place: Place, text: str, **options: bool) -> dict[str, int]:
    kept = roster.keep_roster(SYSTEM, place.school, "lop.csv", text.encode(), open_classes=options.pop("open_classes", False))
    assert kept.id is not None
    summary = roster.take_over(SYSTEM, kept.id, **options)
    return {name: count for name, count in summary.items() if count}


def _pupils(hub: Hub, class_id: int) -> list[str]:
    return [person.full_name for person in queries.pupils_of(hub.session, class_id)]


def test_a_roster_makes_accounts_and_the_second_time_nothing(hub: Hub, place: Place) -> None:
    assert _import(place, TWO) == {"new": 2}
    assert _pupils(hub, place.class_id) == ["Lê An", "Nguyễn Thị Ánh"]
    count = hub.session.scalar(select(func.count()).select_from(User))
    assert _import(place, TWO) == {"there": 2}
    assert hub.session.scalar(select(func.count()).select_from(User)) == count


def test_without_codes_people_are_known_by_name_and_birth(hub: Hub, place: Place) -> None:
    text = "Họ và tên;Ngày sinh;Lớp\nLê An;02/03/2009;12A1\n"
    assert _import(place, text) == {"new": 1}
    assert _import(place, text) == {"there": 1}
    assert _import(place, text.replace("2009", "2008")) == {"new": 1}


def test_a_changed_class_moves_the_pupil(hub: Hub, place: Place) -> None:
    other = make_class(place.school, "12A2")
    _import(place, TWO)
    hub.clock.advance(days=1)
    assert _import(place, TWO.replace("HS2;12A1", "HS2;12A2")) == {"moved": 1, "there": 1}
    assert _pupils(hub, other) == ["Lê An"]
    assert _pupils(hub, place.class_id) == ["Nguyễn Thị Ánh"]


def test_faulty_rows_stay_out_and_are_named_in_the_readers_language(hub: Hub, place: Place) -> None:
    text = TWO + "Trần Bình;31/02/2009;HS3;12A9\n"
    kept = roster.preview_roster(SYSTEM, place.school, "lop.csv", text.encode())
    with use_locale("en"):
        problems = roster.preview_roster(SYSTEM, place.school, "lop.csv", text.encode()).problems
    assert [(p.row, p.column, p.code) for p in problems] == [(4, "Lớp", "class_unknown"), (4, "Ngày sinh", "date_unreadable")]
    assert "31/02/2009" in problems[1].message
    assert kept.count("new") == 2
    assert _import(place, text) == {"new": 2, "faulty": 1}


def test_all_or_nothing_means_nothing(hub: Hub, place: Place) -> None:
    before = hub.session.scalar(select(func.count()).select_from(User))
    with pytest.raises(Conflict) as caught:
        _import(place, TWO + ";;;12A1\n", all_or_nothing=True)
    assert caught.value.code == "roster_has_faults"
    assert hub.session.scalar(select(func.count()).select_from(User)) == before


def test_codes_of_others_and_taken_user_names_are_faults(hub: Hub, place: Place) -> None:
    _import(place, TWO)
    make_user(Role.TEACHER, place.school, username="giaovien")
    text = "Họ và tên;Mã học sinh;Tên đăng nhập;Lớp\nPhạm Khác;HS1;;12A1\nVũ Mới;HS9;GiaoVien;12A1\n"
    problems = roster.preview_roster(SYSTEM, place.school, "x.csv", text.encode()).problems
    assert [(p.row, p.code) for p in problems] == [(2, "code_of_another"), (3, "username_taken")]


def test_missing_classes_are_opened_on_request(hub: Hub, place: Place) -> None:
    assert _import(place, HEAD + "Lê An;;HS1;10A7\nVũ Bích;;HS2;10A7\n", open_classes=True) == {"new": 2}
    opened = next(one for one in queries.classes_of_school(hub.session, place.school) if one.name == "10A7")
    assert opened.grade == 10
    assert len(_pupils(hub, opened.id)) == 2


def test_teachers_get_role_group_and_classes(hub: Hub, place: Place) -> None:
    text = "Họ và tên,Vai trò,Môn,Lớp\nVũ Toàn,Giáo viên,Toán,12A1\nMai Lan,Thủ thư,,\n"
    assert _import(place, text) == {"new": 2}
    assert _import(place, text) == {"there": 2}
    teacher = queries.class_staff(hub.session, place.class_id)[0].teacher
    assert teacher.full_name == "Vũ Toàn"
    assert [person.full_name for person in queries.group_members(hub.session, place.group)] == ["Vũ Toàn"]
    assert [person.full_name for person in accounts.holders(hub.session, Role.LIBRARIAN, place.school)] == ["Mai Lan"]


def test_initial_passwords_work_and_are_handed_out_once(hub: Hub, place: Place) -> None:
    kept = roster.keep_roster(SYSTEM, place.school, "lop.csv", TWO.encode())
    assert kept.id is not None
    roster.take_over(SYSTEM, kept.id)
    handed = roster.hand_out(SYSTEM, kept.id)
    assert [(one.name, one.classes) for one in handed] == [("Nguyễn Thị Ánh", "12A1"), ("Lê An", "12A1")]
    assert sessions.sign_in(handed[0].user, handed[0].password, "127.0.0.1", "").must_change
    with pytest.raises(Gone):
        roster.hand_out(SYSTEM, kept.id)
    with pytest.raises(Gone):
        roster.preview_again(SYSTEM, kept.id)
    with pytest.raises(Conflict):
        roster.take_over(SYSTEM, kept.id)


def test_only_administrators_of_the_school_import(hub: Hub, place: Place) -> None:
    admin = make_actor(Role.ADMIN, place.school)
    other = make_school(place.root, "khac", "Trường khác")
    kept = roster.keep_roster(admin, place.school, "lop.csv", TWO.encode())
    with pytest.raises(Forbidden):
        roster.preview_roster(admin, other, "lop.csv", TWO.encode())
    with pytest.raises(Forbidden):
        roster.take_over(make_actor(Role.ADMIN, other), kept.id or 0)
    with pytest.raises(Forbidden):
        roster.preview_roster(make_actor(Role.SCHOOL_LEADER, place.school), place.school, "lop.csv", TWO.encode())
    with pytest.raises(NotFound):
        roster.preview_again(admin, 404)
    with pytest.raises(Invalid):
        roster.preview_roster(SYSTEM, place.class_id, "lop.csv", TWO.encode())


def test_people_of_another_school_are_not_taken_for_ours(hub: Hub, place: Place) -> None:
    other = make_school(place.root, "khac", "Trường khác")
    make_user(Role.PUPIL, other, name="Lê An")
    make_pupil(place, name="Lê An")
    assert _import(place, "Họ tên,Lớp\nLê An,12A1\n") == {"there": 1}
    assert _import(Place(place.root, other, 0, 0), "Họ tên,Lớp\nLê An,12A1\n", open_classes=True) == {"new": 1}


def test_wrong_files_say_what_is_wrong(hub: Hub, place: Place) -> None:
    with use_locale("en"), pytest.raises(Invalid) as caught:
        roster.preview_roster(SYSTEM, place.school, "x.csv", b"book,author\nA,B\n")
    assert "Full name, Class" in str(caught.value)
    assert "book, author" in str(caught.value)
    with pytest.raises(UnsupportedMedia):
        roster.preview_roster(SYSTEM, place.school, "x.xls", b"\xd0\xcf\x11\xe0")
    with pytest.raises(TooLarge):
        roster.preview_roster(SYSTEM, place.school, "x.csv", b"x" * 6_000_000)


def test_what_nobody_took_over_is_forgotten(hub: Hub, place: Place) -> None:
    undone = roster.keep_roster(SYSTEM, place.school, "lop.csv", TWO.encode())
    done = roster.keep_roster(SYSTEM, place.school, "lop.csv", TWO.encode())
    assert undone.id is not None
    assert done.id is not None
    roster.take_over(SYSTEM, done.id)
    hub.clock.advance(days=8)
    with unit_of_work() as uow:
        uow.enqueue("schools.forget_rosters")
    hub.run_jobs()
    with pytest.raises(NotFound):
        roster.preview_again(SYSTEM, undone.id)
    with pytest.raises(Gone):
        roster.hand_out(SYSTEM, done.id)
