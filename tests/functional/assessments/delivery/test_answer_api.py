"""The answer protocol over HTTP: the whole way of an attempt, and wrong types everywhere."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from assessments.delivery import queries
from assessments.marking import queries as marking
from tests.factories import delivery
from tests.factories.accounts import PASSWORD
from tests.factories.schools import make_place, make_pupil, make_teacher
from tests.hub import Hub

BASE = "/api/sittings/v1"
CLIENT = "a-client-1"
ODD: list[Any] = [None, True, 0, -1, 1.5, 10**30, "", "A", "x" * 300, [], [1], {}, {"a": "b"}, [[[]]]]


class Pupil:
    """A signed-in pupil with a program of their own."""

    def __init__(self, hub: Hub, username: str) -> None:
        self.client: FlaskClient = hub.app.test_client()
        self.csrf = ""
        self.renew()
        assert self.post("/sign-in", {"username": username, "password": PASSWORD})[0] == 200
        self.renew()

    def renew(self) -> None:
        self.csrf = self.client.get("/api/csrf").get_json()["csrf_token"]

    def post(self, path: str, body: Any, token: str = "") -> tuple[int, Any]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"X-CSRF-Token": self.csrf, "Accept": "application/json"}
        if token:
            headers["X-Attempt-Token"] = token
        answer = self.client.post(path, data=data, content_type="application/json", headers=headers)
        return answer.status_code, answer.get_json()


@pytest.fixture
def room(hub: Hub) -> tuple[Pupil, int]:
    place = make_place()
    make_pupil(place, username="hoc.sinh", password=PASSWORD)
    sitting = delivery.make_sitting(place, make_teacher(place))
    return Pupil(hub, "hoc.sinh"), sitting.id


def events(*values: tuple[int, str, Any]) -> list[dict[str, Any]]:
    return [{"seq": seq, "item": item, "value": value, "mono": 1, "wall": 1} for seq, item, value in values]


def test_the_whole_way(hub: Hub, room: tuple[Pupil, int]) -> None:
    pupil, sitting = room
    status, opening = pupil.post(f"{BASE}/{sitting}/start", {"client": CLIENT})
    assert status == 200
    assert (opening["protocol"], opening["epoch"], opening["state"], opening["answers"]) == (1, 1, "open", {})
    form = pupil.client.get(opening["form"]["url"])
    assert [part["label"] for part in form.get_json()["parts"]] == ["I", "II", "III"]
    assert "key" not in form.get_data(as_text=True)
    again = pupil.client.get(opening["form"]["url"], headers={"If-None-Match": form.headers["ETag"]})
    assert again.status_code == 304
    attempt = f"{BASE}/attempts/{opening['attempt']}"
    body = {"client": CLIENT, "events": events((1, "I.1", "B"), (2, "II.1", {"a": True}))}
    status, saved = pupil.post(f"{attempt}/events", body, opening["token"])
    assert (status, saved["acked_through"], saved["stale"]) == (200, 2, False)
    status, beat = pupil.post(f"{attempt}/heartbeat", {"client": CLIENT})
    assert (status, beat["acked_through"], beat["stale_events"]) == (200, 2, 0)
    held = pupil.client.get(f"{attempt}/answers").get_json()["answers"]
    assert held["II.1"]["value"] == {"a": True}
    status, waiting = pupil.post(f"{attempt}/submit", {"client": CLIENT, "last_seq": 3})
    assert (status, waiting["state"], waiting["missing"]) == (202, "submitting", 1)
    pupil.post(f"{attempt}/events", {"client": CLIENT, "events": events((3, "I.2", "A"))}, beat["token"])
    status, done = pupil.post(f"{attempt}/submit", {"client": CLIENT, "last_seq": 3})
    assert (status, done["state"]) == (200, "submitted")
    assert len(done["receipt"]) == 9
    status, refused = pupil.post(f"{BASE}/{sitting}/start", {"client": "a-client-2"})
    assert (status, refused["error"], refused["receipt"]) == (409, "attempt_finished", done["receipt"])


@pytest.mark.parametrize("odd", [*ODD, b"", b"{", b"\xff", b'{"client": NaN', b"[" * 5000])
def test_odd_bodies_are_refused_with_a_word(hub: Hub, room: tuple[Pupil, int], odd: Any) -> None:
    pupil, sitting = room
    _, opening = pupil.post(f"{BASE}/{sitting}/start", {"client": CLIENT})
    attempt = f"{BASE}/attempts/{opening['attempt']}"
    for path in (f"{BASE}/{sitting}/start", f"{attempt}/heartbeat", f"{attempt}/submit", f"{attempt}/events"):
        status, answer = pupil.post(path, odd, opening["token"])
        assert status == 400, (path, odd)
        assert answer["error"]
        assert answer["message"]


@pytest.mark.parametrize("odd", ODD)
def test_odd_values_in_every_field(hub: Hub, room: tuple[Pupil, int], odd: Any) -> None:
    pupil, sitting = room
    _, opening = pupil.post(f"{BASE}/{sitting}/start", {"client": CLIENT})
    path = f"{BASE}/attempts/{opening['attempt']}/events"
    good = {"seq": 1, "item": "I.1", "value": "B", "mono": 1, "wall": 1}
    bodies = [{"client": odd, "events": [good]}, {"client": CLIENT, "events": odd}, {"client": CLIENT, "events": [odd]}]
    bodies += [{"client": CLIENT, "events": [good | {"seq": 2}, {**good, name: odd}]} for name in good]
    bodies += [{"client": CLIENT, "events": [{**good, "item": item, "value": odd}]} for item in ("II.1", "III.1")]
    for body in bodies:
        status, answer = pupil.post(path, body, opening["token"])
        assert status in (200, 400, 404, 409), (body, answer)
        if status != 200:
            assert answer["error"]
    for body in ({"client": odd, "last_seq": 0}, {"client": CLIENT, "last_seq": odd}):
        status, answer = pupil.post(f"{BASE}/attempts/{opening['attempt']}/submit", body)
        assert status in (200, 202, 400, 404), (body, answer)


def test_a_refused_batch_leaves_nothing(hub: Hub, room: tuple[Pupil, int]) -> None:
    pupil, sitting = room
    _, opening = pupil.post(f"{BASE}/{sitting}/start", {"client": CLIENT})
    path = f"{BASE}/attempts/{opening['attempt']}/events"
    status, answer = pupil.post(path, {"client": CLIENT, "events": events((1, "I.1", "B"), (2, "I.2", "Z"))}, opening["token"])
    assert (status, answer["error"]) == (400, "no_such_option")
    assert list(answer["fields"]) == ["events[1].value"]
    assert queries.answers(hub.session, opening["attempt"]) == {}


@pytest.mark.parametrize("token", ["", "x", "1.1.1.1.1.c.s", "é"])
def test_without_a_token_nothing_is_saved(hub: Hub, room: tuple[Pupil, int], token: str) -> None:
    pupil, sitting = room
    _, opening = pupil.post(f"{BASE}/{sitting}/start", {"client": CLIENT})
    path = f"{BASE}/attempts/{opening['attempt']}/events"
    status, answer = pupil.post(path, {"client": CLIENT, "events": events((1, "I.1", "B"))}, token)
    assert (status, answer["error"]) == (401, "bad_token")


def test_others_attempts_do_not_exist(hub: Hub, room: tuple[Pupil, int]) -> None:
    pupil, sitting = room
    _, opening = pupil.post(f"{BASE}/{sitting}/start", {"client": CLIENT})
    make_pupil(_place_of(hub, sitting), username="em.khac", password=PASSWORD)
    other = Pupil(hub, "em.khac")
    attempt = f"{BASE}/attempts/{opening['attempt']}"
    assert other.client.get(f"{attempt}/form").status_code == 404
    assert other.client.get(f"{attempt}/answers").status_code == 404
    assert other.post(f"{attempt}/heartbeat", {"client": CLIENT})[0] == 404
    assert other.post(f"{attempt}/submit", {"client": CLIENT, "last_seq": 0})[0] == 404
    body = {"client": CLIENT, "events": events((1, "I.1", "B"))}
    assert other.post(f"{attempt}/events", body, opening["token"])[0] == 401


def _place_of(hub: Hub, sitting: int) -> Any:
    from tests.factories.schools import Place

    class_id = queries.get_sitting(hub.session, sitting).class_unit_id
    from hub.schools import queries as schools

    school = schools.school_of(hub.session, class_id)
    assert school is not None
    return Place(root=school.parent_id or 0, school=school.id, group=0, class_id=class_id)


def test_a_signed_out_pupil_is_asked_to_sign_in_and_goes_on(hub: Hub, room: tuple[Pupil, int]) -> None:
    pupil, sitting = room
    _, opening = pupil.post(f"{BASE}/{sitting}/start", {"client": CLIENT})
    attempt = f"{BASE}/attempts/{opening['attempt']}"
    pupil.post("/sign-out", {})
    body = {"client": CLIENT, "events": events((1, "I.1", "B"))}
    assert pupil.post(f"{attempt}/events", body, opening["token"])[0] == 401
    assert pupil.post(f"{attempt}/heartbeat", {"client": CLIENT})[1]["error"] in ("sign_in_required", "csrf")
    pupil.renew()
    assert pupil.post(f"{attempt}/heartbeat", {"client": CLIENT})[1]["error"] == "sign_in_required"
    assert pupil.post("/sign-in", {"username": "hoc.sinh", "password": PASSWORD})[0] == 200
    pupil.renew()
    _, beat = pupil.post(f"{attempt}/heartbeat", {"client": CLIENT})
    status, saved = pupil.post(f"{attempt}/events", body, beat["token"])
    assert (status, saved["acked_through"]) == (200, 1)


def test_too_many_bytes_are_refused(hub: Hub, room: tuple[Pupil, int]) -> None:
    pupil, sitting = room
    _, opening = pupil.post(f"{BASE}/{sitting}/start", {"client": CLIENT})
    status, answer = pupil.post(f"{BASE}/attempts/{opening['attempt']}/events", b" " * 300_000, opening["token"])
    assert (status, answer["error"]) == (413, "too_large")


def test_marks_wait_until_they_are_released(hub: Hub, room: tuple[Pupil, int]) -> None:
    pupil, sitting = room
    _, opening = pupil.post(f"{BASE}/{sitting}/start", {"client": CLIENT})
    pupil.post(f"{BASE}/attempts/{opening['attempt']}/submit", {"client": CLIENT, "last_seq": 0})
    page = pupil.client.get(f"/sittings/{sitting}/result")
    assert page.status_code == 200
    assert marking.result_state(hub.session, sitting) == "marked"
    assert pupil.client.get(f"/sittings/{sitting}/results").status_code == 404
