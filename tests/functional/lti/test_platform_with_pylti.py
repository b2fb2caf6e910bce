"""We launch an independent tool, PyLTI1p3's Flask one, and its score comes into the grade book."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from assessments.gradebook import queries as gradebook
from hub.accounts.services import sessions
from hub.core.authz import SYSTEM
from lti.platform.schemas import LinkForm
from lti.platform.services import links
from lti.registrations import queries as registrations
from lti.registrations.rules import names
from lti.registrations.schemas import ToolForm
from lti.registrations.services import partners
from tests.factories.lti import key, make_tool
from tests.factories.schools import YEAR, Place, make_place, make_pupil, make_teacher
from tests.functional.lti.peers import Person, PyltiTool, pylti_jwks, served
from tests.hub import Hub


@dataclass
class Scene:
    """A class with a pupil and an independent tool in it."""

    hub: Hub
    place: Place
    pupil: int
    link_id: int
    tool_id: int
    tool: PyltiTool

    @property
    def base(self) -> str:
        return self.hub.runtime.settings.base_url

    def person(self, user_id: int) -> Person:
        person = Person()
        person.session.cookies.set("hub_session", sessions.begin_session(user_id, "127.0.0.1", "test").token)
        self.hub.scope.close_reading()
        return person


@pytest.fixture
def scene(hub: Hub) -> Iterator[Scene]:
    place = make_place()
    pupil = make_pupil(place, name="Nguyễn Thị An")
    base = hub.runtime.settings.base_url
    tool_id = make_tool(place.school)
    tool = registrations.tool_by_id(hub.session, tool_id)
    assert tool is not None
    peer = PyltiTool(base, tool.client_id, registrations.deployment_for(hub.session, tool_id))
    with served(peer.app()) as url:
        form = {
            **tool.model_dump(include={"unit_id", "name", "scopes"}),
            "login_url": f"{url}/login",
            "launch_url": f"{url}/launch",
            "redirect_uris": [f"{url}/launch"],
            "jwks": pylti_jwks(key(3)),
            "share_name": True,
        }
        partners.save_tool(SYSTEM, ToolForm(**form), tool_id)
        placed = LinkForm(
            class_unit_id=place.class_id,
            tool_id=tool_id,
            title="Thí nghiệm ảo",
            subject_code="toan",
            semester=1,
            target_kind="tx",
            target_index=2,
            custom={"level": "khó"},
        )
        link_id = links.place_link(SYSTEM, placed)
        hub.scope.close_reading()
        yield Scene(hub, place, pupil, link_id, tool_id, peer)


def _launch(scene: Scene, user_id: int) -> str:
    person = scene.person(user_id)
    page = person.get(f"{scene.base}/lti/platform/links/{scene.link_id}/open")
    return person.press(page).text


def test_a_pupil_is_launched_and_the_score_lands_in_the_grade_book(scene: Scene) -> None:
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


def test_a_teacher_comes_as_instructor_and_keeps_one_name(scene: Scene) -> None:
    teacher = make_teacher(scene.place)
    assert _launch(scene, teacher) == "launched"
    assert _launch(scene, teacher) == "launched"
    first, second = scene.tool.launches
    assert first[names.ROLES] == [names.MEMBERSHIP + "Instructor"]
    assert first["sub"] == second["sub"]
    assert first["nonce"] != second["nonce"]


def test_launches_are_listed_for_the_administrator(scene: Scene) -> None:
    _launch(scene, scene.pupil)
    rows = registrations.last_launches(scene.hub.session, "platform", scene.tool_id)  # type: ignore[arg-type]
    assert [(row.outcome, row.title, row.user_id) for row in rows] == [("ok", "Thí nghiệm ảo", scene.pupil)]


def test_somebody_outside_the_class_cannot_launch(scene: Scene) -> None:
    from hub.core.authz import Role
    from tests.factories.accounts import make_user

    stranger = make_user(Role.PUPIL, scene.place.school)
    page = scene.person(stranger).get(f"{scene.base}/lti/platform/links/{scene.link_id}/open")
    assert page.status_code == 404
    assert scene.tool.launches == []
