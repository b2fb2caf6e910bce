"""Outlines as Excel files: an empty one with examples, or what is there, to be changed and imported again."""

import io
from collections.abc import Iterable, Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from hub.core.db import session
from hub.core.i18n import gettext as _
from hub.curriculum import queries
from hub.curriculum.rules.outline import COLUMNS, OUTCOME, TOPIC
from hub.curriculum.schemas import TopicNode
from hub.curriculum.services.texts import COLUMN_NAMES, TYPE_NAMES
from hub.schools import queries as schools

WIDTHS: Final = {"code": 20, "parent": 20, "type": 20, "subject": 18, "grade": 8, "text": 90}


def _head() -> list[str]:
    return [str(COLUMN_NAMES[column]) for column in COLUMNS]


def _rows(topics: Iterable[TopicNode], parent: str, subject: str) -> Iterable[list[str]]:
    for topic in topics:
        yield [topic.code, parent, str(TYPE_NAMES[TOPIC]), subject, str(topic.grade), topic.title]
        for outcome in topic.outcomes:
            yield [outcome.code, topic.code, str(TYPE_NAMES[OUTCOME]), subject, str(topic.grade), outcome.text]
        yield from _rows(topic.topics, topic.code, subject)


def outline_sheet(subject: str, grade: int) -> io.BytesIO:
    """The curriculum of a subject in a grade, in the columns that an import takes."""
    name = schools.get_subject(session(), subject).name
    rows = list(_rows(queries.topic_tree(session(), subject, grade), "", name))
    return _book([(_("Curriculum"), [_head(), *rows])])


def template_sheet() -> io.BytesIO:
    """An empty outline; examples and an explanation stand on sheets of their own, which are not imported."""
    names = schools.subject_names(session())
    subject = names.get("toan", _("Mathematics"))
    topic, required = str(TYPE_NAMES[TOPIC]), str(TYPE_NAMES[OUTCOME])
    examples = [
        ["TOAN.6.S", "", topic, subject, "6", _("Number and algebra")],
        ["TOAN.6.S.1", "TOAN.6.S", topic, "", "", _("Natural numbers")],
        [
            "TOAN.6.S.1.01",
            "TOAN.6.S.1",
            required,
            "",
            "",
            _("Uses terms about sets and tells whether an element belongs to a set."),
        ],
    ]
    notes = [
        [_("One row for each topic and each required outcome. The order of the rows is the order on the pages.")],
        [_("Code: stays the same for good. When the file is imported again, rows are known by their code.")],
        [_("Belongs to: the code of the topic above; empty for the first level.")],
        [_("Type: Chủ đề or Yêu cầu cần đạt (or Topic, Required outcome).")],
        [_("Subject and grade: needed for the first level only; rows below take them from the topic above.")],
    ]
    return _book([(_("Curriculum"), [_head()]), (_("Examples"), [_head(), *examples]), (_("How to fill it in"), notes)])


def _book(sheets: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> io.BytesIO:
    book = Workbook(write_only=True)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        is_table = len(rows[0]) == len(COLUMNS)
        for letter, column in zip("ABCDEF", COLUMNS, strict=True):
            sheet.column_dimensions[letter].width = WIDTHS[column] if is_table else 100
        if is_table:
            sheet.freeze_panes = "A2"
        for number, row in enumerate(rows):
            cells = []
            for text in row:
                cell = WriteOnlyCell(sheet, text)
                cell.data_type = "s"  # never a formula
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if is_table and number == 0:
                    cell.font = Font(bold=True)
                cells.append(cell)
            sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    target.seek(0)
    return target
