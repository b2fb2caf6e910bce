"""What is wrong with a roster, in words."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from hub.core.errors import HubError, TooLarge, UnsupportedMedia
from hub.core.i18n import format_filesize
from hub.core.i18n import lazy_gettext as _l
from hub.schools.rules.roster import Entry, Problem
from hub.schools.schemas import RosterProblem

Text = Callable[[Mapping[str, Any]], Any]

COLUMN_NAMES: Final[dict[str, Any]] = {
    "name": _l("Full name"),
    "given": _l("Given name"),
    "family": _l("Family name"),
    "born": _l("Date of birth"),
    "class": _l("Class"),
    "code": _l("Pupil code"),
    "gender": _l("Gender"),
    "role": _l("Role"),
    "email": _l("E-mail"),
    "subjects": _l("Subject"),
    "username": _l("User name"),
}

ERRORS: Final[dict[str, type[HubError]]] = {
    "too_large": TooLarge,
    "inflates": TooLarge,
    "not_a_table": UnsupportedMedia,
    "old_excel": UnsupportedMedia,
}
REFUSALS: Final[dict[str, Text]] = {
    "too_large": lambda d: _l("The file is too large: %(limit)s at most.", limit=format_filesize(d["limit"])),
    "inflates": lambda _: _l("The file unpacks to far more than a class list needs, so it was not opened."),
    "quote_open": lambda d: _l(
        'From row %(row)s on the file cannot be read: a quotation mark (") is not closed there.', row=d["row"]
    ),
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
    "name_missing": lambda _: _l("The name is missing."),
    "name_odd": lambda d: _l("“%(value)s” is no name: it may hold letters and spaces only.", value=d["value"]),
    "date_unreadable": lambda d: _l("“%(value)s” is no date. Write day/month/year, such as 05/09/2009.", value=d["value"]),
    "date_unlikely": lambda d: _l("“%(value)s” cannot be a date of birth here.", value=d["value"]),
    "gender_unknown": lambda d: _l("“%(value)s” is not understood. Write Nam or Nữ, or leave it empty.", value=d["value"]),
    "role_unknown": lambda d: _l(
        "“%(value)s” is no role that a roster can give. Write Học sinh, Giáo viên, Thủ thư, Giám thị, Khảo thí or Hiệu trưởng.",
        value=d["value"],
    ),
    "class_missing": lambda _: _l("The class is missing."),
    "class_unknown": lambda d: _l(
        "There is no class “%(value)s” this school year. Open it first, or tick “Open missing classes”.", value=d["value"]
    ),
    "class_grade": lambda d: _l(
        "“%(value)s” is no class of this school: the name begins with the grade, such as 10A1.", value=d["value"]
    ),
    "subject_unknown": lambda d: _l("There is no subject “%(value)s”.", value=d["value"]),
    "code_odd": lambda d: _l("“%(value)s” is no code: at most 30 letters without accents, digits and . _ / -", value=d["value"]),
    "email_odd": lambda d: _l("“%(value)s” is no e-mail address.", value=d["value"]),
    "username_odd": lambda d: _l(
        "“%(value)s” is no user name: letters without accents, digits, and . _ - between them.", value=d["value"]
    ),
    "twice_in_file": lambda d: _l("The same stands in row %(first)s.", first=d["first"]),
    "code_of_another": lambda d: _l("The code %(value)s belongs to somebody of another name.", value=d["value"]),
    "username_taken": lambda d: _l("The user name %(value)s is taken.", value=d["value"]),
}


def in_words(problems: Iterable[Problem], clashes: Iterable[tuple[Entry, str]] = ()) -> list[RosterProblem]:
    """All problems in the order of the rows, in the language in force."""
    of_school = [
        Problem(
            entry.row,
            "code" if code == "code_of_another" else "username",
            code,
            {"value": entry.code if code == "code_of_another" else entry.username},
        )
        for entry, code in clashes
    ]
    return [
        RosterProblem(
            row=problem.row,
            column=str(COLUMN_NAMES.get(problem.column, problem.column)),
            code=problem.code,
            message=str(PROBLEMS[problem.code](problem.details)),
        )
        for problem in sorted([*problems, *of_school], key=lambda problem: problem.row)
    ]
