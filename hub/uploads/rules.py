"""The tus protocol's headers and the states of an upload: pure functions."""

import base64
import binascii
import hashlib
import unicodedata
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

VERSION: Final = "1.0.0"
EXTENSIONS: Final = ("creation", "creation-with-upload", "checksum", "termination", "expiration")
ALGORITHMS: Final = ("sha256", "sha1", "md5")  # md5 and sha1 against line errors only, as the protocol has it
PART: Final = 4 * 1024 * 1024  # bytes that are kept and acknowledged at once
FLUSH_SECONDS: Final = 5.0  # a slow line's bytes are kept at least this often
SILENT: Final = timedelta(seconds=20)  # after which another request may go on in place of the one that was writing
NAME_LENGTH: Final = 200
METADATA_LENGTH: Final = 4000
NUMBER: Final = 2**63 - 1


class State(StrEnum):
    """Where an upload stands."""

    RECEIVING = "receiving"
    RECEIVED = "received"
    READY = "ready"
    REFUSED = "refused"
    TAKEN = "taken"


OPEN: Final = (State.RECEIVING, State.RECEIVED, State.READY)


def parse_number(text: str | None) -> int | None:
    """A length or an offset as the protocol writes it: decimal digits only. None for anything else."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > 19:
        return None
    value = int(text)
    return value if value <= NUMBER else None


def parse_metadata(header: str) -> dict[str, str] | None:
    """`Upload-Metadata`: pairs of a name and a value in base64; None when it is not well-formed."""
    found: dict[str, str] = {}
    if len(header) > METADATA_LENGTH:
        return None
    for pair in header.split(","):
        name, _, coded = pair.strip().partition(" ")
        if not name:
            if header.strip():
                return None
            continue
        try:
            value = base64.b64decode(coded.strip(), validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            return None
        if name in found:
            return None
        found[name] = value
    return found


def format_metadata(values: dict[str, str]) -> str:
    """The header again."""
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())


def parse_checksum(header: str) -> tuple[Any, bytes] | None:
    """`Upload-Checksum`: a fresh hash object and the expected digest; None for an unknown algorithm or a bad digest."""
    name, _, coded = header.strip().partition(" ")
    if name not in ALGORITHMS:
        return None
    digest = hashlib.new(name, usedforsecurity=name == "sha256")
    try:
        expected = base64.b64decode(coded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    return (digest, expected) if len(expected) == digest.digest_size else None


def clean_name(name: str) -> str:
    """A file's name, composed, without folders and without what no name should hold; its end, which tells the type, is kept."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in last if sign.isprintable() and not "\ud800" <= sign <= "\udfff").strip()
    return kept[-NAME_LENGTH:]
