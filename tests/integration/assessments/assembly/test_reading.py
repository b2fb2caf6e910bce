"""Who sees a test before it is sat: its author, colleagues of the subject, exam officers and leaders of the school; nobody else."""

import pytest

from assessments.assembly import queries
from hub.accounts.queries import load_actor
from hub.core.authz import SYSTEM, Role
from hub.core.errors import NotFound
from hub.schools.services import classes
from hub.web.paging import PageArgs
from tests.factories.accounts import make_user
from tests.factories.delivery import make_form
from tests.factories.schools import Place, make_group, make_place, make_pupil, make_school, make_teacher
from tests.hub import Hub


def _readers(place: Place) -> dict[str, tuple[int, bool]]:
    physics = make_group(place.school, "vat-li", name="Tổ Vật lí")
    physicist = make_user(Role.TEACHER, place.school)
    classes.add_to_group(SYSTEM, physics, physicist)
    classes.assign_teaching(SYSTEM, physicist, place.class_id, "vat-li")
    reviewer = make_user(Role.TEACHER, place.school)
    classes.add_to_group(SYSTEM, place.group, reviewer)
    other_school = make_school(place.root, "thpt-khac", "THPT Khác")
    return {
        "colleague": (make_teacher(place), True),
        "member of the subject's group who teaches no class": (reviewer, True),
        "exam officer": (make_user(Role.EXAM_OFFICER, place.school), True),
        "leader": (make_user(Role.SCHOOL_LEADER, place.school), True),
        "teacher of another subject in the same class": (physicist, False),
        "teacher without this subject": (make_user(Role.TEACHER, place.school), False),
        "pupil": (make_pupil(place), False),
        "librarian": (make_user(Role.LIBRARIAN, place.school), False),
        "leader of another school": (make_user(Role.SCHOOL_LEADER, other_school), False),
    }


def test_a_test_is_read_by_those_who_have_to_do_with_it(hub: Hub) -> None:
    place = make_place()
    author = make_teacher(place)
    paper, _form = make_form(place, author)
    for who, (user, allowed) in {"author": (author, True), **_readers(place)}.items():
        actor = load_actor(hub.session, user)
        listed = [one.id for one in queries.list_papers(hub.session, actor, PageArgs())]
        assert (paper in listed) is allowed, who
        if allowed:
            assert queries.get_paper(hub.session, actor, paper).id == paper
        else:
            with pytest.raises(NotFound):
                queries.get_paper(hub.session, actor, paper)
