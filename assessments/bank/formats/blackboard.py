"""Blackboard's text upload: a question a line, its fields parted by tabs, the first naming the kind.

Source: Blackboard Learn's help on uploading questions (kinds MC, MA, TF, ESS, ORD, MAT, FIB, FIB_PLUS, FIL, NUM, SR, OP, and others).
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from assessments.bank.formats.base import Reading, ReadItem, Unreadable, finished
from assessments.bank.formats.texts import decode, from_html
from assessments.bank.item_types.choices import LETTERS, lettered

KINDS: Final = frozenset(
    ("MC", "MA", "TF", "ESS", "ORD", "MAT", "FIB", "FIB_PLUS", "FIL", "NUM", "SR", "OP", "JUMBLED_SENTENCE", "QUIZ_BOWL")
)
_VARIABLE: Final = re.compile(r"\[([A-Za-z_]\w{0,30})\]")


def read_blackboard(data: bytes) -> Reading:
    """All questions of the file. Never raises for what a file may hold."""
    reading = Reading("blackboard")
    try:
        text = decode(data)
    except Unreadable as refused:
        return reading.refuse(refused.code, **refused.params)
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            reading.items.append(_item(line.split("\t"), number, len(reading.items) + 1))
    return finished(reading)


def _item(fields: list[str], line: int, number: int) -> ReadItem:
    kind = fields[0].strip().strip('"').upper()
    item = ReadItem(str(number), "essay", f"line {line}", source="\t".join(fields))
    reader = READERS.get(kind)
    if reader is None:
        item.type, item.unsupported = "information", kind or "?"
        return item
    item.content["stem"] = from_html(fields[1]) if len(fields) > 1 else ""
    reader(item, [field.strip() for field in fields[2:]])
    return item


def _choice(item: ReadItem, fields: Sequence[str]) -> None:
    pairs = list(zip(fields[::2], fields[1::2], strict=False))
    if len(pairs) > len(LETTERS):
        item.say("options_too_many", "error", count=str(len(pairs)))
    item.content["options"] = lettered([from_html(text) for text, _said in pairs])
    item.key = [letter for letter, (_text, said) in zip(LETTERS, pairs, strict=False) if said.lower() == "correct"]
    item.type = "single_choice"


def _answers(item: ReadItem, fields: Sequence[str]) -> None:
    _choice(item, fields)
    item.type, item.scheme = "multiple_choice", "all"


def _verdict(item: ReadItem, fields: Sequence[str]) -> None:
    item.type = "true_false"
    item.key = {"true": True, "false": False}.get(fields[0].lower()) if fields else None


def _essay(item: ReadItem, fields: Sequence[str]) -> None:
    item.type = "essay"
    if fields and fields[0]:
        item.content["solution"] = from_html(fields[0])


def _order(item: ReadItem, fields: Sequence[str]) -> None:
    """The file gives the right order; pupils first see the same things by their texts."""
    texts = [from_html(text) for text in fields if text]
    shown = sorted(texts)
    if shown == texts:
        shown.reverse()
    item.type, item.content["options"] = "ordering", lettered(shown)
    letters = dict(zip(shown, LETTERS, strict=False))
    item.key = [letters[text] for text in texts if text in letters]


def _pairs(item: ReadItem, fields: Sequence[str]) -> None:
    pairs = [(from_html(one), from_html(other)) for one, other in zip(fields[::2], fields[1::2], strict=False)]
    right = sorted({other for _one, other in pairs})
    letters = dict(zip(right, LETTERS, strict=False))
    item.type, item.content["right"] = "matching", lettered(right)
    item.content["left"] = [{"id": str(number), "html": one} for number, (one, _other) in enumerate(pairs[: len(LETTERS)], 1)]
    item.key = {str(number): letters[other] for number, (_one, other) in enumerate(pairs[: len(LETTERS)], 1) if other in letters}


def _words(item: ReadItem, fields: Sequence[str]) -> None:
    item.type, item.key = "short_answer_text", [text for text in fields if text]


def _gaps(item: ReadItem, fields: Sequence[str]) -> None:
    """Variables in brackets; then each one's name with its answers, an empty field after each."""
    numbers: dict[str, str] = {}
    groups: list[list[str]] = [[]]
    for field in fields:
        if field:
            groups[-1].append(field)
        else:
            groups.append([])
    for name, *_accepted in filter(None, groups):
        numbers.setdefault(name.strip("[]"), str(len(numbers) + 1))
    stem = item.content["stem"]
    item.content["stem"] = _VARIABLE.sub(lambda found: f"[[{numbers[found[1]]}]]" if found[1] in numbers else found[0], stem)
    item.content |= {"words": [], "lists": {}}
    item.type, item.key = "gap_fill", {numbers[name.strip("[]")]: accepted for name, *accepted in filter(None, groups)}


def _number(item: ReadItem, fields: Sequence[str]) -> None:
    item.type, item.content["free"], item.key = "short_answer_number", True, []
    try:
        value, spread = (Decimal(text.replace(",", ".")) for text in (*fields, "", "0")[:2])
    except InvalidOperation:
        return
    if value.is_finite() and spread.is_finite() and spread >= 0:
        item.key = [{"value": f"{value:f}", "tolerance": f"{spread:f}"}]


def _upload(item: ReadItem, fields: Sequence[str]) -> None:
    item.type = "essay"
    item.say("answer_is_file", "warning")


READERS: Final[dict[str, Callable[[ReadItem, Sequence[str]], None]]] = {
    "MC": _choice,
    "MA": _answers,
    "TF": _verdict,
    "ESS": _essay,
    "SR": _essay,
    "ORD": _order,
    "MAT": _pairs,
    "FIB": _words,
    "FIB_PLUS": _gaps,
    "NUM": _number,
    "FIL": _upload,
}
