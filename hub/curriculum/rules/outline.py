"""Outlines of a curriculum in tables: a row is a topic or a required outcome, with its own code and that of the topic it belongs to.

No database and no texts: problems are codes with details.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from hub.schools.rules.roster import fold_word
from hub.schools.rules.tables import Table

HEAD_ROWS: Final = 15
MAX_TITLE: Final = 300
MAX_OUTCOME: Final = 2000
MAX_DEPTH: Final = 6
TOPIC: Final = "topic"
OUTCOME: Final = "outcome"
COLUMNS: Final = ("code", "parent", "type", "subject", "grade", "text")
NEEDED: Final = ("code", "type", "text")

_HEADS: Final[dict[str, str]] = {
    "code": "ma|ma so|ma noi dung|code",
    "parent": "thuoc ma|thuoc|ma cha|ma chu de cha|thuoc chu de|belongs to|parent|parent code",
    "type": "loai|loai dong|dang|cap|row type|type|kind",
    "subject": "mon|mon hoc|subject",
    "grade": "lop|khoi|khoi lop|grade",
    "text": "noi dung|ten|ten hoac noi dung|dien giai|text|title|wording",
}
COLUMN_OF: Final = {head: column for column, heads in _HEADS.items() for head in heads.split("|")}
_TYPES: Final[dict[str, str]] = {
    TOPIC: "chu de|mach|mach noi dung|mach kien thuc|noi dung|chuong|phan|topic|strand|theme",
    OUTCOME: "yeu cau|yeu cau can dat|yccd|outcome|required outcome",
}
TYPE_OF: Final = {word: name for name, words in _TYPES.items() for word in words.split("|")}
_CODE: Final = re.compile(r"[A-Z0-9](?:[A-Z0-9._/-]{0,58}[A-Z0-9])?")


@dataclass(frozen=True)
class Problem:
    """Something wrong with one row: in which column, which code, with which values."""

    row: int
    column: str
    code: str
    details: Mapping[str, Any] = field(default_factory=dict)


class Place(NamedTuple):
    """A subject in a grade."""

    subject: str
    grade: int


@dataclass(frozen=True)
class Entry:
    """A row that is right in itself."""

    row: int
    code: str
    parent: str | None
    type: str
    place: Place
    text: str


@dataclass(frozen=True)
class KnownNode:
    """A topic or outcome that is there already; one that is retired takes nothing below it."""

    type: str
    place: Place
    parent: str | None
    retired: bool


@dataclass(frozen=True)
class Known:
    """What is there: nodes by code, subjects by folded name or code, and what is taught in which grade."""

    nodes: Mapping[str, KnownNode]
    subjects: Mapping[str, str]
    taught: frozenset[Place]


@dataclass(frozen=True)
class Reading:
    """All rows of an outline: the good ones in the order of the file, and what is wrong with the others."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    rows: int


class WrongColumns(Exception):
    """No head with the columns that an outline needs."""

    def __init__(self, found: tuple[str, ...], missing: tuple[str, ...]) -> None:
        super().__init__(", ".join(missing))
        self.found = found
        self.missing = missing


def find_head(table: Table) -> tuple[int, dict[str, int]]:
    """Index of the row that heads the columns, and where each column is; raises WrongColumns."""
    best: tuple[int, dict[str, int]] = (0, {})
    for index, row in enumerate(table.rows[:HEAD_ROWS]):
        columns: dict[str, int] = {}
        for place, text in enumerate(row):
            column = COLUMN_OF.get(fold_word(re.sub(r"\(.*?\)|\*", "", text)))
            if column is not None:
                columns.setdefault(column, place)
        if len(columns) > len(best[1]):
            best = (index, columns)
    missing = tuple(column for column in NEEDED if column not in best[1])
    if missing:
        raise WrongColumns(tuple(text for text in table.rows[best[0]] if text), missing)
    return best


@dataclass
class _Row:
    """One row being read."""

    number: int
    cells: Mapping[str, str]
    heads: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    code: str = ""
    parent: str | None = None
    type: str = ""
    subject: str | None = None
    grade: int | None = None
    text: str = ""

    def wrong(self, column: str, code: str, **details: Any) -> None:
        self.problems.append(Problem(self.number, self.heads.get(column, column), code, details))

    def read(self, known: Known) -> None:
        self.code = self._code("code")
        if not self.code:
            self.wrong("code", "code_missing")
        self.parent = self._code("parent") or None
        self.type = self._type()
        self.text = self._text()
        self.subject, self.grade = self._subject(known), self._grade()

    def _code(self, column: str) -> str:
        text = self.cells.get(column, "").upper()
        if text and not _CODE.fullmatch(text):
            self.wrong(column, "code_odd", value=self.cells[column][:80])
        return text

    def _type(self) -> str:
        text = self.cells.get("type", "")
        found = TYPE_OF.get(fold_word(text), "")
        if not found:
            self.wrong("type", "type_unknown" if text else "type_missing", value=text[:80])
        return found

    def _text(self) -> str:
        text = self.cells.get("text", "")
        limit = MAX_TITLE if self.type == TOPIC else MAX_OUTCOME
        if not text:
            self.wrong("text", "text_missing")
        elif len(text) > limit:
            self.wrong("text", "text_long", limit=limit)
        return text

    def _subject(self, known: Known) -> str | None:
        text = self.cells.get("subject", "")
        found = known.subjects.get(fold_word(text))
        if text and found is None:
            self.wrong("subject", "subject_unknown", value=text[:80])
        return found

    def _grade(self) -> int | None:
        text = fold_word(self.cells.get("grade", "")).removeprefix("lop ").removeprefix("khoi ").removeprefix("grade ")
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= 12):
            self.wrong("grade", "grade_odd", value=self.cells["grade"][:80])
            return None
        return int(text)


class _Outline:
    """All rows, while parents and places are worked out."""

    def __init__(self, rows: list[_Row], known: Known) -> None:
        self.rows, self.known = rows, known
        self.by_code: dict[str, _Row] = {}
        for row in rows:
            if not row.code:
                continue
            first = self.by_code.setdefault(row.code, row)
            if first is not row:
                row.wrong("code", "twice_in_file", first=first.number)

    def check_parent(self, row: _Row) -> None:
        """The topic above is there, in the file or before it, and is a topic."""
        if row.parent is None:
            if row.type == OUTCOME:
                row.wrong("parent", "parent_missing")
            return
        above = self.by_code.get(row.parent)
        there = self.known.nodes.get(row.parent)
        if above is None and (there is None or there.retired):
            row.wrong("parent", "parent_unknown", value=row.parent)
        elif (above.type if above else there.type if there else TOPIC) == OUTCOME:
            row.wrong("parent", "parent_is_outcome", value=row.parent)
        elif self.depth(row) > MAX_DEPTH:
            row.wrong("parent", "too_deep", limit=MAX_DEPTH)

    def above(self, code: str) -> str | None:
        """The code of the topic above a code, as it will be."""
        if code in self.by_code:
            return self.by_code[code].parent
        node = self.known.nodes.get(code)
        return node.parent if node else None

    def depth(self, row: _Row) -> int:
        """How many topics are above the row; more than MAX_DEPTH when they go round in a circle."""
        steps, code = 0, row.parent
        while code is not None and steps <= MAX_DEPTH:
            steps, code = steps + 1, self.above(code)
        return steps

    def place(self, row: _Row) -> Place | None:
        """Subject and grade of the row: its own, or those of the topics above."""
        subject, grade, code = row.subject, row.grade, row.parent
        steps = 0
        while (subject is None or grade is None) and code is not None and steps <= MAX_DEPTH:
            inner, node = self.by_code.get(code), self.known.nodes.get(code)
            if inner is not None:
                subject, grade = subject or inner.subject, grade or inner.grade
            elif node is not None:
                subject, grade = subject or node.place.subject, grade or node.place.grade
            code, steps = self.above(code), steps + 1
        return Place(subject, grade) if subject is not None and grade is not None else None

    def check_place(self, row: _Row) -> Place | None:
        """The row's place agrees with what is above it and with what its code was before; None when it has none."""
        place = self.place(row)
        if place is None:
            if not row.problems:
                row.wrong("subject" if row.subject is None else "grade", "place_missing")
            return None
        if place not in self.known.taught:
            row.wrong("grade", "not_taught", subject=place.subject, grade=place.grade)
        above = self._place_above(row)
        if above is not None and above != place:
            row.wrong("parent", "place_differs", value=row.parent)
        before = self.known.nodes.get(row.code)
        if before is not None and before.type != row.type:
            row.wrong("type", "type_differs", value=row.code)
        elif before is not None and before.place != place:
            row.wrong("code", "code_elsewhere", value=row.code, subject=before.place.subject, grade=before.place.grade)
        return place

    def _place_above(self, row: _Row) -> Place | None:
        if row.parent is None:
            return None
        inner, node = self.by_code.get(row.parent), self.known.nodes.get(row.parent)
        if inner is not None:
            return self.place(inner)
        return node.place if node else None


def _rows(table: Table) -> list[_Row]:
    index, columns = find_head(table)
    head = table.rows[index]
    heads = {column: head[place] for column, place in columns.items()}
    return [
        _Row(number, {column: cells[place] for column, place in columns.items() if place < len(cells)}, heads)
        for number, cells in zip(table.numbers[index + 1 :], table.rows[index + 1 :], strict=True)
    ]


def read_outline(table: Table, known: Known) -> Reading:
    """What the table says, row by row; raises WrongColumns."""
    rows = _rows(table)
    for row in rows:
        row.read(known)
    outline = _Outline(rows, known)
    entries: list[Entry] = []
    for row in rows:
        if not row.problems:
            outline.check_parent(row)
    for row in rows:
        place = outline.check_place(row) if not row.problems else None
        if place is not None and not row.problems:
            entries.append(Entry(row.number, row.code, row.parent, row.type, place, row.text))
    return Reading(tuple(entries), tuple(problem for row in rows for problem in row.problems), len(rows))


def arrange(there: Sequence[str], wanted: Iterable[str]) -> list[str]:
    """Codes below one topic in their new order: that of the file when it names all that are there, else new ones come last."""
    ordered = list(dict.fromkeys(wanted))
    if set(there) <= set(ordered):
        return ordered
    return [*there, *(code for code in ordered if code not in set(there))]
