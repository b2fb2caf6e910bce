"""Reads the pool from a CSV file. Whatever the file holds, the answer is a pool or Refused with the rows to mend."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, TypeVar

from assessments.assembly.rules.blueprint import Note, PoolItem, Refused

MOST_BYTES: Final = 50 * 1024 * 1024
MOST_ITEMS: Final = 200_000
MOST_NOTES: Final = 50
LONGEST: Final = 200  # characters of an id, a topic, a number
AMOUNTS: Final = ("marks", "seconds", "words")
KNOWN: Final = frozenset(
    [
        "id",
        "topic",
        "type",
        "level",
        "marks",
        "seconds",
        "words",
        "p",
        "r",
        "a",
        "b",
        "c",
        "enemies",
        "passage",
        "use_count",
        "last_used",
        "pinned",
    ]
)
YES: Final = frozenset({"1", "true", "yes", "x", "có"})
NO: Final = frozenset({"", "0", "false", "no", "không"})
_NUMBER: Final = re.compile(r"[+-]?(\d{1,15}([.,]\d{0,12})?|[.,]\d{1,12})([eE][+-]?\d{1,2})?")
_PINNED_FORM: Final = re.compile(r"#(\d{1,4})")
T = TypeVar("T")


@dataclass(frozen=True)
class PoolFile:
    """The items and the columns that the file has."""

    items: tuple[PoolItem, ...]
    columns: tuple[str, ...]


class _Bad(Exception):
    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.note = Note(code, params=params)


def read_items(data: bytes) -> PoolFile:
    """Comma, semicolon or tab between the fields; decimal point or comma; UTF-8 or, as Excel's Unicode text, UTF-16."""
    rows = _rows(_decoded(data))
    try:
        header = next(rows, (0, []))[1]
        columns = _columns(header)
        items, notes = [], []
        for number, row in rows:
            if not any(row):
                continue
            if len(row) > len(columns) and any(row[len(columns) :]):
                notes.append(Note("row_too_long", f"{number}", {"columns": len(columns)}))
                continue
            item, faults = _item(dict(zip(columns, row, strict=False)))
            notes += [replace(fault, where=f"{number}" + (f", {fault.where}" if fault.where else "")) for fault in faults]
            items.append(item)
            if len(items) > MOST_ITEMS:
                raise Refused(Note("too_many_items", params={"limit": MOST_ITEMS}))
            if len(notes) >= MOST_NOTES:
                raise Refused(*notes[:MOST_NOTES])
    except csv.Error as error:
        raise Refused(Note("csv_broken", params={"reason": str(error)})) from error
    notes += _across(items)
    if not items and not notes:
        notes.append(Note("no_items"))
    if notes:
        raise Refused(*notes[:MOST_NOTES])
    return PoolFile(tuple(_both_ways(items)), tuple(columns))


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise Refused(Note("file_too_large", params={"limit": MOST_BYTES // 1024 // 1024}))
    try:
        text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(Note("not_utf8", params={"position": error.start})) from error
    if "\x00" in text:
        raise Refused(Note("not_text"))
    if not text.strip():
        raise Refused(Note("file_empty"))
    return unicodedata.normalize("NFC", text)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for row in reader:
        yield reader.line_num, [field.strip() for field in row]


def _columns(header: list[str]) -> list[str]:
    while header and not header[-1]:
        header = header[:-1]
    columns = [name.lower() for name in header]
    notes = [Note("column_unnamed", params={"position": at}) for at, name in enumerate(columns, 1) if not name]
    notes += [
        Note("column_repeated", params={"name": name}) for name in sorted({n for n in columns if n and columns.count(n) > 1})
    ]
    if "id" not in columns:
        notes.append(Note("column_missing", params={"name": "id"}))
    if notes:
        raise Refused(*notes)
    return columns


def _item(row: Mapping[str, str]) -> tuple[PoolItem, list[Note]]:
    notes: list[Note] = []

    def read(name: str, parse: Callable[[str], T], default: T) -> T:
        raw = row.get(name, "")
        if not raw:
            return default
        try:
            return parse(raw)
        except _Bad as bad:
            notes.append(replace(bad.note, where=name))
            return default

    item_id = read("id", _word, "")
    if not item_id and not notes:
        notes.append(Note("id_missing"))
    amounts = {name: read(name, _amount, None) for name in AMOUNTS}
    others = {name: _maybe(value) for name, value in row.items() if name not in KNOWN}
    nowhere: tuple[bool, frozenset[int]] = (False, frozenset())
    anchor, forms = read("pinned", _pinned, nowhere)
    item = PoolItem(
        id=item_id,
        topic=read("topic", _word, ""),
        type=read("type", _word, ""),
        level=read("level", _word, ""),
        values={name: value for name, value in (amounts | others).items() if value is not None},
        p=read("p", _between(0, 1), None),
        r=read("r", _between(-1, 1), None),
        a=read("a", _slope, None),
        b=read("b", _between(-100, 100), None),
        c=read("c", _guess, None),
        enemies=read("enemies", _ids, frozenset()),
        passage=read("passage", _word, ""),
        use_count=read("use_count", _count, 0),
        last_used=read("last_used", _day, None),
        is_anchor=anchor,
        pinned_forms=forms,
    )
    return item, notes


def _across(items: list[PoolItem]) -> list[Note]:
    """What is wrong between the items."""
    seen: set[str] = set()
    notes = []
    for item in items:
        if item.id and item.id in seen:
            notes.append(Note("id_repeated", item.id))
        seen.add(item.id)
    for item in items:
        notes += [Note("enemy_unknown", item.id, {"enemy": enemy}) for enemy in sorted(item.enemies - seen)]
        if item.id in item.enemies:
            notes.append(Note("enemy_of_itself", item.id))
    return notes


def _both_ways(items: list[PoolItem]) -> list[PoolItem]:
    """Who is named as an enemy is one too."""
    enemies: dict[str, set[str]] = {}
    for item in items:
        for enemy in item.enemies:
            enemies.setdefault(enemy, set()).add(item.id)
    return [replace(item, enemies=item.enemies | enemies[item.id]) if item.id in enemies else item for item in items]


# fields


def _word(raw: str) -> str:
    if len(raw) > LONGEST:
        raise _Bad("value_too_long", limit=LONGEST)
    return raw


def _decimal(raw: str) -> Decimal:
    if len(raw) > LONGEST or not _NUMBER.fullmatch(raw):
        raise _Bad("not_a_number", value=raw[:40])
    try:
        return Decimal(raw.replace(",", "."))
    except InvalidOperation:
        raise _Bad("not_a_number", value=raw[:40]) from None


def _maybe(raw: str) -> Decimal | None:
    """Further columns may hold anything; what is a number can be limited."""
    return _decimal(raw) if _NUMBER.fullmatch(raw) else None


def _amount(raw: str) -> Decimal | None:
    value = _decimal(raw)
    if value < 0:
        raise _Bad("out_of_range", value=raw, least=0, most="∞")
    return value


def _between(least: int, most: int) -> Callable[[str], float | None]:
    def parse(raw: str) -> float | None:
        value = float(_decimal(raw))
        if not least <= value <= most:
            raise _Bad("out_of_range", value=raw, least=least, most=most)
        return value

    return parse


def _slope(raw: str) -> float | None:
    value = _between(0, 100)(raw)
    if not value:
        raise _Bad("slope_zero")
    return value


def _guess(raw: str) -> float | None:
    value = _between(0, 1)(raw)
    if value == 1:
        raise _Bad("out_of_range", value=raw, least=0, most="<1")
    return value


def _count(raw: str) -> int:
    if not re.fullmatch(r"\d{1,9}", raw):
        raise _Bad("not_a_count", value=raw[:40])
    return int(raw)


def _day(raw: str) -> date | None:
    try:
        return date.fromisoformat(raw[:10])
    except ValueError:
        pass
    found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", raw)
    try:
        if found is None:
            raise ValueError(raw)
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        raise _Bad("not_a_date", value=raw[:40]) from None


def _ids(raw: str) -> frozenset[str]:
    return frozenset(_word(part.strip()) for part in raw.split(";") if part.strip())


def _pinned(raw: str) -> tuple[bool, frozenset[int]]:
    """1, true, yes, x, có: in every form; #1;#3: in these forms."""
    word = raw.casefold()
    if word in YES:
        return True, frozenset()
    if word in NO:
        return False, frozenset()
    forms = [_PINNED_FORM.fullmatch(part.strip()) for part in raw.split(";")]
    if not all(forms) or any(found is not None and int(found[1]) == 0 for found in forms):
        raise _Bad("pin_unreadable", value=raw[:40])
    return False, frozenset(int(found[1]) for found in forms if found is not None)
