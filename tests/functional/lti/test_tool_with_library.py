"""An independent platform, made of lti1p3platform's builders, launches us and gets the score."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from assessments.delivery import queries as delivery
from assessments.marking.events import AttemptMarked
from hub.core.authz import SYSTEM
from hub.core.uow import unit_of_work
from lti.registrations.rules import names
from lti.registrations.schemas import PlatformForm
from lti.registrations.services import partners
from lti.tool.models import OutsidePerson, ScoreSync
from lti.tool.schemas import OfferForm
from lti.tool.services import offers
from lti.tool.services.sync import send_again
from tests.factories.accounts import make_actor
from tests.factories.delivery import make_room
from tests.factories.lti import make_platform
from tests.functional.lti.peers import LibraryPlatform, Person, served
from tests.hub import Hub


@dataclass
class Scene:
    """A sitting offered to an independent platform."""

    hub: Hub
    sitting_id: int
    platform: LibraryPlatform
    platform_id: int
    school: int

    def launch(self, person: Person | None = None) -> tuple[Person, str]:
        """Opens the link at the platform; the browser and the landing page."""
        person = person or Person()
        page = person.press(person.get(f"{self.platform.url}/open"))
        return person, page.text if page.status_code == 200 else f"{page.status_code} {page.text}"

    def enter(self) -> int:
        """Launches and takes the test's door; the attempt's person."""
        person = Person()
        landing = person.press(person.get(f"{self.platform.url}/open"))
        entered = person.press(landing, "//form[@data-own-window]")
        assert entered.url.endswith(f"/sittings/{self.sitting_id}/take")
        return self.sync().user_id

    def sync(self) -> ScoreSync:
        return self.hub.session.scalars(select(ScoreSync)).one()

    def mark(self, user_id: int, score: str = "7.75") -> None:
        """What marking does when it has marked the attempt."""
        attempt = delivery.find_attempt(self.hub.session, self.sitting_id, user_id)
        assert attempt is not None
        self.hub.scope.close_reading()
        with unit_of_work() as uow:
            done = attempt.started_at + timedelta(minutes=30)
            uow.dispatch(AttemptMarked(attempt.id, self.sitting_id, user_id, Decimal(score), Decimal(10), done))


@pytest.fixture
def scene(hub: Hub) -> Iterator[Scene]:
    room = make_room()
    base = hub.runtime.settings.base_url
    platform_id = make_platform(room.place.school)
    offer_id = offers.make_offer(SYSTEM, OfferForm(sitting_id=room.sitting_id, platform_id=platform_id))
    hub.scope.close_reading()
    from lti.tool.models import Offer

    token = hub.session.get_one(Offer, offer_id).token
    peer = LibraryPlatform(hub=base, target=offers.offer_url(token), tool_jwks_url=f"{base}/lti/tool/jwks/{platform_id}")
    hub.scope.close_reading()
    with served(peer.app()) as url:
        peer.url = url
        form = PlatformForm(
            unit_id=room.place.school,
            name="Thư viện",
            issuer=url,
            client_id=peer.client_id,
            deployment_ids=[peer.deployment_id],
            auth_url=f"{url}/auth",
            token_url=f"{url}/token",
            jwks_url=f"{url}/jwks",
        )
        partners.save_platform(SYSTEM, form, platform_id)
        yield Scene(hub, room.sitting_id, peer, platform_id, room.place.school)


def test_a_learner_is_launched_into_the_test_and_the_score_goes_back(scene: Scene) -> None:
    user_id = scene.enter()
    scene.mark(user_id)
    assert scene.hub.run_jobs() >= 1
    [score] = scene.platform.scores
    assert (score["userId"], score["scoreGiven"], score["scoreMaximum"]) == ("library-user-1", 7.75, 10)
    assert (score["activityProgress"], score["gradingProgress"]) == ("Completed", "FullyGraded")
    assert score["submission"]["submittedAt"] > score["submission"]["startedAt"]
    assert (scene.sync().state, scene.sync().last_status) == ("sent", 200)


def test_the_same_person_comes_back_to_the_same_attempt(scene: Scene) -> None:
    assert scene.enter() == scene.enter()
    people = scene.hub.session.scalars(select(OutsidePerson)).all()
    assert [(row.sub, row.platform_id) for row in people] == [("library-user-1", scene.platform_id)]


def test_a_teacher_of_the_platform_sees_the_test_but_gets_no_way_in(scene: Scene) -> None:
    scene.platform.roles = (names.MEMBERSHIP + "Instructor",)
    _person, page = scene.launch()
    assert "data-own-window" not in page
    assert "Kiểm tra giữa kì" in page


def test_a_way_in_is_used_once(scene: Scene) -> None:
    person = Person()
    landing = person.press(person.get(f"{scene.platform.url}/open"))
    assert person.press(landing, "//form[@data-own-window]").url.endswith("/take")
    assert person.press(landing, "//form[@data-own-window]").status_code == 410


def test_an_unknown_deployment_waits_for_the_administrator(scene: Scene) -> None:
    scene.platform.deployment_id = "another"
    _person, page = scene.launch()
    assert page.startswith("400")
    assert "deployment_pending" in page
    assert "lti_errormsg=" in page
    partners.approve_deployment(SYSTEM, scene.platform_id, "another")
    scene.hub.scope.close_reading()
    assert "data-own-window" in scene.launch()[1]


def test_without_the_browsers_cookie_a_launch_is_refused(scene: Scene) -> None:
    person = Person()
    page = person.get(f"{scene.platform.url}/open")
    person.session.cookies.clear()
    refused = person.press(page)
    assert refused.status_code == 401
    assert "browser_differs" in refused.text


def test_a_launch_cannot_be_sent_twice(scene: Scene) -> None:
    person = Person()
    page = person.get(f"{scene.platform.url}/open")
    assert person.press(page).status_code == 200
    again = person.press(page)
    assert again.status_code == 401
    assert "state_unknown" in again.text


def test_a_corrected_mark_is_sent_again_and_the_latest_wins(scene: Scene) -> None:
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


def test_a_busy_platform_gets_the_score_later(scene: Scene) -> None:
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


def test_a_refused_token_is_fetched_again_once(scene: Scene) -> None:
    scene.platform.statuses = [401, 200]
    scene.mark(scene.enter())
    scene.hub.run_jobs()
    assert (scene.sync().state, scene.platform.tokens) == ("sent", 2)


def test_a_stale_score_gets_a_later_timestamp(scene: Scene) -> None:
    scene.platform.statuses = [409, 200]
    scene.mark(scene.enter())
    scene.hub.run_jobs()
    scene.hub.clock.advance(hours=1)
    scene.hub.run_jobs()
    first, second = scene.platform.scores
    assert second["timestamp"] > first["timestamp"]
    assert scene.sync().state == "sent"


@pytest.mark.parametrize(("status", "reason"), [(404, "column_gone"), (422, "pupil_unknown"), (400, "refused_as_wrong")])
def test_a_final_refusal_is_shown_and_can_be_sent_again(scene: Scene, status: int, reason: str) -> None:
    scene.platform.statuses = [status]
    scene.mark(scene.enter())
    scene.hub.run_jobs()
    assert (scene.sync().state, scene.sync().reason) == ("failed", reason)
    from hub.core.authz import Role

    admin = make_actor(Role.ADMIN, scene.school)
    send_again(admin, scene.sync().id)
    scene.hub.run_jobs()
    assert scene.sync().state == "sent"


def test_a_closed_course_is_tried_again_a_day_later(scene: Scene) -> None:
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


def test_a_platform_that_is_away_for_three_days_is_given_up(scene: Scene) -> None:
    user_id = scene.enter()
    scene.platform.statuses = [500] * 100
    scene.mark(user_id)
    for _ in range(100):
        scene.hub.run_jobs()
        scene.hub.clock.advance(hours=1)
    assert (scene.sync().state, scene.sync().reason) == ("failed", "busy")
