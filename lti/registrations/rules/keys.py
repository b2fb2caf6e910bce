"""Our own signing keys: making them, sealing the private half, and when they take turns.

A key is published before it signs (partners cache key sets for a day) and stays published after it stopped signing (tokens made
with it are still on their way). A kid is the key's RFC 7638 thumbprint, so it is never used for another key.
"""

import base64
import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from jwt.algorithms import RSAAlgorithm

KEY_BITS: Final = 2048
PUBLISH_BEFORE: Final = timedelta(days=2)
SIGN_FOR: Final = timedelta(days=180)
PUBLISH_AFTER: Final = timedelta(days=14)


class KeyState(StrEnum):
    """A key's life: published, signing, no longer signing but published, gone."""

    NEXT = "next"
    CURRENT = "current"
    OLD = "old"
    GONE = "gone"


@dataclass(frozen=True)
class KeyPair:
    """A fresh key: `private` is PEM."""

    kid: str
    public: dict[str, Any]
    private: bytes


@dataclass(frozen=True)
class KeyFacts:
    """What the timetable needs to know of a key. `since` is when it came into its state."""

    kid: str
    state: KeyState
    since: datetime


@dataclass(frozen=True)
class Turn:
    """One change: the key `kid` comes into `state`; with no kid, a new key is made in that state."""

    state: KeyState
    kid: str | None = None


def new_key() -> KeyPair:
    """An RSA key of 2048 bits."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    public = json.loads(RSAAlgorithm.to_jwk(private.public_key()))
    kept = {name: public[name] for name in ("e", "kty", "n")}
    canonical = json.dumps(kept, separators=(",", ":"), sort_keys=True).encode()
    kid = base64.urlsafe_b64encode(sha256(canonical).digest()).rstrip(b"=").decode()
    pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return KeyPair(kid, {**kept, "kid": kid, "alg": "RS256", "use": "sig"}, pem)


def _sealing_key(secret: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=b"hoclieu lti private keys 1").derive(secret.encode())


def seal(private: bytes, kid: str, secret: str) -> str:
    """The private key encrypted (AES-256-GCM) with a key derived from the hub's secret, bound to its kid."""
    nonce = os.urandom(12)
    return base64.b64encode(nonce + AESGCM(_sealing_key(secret)).encrypt(nonce, private, kid.encode())).decode()


def unseal(sealed: str, kid: str, secret: str) -> bytes:
    """The private key (PEM); raises cryptography.exceptions.InvalidTag with another secret or kid."""
    raw = base64.b64decode(sealed)
    return AESGCM(_sealing_key(secret)).decrypt(raw[:12], raw[12:], kid.encode())


def turns(keys: list[KeyFacts], now: datetime, *, hurry: bool = False) -> list[Turn]:
    """What is to change in a ring of keys now. With `hurry` (somebody asked for new keys) the next key signs from now on.

    A ring without a signing key gets one at once: nobody can have cached anything of it yet.
    """
    found: list[Turn] = []
    by_state = {state: [key for key in keys if key.state is state] for state in KeyState}
    current = by_state[KeyState.CURRENT]
    waiting = [key for key in by_state[KeyState.NEXT] if hurry or now - key.since >= PUBLISH_BEFORE]
    if not current:
        found.append(Turn(KeyState.CURRENT, waiting[0].kid if waiting else None))
    elif waiting and (hurry or now - current[0].since >= SIGN_FOR):
        found.append(Turn(KeyState.OLD, current[0].kid))
        found.append(Turn(KeyState.CURRENT, waiting[0].kid))
    taken = {turn.kid for turn in found}
    if not any(key.kid not in taken for key in by_state[KeyState.NEXT]):
        found.append(Turn(KeyState.NEXT))
    found.extend(Turn(KeyState.GONE, key.kid) for key in by_state[KeyState.OLD] if now - key.since >= PUBLISH_AFTER)
    return found
