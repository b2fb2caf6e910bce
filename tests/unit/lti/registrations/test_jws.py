"""Tokens: only RS256 by a known, strong key; nothing that the header says decides."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from lti.registrations.rules import jws
from lti.registrations.rules.refusal import Refused
from tests.factories.lti import jwks, key, token


def _coded(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _weak() -> tuple[dict[str, Any], str]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 -- weak on purpose
    pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = json.loads(RSAAlgorithm.to_jwk(private.public_key()))
    return {**public, "kid": "weak"}, jwt.encode({"a": 1}, pem, algorithm="RS256", headers={"kid": "weak"})


def _with_public_key_as_secret() -> str:
    # the classic confusion: HS256 with the public key's text as the secret (PyJWT refuses to make one, so it is made by hand)
    import hashlib
    import hmac

    head = f"{_coded({'alg': 'HS256', 'kid': key().kid})}.{_coded({'sub': 'evil'})}"
    public = RSAAlgorithm.from_jwk(dict(key().public))
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return f"{head}.{urlsafe_b64encode(hmac.new(pem, head.encode(), hashlib.sha256).digest()).rstrip(b'=').decode()}"


def test_a_token_signed_by_a_known_key_gives_its_claims() -> None:
    assert jws.verified(token({"a": 1}), jws.usable_keys(jwks(0, 1))) == {"a": 1}


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (lambda: f"{_coded({'alg': 'none', 'kid': 'x'})}.{_coded({'sub': 'evil'})}.", "alg_refused"),
        (lambda: f"{_coded({'alg': 'NONE', 'kid': 'x'})}.{_coded({'sub': 'evil'})}.", "alg_refused"),
        (_with_public_key_as_secret, "alg_refused"),
        (lambda: token({}, kid=None), "kid_missing"),
        (lambda: f"{_coded({'alg': 'RS256', 'kid': 7})}.{_coded({})}.x", "kid_missing"),
        (lambda: token({}, kid="another"), "kid_unknown"),
        (lambda: token({}, number=1), "kid_unknown"),
        (lambda: token({}, number=1, kid=key(0).kid), "signature_wrong"),
        (lambda: token({}, jku="https://evil.example/keys"), "header_refused"),
        (lambda: token({}, jwk=dict(key(1).public)), "header_refused"),
        (lambda: token({}, x5u="https://evil.example/cert"), "header_refused"),
        (lambda: token({}, x5c=["MII"]), "header_refused"),
        (lambda: token({}, crit=["exp"]), "header_refused"),
        (lambda: token({"a": 1})[:-6] + "AAAAAA", "signature_wrong"),
        (lambda: "", "token_malformed"),
        (lambda: "a.b", "token_malformed"),
        (lambda: "a.b.c", "token_malformed"),
        (lambda: "đ.đ.đ", "token_malformed"),
        (lambda: f"{_coded([])}.{_coded({})}.x", "token_malformed"),
        (lambda: "x" * 1_000_000, "token_malformed"),
        (lambda: f"{_coded({'alg': 'RS256', 'kid': key().kid})}.{'A' * 1_000_000}.x", "token_malformed"),
    ],
)
def test_other_tokens_are_refused(made: Any, code: str) -> None:
    with pytest.raises(Refused) as refused:
        jws.verified(made(), jws.usable_keys(jwks(0)))
    assert refused.value.code == code


def test_a_weak_key_is_no_key() -> None:
    public, signed = _weak()
    assert jws.usable_keys({"keys": [public]}) == []
    with pytest.raises(Refused, match="key_weak"):
        jws.verified(signed, [public])


@pytest.mark.parametrize("document", [None, [], {}, {"keys": {}}, {"keys": "x"}])
def test_what_is_no_key_set_is_refused(document: Any) -> None:
    with pytest.raises(Refused, match="jwks_malformed"):
        jws.usable_keys(document)


def test_unusable_keys_are_passed_over_and_private_parts_cut() -> None:
    good = {name: value for name, value in key().public.items() if name not in ("alg", "use")}
    others = [
        {"kty": "EC", "kid": "e"},
        {**good, "kid": ""},
        {**good, "use": "enc"},
        {**good, "alg": "PS256"},
        3,
        {**good, "n": "!"},
    ]
    assert jws.usable_keys({"keys": [*others, {**good, "d": "secret"}]}) == [good]
