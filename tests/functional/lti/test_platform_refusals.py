"""Everything that a tool may get wrong, or an attacker may try, at the addresses of our platform side."""

import json
import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from assessments.gradebook import queries as gradebook
from assessments.gradebook import services as gradebook_services
from assessments.gradebook.schemas import CellChange
from hub.core.authz import SYSTEM, Role
from lti.platform.models import LineItem, ToolScore
from lti.platform.schemas import LinkForm
from lti.platform.services import links
from lti.platform.services.launching import subject
from lti.registrations import queries as registrations
from lti.registrations.rules import jws, names
from lti.registrations.rules.names import LINEITEM_TYPE, SCORE_TYPE, Scope
from lti.registrations.schemas import Side, Tool
from lti.registrations.services import partners
from tests.factories.accounts import load, make_user
from tests.factories.lti import make_tool, token
from tests.factories.schools import YEAR, Place, make_class, make_place, make_pupil, make_teacher
from tests.factories.web import Browser
from tests.hub import Hub

REDIRECT = "https://tool.example/launch"


@pytest.fixture
def hub(hub_sqlite: Hub) -> Hub:
    """A hub whose clock stands still; nothing listens."""
    return hub_sqlite


@dataclass
class Scene:
    """A tool with pinned keys in a class, and what it can do over HTTP."""

    hub: Hub
    place: Place
    pupil: int
    tool: Tool
    link_id: int
    uid: str

    @property
    def base(self) -> str:
        return f"/lti/platform/contexts/{self.place.class_id}/lineitems"

    @property
    def item(self) -> str:
        return f"{self.base}/{self.uid}"

    def assertion(self, number: int = 0, client_id: str | None = None, **changes: Any) -> str:
        now = self.hub.clock.now().timestamp()
        client = client_id or self.tool.client_id
        claims = {
            "iss": client,
            "sub": client,
            "aud": "http://localhost/lti/platform/token",
            "iat": now,
            "exp": now + 60,
            "jti": uuid.uuid4().hex,
            **changes,
        }
        return token({name: value for name, value in claims.items() if value is not None}, number)

    def ask_token(self, scope: str = " ".join(Scope), **changes: Any) -> TestResponse:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": names.ASSERTION_TYPE,
            "client_assertion": changes.pop("client_assertion", None) or self.assertion(),
            "scope": scope,
            **changes,
        }
        return self.hub.app.test_client().post("/lti/platform/token", data=form)

    def call(
        self, method: str, path: str, scopes: str = " ".join(Scope), body: Any = None, media: str = "", **headers: str
    ) -> TestResponse:
        self.hub.clock.advance(seconds=1)
        answer = self.ask_token(scopes)
        assert answer.status_code == 200, answer.text
        sent = {"Authorization": f"Bearer {answer.json['access_token']}", **headers}  # type: ignore[index]
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.hub.app.test_client().open(path, method=method, headers=sent, data=data, content_type=media or None)

    def score(self, **changes: Any) -> dict[str, Any]:
        body = {
            "userId": subject(self.tool.id, self.pupil),
            "timestamp": self.hub.clock.now().isoformat(),
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "scoreGiven": 8,
            "scoreMaximum": 10,
            **changes,
        }
        self.hub.scope.close_reading()
        return {name: value for name, value in body.items() if value != "absent"}

    def post(self, **changes: Any) -> TestResponse:
        return self.call("POST", f"{self.item}/scores", body=self.score(**changes), media=SCORE_TYPE)

    def mark(self) -> Decimal | None:
        sheet = gradebook.find_sheet(self.hub.session, self.place.class_id, "toan", YEAR, 1)
        cell = gradebook.cells_of(self.hub.session, sheet.id).get(self.pupil, {}).get("gk") if sheet else None
        return cell.value.mark if cell else None

    def browser(self, user_id: int | None = None) -> Browser:
        return Browser(self.hub, user_id or self.pupil)

    def begin(self, browser: Browser) -> dict[str, str]:
        """What the tool gets at its login address."""
        answer = browser.get(f"/lti/platform/links/{self.link_id}/open")
        assert answer.status_code == 303
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))

    def request(self, hints: dict[str, str], **changes: str) -> dict[str, str]:
        asked = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": self.tool.client_id,
            "redirect_uri": REDIRECT,
            "state": "s-1",
            "nonce": "n-1",
            "login_hint": hints["login_hint"],
            "lti_message_hint": hints["lti_message_hint"],
            **changes,
        }
        return {name: value for name, value in asked.items() if value != "absent"}


@pytest.fixture
def scene(hub: Hub) -> Scene:
    place = make_place()
    pupil = make_pupil(place)
    tool_id = make_tool(place.school)
    placed = LinkForm(
        class_unit_id=place.class_id, tool_id=tool_id, title="Bài", subject_code="toan", semester=1, target_kind="gk"
    )
    link_id = links.place_link(SYSTEM, placed)
    tool = registrations.tool_by_id(hub.session, tool_id)
    uid = hub.session.scalars(select(LineItem.uid)).one()
    assert tool is not None
    hub.scope.close_reading()
    return Scene(hub, place, pupil, tool, link_id, uid)


def _form(answer: TestResponse) -> tuple[str, dict[str, str]]:
    """Address and fields of the page's form."""
    action = re.search(r'<form method="post" action="([^"]*)" data-post-on>', answer.text)
    assert action, answer.text
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', answer.text.split("data-post-on>")[1])
    return unescape(action[1]), {name: unescape(value) for name, value in fields}


def test_the_login_address_gets_opaque_hints_and_keeps_its_own_parameters(scene: Scene) -> None:
    hints = scene.begin(scene.browser())
    assert hints["x"] == "1"
    assert hints["iss"] == "http://localhost"
    assert str(scene.pupil) not in (hints["login_hint"], hints["lti_message_hint"])
    assert hints["target_link_uri"] == REDIRECT


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_good_request_gets_a_signed_message(scene: Scene, method: str) -> None:
    browser = scene.browser()
    params = scene.request(scene.begin(browser))
    answer = browser.client.open("/lti/platform/auth", method=method, **{"query_string" if method == "GET" else "data": params})
    address, fields = _form(answer)
    assert (address, fields["state"]) == (REDIRECT, "s-1")
    claims = jws.verified(fields["id_token"], registrations.published_keys(scene.hub.session, f"{Side.PLATFORM}:{scene.tool.id}"))
    assert (claims["nonce"], claims["aud"], claims["iss"]) == ("n-1", scene.tool.client_id, "http://localhost")
    assert claims["exp"] - claims["iat"] <= 300
    assert "https://tool.example" in answer.headers["Content-Security-Policy"]
    assert "<script>" not in answer.text
    assert "name" not in claims
    assert "email" not in claims


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"redirect_uri": "https://evil.example/"}, "redirect_uri_unknown"),
        ({"redirect_uri": REDIRECT + "/"}, "redirect_uri_unknown"),
        ({"redirect_uri": "absent"}, "redirect_uri_unknown"),
        ({"client_id": "nobody"}, "client_unknown"),
        ({"client_id": "absent"}, "client_unknown"),
    ],
)
def test_nothing_is_sent_to_an_address_that_is_not_registered(scene: Scene, changes: dict[str, str], code: str) -> None:
    browser = scene.browser()
    answer = browser.get("/lti/platform/auth", query_string=scene.request(scene.begin(browser), **changes))
    assert answer.status_code == 400
    assert code in answer.text
    assert "data-post-on" not in answer.text
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scope": "email"}, "invalid_scope"),
        ({"response_type": "code"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"prompt": "login"}, "invalid_request"),
        ({"nonce": "absent"}, "invalid_request"),
        ({"login_hint": "absent"}, "invalid_request"),
        ({"login_hint": "made-up"}, "login_required"),
        ({"lti_message_hint": "made-up"}, "invalid_request"),
        ({"lti_message_hint": "absent"}, "invalid_request"),
    ],
)
def test_other_faults_are_told_to_the_tool(scene: Scene, changes: dict[str, str], error: str) -> None:
    browser = scene.browser()
    answer = browser.get("/lti/platform/auth", query_string=scene.request(scene.begin(browser), **changes))
    address, fields = _form(answer)
    assert address == REDIRECT
    assert (fields["error"], fields["state"]) == (error, "s-1")
    assert "id_token" not in fields


def test_without_state_an_error_has_none(scene: Scene) -> None:
    browser = scene.browser()
    answer = browser.get("/lti/platform/auth", query_string=scene.request(scene.begin(browser), state="absent", prompt="x"))
    assert "state" not in _form(answer)[1]


def test_a_state_with_markup_is_only_text(scene: Scene) -> None:
    browser = scene.browser()
    nasty = '"><script>alert(1)</script>'
    answer = browser.get("/lti/platform/auth", query_string=scene.request(scene.begin(browser), state=nasty))
    assert "<script>alert" not in answer.text
    assert _form(answer)[1]["state"] == nasty


def test_hints_are_used_once_and_run_out(scene: Scene) -> None:
    browser = scene.browser()
    params = scene.request(scene.begin(browser))
    assert "id_token" in _form(browser.get("/lti/platform/auth", query_string=params))[1]
    assert _form(browser.get("/lti/platform/auth", query_string=params))[1]["error"] == "login_required"
    late = scene.request(scene.begin(browser), nonce="n-2")
    scene.hub.clock.advance(minutes=6)
    assert _form(browser.get("/lti/platform/auth", query_string=late))[1]["error"] == "login_required"


def test_a_nonce_is_taken_once(scene: Scene) -> None:
    browser = scene.browser()
    assert "id_token" in _form(browser.get("/lti/platform/auth", query_string=scene.request(scene.begin(browser))))[1]
    again = _form(browser.get("/lti/platform/auth", query_string=scene.request(scene.begin(browser))))[1]
    assert again["error"] == "invalid_request"


def test_hints_are_bound_to_the_sign_in_and_the_person(scene: Scene) -> None:
    other = make_pupil(scene.place)
    hints = scene.begin(scene.browser())
    for stranger in (scene.browser(other), scene.browser()):
        answer = stranger.get("/lti/platform/auth", query_string=scene.request(hints))
        assert _form(answer)[1]["error"] == "login_required"
        hints = scene.begin(scene.browser())


def test_hints_are_bound_to_the_tool(scene: Scene) -> None:
    second = registrations.tool_by_id(scene.hub.session, make_tool(scene.place.school, name="Another"))
    assert second is not None
    browser = scene.browser()
    answer = browser.get("/lti/platform/auth", query_string=scene.request(scene.begin(browser), client_id=second.client_id))
    assert _form(answer)[1]["error"] == "login_required"


def test_nobody_signed_in_is_told_as_login_required(scene: Scene) -> None:
    hints = scene.begin(scene.browser())
    answer = Browser(scene.hub).get("/lti/platform/auth", query_string=scene.request(hints))
    assert _form(answer)[1]["error"] == "login_required"


def test_a_post_that_lost_its_cookies_is_posted_once_more_from_here(scene: Scene) -> None:
    browser = scene.browser()
    params = scene.request(scene.begin(browser))
    address, fields = _form(Browser(scene.hub).client.post("/lti/platform/auth", data=params))
    assert (address, fields) == ("/lti/platform/auth?again=1", params)
    assert "id_token" in _form(browser.client.post(address, data=fields))[1]
    assert _form(Browser(scene.hub).client.post(address, data=params))[1]["error"] == "login_required"


def test_a_repeated_parameter_is_refused(scene: Scene) -> None:
    browser = scene.browser()
    params = [*scene.request(scene.begin(browser)).items(), ("redirect_uri", "https://evil.example/")]
    assert browser.get("/lti/platform/auth", query_string=params).status_code == 400


def test_a_tool_that_is_switched_off_is_unknown(scene: Scene) -> None:
    browser = scene.browser()
    params = scene.request(scene.begin(browser))
    partners.set_active(SYSTEM, Side.PLATFORM, scene.tool.id, active=False)
    assert browser.get("/lti/platform/auth", query_string=params).status_code == 400
    assert browser.get(f"/lti/platform/links/{scene.link_id}/open").status_code == 410


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_assertion_type": "x"}, "invalid_request"),
        ({"client_assertion": "a.b.c"}, "invalid_client"),
        ({"scope": "https://x.example/scope"}, "invalid_scope"),
        ({"scope": ""}, "invalid_request"),
    ],
)
def test_bad_token_requests(scene: Scene, changes: dict[str, str], error: str) -> None:
    answer = scene.ask_token(**changes)
    assert (answer.status_code, answer.json["error"]) == (400, error)  # type: ignore[index]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "https://other.example/token"},
        {"sub": "somebody"},
        {"iss": "somebody"},
        {"exp": 1},
        {"exp": None},
        {"iat": None},
        {"jti": None},
        {names.DEPLOYMENT_ID: "unknown"},
        {"number": 1},
    ],
)
def test_bad_assertions_are_an_invalid_client(scene: Scene, changes: dict[str, Any]) -> None:
    answer = scene.ask_token(client_assertion=scene.assertion(**changes))
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_client")  # type: ignore[index]


def test_an_assertion_is_used_once(scene: Scene) -> None:
    assertion = scene.assertion()
    assert scene.ask_token(client_assertion=assertion).status_code == 200
    assert scene.ask_token(client_assertion=assertion).json["error"] == "invalid_client"  # type: ignore[index]


def test_unsigned_and_confused_assertions_are_refused(scene: Scene) -> None:
    claims = jwt.decode(scene.assertion(), options={"verify_signature": False})
    unsigned = jwt.encode(claims, None, algorithm="none")
    shared = jwt.encode(claims, "s" * 40, algorithm="HS256", headers={"kid": "x"})
    for assertion in (unsigned, shared):
        assert scene.ask_token(client_assertion=assertion).json["error"] == "invalid_client"  # type: ignore[index]


def test_a_token_has_only_scopes_that_are_registered(scene: Scene) -> None:
    body = scene.ask_token(f"{Scope.SCORE} https://x.example/other").json
    assert (body["scope"], body["token_type"], body["expires_in"]) == (Scope.SCORE, "Bearer", 3600)  # type: ignore[index]


def test_a_json_token_request_is_refused(scene: Scene) -> None:
    answer = scene.hub.app.test_client().post("/lti/platform/token", json={"grant_type": "client_credentials"})
    assert answer.json["error"] == "invalid_request"  # type: ignore[index]


def test_without_a_good_token_services_answer_401_with_a_challenge(scene: Scene) -> None:
    client = scene.hub.app.test_client()
    for header in ("", "Bearer", "Bearer nonsense", "Basic abc", "Bearer đ"):
        answer = client.get(scene.base, headers={"Authorization": header.encode().decode("latin-1")})
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    bearer = scene.ask_token().json["access_token"]  # type: ignore[index]
    scene.hub.clock.advance(seconds=3600)
    assert client.get(scene.base, headers={"Authorization": f"Bearer {bearer}"}).status_code == 401


@pytest.mark.parametrize(
    ("method", "suffix", "scopes", "status"),
    [
        ("GET", "", Scope.SCORE, 403),
        ("GET", "", Scope.LINEITEM_READ, 200),
        ("GET", "", Scope.LINEITEM, 200),
        ("POST", "", Scope.LINEITEM_READ, 403),
        ("PUT", "/ITEM", Scope.LINEITEM_READ, 403),
        ("DELETE", "/ITEM", Scope.LINEITEM_READ, 403),
        ("GET", "/ITEM", Scope.LINEITEM_READ, 200),
        ("POST", "/ITEM/scores", Scope.RESULT_READ, 403),
        ("POST", "/ITEM/scores", Scope.LINEITEM, 403),
        ("GET", "/ITEM/results", Scope.SCORE, 403),
        ("GET", "/ITEM/results", Scope.RESULT_READ, 200),
    ],
)
def test_each_call_needs_its_own_scope(scene: Scene, method: str, suffix: str, scopes: str, status: int) -> None:
    answer = scene.call(method, scene.base + suffix.replace("ITEM", scene.uid), scopes)
    assert answer.status_code == status
    if status == 403:
        assert "insufficient_scope" in answer.headers["WWW-Authenticate"]


def test_a_scope_that_was_taken_away_counts_no_more(scene: Scene) -> None:
    bearer = scene.ask_token().json["access_token"]  # type: ignore[index]
    make = scene.tool.model_dump(exclude={"id", "client_id", "active"}) | {"scopes": [Scope.RESULT_READ]}
    from lti.registrations.schemas import ToolForm

    partners.save_tool(SYSTEM, ToolForm(**make), scene.tool.id)
    answer = scene.hub.app.test_client().get(scene.base, headers={"Authorization": f"Bearer {bearer}"})
    assert answer.status_code == 403


def test_a_tool_sees_its_own_items_in_its_own_classes_only(scene: Scene) -> None:
    other_class = make_class(scene.place.school, "12A2")
    second = registrations.tool_by_id(scene.hub.session, make_tool(scene.place.school, name="Another"))
    assert second is not None
    for class_id in (scene.place.class_id, other_class):
        placed = LinkForm(class_unit_id=class_id, tool_id=second.id, title="Khác", subject_code="toan")
        links.place_link(SYSTEM, placed)
    scene.hub.scope.close_reading()
    assert scene.call("GET", f"/lti/platform/contexts/{other_class}/lineitems").status_code == 404
    foreign = scene.hub.session.scalars(
        select(LineItem.uid).where(LineItem.tool_id == second.id, LineItem.class_unit_id == scene.place.class_id)
    ).one()
    for method, suffix in (("GET", ""), ("DELETE", ""), ("GET", "/results")):
        assert scene.call(method, f"{scene.base}/{foreign}{suffix}").status_code == 404
    assert len(scene.call("GET", scene.base).json) == 1  # type: ignore[arg-type]


def test_line_items_are_made_found_paged_changed_and_removed(scene: Scene) -> None:
    for number in range(3):
        body = {"label": f"Bài {number}", "scoreMaximum": 5, "tag": "t", "resourceId": f"r{number}"}
        made = scene.call("POST", scene.base, body=body, media=LINEITEM_TYPE)
        assert made.status_code == 201
        assert made.mimetype == LINEITEM_TYPE
    url = made.json["id"]  # type: ignore[index]
    assert made.headers["Location"] == url
    page = scene.call("GET", scene.base + "?tag=t&limit=2")
    assert [item["label"] for item in page.json] == ["Bài 0", "Bài 1"]  # type: ignore[union-attr]
    link = re.fullmatch(r'<([^>]*)>; rel="next"', page.headers["Link"])
    assert link
    rest = scene.call("GET", link[1].removeprefix("http://localhost"))
    assert [item["label"] for item in rest.json] == ["Bài 2"]  # type: ignore[union-attr]
    assert "Link" not in rest.headers
    assert scene.call("GET", scene.base + "?tag=t&resource_id=r1").json[0]["label"] == "Bài 1"  # type: ignore[index]
    assert scene.call("GET", scene.base + "?tag=none").json == []
    assert scene.call("GET", scene.base + "?resource_link_id=none").json == []
    assert scene.call("GET", scene.base + "?limit=x").status_code == 400
    assert scene.call("GET", scene.base + "?unknown=x").status_code == 200
    path = url.removeprefix("http://localhost")
    changed = scene.call("PUT", path, body={"label": "Mới", "scoreMaximum": 20}, media=LINEITEM_TYPE)
    assert changed.json == {"id": url, "label": "Mới", "scoreMaximum": 20}
    assert scene.call("DELETE", path).status_code == 204
    assert scene.call("GET", path).status_code == 404


def test_bad_line_items(scene: Scene) -> None:
    good = {"label": "a", "scoreMaximum": 1}
    cases: list[tuple[Any, str, int]] = [
        ({"label": " ", "scoreMaximum": 1}, LINEITEM_TYPE, 400),
        ({"label": "a", "scoreMaximum": -1}, LINEITEM_TYPE, 400),
        ("{", LINEITEM_TYPE, 400),
        ("[" * 100_000, LINEITEM_TYPE, 400),
        ('{"label": "a", "scoreMaximum": NaN}', LINEITEM_TYPE, 400),
        ({**good, "resourceLinkId": "foreign"}, LINEITEM_TYPE, 404),
        (good, "application/json", 415),
        (b"x" * 1_000_000, LINEITEM_TYPE, 413),
    ]
    for body, media, status in cases:
        assert scene.call("POST", scene.base, body=body, media=media).status_code == status, (str(body)[:50], media)


def test_the_teachers_item_cannot_be_removed_by_the_tool(scene: Scene) -> None:
    assert scene.call("DELETE", scene.item).status_code == 403


def test_a_wrong_method_is_told_which_are_right(scene: Scene) -> None:
    answer = scene.call("PATCH", scene.item)
    assert answer.status_code == 405
    assert "PUT" in answer.headers["Allow"]


def test_a_score_is_stored_once_and_an_older_one_refused(scene: Scene) -> None:
    body = scene.score()
    first = scene.call("POST", f"{scene.item}/scores", body=body, media=SCORE_TYPE)
    again = scene.call("POST", f"{scene.item}/scores", body=body, media=SCORE_TYPE)
    assert (first.status_code, again.status_code) == (200, 200)
    different = scene.call("POST", f"{scene.item}/scores", body={**body, "scoreGiven": 9}, media=SCORE_TYPE)
    assert different.status_code == 409
    older = (scene.hub.clock.now() - timedelta(hours=1)).isoformat()
    assert scene.post(timestamp=older).status_code == 409
    assert len(scene.hub.session.scalars(select(ToolScore)).all()) == 1
    assert scene.mark() == 8


def test_a_score_of_many_decimals_is_known_again(scene: Scene) -> None:
    body = scene.score(scoreGiven=0.8333333333333334, scoreMaximum=1)
    answers = [scene.call("POST", f"{scene.item}/scores", body=body, media=SCORE_TYPE).status_code for _ in range(2)]
    assert answers == [200, 200]
    assert scene.mark() == Decimal("8.3")


@pytest.mark.parametrize("name", ["label", "tag", "resourceId"])
@pytest.mark.parametrize("sign", ["\0", "\ud800"])
def test_a_line_item_of_texts_that_cannot_be_kept_is_refused(scene: Scene, name: str, sign: str) -> None:
    body = {"label": "Bài", "scoreMaximum": 10, name: f"a{sign}b"}
    assert scene.call("POST", scene.base, body=body, media=LINEITEM_TYPE).status_code == 400
    assert len(scene.hub.session.scalars(select(LineItem)).all()) == 1


def test_a_pending_score_keeps_the_grade_and_none_clears_it(scene: Scene) -> None:
    assert scene.post(scoreGiven=9).status_code == 200
    assert scene.post(scoreGiven=2, gradingProgress="PendingManual").status_code == 200
    assert scene.mark() == 9
    assert scene.post(scoreGiven="absent").status_code == 200
    assert scene.mark() is None
    assert "resultScore" not in scene.call("GET", f"{scene.item}/results").json[0]  # type: ignore[index]


def test_more_than_the_maximum_is_taken_and_the_grade_book_ends_at_ten(scene: Scene) -> None:
    assert scene.post(scoreGiven=12).status_code == 200
    assert scene.call("GET", f"{scene.item}/results").json[0]["resultScore"] == 12  # type: ignore[index]
    assert scene.mark() == 10


def test_another_scale_is_put_on_the_items(scene: Scene) -> None:
    assert scene.post(scoreGiven=15, scoreMaximum=20).status_code == 200
    assert scene.mark() == Decimal("7.5")
    changed = scene.call("PUT", scene.item, body={"label": "Bài", "scoreMaximum": 100}, media=LINEITEM_TYPE)
    assert changed.status_code == 200
    result = scene.call("GET", f"{scene.item}/results").json[0]  # type: ignore[index]
    assert (result["resultScore"], result["resultMaximum"]) == (75, 100)


def test_a_teachers_own_mark_wins_and_is_what_the_tool_reads(scene: Scene) -> None:
    teacher = load(make_teacher(scene.place))
    assert scene.post(scoreGiven=5).status_code == 200
    sheet = gradebook.find_sheet(scene.hub.session, scene.place.class_id, "toan", YEAR, 1)
    assert sheet is not None
    scene.hub.scope.close_reading()
    change = CellChange(pupil_id=scene.pupil, column="gk", text="6,5", version=1)
    gradebook_services.enter_marks(teacher, sheet.id, [change])
    assert scene.post(scoreGiven=9).status_code == 200
    assert scene.mark() == Decimal("6.5")
    assert scene.call("GET", f"{scene.item}/results").json[0]["resultScore"] == 6.5  # type: ignore[index]


def test_a_locked_column_is_closed_for_scores(scene: Scene) -> None:
    assert scene.post(scoreGiven=5).status_code == 200
    sheet = gradebook.find_sheet(scene.hub.session, scene.place.class_id, "toan", YEAR, 1)
    assert sheet is not None
    leader = load(make_user(Role.SCHOOL_LEADER, scene.place.school))
    scene.hub.scope.close_reading()
    gradebook_services.set_lock(leader, sheet.id, "gk", locked=True, reason="Hết hạn")
    assert scene.post(scoreGiven=9).status_code == 403
    assert len(scene.hub.session.scalars(select(ToolScore)).all()) == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"userId": "ghost"}, 422),
        ({"userId": "absent"}, 400),
        ({"scoreGiven": -1}, 400),
        ({"scoreMaximum": 0}, 400),
        ({"scoreMaximum": 1e-30}, 400),
        ({"scoreGiven": 1000000, "scoreMaximum": 0.001}, 400),
        ({"timestamp": "yesterday"}, 400),
        ({"timestamp": "2036-01-01T00:00:00Z"}, 400),
        ({"activityProgress": "completed"}, 400),
    ],
)
def test_bad_scores_change_nothing(scene: Scene, changes: dict[str, Any], status: int) -> None:
    assert scene.post(**changes).status_code == status
    assert scene.hub.session.scalars(select(ToolScore)).all() == []
    assert scene.mark() is None


def test_somebody_who_is_no_pupil_of_the_class_gets_no_mark(scene: Scene) -> None:
    teacher = make_teacher(scene.place)
    assert scene.post(userId=subject(scene.tool.id, teacher)).status_code == 422


def test_a_score_needs_its_media_type_and_a_known_item(scene: Scene) -> None:
    assert scene.call("POST", f"{scene.item}/scores", body=scene.score(), media="application/json").status_code == 415
    assert scene.call("POST", f"{scene.base}/unknown/scores", body=scene.score(), media=SCORE_TYPE).status_code == 404


def test_key_sets_are_public_and_may_be_cached(scene: Scene) -> None:
    for path in ("/lti/platform/jwks", f"/lti/platform/jwks/{scene.tool.client_id}"):
        answer = Browser(scene.hub).get(path)
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        assert {key["kty"] for key in answer.json["keys"]} == {"RSA"}  # type: ignore[index]
        assert all("d" not in key for key in answer.json["keys"])  # type: ignore[index]
    assert Browser(scene.hub).get("/lti/platform/jwks/nobody").status_code == 404


def test_a_tools_message_on_return_is_shown_as_text(scene: Scene) -> None:
    browser = scene.browser()
    back = browser.get(f"/lti/platform/links/{scene.link_id}/return?lti_errormsg=<b>Hỏng</b>", follow_redirects=True)
    assert "<b>Hỏng</b>" not in back.text
    assert "Hỏng" in back.text
