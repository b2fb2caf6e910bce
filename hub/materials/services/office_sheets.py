"""The words of an Excel file, row by row, as far as its sheets are shown; what was typed with an old font is read as it was meant."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

from hub.materials.rules.archives import check_zip
from hub.materials.rules.legacy_fonts import encoding_of, to_unicode

SHEETS: Final = 200
ROWS: Final = 100_000  # of all sheets together
DIGITS: Final = ".15g"  # as many as Excel keeps


def _text(cell: Any) -> str:
    value, font = cell.value, cell.font.name if cell.font else ""
    if isinstance(value, list):  # rich text: pieces with fonts of their own
        return "".join(
            to_unicode(str(piece), encoding_of((getattr(piece, "font", None) and piece.font.rFont) or font or ""))
            for piece in value
        )
    match value:
        case None | bool():
            return ""
        case str():
            return to_unicode(value, encoding_of(font or ""))
        case datetime():
            return value.strftime("%d/%m/%Y" if value.time() == time() else "%d/%m/%Y %H:%M")
        case date():
            return value.strftime("%d/%m/%Y")
        case float():
            return format(value, DIGITS)
    return str(value)


def sheet_lines(path: Path) -> Iterator[str]:
    """The title of every sheet that is shown and its rows that hold anything, cells apart by tabs. Formulas give what they gave last."""
    from openpyxl import load_workbook

    with zipfile.ZipFile(path) as package:
        check_zip(package)
    with path.open("rb") as stream:  # its name says nothing of its type
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False, rich_text=True)
        room = ROWS
        for sheet in book.worksheets[:SHEETS]:
            if sheet.sheet_state != "visible":
                continue
            sheet.reset_dimensions()  # files state wrong ones
            title = sheet.title
            for row in sheet.iter_rows():
                room -= 1
                if room < 0:
                    return
                line = "\t".join(text for cell in row if (text := _text(cell).strip()))
                if line:
                    if title:
                        yield title
                    title = ""
                    yield line
