"""An independent platform, made of lti1p3platform's builders, launches us and gets the score."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from hub.core.authz import SYSTEM, Role
from lti.registrations.rules import names
from lti.registrations.services import partners
from lti.tool.models import OutsidePerson
from lti.tool.services.sync import send_again
from tests.factories.accounts import make_actor
from tests.functional.lti.peers import Person
from tests.functional.lti.scenes import PlatformScene, platform_scene
from tests.hub import Hub


@pytest.fixture
def scene(hub: Hub) -> Iterator[PlatformScene]:
    with platform_scene(hub) as made:
        yield made


def test_a_learner_is_launched_into_the_test_and_the_score_goes_back(scene: PlatformScene) -> None:
    user_id = scene.enter()
    scene.mark(user_id)
    assert scene.hub.run_jobs() >= 1
    [score] = scene.platform.scores
    assert (score["userId"], score["scoreGiven"], score["scoreMaximum"]) == ("library-user-1", 7.75, 10)
    assert (score["activityProgress"], score["gradingProgress"]) == ("Completed", "FullyGraded")
    assert score["submission"]["submittedAt"] > score["submission"]["startedAt"]
    assert (scene.sync().state, scene.sync().last_status) == ("sent", 200)


def test_the_same_person_comes_back_to_the_same_attempt(scene: PlatformScene) -> None:
    assert scene.enter() == scene.enter()
    people = scene.hub.session.scalars(select(OutsidePerson)).all()
    assert [(row.sub, row.platform_id) for row in people] == [("library-user-1", scene.platform_id)]


def test_a_teacher_of_the_platform_sees_the_test_but_gets_no_way_in(scene: PlatformScene) -> None:
    scene.platform.roles = (names.MEMBERSHIP + "Instructor",)
    _person, page = scene.launch()
    assert "data-own-window" not in page
    assert "Kiểm tra giữa kì" in page


def test_a_way_in_is_used_once(scene: PlatformScene) -> None:
    person = Person()
    landing = person.press(person.get(f"{scene.platform.url}/open"))
    assert person.press(landing, "//form[@data-own-window]").url.endswith("/take")
    assert person.press(landing, "//form[@data-own-window]").status_code == 410


def test_an_unknown_deployment_waits_for_the_administrator(scene: PlatformScene) -> None:
    scene.platform.deployment_id = "another"
    _person, page = scene.launch()
    assert page.startswith("400")
    assert "deployment_pending" in page
    assert "lti_errormsg=" in page
    partners.approve_deployment(SYSTEM, scene.platform_id, "another")
    scene.hub.scope.close_reading()
    assert "data-own-window" in scene.launch()[1]


def test_without_the_browsers_cookie_a_launch_is_refused(scene: PlatformScene) -> None:
    person = Person()
    page = person.get(f"{scene.platform.url}/open")
    person.session.cookies.clear()
    refused = person.press(page)
    assert refused.status_code == 401
    assert "browser_differs" in refused.text


def test_a_launch_cannot_be_sent_twice(scene: PlatformScene) -> None:
    person = Person()
    page = person.get(f"{scene.platform.url}/open")
    assert person.press(page).status_code == 200
    again = person.press(page)
    assert again.status_code == 401
    assert "state_unknown" in again.text


def test_a_corrected_mark_is_sent_again_and_the_latest_wins(scene: PlatformScene) -> None:
    user_id = scene.enter()
    scene.mark(user_id, "7.75")
    scene.mark(user_id, "8")
    scene.hub.run_jobs()
    assert [score["scoreGiven"] for score in scene.platform.scores] == [8]
    scene.hub.clock.advance(seconds=1)
    scene.mark(user_id, "9")
    scene.hub.run_jobs()
    first, second = scene.platform.scores
    assert (first["scoreGiven"], second["scoreGiven"]) == (8, 9)
    assert second["timestamp"] > first["timestamp"]
    assert second["https://canvas.instructure.com/lti/submission"]["new_submission"] is False
    assert scene.platform.tokens == 1


def test_a_busy_platform_gets_the_score_later(scene: PlatformScene) -> None:
    scene.platform.statuses = [503, 429, 200]
    user_id = scene.enter()
    scene.mark(user_id)
    scene.hub.run_jobs()
    assert (scene.sync().state, scene.sync().reason) == ("waiting", "busy")
    for _ in range(4):
        scene.hub.clock.advance(hours=1)
        scene.hub.run_jobs()
    assert scene.sync().state == "sent"
    assert len(scene.platform.scores) == 3


def test_a_refused_token_is_fetched_again_once(scene: PlatformScene) -> None:
    scene.platform.statuses = [401, 200]
    scene.mark(scene.enter())
    scene.hub.run_jobs()
    assert (scene.sync().state, scene.platform.tokens) == ("sent", 2)


def test_a_stale_score_gets_a_later_timestamp(scene: PlatformScene) -> None:
    scene.platform.statuses = [409, 200]
    scene.mark(scene.enter())
    scene.hub.run_jobs()
    scene.hub.clock.advance(hours=1)
    scene.hub.run_jobs()
    first, second = scene.platform.scores
    assert second["timestamp"] > first["timestamp"]
    assert scene.sync().state == "sent"


@pytest.mark.parametrize(("status", "reason"), [(404, "column_gone"), (422, "pupil_unknown"), (400, "refused_as_wrong")])
def test_a_final_refusal_is_shown_and_can_be_sent_again(scene: PlatformScene, status: int, reason: str) -> None:
    scene.platform.statuses = [status]
    scene.mark(scene.enter())
    scene.hub.run_jobs()
    assert (scene.sync().state, scene.sync().reason) == ("failed", reason)
    admin = make_actor(Role.ADMIN, scene.school)
    send_again(admin, scene.sync().id)
    scene.hub.run_jobs()
    assert scene.sync().state == "sent"


def test_a_closed_course_is_tried_again_a_day_later(scene: PlatformScene) -> None:
    scene.platform.statuses = [403]
    scene.mark(scene.enter())
    scene.hub.run_jobs()
    assert scene.sync().state == "parked"
    scene.hub.clock.advance(hours=23)
    scene.hub.run_jobs()
    assert len(scene.platform.scores) == 1
    scene.hub.clock.advance(hours=2)
    scene.hub.run_jobs()
    assert scene.sync().state == "sent"


def test_a_platform_that_is_away_for_three_days_is_given_up(scene: PlatformScene) -> None:
    user_id = scene.enter()
    scene.platform.statuses = [500] * 100
    scene.mark(user_id)
    for _ in range(100):
        scene.hub.run_jobs()
        scene.hub.clock.advance(hours=1)
    assert (scene.sync().state, scene.sync().reason) == ("failed", "busy")
