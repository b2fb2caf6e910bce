"""Times and audiences, at their limits."""

from typing import Any

import pytest

from lti.registrations.rules.claims import check_audience, check_times, identifier
from lti.registrations.rules.refusal import Refused
from tests.factories.lti import NOW


@pytest.mark.parametrize(
    ("issued", "expires", "code"),
    [
        (NOW - 5, NOW + 300, None),
        (NOW + 60, NOW + 300, None),
        (NOW + 61, NOW + 300, "iat_in_future"),
        (NOW - 300, NOW - 59, None),
        (NOW - 300, NOW - 60, "expired"),
        (NOW - 660, NOW + 300, None),
        (NOW - 661, NOW + 300, "iat_too_old"),
        (NOW - 5, NOW + 3600, "exp_bad"),
        (NOW + 20, NOW + 10, "exp_bad"),
        (None, NOW + 300, "iat_missing"),
        (NOW, None, "exp_missing"),
        ("x", NOW + 300, "iat_bad"),
        (NOW, True, "exp_bad"),
        (NOW, 1e300, "exp_bad"),
        (float("nan"), NOW + 10, "iat_bad"),
        (-5, NOW + 10, "iat_bad"),
    ],
)
def test_times(issued: Any, expires: Any, code: str | None) -> None:
    claims = {name: value for name, value in (("iat", issued), ("exp", expires)) if value is not None}
    if code is None:
        check_times(claims, NOW)
        return
    with pytest.raises(Refused) as refused:
        check_times(claims, NOW)
    assert refused.value.code == code


def test_not_before_is_kept_to() -> None:
    check_times({"iat": NOW, "exp": NOW + 10, "nbf": NOW + 60}, NOW)
    with pytest.raises(Refused, match="not_yet_valid"):
        check_times({"iat": NOW, "exp": NOW + 10, "nbf": NOW + 61}, NOW)


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"aud": "me"}, None),
        ({"aud": ["me"]}, None),
        ({"aud": ["me"], "azp": "me"}, None),
        ({"aud": "other"}, "aud_foreign"),
        ({"aud": ["other"]}, "aud_foreign"),
        ({"aud": ["me", "other"], "azp": "me"}, "aud_untrusted"),
        ({"aud": ["me", "me"]}, "azp_missing"),
        ({"aud": "me", "azp": "other"}, "azp_foreign"),
        ({}, "aud_bad"),
        ({"aud": []}, "aud_bad"),
        ({"aud": [3]}, "aud_bad"),
        ({"aud": {"me": 1}}, "aud_bad"),
    ],
)
def test_audiences(claims: dict[str, Any], code: str | None) -> None:
    if code is None:
        check_audience(claims, "me")
        return
    with pytest.raises(Refused) as refused:
        check_audience(claims, "me")
    assert refused.value.code == code


@pytest.mark.parametrize("value", ["", " ", "a" * 256, "đ", "a\nb", 3, ["x"]])
def test_identifiers_are_short_ascii_strings(value: Any) -> None:
    with pytest.raises(Refused, match="thing_bad"):
        identifier(value, "thing")
    assert identifier("a" * 255, "thing") == "a" * 255
