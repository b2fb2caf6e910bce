"""Outlines in words: columns, kinds, and what is wrong with a row."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from hub.core.i18n import format_filesize
from hub.core.i18n import lazy_gettext as _l
from hub.curriculum.rules.outline import OUTCOME, TOPIC, Problem
from hub.curriculum.schemas import ImportProblem

Text = Callable[[Mapping[str, Any]], Any]

COLUMN_NAMES: Final[dict[str, Any]] = {
    "code": _l("Code"),
    "parent": _l("Belongs to"),
    "type": _l("Row type"),
    "subject": _l("Subject"),
    "grade": _l("Grade"),
    "text": _l("Wording"),
}
TYPE_NAMES: Final[dict[str, Any]] = {TOPIC: _l("Topic"), OUTCOME: _l("Required outcome")}

REFUSALS: Final[dict[str, Text]] = {
    "too_large": lambda d: _l("The file is too large: %(limit)s at most.", limit=format_filesize(d["limit"])),
    "not_a_table": lambda _: _l("This is no table. Send an Excel file (.xlsx) or a CSV file."),
    "old_excel": lambda _: _l(
        "This is an Excel file of the old kind (.xls) or one with a password. Save it as .xlsx without a password and send that."
    ),
    "damaged": lambda _: _l("The file is damaged. Open it in Excel, save it again as .xlsx, and send that."),
    "too_many_rows": lambda d: _l("The file has more than %(limit)s rows. Split it.", limit=d["limit"]),
    "encoding": lambda _: _l("The letters of the file cannot be read. Save it as .xlsx, or as CSV in UTF-8."),
    "empty": lambda _: _l("The file holds no rows."),
}

PROBLEMS: Final[dict[str, Text]] = {
    "code_missing": lambda _: _l("The code is missing. Every row needs one that stays the same for good."),
    "code_odd": lambda d: _l(
        "“%(value)s” is no code: at most 60 letters without accents and digits, with . _ / - between them.", value=d["value"]
    ),
    "type_missing": lambda _: _l("The type is missing. Write Chủ đề or Yêu cầu cần đạt."),
    "type_unknown": lambda d: _l("“%(value)s” is not understood. Write Chủ đề or Yêu cầu cần đạt.", value=d["value"]),
    "text_missing": lambda _: _l("The wording is missing."),
    "text_long": lambda d: _l("The wording is too long: %(limit)s characters at most.", limit=d["limit"]),
    "subject_unknown": lambda d: _l("There is no subject “%(value)s”.", value=d["value"]),
    "grade_odd": lambda d: _l("“%(value)s” is no grade. Write a number from 1 to 12.", value=d["value"]),
    "twice_in_file": lambda d: _l("The same code stands in row %(first)s.", first=d["first"]),
    "parent_missing": lambda _: _l("A required outcome belongs to a topic: write the topic's code."),
    "parent_unknown": lambda d: _l("There is no topic with the code %(value)s, in the file or before it.", value=d["value"]),
    "parent_is_outcome": lambda d: _l("%(value)s is a required outcome; nothing can belong to it.", value=d["value"]),
    "too_deep": lambda d: _l("Topics go in a circle, or are more than %(limit)s deep.", limit=d["limit"]),
    "place_missing": lambda _: _l("Subject and grade are missing, here and in the topics above."),
    "not_taught": lambda d: _l(
        "%(subject)s is not taught in grade %(grade)s. See the curriculum's periods.", subject=d["subject"], grade=d["grade"]
    ),
    "place_differs": lambda d: _l("Subject or grade is not that of the topic %(value)s.", value=d["value"]),
    "type_differs": lambda d: _l("%(value)s is there as the other type. Give this row a code of its own.", value=d["value"]),
    "code_elsewhere": lambda d: _l(
        "%(value)s is a code of %(subject)s, grade %(grade)s. Give this row a code of its own.",
        value=d["value"],
        subject=d["subject"],
        grade=d["grade"],
    ),
}


def in_words(problems: Iterable[Problem], subjects: Mapping[str, str]) -> tuple[ImportProblem, ...]:
    """Problems in the order of the rows, in the language in force. `subjects` are names by code."""

    def details(problem: Problem) -> dict[str, Any]:
        code = problem.details.get("subject")
        return {**problem.details, **({"subject": subjects.get(code, code)} if code else {})}

    return tuple(
        ImportProblem(
            row=problem.row,
            column=str(COLUMN_NAMES.get(problem.column, problem.column)),
            code=problem.code,
            message=str(PROBLEMS[problem.code](details(problem))),
        )
        for problem in sorted(problems, key=lambda problem: problem.row)
    )
