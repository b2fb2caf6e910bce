"""The answer log: how events are ordered, what they add up to, what of a client has arrived.

The log only grows. What counts for a question is the event that stands last in the order (epoch, seq, client); client clocks never order
anything. So batches may arrive twice, late or in any order: the same set of events always gives the same answers.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

RECEIPT_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U to misread
RECEIPT_LENGTH: Final = 8

Position = tuple[int, int, str]


@dataclass(frozen=True)
class Entry:
    """One event as the log keeps it. `late`: it came after answers were taken, so it is kept but does not count."""

    client_id: str
    seq: int
    item: str
    value: Any
    epoch: int
    late: bool = False

    @property
    def position(self) -> Position:
        """Its place in the order."""
        return (self.epoch, self.seq, self.client_id)


def replay(events: Iterable[Entry]) -> dict[str, Entry]:
    """The event that counts for each question."""
    current: dict[str, Entry] = {}
    for event in events:
        if event.late:
            continue
        held = current.get(event.item)
        if held is None or event.position > held.position:
            current[event.item] = event
    return current


def acked_through(seqs: Iterable[int]) -> int:
    """The largest n such that 1 to n have all arrived."""
    present = set(seqs)
    reached = 0
    while reached + 1 in present:
        reached += 1
    return reached


def missing(seqs: Iterable[int], last_seq: int) -> int:
    """How many of 1 to `last_seq` have not arrived."""
    return last_seq - len({seq for seq in seqs if 1 <= seq <= last_seq})


def log_hash(events: Iterable[Entry]) -> str:
    """SHA-256 (hex) over the events that count in time, in their order: what a receipt vouches for."""
    digest = hashlib.sha256()
    for event in sorted((event for event in events if not event.late), key=lambda event: event.position):
        line = [event.epoch, event.client_id, event.seq, event.item, event.value]
        digest.update(json.dumps(line, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode())
        digest.update(b"\n")
    return digest.hexdigest()


def receipt_code(digest: str, attempt_id: int) -> str:
    """Eight signs in two groups, such as 7K4M-29QX, made of the log's hash and the attempt."""
    number = int.from_bytes(hashlib.sha256(f"{attempt_id}:{digest}".encode()).digest()[:5], "big")
    signs = ""
    for _ in range(RECEIPT_LENGTH):
        number, rest = divmod(number, 32)
        signs = RECEIPT_ALPHABET[rest] + signs
    return f"{signs[:4]}-{signs[4:]}"
