"""A hub that listens, with an independent tool in a class, or with a test offered to an independent platform."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from assessments.delivery import queries as delivery
from assessments.marking.events import AttemptMarked
from hub.accounts.services import sessions
from hub.core.authz import SYSTEM
from hub.core.uow import unit_of_work
from lti.platform.schemas import LinkForm
from lti.platform.services import links
from lti.registrations import queries as registrations
from lti.registrations.schemas import PlatformForm, ToolForm
from lti.registrations.services import partners
from lti.tool.models import Offer, ScoreSync
from lti.tool.schemas import OfferForm
from lti.tool.services import offers
from tests.factories.delivery import make_room
from tests.factories.lti import key, make_platform, make_tool
from tests.factories.schools import Place, make_place, make_pupil
from tests.functional.lti.peers import LibraryPlatform, Person, PyltiTool, free_port, pylti_jwks, served
from tests.hub import Hub, SchemaTemplate


@contextmanager
def live_hub(template: SchemaTemplate, folder: Path) -> Iterator[Hub]:
    """A hub whose base address is where it really listens, by the real time; calls on this machine are allowed."""
    port = free_port()
    with Hub.open(template, folder, base_url=f"http://127.0.0.1:{port}", outbound_private=True) as hub:
        hub.clock.set(datetime.now(UTC))
        with served(hub.app, port):
            yield hub


@dataclass
class ToolScene:
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


@contextmanager
def tool_scene(hub: Hub) -> Iterator[ToolScene]:
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
        yield ToolScene(hub, place, pupil, link_id, tool_id, peer)


@dataclass
class PlatformScene:
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


@contextmanager
def platform_scene(hub: Hub) -> Iterator[PlatformScene]:
    room = make_room()
    base = hub.runtime.settings.base_url
    platform_id = make_platform(room.place.school)
    offer_id = offers.make_offer(SYSTEM, OfferForm(sitting_id=room.sitting_id, platform_id=platform_id))
    hub.scope.close_reading()
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
        yield PlatformScene(hub, room.sitting_id, peer, platform_id, room.place.school)
