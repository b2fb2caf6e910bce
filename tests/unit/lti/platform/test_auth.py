"""Authentication requests and client assertions of tools."""

from typing import Any

import pytest

from lti.platform.rules.auth import (
    check_assertion,
    check_request,
    check_token_form,
    granted,
    redirect_allowed,
)
from lti.registrations.rules.names import ASSERTION_TYPE, Scope
from lti.registrations.rules.params import OAuthRefused, single
from lti.registrations.rules.refusal import Refused
from tests.factories.lti import NOW

GOOD = {
    "scope": "openid",
    "response_type": "id_token",
    "response_mode": "form_post",
    "prompt": "none",
    "nonce": "n",
    "state": "s",
    "login_hint": "h",
    "redirect_uri": "https://tool.example/launch",
}


def test_a_good_request_passes_with_and_without_state() -> None:
    check_request(GOOD)
    check_request({name: value for name, value in GOOD.items() if name != "state"})
    assert redirect_allowed(GOOD, ["https://tool.example/launch"]) == "https://tool.example/launch"


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/launch",
        "https://tool.example/launch/",
        "https://tool.example/launch?x=1",
        "https://tool.example/Launch",
        "https://tool.example/launch#x",
        "https://tool.example/launch/../evil",
        "",
    ],
)
def test_a_redirect_address_must_be_exactly_a_registered_one(uri: str) -> None:
    with pytest.raises(Refused, match="redirect_uri_unknown"):
        redirect_allowed({"redirect_uri": uri}, ["https://tool.example/launch"])


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scope": ""}, "invalid_scope"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"response_type": "code"}, "unsupported_response_type"),
        ({"response_type": "id_token token"}, "unsupported_response_type"),
        ({"response_mode": "query"}, "invalid_request"),
        ({"prompt": "login"}, "invalid_request"),
        ({"nonce": ""}, "invalid_request"),
        ({"nonce": " "}, "invalid_request"),
        ({"nonce": "n" * 513}, "invalid_request"),
        ({"state": "s" * 4001}, "invalid_request"),
        ({"login_hint": ""}, "invalid_request"),
    ],
)
def test_other_requests_get_the_protocols_word(changes: dict[str, str], error: str) -> None:
    with pytest.raises(OAuthRefused) as refused:
        check_request({**GOOD, **changes})
    assert refused.value.code == error


def test_a_repeated_parameter_is_refused() -> None:
    with pytest.raises(OAuthRefused, match="invalid_request"):
        single({"client_id": ["a", "b"]})
    assert single({"client_id": ["a"]}) == {"client_id": "a"}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({}, None),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_assertion_type": "x"}, "invalid_request"),
        ({"client_assertion": ""}, "invalid_request"),
        ({"scope": ""}, "invalid_request"),
        ({"grant_type": ""}, "invalid_request"),
    ],
)
def test_token_forms(changes: dict[str, str], error: str | None) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": "x",
        "scope": "y",
        **changes,
    }
    if error is None:
        check_token_form(form)
        return
    with pytest.raises(OAuthRefused) as refused:
        check_token_form(form)
    assert refused.value.code == error


ASSERTION = {"iss": "c", "sub": "c", "aud": "https://hub.example/token", "iat": NOW, "exp": NOW + 60, "jti": "j"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iss": "other"}, "client_foreign"),
        ({"sub": "other"}, "client_foreign"),
        ({"sub": None}, "client_foreign"),
        ({"aud": "https://hub.example"}, "aud_foreign"),
        ({"aud": None}, "aud_bad"),
        ({"exp": NOW - 60}, "expired"),
        ({"exp": None}, "exp_missing"),
        ({"iat": None}, "iat_missing"),
        ({"iat": NOW - 3000, "exp": NOW + 100}, "iat_too_old"),
        ({"exp": NOW + 100_000}, "exp_bad"),
        ({"jti": None}, "jti_missing"),
        ({"jti": "j" * 300}, "jti_bad"),
    ],
)
def test_bad_assertions(changes: dict[str, Any], code: str) -> None:
    claims = {name: value for name, value in {**ASSERTION, **changes}.items() if value is not None}
    with pytest.raises(Refused) as refused:
        check_assertion(claims, client_id="c", token_url="https://hub.example/token", now=NOW)
    assert refused.value.code == code


def test_a_good_assertion_gives_its_jti() -> None:
    claims = {**ASSERTION, "aud": ["https://hub.example", "https://hub.example/token"]}
    assert check_assertion(claims, client_id="c", token_url="https://hub.example/token", now=NOW) == "j"


def test_scopes_are_those_asked_for_and_registered() -> None:
    assert granted(f"{Scope.SCORE} x {Scope.SCORE}", [Scope.SCORE, Scope.LINEITEM]) == (Scope.SCORE,)
    with pytest.raises(OAuthRefused, match="invalid_scope"):
        granted(f"{Scope.RESULT_READ}", [Scope.SCORE])
