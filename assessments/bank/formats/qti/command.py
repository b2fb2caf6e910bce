"""`hub items score`: an item file and a file of responses in, one document out. Its shape is a contract (hoclieu/items-score/1)."""

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from assessments.bank.formats.qti import limits, package
from assessments.bank.formats.qti.faults import Problem, Refused
from assessments.bank.formats.qti.scoring import Result, score
from assessments.bank.formats.qti.xml import Node, parse
from assessments.bank.rules import messages

FORMAT: Final = "hoclieu/items-score/1"
MAX_RESPONSES: Final = 4 * 1024 * 1024


def score_file(item: Path, responses: Path, seed: int = 0, language: str = "vi") -> tuple[dict[str, Any], bool]:
    """The document, and whether the input as a whole was refused."""
    try:
        node = read_item(_bytes(item, limits.ZIP_BYTES))
        given = read_responses(_bytes(responses, MAX_RESPONSES))
        return document(score(node, given, seed), language), False
    except Refused as refused:
        return document(Result(problems=[refused.problem]), language), True


def _bytes(path: Path, limit: int) -> bytes:
    try:
        if path.stat().st_size > limit:
            raise Refused("file_too_large", path.name, limit=str(limit // 1024 // 1024))
        return path.read_bytes()
    except OSError as error:
        raise Refused("file_unreadable", path.name, reason=error.strerror or type(error).__name__) from None


def read_item(content: bytes) -> Node:
    """The item of an XML file, or the only item of a package. Raises Refused."""
    if not content.startswith(b"PK"):
        return parse(content)
    opened = package.open_package(io.BytesIO(content))
    if len(opened.items) != 1:
        if opened.problems and not opened.items:
            raise Refused(opened.problems[0].code, opened.problems[0].where, **opened.problems[0].params)
        raise Refused("package_several", count=str(len(opened.items)))
    return parse(opened.read(opened.items[0].name), opened.items[0].name)


def read_responses(content: bytes) -> dict[str, Any]:
    """Responses by identifier; numbers keep their digits. Raises Refused."""
    try:
        given = json.loads(content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise Refused("responses_unreadable", reason=str(error)[:120] or type(error).__name__) from None
    if not isinstance(given, dict):
        raise Refused("responses_unreadable", reason=type(given).__name__)
    return given


def document(result: Result, language: str = "vi") -> dict[str, Any]:
    """The document of a scoring."""
    return {
        "format": FORMAT,
        "score": result.score,
        "max_score": result.max_score,
        "outcomes": result.outcomes,
        "problems": [_problem(problem, language) for problem in result.problems],
    }


def _problem(problem: Problem, language: str) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "where": problem.where,
        "message": messages.text(problem.code, problem.params, language),
    }
