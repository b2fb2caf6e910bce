"""What readers of question files give: questions as any format can say them, and what was wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assessments.bank.item_types import registry
from assessments.bank.rules.draft import Problem

NOTHING = {"passage": "", "solution": ""}


@dataclass
class ReadItem:
    """A question of a file. `content` and `key` are those of its type, texts being clean HTML; `where` is its place in the file in words.

    `unsupported` names, in the words of the format, what the product cannot take; such a question is listed and not imported.
    `by_hand`: it can be taken, and a teacher has to mark it.
    """

    label: str
    type: str
    where: str
    content: dict[str, Any] = field(default_factory=dict)
    key: Any = None
    part: str | None = None
    level: str | None = None
    marks: str | None = None
    scheme: str | None = None
    problems: list[Problem] = field(default_factory=list)
    unsupported: str | None = None
    by_hand: bool = False
    source: str = ""

    def say(self, code: str, severity: str = "error", **params: str) -> None:
        """Notes a problem at the question's place; the same one once."""
        problem = Problem(code, severity, self.where, params)
        if problem not in self.problems:
            self.problems.append(problem)

    @property
    def status(self) -> str:
        """ok, incomplete, manual or unsupported: what the teacher has to do."""
        if self.unsupported is not None:
            return "unsupported"
        if any(problem.severity == "error" for problem in self.problems):
            return "incomplete"
        return "manual" if self.by_hand or registry.get(self.type).marked_by == "teacher" else "ok"


@dataclass
class Reading:
    """A file as it was read: its questions, or why it was refused. `media`: bytes by the name that texts call them, as `part:NAME`."""

    detected: str
    items: list[ReadItem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    media: Mapping[str, bytes] = field(default_factory=dict)

    def refuse(self, code: str, **params: str) -> "Reading":
        """Notes why nothing of the file can be used; itself."""
        self.problems.append(Problem(code, "error", None, params))
        return self

    @property
    def is_refused(self) -> bool:
        """Nothing of the file can be used."""
        return any(problem.severity == "error" for problem in self.problems)


class Unreadable(Exception):
    """A file that is not what its reader reads; `code` and `params` as in Problem."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def finished(reading: Reading) -> Reading:
    """The reading with what each type finds wrong with its questions, what is marked by hand said, and nothing found said, too."""
    for item in reading.items:
        if item.unsupported is not None:
            item.say("type_unsupported", "error", kind=item.unsupported)
            continue
        item.content = {"stem": "", **NOTHING, **item.content}
        for problem in registry.get(item.type).problems(item.content, item.key):
            item.say(problem.code, problem.severity, **problem.params)
        if item.status == "manual":
            item.say("marked_by_hand", "warning")
    if not reading.items and not reading.is_refused:
        reading.refuse("no_items")
    return reading
