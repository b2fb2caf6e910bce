"""The attempt token: what lets a save be checked without asking the database who sends it.

`start` and the heartbeat issue it after the full check of the sign-in; it names the attempt, the client, the epoch and the form, is bound to
the sign-in's cookie, and holds for a few minutes. A newer epoch makes events under an older token stale, so moving to another computer needs no
list of revoked tokens.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

LIFETIME_SECONDS: Final = 300
VERSION: Final = "1"


@dataclass(frozen=True)
class AttemptToken:
    """What a valid token says. `expires` is in seconds since 1970."""

    attempt_id: int
    form_id: int
    epoch: int
    client_id: str
    expires: int


class BadToken(Exception):
    """Not a token of ours, of another sign-in, or of another time. `expired` tells the last case apart."""

    def __init__(self, *, expired: bool = False) -> None:
        super().__init__("expired" if expired else "bad")
        self.expired = expired


def derive_key(secret: str) -> bytes:
    """The signing key, apart from every other use of the hub's secret."""
    return hashlib.sha256(b"attempt-token:" + secret.encode()).digest()


def _sign(key: bytes, body: str, binding: str) -> str:
    digest = hmac.digest(key, f"{body}|{binding}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:24]).decode()


def issue(key: bytes, token: AttemptToken, binding: str) -> str:
    """The token as text; `binding` is the value of the sign-in's cookie, which the token does not show."""
    body = f"{VERSION}.{token.attempt_id}.{token.form_id}.{token.epoch}.{token.expires}.{token.client_id}"
    return f"{body}.{_sign(key, body, binding)}"


def read(key: bytes, text: str, binding: str, now: float) -> AttemptToken:
    """The token's content; raises BadToken."""
    body, _, signature = text.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _sign(key, body, binding).encode()):
        raise BadToken
    version, attempt_id, form_id, epoch, expires, client_id = body.split(".")
    if version != VERSION:
        raise BadToken
    if now > int(expires):
        raise BadToken(expired=True)
    return AttemptToken(int(attempt_id), int(form_id), int(epoch), client_id, int(expires))
