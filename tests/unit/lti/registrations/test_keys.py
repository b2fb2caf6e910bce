"""Our keys: sealed with the hub's secret, and taking turns so that partners always know the key in time."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag

from lti.registrations.rules.keys import PUBLISH_AFTER, PUBLISH_BEFORE, SIGN_FOR, KeyFacts, KeyState, Turn, seal, turns, unseal
from tests.factories.lti import key

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_a_sealed_key_opens_with_the_same_secret_and_kid_only() -> None:
    pair = key()
    sealed = seal(pair.private, pair.kid, "s" * 32)
    assert unseal(sealed, pair.kid, "s" * 32) == pair.private
    assert b"PRIVATE" not in sealed.encode()
    for kid, secret in ((pair.kid, "t" * 32), ("another", "s" * 32)):
        with pytest.raises(InvalidTag):
            unseal(sealed, kid, secret)


def _fact(kid: str, state: KeyState, age: timedelta) -> KeyFacts:
    return KeyFacts(kid, state, NOW - age)


YOUNG = timedelta(hours=1)


@pytest.mark.parametrize(
    ("ring", "hurry", "expected"),
    [
        ([], False, [Turn(KeyState.CURRENT), Turn(KeyState.NEXT)]),
        ([_fact("a", KeyState.CURRENT, YOUNG)], False, [Turn(KeyState.NEXT)]),
        ([_fact("a", KeyState.CURRENT, YOUNG), _fact("b", KeyState.NEXT, YOUNG)], False, []),
        ([_fact("a", KeyState.CURRENT, SIGN_FOR), _fact("b", KeyState.NEXT, YOUNG)], False, []),
        (
            [_fact("a", KeyState.CURRENT, SIGN_FOR), _fact("b", KeyState.NEXT, PUBLISH_BEFORE)],
            False,
            [Turn(KeyState.OLD, "a"), Turn(KeyState.CURRENT, "b"), Turn(KeyState.NEXT)],
        ),
        (
            [_fact("a", KeyState.CURRENT, YOUNG), _fact("b", KeyState.NEXT, YOUNG)],
            True,
            [Turn(KeyState.OLD, "a"), Turn(KeyState.CURRENT, "b"), Turn(KeyState.NEXT)],
        ),
        (
            [_fact("a", KeyState.CURRENT, YOUNG), _fact("b", KeyState.NEXT, YOUNG), _fact("o", KeyState.OLD, PUBLISH_AFTER)],
            False,
            [Turn(KeyState.GONE, "o")],
        ),
        ([_fact("a", KeyState.CURRENT, YOUNG), _fact("b", KeyState.NEXT, YOUNG), _fact("o", KeyState.OLD, YOUNG)], False, []),
    ],
)
def test_turns(ring: list[KeyFacts], hurry: bool, expected: list[Turn]) -> None:
    assert turns(ring, NOW, hurry=hurry) == expected
