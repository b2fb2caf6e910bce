"""Rosters: which column is what, what a row says, and what is wrong with it. No database, no texts: problems are codes with details."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from hub.schools.rules.tables import Table

HEAD_ROWS: Final = 15
MAX_NAME: Final = 200

_COLUMNS: Final[dict[str, str]] = {
    "name": "ho va ten|ho ten|ho va ten hoc sinh|ho ten hoc sinh|ten hoc sinh|ho va ten giao vien|full name|fullname|name|student name",
    "family": "ho|ho dem|ho va dem|ho va ten dem|ho lot|ho va ten lot|last name|surname|family name",
    "given": "ten|ten goi|first name|given name",
    "born": "ngay sinh|ngay thang nam sinh|ngay thang sinh|nam sinh|date of birth|birth date|birthdate|birthday|dob|born",
    "class": "lop|lop hoc|ten lop|lop day|class|class name|classes",
    "code": "ma hoc sinh|ma hs|ma so hoc sinh|ma so|ma|ma dinh danh|ma giao vien|ma gv|ma can bo|ma nhan vien|student code|pupil code|"
    "student id|code|staff code",
    "gender": "gioi tinh|phai|gender|sex",
    "female": "nu",
    "role": "vai tro|chuc vu|chuc danh|role|position",
    "email": "email|e mail|thu dien tu|dia chi email|dia chi thu dien tu|mail",
    "subjects": "mon|mon hoc|mon day|mon giang day|bo mon|subject|subjects",
    "username": "ten dang nhap|tai khoan|username|user name|account|login",
}
COLUMN_OF: Final = {name: column for column, names in _COLUMNS.items() for name in names.split("|")}

_ROLES: Final[dict[str, str]] = {
    "pupil": "hoc sinh|hs|pupil|student",
    "teacher": "giao vien|gv|gvcn|giao vien chu nhiem|to truong|to pho|teacher",
    "librarian": "can bo thu vien|nhan vien thu vien|thu thu|librarian",
    "invigilator": "giam thi|can bo coi thi|invigilator",
    "exam_officer": "khao thi|can bo khao thi|exam officer",
    "school_leader": "hieu truong|pho hieu truong|ban giam hieu|lanh dao truong|school leader|principal|vice principal",
    "data_officer": "can bo du lieu|data officer",
}
ROLE_OF: Final = {word: role for role, words in _ROLES.items() for word in words.split("|")}
_GENDERS: Final = {
    "nam": "m",
    "m": "m",
    "male": "m",
    "trai": "m",
    "nu": "f",
    "f": "f",
    "female": "f",
    "gai": "f",
    "khac": "x",
    "other": "x",
}

_DATE: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})|(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?: 00:00:00)?")
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
_CODE: Final = re.compile(r"[A-Za-z0-9._/-]{1,30}")
_USERNAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_NAME_SIGNS: Final = frozenset(" '’.-")


@dataclass(frozen=True)
class Problem:
    """Something wrong with one row: in which column (as the file calls it, or its own name when it lacks), which code, which value."""

    row: int
    column: str
    code: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """A row that is right in itself. `classes` and `subjects` are ids and codes known to the school; `new_classes` are names to be opened."""

    row: int
    full_name: str
    role: str
    born_on: date | None
    gender: str | None
    code: str | None
    email: str | None
    username: str | None
    classes: tuple[int, ...]
    new_classes: tuple[str, ...]
    subjects: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What the school has: classes and subjects by folded name, grades it teaches, and the day of the import."""

    classes: Mapping[str, int]
    subjects: Mapping[str, str]
    grades: frozenset[int]
    today: date
    open_classes: bool = False


@dataclass(frozen=True)
class Reading:
    """All rows of a roster: the good ones, and what is wrong with the others."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    rows: int
    columns: tuple[str, ...]


class WrongColumns(Exception):
    """No head of columns that a roster needs; `found` are the texts of the likeliest head, `missing` the columns that lack."""

    def __init__(self, found: tuple[str, ...], missing: tuple[str, ...]) -> None:
        super().__init__(", ".join(missing))
        self.found = found
        self.missing = missing


def fold_word(text: str) -> str:
    """Lower case, no accents, signs as spaces: how heads, roles and names of classes are compared."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    plain = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return " ".join(plain.split())


def find_head(table: Table) -> tuple[int, dict[str, int]]:
    """Index of the row that heads the columns and where each column is; raises WrongColumns."""
    best: tuple[int, dict[str, int]] = (0, {})
    for index, row in enumerate(table.rows[:HEAD_ROWS]):
        columns: dict[str, int] = {}
        for place, text in enumerate(row):
            column = COLUMN_OF.get(fold_word(re.sub(r"\(.*?\)|\*", "", text)))
            if column is not None:
                columns.setdefault(column, place)
        if len(columns) > len(best[1]):
            best = (index, columns)
    missing = []
    if "name" not in best[1] and not {"family", "given"} <= set(best[1]):
        missing.append("name")
    if "class" not in best[1] and "role" not in best[1]:
        missing.append("class")
    if missing:
        raise WrongColumns(tuple(text for text in table.rows[best[0]] if text), tuple(missing))
    return best


def is_name(text: str) -> bool:
    """Letters of any script, with spaces and the signs of names between them."""
    plain = (sign.isalpha() or unicodedata.combining(sign) or sign in _NAME_SIGNS for sign in text)
    return all(plain) and any(sign.isalpha() for sign in text)


class _Row:
    """One row being read: cells by column, problems so far."""

    def __init__(self, number: int, cells: tuple[str, ...], columns: Mapping[str, int], head: tuple[str, ...]) -> None:
        self.number = number
        self.problems: list[Problem] = []
        self._cells, self._columns, self._head = cells, columns, head

    def text(self, column: str) -> str:
        place = self._columns.get(column)
        return self._cells[place] if place is not None and place < len(self._cells) else ""

    def wrong(self, column: str, code: str, **details: Any) -> None:
        place = self._columns.get(column)
        label = self._head[place] if place is not None and place < len(self._head) else ""
        self.problems.append(Problem(self.number, label or column, code, details))

    def full_name(self) -> str:
        name = self.text("name") or f"{self.text('family')} {self.text('given')}".strip()
        column = "name" if "name" in self._columns else "given"
        if not name:
            self.wrong(column, "name_missing")
        elif len(name) > MAX_NAME or not is_name(name):
            self.wrong(column, "name_odd", value=name)
        return name

    def born_on(self, today: date) -> date | None:
        text = self.text("born")
        if not text:
            return None
        match = _DATE.fullmatch(text)
        try:
            if match is None:
                raise ValueError
            day, month, year = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
            born = date(int(year), int(month), int(day))
        except ValueError:
            self.wrong("born", "date_unreadable", value=text)
            return None
        if not today.year - 100 <= born.year <= today.year - 4:
            self.wrong("born", "date_unlikely", value=text)
            return None
        return born

    def gender(self) -> str | None:
        if "female" in self._columns and "gender" not in self._columns:
            return "f" if self.text("female") else "m"
        text = self.text("gender")
        if text and fold_word(text) not in _GENDERS:
            self.wrong("gender", "gender_unknown", value=text)
        return _GENDERS.get(fold_word(text))

    def role(self) -> str:
        text = self.text("role")
        if not text:
            return "pupil"
        if fold_word(text) not in ROLE_OF:
            self.wrong("role", "role_unknown", value=text)
        return ROLE_OF.get(fold_word(text), "pupil")

    def matching(self, column: str, pattern: re.Pattern[str], code: str, text: str | None = None) -> str | None:
        value = self.text(column) if text is None else text
        if value and not pattern.fullmatch(value):
            self.wrong(column, code, value=value)
        return value or None


def _list(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;/+]", text) if part.strip()]


def class_grade(name: str) -> int | None:
    """The grade that a class's name begins with: 12 of "12A1"; None when there is none from 1 to 12."""
    match = re.match(r"\d{1,2}", name)
    grade = int(match[0]) if match else 0
    return grade if 1 <= grade <= 12 else None


def _classes(row: _Row, role: str, known: Known) -> tuple[tuple[int, ...], tuple[str, ...]]:
    names = _list(row.text("class")) if role != "pupil" else [name for name in [row.text("class")] if name]
    if role == "pupil" and not names:
        row.wrong("class", "class_missing")
    there, new = [], []
    for name in names:
        if fold_word(name) in known.classes:
            there.append(known.classes[fold_word(name)])
        elif not known.open_classes or role != "pupil":
            row.wrong("class", "class_unknown", value=name)
        elif class_grade(name) not in known.grades or len(name) > 40:
            row.wrong("class", "class_grade", value=name)
        else:
            new.append(name)
    return tuple(there), tuple(new)


def _subjects(row: _Row, role: str, known: Known) -> tuple[str, ...]:
    if role == "pupil":
        return ()
    found = []
    for name in _list(row.text("subjects")):
        code = known.subjects.get(fold_word(name))
        if code is None:
            row.wrong("subjects", "subject_unknown", value=name)
        else:
            found.append(code)
    return tuple(found)


def _entry(row: _Row, known: Known) -> Entry:
    role = row.role()
    classes, new_classes = _classes(row, role, known)
    return Entry(
        row=row.number,
        full_name=row.full_name(),
        role=role,
        born_on=row.born_on(known.today),
        gender=row.gender(),
        code=row.matching("code", _CODE, "code_odd"),
        email=row.matching("email", _EMAIL, "email_odd"),
        username=row.matching("username", _USERNAME, "username_odd", row.text("username").lower()),
        classes=classes,
        new_classes=new_classes,
        subjects=_subjects(row, role, known),
    )


def _identities(entry: Entry) -> list[tuple[str, tuple[Any, ...]]]:
    """What no two rows may share: column, and the value."""
    found: list[tuple[str, tuple[Any, ...]]] = []
    if entry.code:
        found.append(("code", (entry.code.casefold(),)))
    if entry.username:
        found.append(("username", (entry.username,)))
    if not entry.code:
        place = (entry.classes, tuple(fold_word(name) for name in entry.new_classes))
        found.append(("name", (entry.full_name.casefold(), entry.born_on, entry.role, place)))
    return found


def read_roster(table: Table, known: Known) -> Reading:
    """What the table says, row by row; raises WrongColumns."""
    index, columns = find_head(table)
    head = table.rows[index]
    entries: list[Entry] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, tuple[Any, ...]], int] = {}
    rows = list(zip(table.numbers[index + 1 :], table.rows[index + 1 :], strict=True))
    for number, cells in rows:
        row = _Row(number, cells, columns, head)
        entry = _entry(row, known)
        for identity in _identities(entry):
            first = seen.setdefault(identity, number)
            if first != number:
                row.wrong(identity[0], "twice_in_file", first=first)
        if row.problems:
            problems += row.problems
        else:
            entries.append(entry)
    return Reading(tuple(entries), tuple(problems), len(rows), tuple(text for text in head if text))
