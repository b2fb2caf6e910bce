"""Attempt tokens: only ours, only for their sign-in, only for their time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.delivery.rules import token

KEY = token.derive_key("s" * 32)
HELD = token.AttemptToken(attempt_id=12, form_id=3, epoch=2, client_id="client-1_x", expires=1000)


def test_a_token_says_what_was_put_in() -> None:
    assert token.read(KEY, token.issue(KEY, HELD, "cookie"), "cookie", 1000) == HELD


@pytest.mark.parametrize(("binding", "now", "expired"), [("other", 10, False), ("cookie", 1001, True)])
def test_another_sign_in_or_time_is_refused(binding: str, now: int, expired: bool) -> None:
    with pytest.raises(token.BadToken) as refused:
        token.read(KEY, token.issue(KEY, HELD, "cookie"), binding, now)
    assert refused.value.expired is expired


@given(st.text(max_size=80))
def test_no_other_text_is_a_token(text: str) -> None:
    with pytest.raises(token.BadToken):
        token.read(KEY, text, "cookie", 0)


@given(st.integers(0, 60), st.sampled_from("0123456789.abcXYZ-_"))
def test_a_changed_token_is_refused(place: int, sign: str) -> None:
    text = token.issue(KEY, HELD, "cookie")
    changed = text[:place] + sign + text[place + 1 :]
    if changed != text:
        with pytest.raises(token.BadToken):
            token.read(KEY, changed, "cookie", 0)


def test_another_secret_makes_other_tokens() -> None:
    with pytest.raises(token.BadToken):
        token.read(token.derive_key("t" * 32), token.issue(KEY, HELD, "cookie"), "cookie", 0)
