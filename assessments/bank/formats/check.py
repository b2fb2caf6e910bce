"""`hub items check`: reads a file of any format and says what would be imported. The document's shape is a contract (hoclieu/items-check/1)."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO, Final

from assessments.bank.formats.aiken import read_aiken
from assessments.bank.formats.base import Reading, ReadItem
from assessments.bank.formats.blackboard import read_blackboard
from assessments.bank.formats.detect import detect
from assessments.bank.formats.gift import read_gift
from assessments.bank.formats.moodle import read_moodle
from assessments.bank.formats.qti.questions import read_qti
from assessments.bank.rules import check
from assessments.bank.rules.check import problem_document
from assessments.bank.rules.draft import Problem
from assessments.bank.rules.markup import plain_text

FORMAT: Final = "hoclieu/items-check/1"
STATUSES: Final = ("ok", "incomplete", "manual", "unsupported")
READERS: Final[dict[str, Callable[[bytes], Reading]]] = {
    "qti": read_qti,
    "moodle-xml": read_moodle,
    "gift": read_gift,
    "aiken": read_aiken,
    "blackboard": read_blackboard,
}
FORMATS: Final = ("docx", *READERS)


def check_file(path: Path, from_format: str | None = None, language: str = "vi") -> dict[str, Any]:
    """The whole document for a file. `from_format` insists on a format."""
    try:
        with path.open("rb") as source:
            detected, items, problems = _read(source, from_format, language)
    except OSError as error:
        refusal = Problem("file_unreadable", params={"reason": error.strerror or type(error).__name__})
        detected, items, problems = None, [], [refusal]
    return {
        "format": FORMAT,
        "file": path.name,
        "detected": detected,
        "items": items,
        "problems": [problem_document(problem, language) for problem in problems],
        "summary": summary(item["status"] for item in items),
    }


def _read(source: BinaryIO, from_format: str | None, language: str) -> tuple[str | None, list[dict[str, Any]], list[Problem]]:
    name = from_format or detect(source) or "docx"
    if name == "docx":
        word = check.read_word(source)
        return word.detected, [check.item_document(question, language) for question in word.questions], word.problems
    if name not in READERS:
        return None, [], [Problem("format_unknown", params={"format": name})]
    reading = READERS[name](source.read())
    items = [item_document(item, number, language) for number, item in enumerate(reading.items, 1)]
    return reading.detected, items, reading.problems


def item_document(item: ReadItem, number: int, language: str) -> dict[str, Any]:
    """One entry of `items`."""
    content = item.content
    cluster = item.type == "true_false_cluster"
    verdicts = item.key if cluster and isinstance(item.key, dict) else {}
    return {
        "number": number,
        "label": item.label,
        "part": item.part,
        "type": item.type,
        "stem": plain_text(content.get("stem", "")),
        "options": [{"id": one["id"], "text": plain_text(one["html"])} for one in _options(content)],
        "key": [] if cluster else key_document(item),
        "statements": [
            {"id": one["id"], "text": plain_text(one["html"]), "key": verdicts.get(one["id"])}
            for one in content.get("statements", ())
        ],
        "marks": item.marks,
        "level": item.level,
        "solution": plain_text(content.get("solution", "")) or None,
        "passage": plain_text(content.get("passage", "")) or None,
        "images": str(content).count("<img"),
        "status": item.status,
        "where": item.where,
        "problems": [problem_document(problem, language) for problem in item.problems],
    }


def _options(content: dict[str, Any]) -> list[dict[str, str]]:
    lists = [one for choices in content.get("lists", {}).values() for one in choices]
    return [*content.get("options", ()), *content.get("left", ()), *content.get("right", ()), *content.get("words", ()), *lists]


def key_document(item: ReadItem) -> list[Any]:
    """The key as the contract writes it: ids, accepted answers, pairs."""
    key = item.key
    if key is None:
        return []
    if isinstance(key, bool):
        return [key]
    if isinstance(key, dict):
        return [
            [name, other] for name, accepted in key.items() for other in ([accepted] if isinstance(accepted, str) else accepted)
        ]
    return [_number(one) if isinstance(one, dict) else one for one in key]


def _number(one: dict[str, Any]) -> str:
    text = one["value"] if one["tolerance"] == "0" else f"{one['value']} ± {one['tolerance']}"
    return str(text).replace(".", ",")


def summary(statuses: Iterable[str]) -> dict[str, int]:
    """Counts by status."""
    found = list(statuses)
    return {"items": len(found), **{name: found.count(name) for name in STATUSES}}


def is_refused(document: dict[str, Any]) -> bool:
    """The file as a whole was refused: exit status 1."""
    return any(problem["severity"] == "error" for problem in document["problems"])
