"""Tables out of files: Excel (.xlsx) and CSV in the encodings that Vietnamese offices produce. Size, rows and inflation are limited."""

import csv
import io
import unicodedata
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

MAX_BYTES: Final = 5_000_000
MAX_INFLATED: Final = 40 * 1024 * 1024
MAX_ENTRIES: Final = 300
MAX_ROWS: Final = 5000
MAX_COLUMNS: Final = 60
MAX_CELL: Final = 500
MAX_BREAKS: Final = 3  # lines in a cell of a CSV file; more means that a quotation mark was left open

_OLE: Final = b"\xd0\xcf\x11\xe0"
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS: Final = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Table:
    """The cells of the first sheet as texts, composed and trimmed; `numbers` are the rows' numbers in the file, from 1."""

    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    kind: str


class TableRefused(Exception):
    """The file as a whole cannot be read: `code` says why, `details` with which figures.

    Codes: too_large, inflates, not_a_table, old_excel, damaged, quote_open, too_many_rows, encoding, empty.
    """

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass
class _Rows:
    """Collects rows that are not blank, up to the limit."""

    max_cell: int = MAX_CELL
    rows: list[tuple[str, ...]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    def add(self, number: int, cells: list[str]) -> None:
        cleaned = [_clean(cell, self.max_cell) for cell in cells[:MAX_COLUMNS]]
        if not any(cleaned):
            return
        if len(self.rows) >= MAX_ROWS:
            raise TableRefused("too_many_rows", limit=MAX_ROWS)
        self.rows.append(tuple(cleaned))
        self.numbers.append(number)

    def table(self, kind: str) -> Table:
        if not self.rows:
            raise TableRefused("empty")
        return Table(tuple(self.rows), tuple(self.numbers), kind)


def _clean(text: str, limit: int) -> str:
    composed = unicodedata.normalize("NFC", text[:limit])
    return " ".join("".join(sign for sign in composed if sign.isprintable() or sign.isspace()).split())


def read_table(content: bytes, max_cell: int = MAX_CELL) -> Table:
    """The table in a file, whose kind is told by its content; cells are cut at `max_cell` characters. Raises TableRefused."""
    if len(content) > MAX_BYTES:
        raise TableRefused("too_large", limit=MAX_BYTES)
    if content.startswith(_OLE):
        raise TableRefused("old_excel")
    if content.startswith(b"PK"):
        return _read_xlsx(content, max_cell)
    return _read_csv(content, max_cell)


def _check_archive(content: bytes) -> None:
    """Refuses archives that would inflate beyond measure or carry a document type (entities)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_INFLATED:
                raise TableRefused("inflates")
            if "xl/workbook.xml" not in archive.namelist():
                raise TableRefused("not_a_table")
            if any(entry.flag_bits & 0x1 for entry in entries):
                raise TableRefused("old_excel")
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    with archive.open(entry) as part:
                        if b"<!DOCTYPE" in part.read(4096).upper():
                            raise TableRefused("damaged")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError, EOFError, ValueError, RuntimeError) as error:
        raise TableRefused("damaged") from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise TableRefused("damaged") from error


def _read_xlsx(content: bytes, max_cell: int) -> Table:
    from openpyxl import load_workbook

    _check_archive(content)
    found = _Rows(max_cell)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            # the recorded size of a sheet can be wrong by far; the rows themselves are counted
            sheet.reset_dimensions()
            for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), 1):
                found.add(number, [cell_text(cell) for cell in cells])
        finally:
            book.close()
    except TableRefused:
        raise
    except Exception as error:
        raise TableRefused("damaged") from error
    return found.table("xlsx")


def cell_text(value: object) -> str:
    """A cell's value as a person would have typed it: dates as 5/9/2008, whole numbers without ".0"."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value.day}/{value.month}/{value.year}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def decode(content: bytes) -> str:
    """The text of a CSV file: UTF-8 or UTF-16 with or without a mark, else the Vietnamese code page of Windows (1258)."""
    encodings = [name for mark, name in _BOMS if content.startswith(mark)]
    if not encodings:
        odd, even = content[1:400:2].count(0), content[0:400:2].count(0)
        wide = ["utf-16-le" if odd > even else "utf-16-be"]
        encodings = wide if odd or even else ["utf-8", "cp1258"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableRefused("encoding")


def _delimiter(text: str) -> str:
    """The sign that parts the cells: the one most used in the first lines, where every line has it equally often if possible."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]

    def weight(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        return (min(counts, default=0), sum(counts))

    return max(_DELIMITERS, key=weight)


def _read_csv(content: bytes, max_cell: int) -> Table:
    text = decode(content)
    if "\x00" in text or sum(not sign.isprintable() and not sign.isspace() for sign in text[:2000]) > 5:
        raise TableRefused("not_a_table")
    found = _Rows(max_cell)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    start, quoted = 1, 1
    try:
        for cells in reader:
            if any(len(cell.splitlines()) > MAX_BREAKS for cell in cells):
                raise TableRefused("quote_open", row=start)
            if reader.line_num > start or any('"' in cell for cell in cells):
                quoted = start
            found.add(reader.line_num, cells)
            start = reader.line_num + 1
    except csv.Error as error:
        raise TableRefused("damaged") from error
    if text.count('"') % 2:  # the reader takes everything from the open mark to the end for one cell
        raise TableRefused("quote_open", row=quoted)
    return found.table("csv")
