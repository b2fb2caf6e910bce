"""Partners' keys: fetched rarely, kept when the partner is away, refetched once for an unknown kid."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from hub.core.outbound import Answer, OutboundError
from lti.registrations import queries
from lti.registrations.rules.refusal import Refused
from lti.registrations.services import remote
from lti.registrations.services.remote import KeySource, verify
from tests.factories.lti import jwks, token
from tests.hub import Hub

URL = "https://tool.example/keys"
SOURCE = KeySource(None, URL)


class Partner:
    """A partner's key address that counts its calls."""

    def __init__(self) -> None:
        self.calls = 0
        self.answer: Callable[[], Answer] = lambda: self.keys(0)

    @staticmethod
    def keys(*numbers: int, status: int = 200, **headers: str) -> Answer:
        return Answer(status, headers, json.dumps(jwks(*numbers)).encode())

    def call(self, method: str, url: str, **_options: Any) -> Answer:
        assert (method, url) == ("GET", URL)
        self.calls += 1
        return self.answer()


@pytest.fixture
def partner(monkeypatch: pytest.MonkeyPatch) -> Partner:
    made = Partner()
    monkeypatch.setattr(remote, "call", made.call)
    return made


def _away() -> Answer:
    raise OutboundError("network", "away")


def test_keys_are_fetched_once_and_kept(hub: Hub, partner: Partner) -> None:
    for _ in range(3):
        assert verify(token({"a": 1}), SOURCE) == {"a": 1}
    assert partner.calls == 1


def test_an_unknown_kid_is_looked_for_once_a_minute_only(hub: Hub, partner: Partner) -> None:
    verify(token({}), SOURCE)
    for number in range(50):
        with pytest.raises(Refused, match="kid_unknown"):
            verify(token({}, kid=f"flood-{number}"), SOURCE)
    assert partner.calls == 1
    hub.clock.advance(seconds=61)
    partner.answer = lambda: partner.keys(0, 1)
    assert verify(token({"b": 2}, 1), SOURCE) == {"b": 2}
    assert partner.calls == 2


def test_the_last_good_keys_serve_while_the_partner_is_away(hub: Hub, partner: Partner) -> None:
    verify(token({}), SOURCE)
    partner.answer = _away
    hub.clock.advance(hours=30)
    assert verify(token({"a": 1}), SOURCE) == {"a": 1}
    assert partner.calls == 2
    assert queries.key_problem(hub.session, URL) == "network: away"


def test_keys_are_fetched_again_after_the_time_that_the_partner_names(hub: Hub, partner: Partner) -> None:
    partner.answer = lambda: partner.keys(0, **{"cache-control": "public, max-age=7200"})
    verify(token({}), SOURCE)
    hub.clock.advance(seconds=7199)
    verify(token({}), SOURCE)
    assert partner.calls == 1
    hub.clock.advance(seconds=2)
    verify(token({}), SOURCE)
    assert partner.calls == 2


@pytest.mark.parametrize(
    "answer",
    [
        _away,
        lambda: Partner.keys(0, status=500),
        lambda: Partner.keys(0, status=302, location="https://evil.example"),
        lambda: Answer(200, {}, b"<html>"),
        lambda: Answer(200, {}, b"{}"),
        lambda: Answer(200, {}, b'{"keys": []}'),
    ],
)
def test_without_any_good_keys_nothing_is_believed(hub: Hub, partner: Partner, answer: Callable[[], Answer]) -> None:
    partner.answer = answer
    with pytest.raises(Refused, match="keys_unavailable"):
        verify(token({}), SOURCE)


def test_pinned_keys_need_no_call(hub: Hub, partner: Partner) -> None:
    assert verify(token({"a": 1}), KeySource(jwks(0), URL)) == {"a": 1}
    assert partner.calls == 0
