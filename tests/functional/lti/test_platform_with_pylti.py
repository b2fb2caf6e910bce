"""We launch an independent tool, PyLTI1p3's Flask one, and its score comes into the grade book."""

from collections.abc import Iterator

import pytest

from assessments.gradebook import queries as gradebook
from hub.core.authz import Role
from lti.registrations import queries as registrations
from lti.registrations.rules import names
from tests.factories.accounts import make_user
from tests.factories.schools import YEAR, make_teacher
from tests.functional.lti.scenes import ToolScene, tool_scene
from tests.hub import Hub


@pytest.fixture
def scene(hub: Hub) -> Iterator[ToolScene]:
    with tool_scene(hub) as made:
        yield made


def _launch(scene: ToolScene, user_id: int) -> str:
    person = scene.person(user_id)
    page = person.get(f"{scene.base}/lti/platform/links/{scene.link_id}/open")
    return person.press(page).text


def test_a_pupil_is_launched_and_the_score_lands_in_the_grade_book(scene: ToolScene) -> None:
    scene.tool.score = 8.25
    assert _launch(scene, scene.pupil) == "launched"
    data = scene.tool.launches[0]
    assert data[names.ROLES] == [names.MEMBERSHIP + "Learner"]
    assert data["name"] == "Nguyễn Thị An"
    assert "email" not in data
    assert data["sub"] != str(scene.pupil)
    assert data[names.CUSTOM] == {"level": "khó"}
    assert data[names.TARGET_LINK_URI].endswith("/launch")
    sheet = gradebook.find_sheet(scene.hub.session, scene.place.class_id, "toan", YEAR, 1)
    assert sheet is not None
    cell = gradebook.cells_of(scene.hub.session, sheet.id)[scene.pupil]["tx2"]
    assert (str(cell.value.mark), cell.source) == ("8.3", "lti")
    assert [(row["resultScore"], row["resultMaximum"], row["comment"]) for row in scene.tool.results] == [(8.25, 10, "Tốt")]


def test_a_teacher_comes_as_instructor_and_keeps_one_name(scene: ToolScene) -> None:
    teacher = make_teacher(scene.place)
    assert _launch(scene, teacher) == "launched"
    assert _launch(scene, teacher) == "launched"
    first, second = scene.tool.launches
    assert first[names.ROLES] == [names.MEMBERSHIP + "Instructor"]
    assert first["sub"] == second["sub"]
    assert first["nonce"] != second["nonce"]


def test_launches_are_listed_for_the_administrator(scene: ToolScene) -> None:
    _launch(scene, scene.pupil)
    rows = registrations.last_launches(scene.hub.session, "platform", scene.tool_id)  # type: ignore[arg-type]
    assert [(row.outcome, row.title, row.user_id) for row in rows] == [("ok", "Thí nghiệm ảo", scene.pupil)]


def test_somebody_outside_the_class_cannot_launch(scene: ToolScene) -> None:
    stranger = make_user(Role.PUPIL, scene.place.school)
    page = scene.person(stranger).get(f"{scene.base}/lti/platform/links/{scene.link_id}/open")
    assert page.status_code == 404
    assert scene.tool.launches == []
