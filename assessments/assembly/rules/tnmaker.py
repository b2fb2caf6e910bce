"""The key file that TNMaker reads: one sheet “Dữ liệu”, `Câu\\Mã đề` and the codes above, a row for each question, numbered on
through all parts; A–D, four letters Đ or S, or a number with a comma. Every cell is text, as in the application's own sample."""

import io
import re
from collections.abc import Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from assessments.assembly.rules.blueprint import Note, Refused
from assessments.assembly.rules.versions import CLUSTERS, Place, Version

SHEET: Final = "Dữ liệu"
CORNER: Final = "Câu\\Mã đề"
# domain: four cells, a minus in the first, a comma in the second or third, a digit after it
_SHORT: Final = re.compile(r"(?=.{1,4}$)-?\d+(?:,\d+)?")
STATEMENTS: Final = 4
WIDTHS: Final = (14, 10)


def tnmaker_rows(versions: Sequence[Version]) -> tuple[list[list[str]], list[Note]]:
    """The table, and notes about questions that the answer sheet cannot hold: they are left out of every code alike."""
    if not versions:
        raise Refused(Note("codes_missing"))
    unfit = {place.question.ref: reason for version in versions for place in version.places if (reason := _unfit(place))}
    columns = [[place.key for place in version.places if place.question.ref not in unfit] for version in versions]
    rows = [[CORNER, *(version.code for version in versions)]]
    rows += [[str(number), *keys] for number, keys in enumerate(zip(*columns, strict=True), 1)]
    return rows, [Note(reason, ref) for ref, reason in sorted(unfit.items())]


def _unfit(place: Place) -> str:
    question = place.question
    if question.type == "single_choice":
        return "" if place.key in set("ABCD") else "tnmaker_no_key"
    if question.type in CLUSTERS:
        return "" if len(question.options) == STATEMENTS else "tnmaker_statements"
    if question.type == "short_answer_number":
        return "" if _SHORT.fullmatch(_typed(place.key)) else "tnmaker_number"
    return "tnmaker_type"


def _typed(answer: str) -> str:
    return answer.strip().replace(".", ",").replace("−", "-")


def tnmaker_workbook(versions: Sequence[Version]) -> tuple[bytes, list[Note]]:
    """The .xlsx file and the notes."""
    rows, notes = tnmaker_rows(versions)
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            text = _typed(value) if at > 1 and column > 1 else value
            cell = sheet.cell(at, column, text)
            cell.data_type = "s"  # never a formula, never a number that loses its comma or zero
            cell.number_format = "@"
            cell.alignment = Alignment(horizontal="center")
            if at == 1 or column == 1:
                cell.font = Font(bold=True)
    sheet.freeze_panes = "B2"
    sheet.column_dimensions["A"].width = WIDTHS[0]
    for column in range(2, len(rows[0]) + 1):
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = WIDTHS[1]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), notes
