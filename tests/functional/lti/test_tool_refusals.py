"""What an outsider may try at the addresses of our tool side; the claims themselves are tested one by one with the rules."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from hub.core.authz import SYSTEM
from lti.registrations.rules import names
from lti.registrations.schemas import Side
from lti.registrations.services import partners
from lti.tool.models import Offer, OutsidePerson
from lti.tool.schemas import OfferForm
from lti.tool.services import offers
from tests.factories.delivery import make_room
from tests.factories.lti import key, launch_claims, make_platform, token
from tests.factories.web import Browser
from tests.hub import Hub


@pytest.fixture
def hub(hub_sqlite: Hub) -> Hub:
    """A hub whose clock stands still; nothing listens."""
    return hub_sqlite


@dataclass
class Scene:
    """A platform with pinned keys and a test offered to it."""

    hub: Hub
    browser: Browser
    platform_id: int
    target: str

    def login(self, **changes: str) -> TestResponse:
        params = {"iss": "https://lms.example", "login_hint": "h 1&x", "target_link_uri": self.target, "client_id": "client-1"}
        sent = {name: value for name, value in {**params, **changes}.items() if value != "absent"}
        return self.browser.get("/lti/tool/login", query_string=sent)

    def asked(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.login().headers["Location"]).query))

    def claims(self, nonce: str, **changes: Any) -> dict[str, Any]:
        return launch_claims(self.hub.clock.now().timestamp(), nonce=nonce, **{names.TARGET_LINK_URI: self.target, **changes})

    def launch(self, state: str, id_token: str) -> TestResponse:
        return self.browser.client.post("/lti/tool/launch", data={"state": state, "id_token": id_token})


@pytest.fixture
def scene(hub: Hub) -> Scene:
    room = make_room()
    platform_id = make_platform(room.place.school)
    offer_id = offers.make_offer(SYSTEM, OfferForm(sitting_id=room.sitting_id, platform_id=platform_id))
    target = offers.offer_url(hub.session.get_one(Offer, offer_id).token)
    return Scene(hub, Browser(hub), platform_id, target)


def test_the_request_to_the_platform_echoes_hints_and_keeps_its_query(scene: Scene) -> None:
    asked = scene.asked()
    assert (asked["site"], asked["login_hint"], asked["scope"]) == ("2", "h 1&x", "openid")
    assert len(asked["state"]) >= 32
    assert asked["redirect_uri"] == "http://localhost/lti/tool/launch"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iss": "https://evil.example"}, "platform_unknown"),
        ({"client_id": "another"}, "platform_unknown"),
        ({"iss": "absent"}, "login_incomplete"),
        ({"login_hint": "absent"}, "login_incomplete"),
        ({"login_hint": "h" * 5000}, "login_incomplete"),
        ({"target_link_uri": "https://evil.example/"}, "target_not_ours"),
        ({"target_link_uri": "http://localhost.evil.example/lti/tool/o/x"}, "target_not_ours"),
        ({"target_link_uri": "http://localhost/lti/tool/o/../../admin"}, "target_not_ours"),
    ],
)
def test_logins_that_lead_nowhere_are_refused(scene: Scene, changes: dict[str, str], code: str) -> None:
    answer = scene.login(**changes)
    assert answer.status_code == 400
    assert code in answer.text


def test_a_login_without_client_id_finds_the_only_registration(scene: Scene) -> None:
    assert scene.login(client_id="absent").status_code == 302
    make_platform(1, client_id="client-2", deployment_ids=["d-2"])
    assert scene.login(client_id="absent").status_code == 400
    assert "client_id=client-2" in scene.login(client_id="absent", lti_deployment_id="d-2").headers["Location"]


def _signed(scene: Scene, nonce: str, kind: str) -> str:
    claims = scene.claims(nonce)
    return {
        "good": lambda: token(claims),
        "none": lambda: jwt.encode(claims, None, algorithm="none", headers={"kid": "x"}),
        "shared": lambda: jwt.encode(claims, "s" * 40, algorithm="HS256", headers={"kid": "x"}),
        "stranger": lambda: token(claims, 1),
        "nonce": lambda: token({**claims, "nonce": "another"}),
        "audience": lambda: token({**claims, "aud": "another"}),
        "target": lambda: token({**claims, names.TARGET_LINK_URI: "http://localhost/lti/tool/o/other"}),
        "large": lambda: "x" * 1_000_000,
        "empty": lambda: "",
    }[kind]()


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("none", "alg_refused"),
        ("shared", "alg_refused"),
        ("stranger", "kid_unknown"),
        ("nonce", "nonce_foreign"),
        ("audience", "aud_foreign"),
        ("target", "target_link_uri_differs"),
        ("large", "token_malformed"),
        ("empty", "token_malformed"),
    ],
)
def test_bad_launches_let_nobody_in(scene: Scene, kind: str, code: str) -> None:
    asked = scene.asked()
    answer = scene.launch(asked["state"], _signed(scene, asked["nonce"], kind))
    assert answer.status_code in (400, 401)
    assert code in answer.text
    assert "ticket" not in answer.text
    assert scene.hub.session.scalars(select(OutsidePerson)).all() == []


def test_a_refused_launch_has_used_its_state_up(scene: Scene) -> None:
    asked = scene.asked()
    scene.launch(asked["state"], _signed(scene, asked["nonce"], "stranger"))
    again = scene.launch(asked["state"], _signed(scene, asked["nonce"], "good"))
    assert "state_unknown" in again.text


def test_a_state_runs_out(scene: Scene) -> None:
    asked = scene.asked()
    scene.hub.clock.advance(minutes=10)
    assert "state_unknown" in scene.launch(asked["state"], _signed(scene, asked["nonce"], "good")).text


def test_another_platforms_signature_does_not_open_this_ones_state(scene: Scene) -> None:
    make_platform(1, issuer="https://other.example", jwks={"keys": [key(1).public]})
    asked = scene.asked()
    forged = token(scene.claims(asked["nonce"], iss="https://other.example"), 1)
    assert "kid_unknown" in scene.launch(asked["state"], forged).text


def test_nobody_else_may_frame_the_landing_page(scene: Scene) -> None:
    asked = scene.asked()
    answer = scene.launch(asked["state"], _signed(scene, asked["nonce"], "good"))
    assert answer.status_code == 200
    assert "frame-ancestors https://lms.example;" in answer.headers["Content-Security-Policy"]


def test_a_platform_that_is_switched_off_launches_nothing(scene: Scene) -> None:
    asked = scene.asked()
    partners.set_active(SYSTEM, Side.TOOL, scene.platform_id, active=False)
    assert "platform_unknown" in scene.launch(asked["state"], _signed(scene, asked["nonce"], "good")).text


def test_the_door_refuses_other_sites(scene: Scene) -> None:
    answer = scene.browser.client.post("/lti/tool/enter", data={"ticket": "x"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
