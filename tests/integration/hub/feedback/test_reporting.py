"""Reports of problems, from the reader to the outcome."""

from pathlib import Path

import pytest

from hub.accounts.models import User
from hub.core.authz import Role
from hub.core.errors import Conflict, NotFound, TooMany
from hub.core.uow import unit_of_work
from hub.feedback import queries
from hub.feedback.rules import REPORTS_A_DAY, ReportReason, ReportState
from hub.feedback.schemas import ReportForm
from hub.feedback.services import reporting
from hub.materials.services import takedown
from hub.web.paging import PageArgs
from tests.factories.accounts import make_actor
from tests.factories.materials import make_group, make_published
from tests.factories.schools import make_group as make_unit
from tests.factories.schools import make_school


@pytest.fixture
def group(hub):
    return make_group()


@pytest.fixture
def material(hub, group):
    return make_published(group)


def say(actor, material, reason=ReportReason.ERROR, note="Câu 3 sai đáp án"):
    return reporting.report_problem(actor, material, ReportForm(reason=reason, note=note, place="Trang 2"))


def state(hub, number):
    return queries.load_report(hub.session, number).state


def test_a_pupil_reports_and_the_head_sees_the_role_only(hub, group, material):
    number = say(group.pupil, material)
    (waiting,) = queries.waiting(hub.session, group.head)
    assert (waiting.id, waiting.reporter_role, waiting.place) == (number, "Học sinh", "Trang 2")
    assert "Lê An" not in str(waiting)
    assert [one.id for one in queries.list_queue(hub.session, group.leader, PageArgs())] == [number]
    with pytest.raises(Conflict) as refused:
        say(group.pupil, material)
    assert refused.value.code == "reported"


def test_only_the_materials_own_group_and_those_above_look_into_it(hub, group, material):
    number = say(group.pupil, material)
    other_head = make_actor(Role.GROUP_HEAD, make_unit(group.place.school, "vat-li", name="Tổ Lí"))
    far = make_actor(Role.SCHOOL_LEADER, make_school(group.place.root, "xa", "THPT Xa"))
    for actor in (other_head, far, group.author, group.reviewer, group.pupil):
        assert queries.waiting(hub.session, actor) == []
        assert list(queries.list_queue(hub.session, actor, PageArgs())) == []
        for action in (reporting.dismiss_report, reporting.ask_author, reporting.close_mended):
            with pytest.raises(NotFound):
                action(actor, number, "x")
        with pytest.raises(NotFound):
            queries.report(hub.session, actor, number)
    specialist = make_actor(Role.DEPARTMENT_SPECIALIST, group.place.root)
    assert queries.report(hub.session, specialist, number).id == number


def test_the_author_is_asked_answers_and_the_report_ends(hub, group, material):
    number = say(group.pupil, material)
    with pytest.raises(NotFound):
        reporting.answer_report(group.author, number, "Đã sửa")
    reporting.ask_author(group.head, number, "Câu 3 thế nào?")
    (asked,) = queries.asked(hub.session, group.author)
    assert asked.question == "Câu 3 thế nào?"
    assert queries.waiting(hub.session, group.head) == []
    reporting.answer_report(group.author, number, "Tôi sẽ sửa")
    assert queries.asked(hub.session, group.author) == []
    assert queries.waiting(hub.session, group.head)[0].reply == "Tôi sẽ sửa"
    reporting.close_mended(group.head, number, "Đã sửa ở phiên bản 2")
    assert state(hub, number) == ReportState.MENDED
    with pytest.raises(Conflict):
        reporting.dismiss_report(group.head, number, "x")


def test_the_reporter_is_told_once(hub, group, material):
    with unit_of_work() as uow:
        uow.session.get(User, group.pupil.user_id).email = "an@truong.example"
    number = say(group.pupil, material)
    reporting.dismiss_report(group.head, number, "Đáp án đúng: xem lại điều kiện")
    (told,) = queries.told(hub.session, group.pupil)
    assert told.outcome == "Đáp án đúng: xem lại điều kiện"
    hub.run_jobs()
    mails = [path.read_bytes() for path in Path(hub.runtime.settings.instance).rglob("*.eml")]
    assert sum(b"an@truong.example" in body for body in mails) == 1
    reporting.see_outcomes(group.pupil)
    assert queries.told(hub.session, group.pupil) == []
    assert len(queries.list_own(hub.session, group.pupil, PageArgs())) == 1


def test_withdrawing_ends_all_reports(hub, group, material):
    numbers = [say(actor, material) for actor in (group.pupil, group.reviewer, group.leader)]
    reporting.dismiss_report(group.head, numbers[0], "Không sai")
    takedown.withdraw_material(group.head, material, "error", "")
    assert [state(hub, number) for number in numbers] == [ReportState.DISMISSED, ReportState.WITHDRAWN, ReportState.WITHDRAWN]


def test_urgent_reports_come_first(hub, group, material):
    first = say(group.pupil, material)
    second = say(group.reviewer, make_published(group, title="Bài hai"), ReportReason.PRIVACY)
    third = say(group.leader, make_published(group, title="Bài ba"), ReportReason.BROKEN)
    assert [one.id for one in queries.list_queue(hub.session, group.head, PageArgs())] == [second, first, third]
    page = queries.list_queue(hub.session, group.head, PageArgs(limit=2))
    rest = queries.list_queue(hub.session, group.head, PageArgs(limit=2, after=page.next))
    assert [one.id for one in rest] == [third]


def test_reports_a_day_are_limited(hub, group, material, monkeypatch):
    monkeypatch.setattr(reporting, "REPORTS_A_DAY", 1)
    say(group.pupil, material)
    second = make_published(group, title="Bài hai")
    with pytest.raises(TooMany):
        say(group.pupil, second)
    hub.clock.advance(days=1, minutes=1)
    assert say(group.pupil, second)
    assert REPORTS_A_DAY > 1


def test_what_one_may_not_open_one_cannot_report(hub, group, material):
    far = make_actor(Role.TEACHER, make_school(group.place.root, "xa", "THPT Xa"))
    with pytest.raises(NotFound):
        say(far, material)


def test_the_head_hides_a_reported_material_at_once_and_every_report_of_it_moves(hub, group, material):
    first, second = say(group.pupil, material, ReportReason.PRIVACY), say(group.reviewer, material)
    with pytest.raises(NotFound):
        reporting.suspend_reported(group.author, first, "thử")
    reporting.suspend_reported(group.head, first, "Có tên học sinh")
    assert (state(hub, first), state(hub, second)) == (ReportState.SUSPENDED, ReportState.SUSPENDED)
    with pytest.raises(Conflict):
        reporting.suspend_reported(group.head, second, "lần nữa")
    takedown.restore_material(group.head, material)
    assert (state(hub, first), state(hub, second)) == (ReportState.KEPT, ReportState.KEPT)
