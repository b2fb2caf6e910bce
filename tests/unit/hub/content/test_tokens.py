"""Addresses are signed, bound to one package and end; the content origin is kept apart as well as the installation allows."""

import pytest

from hub.content.rules import headers, tokens
from hub.content.rules.addresses import Isolation, content_address
from hub.content.rules.tokens import Capability, Ticket

SECRET, NOW = "s" * 32, 1_800_000_000
ONE = Capability(7, "material:3", "https://hub.example", True, NOW)


def test_an_address_is_read_until_it_ends() -> None:
    word = tokens.sign_capability(SECRET, ONE)
    assert tokens.read_capability(SECRET, word, NOW) == ONE
    assert tokens.read_capability(SECRET, word, NOW + tokens.LIFETIME - 1) == ONE
    assert tokens.read_capability(SECRET, word, NOW + tokens.LIFETIME) is None
    assert tokens.read_capability(SECRET, word, NOW - 3600) is None


def test_a_changed_or_foreign_word_is_none_of_ours() -> None:
    word = tokens.sign_capability(SECRET, ONE)
    body, signature = word.split(".")
    other = tokens.sign_capability(SECRET, Capability(8, "material:3", "https://hub.example", True, NOW)).split(".")[0]
    ticket = tokens.sign_ticket(SECRET, Ticket(1, 7, "material:3", NOW))
    for wrong in (f"{other}.{signature}", body, f"{body}.", "", ".", f"{body}.{signature[:-2]}AA", ticket, "ữ.ữ", word + "="):
        assert tokens.read_capability(SECRET, wrong, NOW) is None
    assert tokens.read_capability("t" * 32, word, NOW) is None
    assert tokens.read_ticket(SECRET, word, NOW) is None
    assert tokens.read_ticket(SECRET, ticket, NOW) == Ticket(1, 7, "material:3", NOW)
    assert tokens.read_ticket(SECRET, ticket, NOW + 25 * 3600) is None


def test_names_given_to_packages_tell_nothing() -> None:
    assert tokens.host_label(SECRET, 7) == tokens.host_label(SECRET, 7) != tokens.host_label(SECRET, 8)
    assert tokens.host_label(SECRET, 7).isalnum()
    assert tokens.pseudonym(SECRET, 1, 7) != tokens.pseudonym(SECRET, 1, 8) != tokens.pseudonym(SECRET, 2, 8)


@pytest.mark.parametrize(
    ("url", "hub", "origin", "isolation"),
    [
        ("", "http://127.0.0.1:8000", "http://LABEL.localhost:8001", Isolation.OWN),
        ("", "http://localhost:8000", "http://LABEL.localhost:8001", Isolation.OWN),
        ("", "http://192.168.1.5:8000", "http://192.168.1.5:8001", Isolation.SHARED),
        ("", "https://hub.example", "https://hub.example:8001", Isolation.SHARED),
        ("https://*.packages.example", "https://hub.example", "https://LABEL.packages.example", Isolation.OWN),
        ("https://packages.example", "https://hub.example", "https://packages.example", Isolation.SEPARATE),
        ("https://HUB.example:8443", "https://hub.example", "https://HUB.example:8443", Isolation.SHARED),
    ],
)
def test_the_content_origin_follows_the_settings(url: str, hub: str, origin: str, isolation: Isolation) -> None:
    found = content_address(url, 8001, hub)
    assert (found.origin("LABEL"), found.isolation) == (origin, isolation)


def test_no_policy_lets_a_package_out() -> None:
    for opaque in (True, False):
        place = headers.Place("http://p1.localhost:8001", "WORD", "http://127.0.0.1:8000", opaque)
        for text in (
            headers.document_policy(place, is_entry=True),
            headers.document_policy(place, is_entry=False),
            headers.h5p_player_policy(place),
            headers.scorm_player_policy(place),
        ):
            rules = dict(part.split(" ", 1) for part in text.split("; "))
            assert rules["default-src"] == "'none'"
            assert rules["form-action"] == "'none'"
            assert ("allow-same-origin" in rules["sandbox"]) is not opaque
            assert not {"allow-top-navigation", "allow-popups", "allow-downloads"} & set(rules["sandbox"].split())
            named = {source for name, value in rules.items() if name.endswith("-src") for source in value.split()}
            hosts = {source for source in named if source.startswith("http")}
            assert all(source.startswith((place.files, place.runtime)) for source in hosts)
            assert "*" not in named
            assert "frame-ancestors" not in rules or rules["frame-ancestors"].split()[-1] == place.hub
