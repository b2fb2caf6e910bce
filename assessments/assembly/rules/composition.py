"""How a test is composed: which part a question belongs to, its usual marks, and the frozen form that pupils get."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from assessments.bank.item_types import registry
from assessments.bank.rules.public import PublicItem

FORM_FORMAT: Final = "hoclieu/form/1"
# The parts of the 2025 format, and one for all other questions; a type says in which of them its questions stand.
PARTS: Final = ("I", "II", "III", "IV")


class PaperState(StrEnum):
    """Where a test stands."""

    DRAFT = "draft"
    IN_USE = "in_use"  # a sitting uses it: its form is frozen


@dataclass(frozen=True)
class Placed:
    """A question in a part with its marks."""

    item: PublicItem
    marks: Decimal


@dataclass(frozen=True)
class Part:
    """A part of a test."""

    label: str
    items: tuple[Placed, ...]
    scheme: str | None = None


@dataclass(frozen=True)
class FormSource:
    """Everything that goes into a form."""

    title: str
    subject: str
    subject_name: str
    grade: int
    duration_minutes: int
    code: str
    parts: tuple[Part, ...] = field(default_factory=tuple)


def part_of(item_type: str) -> str | None:
    """The part that questions of this type stand in, or None when a test cannot hold them yet."""
    return registry.get(item_type).part if item_type in registry.ITEM_TYPES else None


def usual_marks(item_type: str, subject_code: str) -> Decimal:
    """What a question of this type is usually worth in the subject."""
    return registry.get(item_type).usual_marks(subject_code)


def usual_scheme(label: str) -> str | None:
    """The way in which questions of this part are usually marked; None where each type has its own, or but one."""
    kinds = [kind for kind in registry.ITEM_TYPES.values() if kind.part == label]
    return kinds[0].schemes[0] if len(kinds) == 1 and kinds[0].schemes else None


def arrange(types: Sequence[tuple[int, str]]) -> list[tuple[str, list[int]]]:
    """Chosen questions (id, type) by part, each part in the order of choosing; parts without questions are left out."""
    by_part: dict[str, list[int]] = {label: [] for label in PARTS}
    for item_id, item_type in types:
        label = part_of(item_type)
        if label is not None:
            by_part[label].append(item_id)
    return [(label, ids) for label, ids in by_part.items() if ids]


def moved(order: Sequence[int], item_id: int, action: str) -> list[int]:
    """The questions of a part after one was moved `up` or `down` by a place, or taken out by `remove`."""
    made = list(order)
    if item_id not in made:
        return made
    at = made.index(item_id)
    made.pop(at)
    if action != "remove":
        made.insert(max(0, at - 1) if action == "up" else min(len(made), at + 1), item_id)
    return made


def total_marks(parts: Iterable[Part]) -> Decimal:
    """The marks of the whole test."""
    return sum((placed.marks for part in parts for placed in part.items), Decimal(0))


def reference(part: str, number: int) -> str:
    """How answers name a question: II.3 is the third of Part II."""
    return f"{part}.{number}"


def form_document(source: FormSource) -> dict[str, Any]:
    """The document that pupils get (`hoclieu/form/1`): questions and marks, never a key."""
    return {
        "format": FORM_FORMAT,
        "title": source.title,
        "subject": source.subject,
        "subject_name": source.subject_name,
        "grade": source.grade,
        "code": source.code,
        "duration_minutes": source.duration_minutes,
        "marks": str(total_marks(source.parts)),
        "parts": [
            {
                "label": part.label,
                "items": [_form_item(part, number, placed) for number, placed in enumerate(part.items, 1)],
            }
            for part in source.parts
        ],
    }


def _form_item(part: Part, number: int, placed: Placed) -> dict[str, Any]:
    item = placed.item
    return {
        "ref": reference(part.label, number),
        "number": number,
        "type": item.type,
        "marks": str(placed.marks),
        "options": [],
        "statements": [],
        **item.content,
    }


def form_slots(source: FormSource) -> list[dict[str, Any]]:
    """What marking and answer checking need of each question, kept beside the form and never sent."""
    return [
        {
            "ref": reference(part.label, number),
            "type": placed.item.type,
            "asked": registry.get(placed.item.type).asked(placed.item.content),
            "item_id": placed.item.item_id,
            "version_id": placed.item.version_id,
            "marks": str(placed.marks),
            "scheme": part.scheme,
        }
        for part in source.parts
        for number, placed in enumerate(part.items, 1)
    ]


def form_bytes(document: Mapping[str, Any]) -> bytes:
    """The document's one spelling: the same content always gives the same bytes."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def form_hash(content: bytes) -> str:
    """SHA-256 of the form's bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
