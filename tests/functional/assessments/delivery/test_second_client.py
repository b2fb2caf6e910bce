"""A second client, written from docs/answer-protocol.md alone, over a network that loses, doubles and mixes up what it carries."""

import json
import random
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.factories import delivery
from tests.factories.accounts import PASSWORD
from tests.factories.schools import make_place, make_pupil, make_teacher
from tests.hub import Hub


class Lost(Exception):
    """The reply did not come: the request may have arrived or not."""


@dataclass
class Network:
    """Carries requests; loses some, carries some twice, and some a second time much later."""

    http: FlaskClient
    chance: random.Random
    trouble: float = 0.0
    late: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def post(self, path: str, body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        options = {
            "data": json.dumps(body),
            "content_type": "application/json",
            "headers": {"Accept": "application/json", **headers},
        }
        if self.late and self.chance.random() < self.trouble:
            self.http.post(self.late[0][0], **self.late.pop(0)[1])
        if self.chance.random() < self.trouble:
            raise Lost
        answer = self.http.post(path, **options)
        if self.chance.random() < self.trouble:
            self.http.post(path, **options)
        if path.endswith("/events") and self.chance.random() < self.trouble:
            self.late.append((path, options))
        if self.chance.random() < self.trouble:
            raise Lost
        return answer.status_code, answer.get_json()


@dataclass
class SecondClient:
    """One opened program: keeps every event until it is acknowledged, under its own id."""

    network: Network
    sitting: int
    id: str
    held: dict[int, dict[str, Any]] = field(default_factory=dict)
    seq: int = 0
    token: str = ""
    attempt: int = 0
    form: str = ""

    def csrf(self) -> dict[str, str]:
        return {"X-CSRF-Token": self.network.http.get("/api/csrf").get_json()["csrf_token"]}

    def insist(self, path: str, body: Any, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        for _ in range(60):
            try:
                return self.network.post(path, body, headers if headers is not None else self.csrf())
            except Lost:
                continue
        raise AssertionError("the network never carried it")

    def open(self) -> None:
        status, said = self.insist(f"/api/sittings/v1/{self.sitting}/start", {"client": self.id})
        assert status == 200, said
        self.token, self.attempt, self.form = said["token"], said["attempt"], said["form"]["url"]

    def answer(self, item: str, value: Any) -> None:
        self.seq += 1
        self.held[self.seq] = {"seq": self.seq, "item": item, "value": value, "mono": 1, "wall": 1}

    def send(self, client: str = "") -> None:
        """One try to hand over what is held; what is not acknowledged stays."""
        if not self.held:
            return
        batch = self.network.chance.sample(sorted(self.held), self.network.chance.randint(1, len(self.held)))
        body = {"client": client or self.id, "events": [self.held[seq] for seq in batch]}
        path = f"/api/sittings/v1/attempts/{self.attempt}/events"
        try:
            status, said = self.network.post(path, body, {"X-Attempt-Token": self.token})
        except Lost:
            return
        assert status == 200, said
        self.held = {seq: event for seq, event in self.held.items() if seq > said["acked_through"]}


@pytest.mark.parametrize("seed", range(4))
def test_the_answers_of_a_bad_network_are_those_that_were_given(hub: Hub, seed: int) -> None:
    place = make_place()
    make_pupil(place, username="hoc.sinh", password=PASSWORD)
    sitting = delivery.make_sitting(place, make_teacher(place)).id
    chance = random.Random(seed)  # noqa: S311 -- the same trouble each time
    network = Network(hub.app.test_client(), chance)
    first = SecondClient(network, sitting, "first-program-01")
    status, _said = network.post("/sign-in", {"username": "hoc.sinh", "password": PASSWORD}, first.csrf())
    assert status == 200
    network.trouble = 0.3
    first.open()
    form = network.http.get(first.form).get_json()
    items = [item for part in form["parts"] for item in part["items"]]
    given: dict[str, Any] = {}

    def work(client: SecondClient, times: int) -> None:
        for _ in range(times):
            item = chance.choice(items)
            value = {
                "single_choice": lambda: chance.choice(["A", "B", None]),
                "true_false_cluster": lambda: {"a": chance.random() < 0.5, "c": True},
                "short_answer_number": lambda: chance.choice(["1,5", "-3", None]),
            }[item["type"]]()
            client.answer(item["ref"], value)
            given[item["ref"]] = value
            if chance.random() < 0.5:
                client.send()

    work(first, 20)
    # the page is loaded anew: its store is handed over under the old id, while the new page is answered already
    second = SecondClient(network, sitting, "second-program-2")
    second.open()
    work(second, 20)
    first.token = second.token
    for _ in range(300):
        if not first.held and not second.held:
            break
        first.send(first.id)
        second.send()
    assert (first.held, second.held) == ({}, {})
    path = f"/api/sittings/v1/attempts/{second.attempt}/submit"
    status, said = second.insist(path, {"client": second.id, "last_seq": second.seq})
    assert (status, said["state"], said["missing"]) == (200, "submitted", 0)
    counted = network.http.get(f"/api/sittings/v1/attempts/{second.attempt}/answers").get_json()["answers"]
    assert {ref: answer["value"] for ref, answer in counted.items() if answer["value"] is not None} == {
        ref: value for ref, value in given.items() if value is not None
    }
