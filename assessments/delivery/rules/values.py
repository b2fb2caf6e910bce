"""What a client may send: the shape of events, and of the value for each kind of question. Anything else is refused with the place named."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from assessments.bank.item_types import registry
from assessments.bank.item_types.base import BadAnswer

CLIENT_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,36}\Z")
BATCH_LIMIT: Final = 200
SEQ_LIMIT: Final = 1_000_000
MILLISECONDS_LIMIT: Final = 2**53


@dataclass(frozen=True)
class Slot:
    """One question of a form as answers see it: its type, and what an answer may refer to."""

    ref: str
    type: str
    asked: Mapping[str, Any]


@dataclass(frozen=True)
class Event:
    """A well-formed event of a client. `mono` and `wall` are the client's clocks in milliseconds, kept as evidence only."""

    seq: int
    item: str
    value: Any
    mono: int
    wall: int


class BadEvent(Exception):
    """An event that cannot be taken: `where` is its path in the request, `reason` a stable word (see docs/answer-protocol.md)."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason


def _whole(value: Any, where: str, low: int, high: int) -> int:
    if type(value) is not int:
        raise BadEvent(where, "not_a_whole_number")
    if not low <= value <= high:
        raise BadEvent(where, "out_of_range")
    return value


def client_id(value: Any, where: str = "client") -> str:
    """A client's id: 8 to 36 letters, digits, `-` or `_`."""
    if not isinstance(value, str) or not CLIENT_ID.match(value):
        raise BadEvent(where, "not_a_client_id")
    return value


def last_seq(value: Any) -> int:
    """The number of the client's last event; 0 when it made none."""
    return _whole(value, "last_seq", 0, SEQ_LIMIT)


def check_value(slot: Slot, value: Any, where: str) -> Any:
    """The value in its kept form, as the question's type reads it; None takes an answer back. Raises BadEvent."""
    try:
        return registry.get(slot.type).read_answer(slot.asked, value)
    except BadAnswer as bad:
        raise BadEvent(f"{where}{bad.place}"[:80], bad.reason) from bad


def read_event(raw: Any, where: str, slots: Mapping[str, Slot]) -> Event:
    """One event of a batch; raises BadEvent with the path of what is wrong."""
    if not isinstance(raw, dict):
        raise BadEvent(where, "not_an_object")
    item = raw.get("item")
    slot = slots.get(item) if isinstance(item, str) else None
    if slot is None:
        raise BadEvent(f"{where}.item", "no_such_question")
    if "value" not in raw:
        raise BadEvent(f"{where}.value", "missing")
    return Event(
        seq=_whole(raw.get("seq"), f"{where}.seq", 1, SEQ_LIMIT),
        item=slot.ref,
        value=check_value(slot, raw["value"], f"{where}.value"),
        mono=_whole(raw.get("mono", 0), f"{where}.mono", 0, MILLISECONDS_LIMIT),
        wall=_whole(raw.get("wall", 0), f"{where}.wall", 0, MILLISECONDS_LIMIT),
    )


def read_events(raw: Any, slots: Mapping[str, Slot]) -> list[Event]:
    """A whole batch, in its order of sequence numbers; raises BadEvent, and then nothing of the batch is taken."""
    if not isinstance(raw, list):
        raise BadEvent("events", "not_a_list")
    if not 1 <= len(raw) <= BATCH_LIMIT:
        raise BadEvent("events", "wrong_length")
    events = [read_event(one, f"events[{index}]", slots) for index, one in enumerate(raw)]
    if len(events) > 1:
        if len({event.seq for event in events}) != len(events):
            raise BadEvent("events", "seq_twice")
        events.sort(key=lambda event: event.seq)
    return events
