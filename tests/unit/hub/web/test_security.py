"""The policy text, safe addresses, initials and the days of a week."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from hub.core.i18n import use_locale
from hub.web.filters import initials, query, weekday
from hub.web.locale import safe_next
from hub.web.security import POLICY, policy


def test_the_policy_forbids_inline_and_evaluated_code() -> None:
    text = policy({})
    assert "unsafe" not in text
    assert text.startswith("default-src 'none'")
    assert all(directive in text for directive in POLICY)


def test_a_view_may_allow_a_framing_site_and_only_that() -> None:
    text = policy({"frame-ancestors": ["https://lms.example", "https://lms.example"]})
    assert "frame-ancestors https://lms.example;" in text
    assert "script-src 'self';" in text


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "/a\r\nSet-Cookie: x",
        "\t//evil",
    ],
)
def test_addresses_of_other_sites_are_not_returned_to(address: str | None) -> None:
    assert safe_next(address) == "/"


@given(st.text(alphabet="abcđ/?=&%-", max_size=30))
def test_paths_of_this_site_are_kept(rest: str) -> None:
    address = "/" + rest.lstrip("/")
    assert safe_next(address) == address


def test_initials_are_of_the_last_two_words() -> None:
    assert [initials(name) for name in ("Nguyễn Thu Hà", "Bảo", "")] == ["TH", "B", ""]


def test_days_of_the_week() -> None:
    with use_locale("vi"):
        assert weekday(datetime(2026, 11, 24, 1, tzinfo=UTC)) == "T3 24/11"
        assert weekday(datetime(2026, 11, 28, 18, tzinfo=UTC)) == "CN 29/11"
        assert weekday(None) == ""


def test_the_address_keeps_its_filters() -> None:
    args = MultiDict([("q", "đạo hàm"), ("subject", "toan"), ("subject", "li"), ("before", "x")])
    assert query(args, after="y", before=None) == "q=%C4%91%E1%BA%A1o+h%C3%A0m&subject=toan&subject=li&after=y"
