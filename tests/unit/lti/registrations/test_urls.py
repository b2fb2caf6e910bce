"""Addresses of partners."""

import pytest

from lti.registrations.rules.urls import is_web_address, origin, with_query, with_suffix


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("https://tool.example/launch?x=1", True),
        ("https://tool.example:8443", True),
        ("http://tool.example", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://a@tool.example", False),
        ("https://tool.example/#part", False),
        ("https://tool.example/ a", False),
        ("https://tool.example/\n", False),
        ('https://tool.example/"', False),
        ("https://tool.example:99999/", False),
        ("https://[::1", False),
        ("//tool.example", False),
        (None, False),
        ("https://t.example/" + "a" * 2000, False),
    ],
)
def test_web_addresses(value: str | None, good: bool) -> None:
    assert is_web_address(value) is good


def test_plain_http_only_when_allowed() -> None:
    assert is_web_address("http://127.0.0.1:5000/x", plain_http=True)


def test_parameters_join_those_that_are_there() -> None:
    assert with_query("https://t.example/login?x=1", {"iss": "a b"}) == "https://t.example/login?x=1&iss=a+b"
    assert with_query("https://t.example/login", [("a", "&")]) == "https://t.example/login?a=%26"


def test_a_suffix_goes_before_the_query() -> None:
    assert with_suffix("https://t.example/items/1?a=2", "scores") == "https://t.example/items/1/scores?a=2"
    assert with_suffix("https://t.example/items/1/", "scores") == "https://t.example/items/1/scores"


def test_an_origin_has_scheme_host_and_port() -> None:
    assert origin("https://t.example:444/a?b") == "https://t.example:444"
