"""Reads of the grade books."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from assessments.gradebook import rules
from assessments.gradebook.models import Column, Entry, Sheet
from assessments.gradebook.policy import Permission
from assessments.gradebook.rules import Average, CellValue, Level, Source
from assessments.gradebook.schemas import Cell, ColumnSummary, SheetColumn, SheetHead, SheetRow, SheetView, SubjectResult
from hub.core import clock
from hub.core.authz import Actor, Role
from hub.core.errors import NotFound
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.core.i18n import ngettext
from hub.core.today import TodayEntry, TodayKind
from hub.schools import queries as schools

FRESH: Final = timedelta(days=7)  # how long released marks stay on the home page


def to_head(sheet: Sheet) -> SheetHead:
    """The plain form of a sheet row (its id is None before it is written)."""
    return SheetHead(
        sheet.id,
        sheet.class_unit_id,
        sheet.subject_code,
        sheet.school_year,
        sheet.semester,
        sheet.by_comment,
        sheet.regular_count,
    )


def get_sheet(session: Session, sheet_id: int) -> SheetHead:
    """One sheet's head; raises NotFound."""
    sheet = session.get(Sheet, sheet_id)
    if sheet is None:
        raise NotFound(_l("There is no such grade book."))
    return to_head(sheet)


def find_sheet(session: Session, class_unit_id: int, subject_code: str, school_year: str, semester: int) -> SheetHead | None:
    """The sheet of a class, subject and semester, if it was opened."""
    sheet = session.scalars(
        select(Sheet).where(
            Sheet.class_unit_id == class_unit_id,
            Sheet.subject_code == subject_code,
            Sheet.school_year == school_year,
            Sheet.semester == semester,
        )
    ).one_or_none()
    return to_head(sheet) if sheet else None


def list_sheets(session: Session, class_unit_ids: Collection[int]) -> list[SheetHead]:
    """All sheets of these classes, newest year and semester first."""
    rows = session.scalars(
        select(Sheet)
        .where(Sheet.class_unit_id.in_(class_unit_ids))
        .order_by(Sheet.school_year.desc(), Sheet.semester.desc(), Sheet.class_unit_id, Sheet.subject_code)
    )
    return [to_head(sheet) for sheet in rows]


def columns_of(session: Session, head: SheetHead) -> tuple[SheetColumn, ...]:
    """The sheet's columns in order."""
    kept = {column.code: column for column in session.scalars(select(Column).where(Column.sheet_id == head.id))}
    return tuple(
        SheetColumn(code, kept[code].released_at, kept[code].locked_at, kept[code].lock_reason)
        if code in kept
        else SheetColumn(code)
        for code in rules.columns(head.regular_count)
    )


def _value(entry: Entry) -> CellValue:
    return CellValue(entry.mark, entry.met, entry.absent)


def cells_of(session: Session, sheet_id: int, pupil_ids: Collection[int] | None = None) -> dict[int, dict[str, Cell]]:
    """Current cells by pupil and column: the newest applied entry, with how often the cell was changed."""
    statement = select(Entry).where(Entry.sheet_id == sheet_id).order_by(Entry.version)
    if pupil_ids is not None:
        statement = statement.where(Entry.pupil_id.in_(pupil_ids))
    found: dict[int, dict[str, Cell]] = defaultdict(dict)
    for entry in session.scalars(statement):
        row = found[entry.pupil_id]
        before = row.get(entry.column_code)
        changes = (before.changes if before else 0) + 1
        if not entry.applied:
            continue
        row[entry.column_code] = Cell(
            value=_value(entry),
            version=entry.version,
            source=Source(entry.source),
            source_id=entry.source_id,
            actor_id=entry.actor_id,
            at=entry.at,
            note=entry.note,
            changes=changes,
            previous=before.value if before else None,
        )
    return dict(found)


def last_versions(session: Session, sheet_id: int, pupil_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """The newest version of each cell of these pupils, applied or not."""
    rows = session.execute(
        select(Entry.pupil_id, Entry.column_code, func.max(Entry.version))
        .where(Entry.sheet_id == sheet_id, Entry.pupil_id.in_(pupil_ids))
        .group_by(Entry.pupil_id, Entry.column_code)
    )
    return {(pupil_id, code): version for pupil_id, code, version in rows}


def cell_history(session: Session, sheet_id: int, pupil_id: int, column_code: str) -> Sequence[Entry]:
    """Every entry of one cell, oldest first."""
    return session.scalars(
        select(Entry)
        .where(Entry.sheet_id == sheet_id, Entry.pupil_id == pupil_id, Entry.column_code == column_code)
        .order_by(Entry.version)
    ).all()


def _result(head: SheetHead, values: dict[str, CellValue]) -> tuple[Average, bool | None]:
    if head.by_comment:
        return Average(None, complete=False), rules.comment_result(values.values(), head.regular_count + 2)
    return rules.average_of_cells(values, head.regular_count), None


def sheet_view(session: Session, sheet_id: int, pupil_ids: Sequence[int]) -> SheetView:
    """The whole sheet, with a line for each of these pupils in this order."""
    head = get_sheet(session, sheet_id)
    cells = cells_of(session, sheet_id)
    rows = []
    for pupil_id in pupil_ids:
        row = cells.get(pupil_id, {})
        average, result = _result(head, {code: cell.value for code, cell in row.items()})
        rows.append(SheetRow(pupil_id, row, average, result))
    return SheetView(head, columns_of(session, head), tuple(rows))


def column_summaries(view: SheetView) -> dict[str, ColumnSummary]:
    """Means and counts of each column of the sheet, and of the averages under "average"."""
    total = len(view.rows)
    made = {}
    for column in view.columns:
        cells = [row.cells[column.code].value for row in view.rows if column.code in row.cells]
        marks = [value.mark for value in cells if value.mark is not None]
        filled = sum(value.mark is not None or value.met is not None for value in cells)
        made[column.code] = ColumnSummary(rules.mean(marks), filled, total)
    averages = [row.average.value for row in view.rows if row.average.value is not None and row.average.complete]
    made["average"] = ColumnSummary(rules.mean(averages), len(averages), total)
    return made


def released_results(session: Session, pupil_id: int, school_year: str) -> list[SubjectResult]:
    """What this pupil may see in a school year: the released columns of each subject and semester."""
    rows = session.execute(
        select(Sheet, Entry)
        .join(Entry, Entry.sheet_id == Sheet.id)
        .join(Column, (Column.sheet_id == Sheet.id) & (Column.code == Entry.column_code))
        .where(
            Entry.pupil_id == pupil_id, Sheet.school_year == school_year, Column.released_at.is_not(None), Entry.applied.is_(True)
        )
        .order_by(Sheet.semester, Sheet.subject_code, Entry.version)
    ).all()
    heads: dict[int, SheetHead] = {}
    values: dict[int, dict[str, CellValue]] = defaultdict(dict)
    for sheet, entry in rows:
        heads.setdefault(sheet.id, to_head(sheet))
        values[sheet.id][entry.column_code] = _value(entry)
    return [_subject_result(head, values[sheet_id]) for sheet_id, head in heads.items()]


def _subject_result(head: SheetHead, values: dict[str, CellValue]) -> SubjectResult:
    average, result = _result(head, values)
    return SubjectResult(head, values, average, result)


def filled_counts(session: Session, sheet_ids: Collection[int]) -> dict[int, int]:
    """How many cells of each sheet hold something, for lists."""
    cells = (
        select(Entry.sheet_id, Entry.pupil_id, Entry.column_code)
        .where(Entry.sheet_id.in_(sheet_ids), Entry.applied.is_(True))
        .distinct()
        .subquery()
    )
    rows = session.execute(select(cells.c.sheet_id, func.count()).group_by(cells.c.sheet_id))
    return {sheet_id: count for sheet_id, count in rows}  # noqa: C416 -- rows are typed as Row


def semester_level(subject_codes: Collection[str], semester: int, results: Sequence[SubjectResult]) -> Level | None:
    """The result of learning of a semester, or None while any of these subjects is not complete and released."""
    found = {result.head.subject_code: result for result in results if result.head.semester == semester}
    scores = {
        code: result.average.value
        for code, result in found.items()
        if result.average.complete and result.average.value is not None
    }
    met = {code: result.result for code, result in found.items() if result.result is not None}
    if not subject_codes or not set(subject_codes) <= scores.keys() | met.keys():
        return None
    return rules.learning_level(scores, met)


def full_unreleased(
    session: Session, sheets: Sequence[SheetHead], pupil_counts: Mapping[int, int]
) -> list[tuple[SheetHead, str]]:
    """Columns that hold something for every pupil of the class and are not released yet."""
    ids = [sheet.id for sheet in sheets]
    newest = (
        select(Entry.sheet_id, Entry.pupil_id, Entry.column_code, func.max(Entry.version).label("version"))
        .where(Entry.sheet_id.in_(ids), Entry.applied.is_(True))
        .group_by(Entry.sheet_id, Entry.pupil_id, Entry.column_code)
        .subquery()
    )
    rows = session.execute(
        select(Entry.sheet_id, Entry.column_code, func.count())
        .join(
            newest,
            (newest.c.sheet_id == Entry.sheet_id)
            & (newest.c.pupil_id == Entry.pupil_id)
            & (newest.c.column_code == Entry.column_code)
            & (newest.c.version == Entry.version),
        )
        .where(Entry.mark.is_not(None) | Entry.met.is_not(None) | Entry.absent.is_(True))
        .group_by(Entry.sheet_id, Entry.column_code)
    )
    filled = {(sheet_id, code): count for sheet_id, code, count in rows}
    shown = session.execute(select(Column.sheet_id, Column.code).where(Column.sheet_id.in_(ids), Column.released_at.is_not(None)))
    released = {(sheet_id, code) for sheet_id, code in shown}
    return [
        (sheet, code)
        for sheet in sheets
        for code in rules.columns(sheet.regular_count)
        if 0 < pupil_counts.get(sheet.class_unit_id, 0) <= filled.get((sheet.id, code), 0) and (sheet.id, code) not in released
    ]


def released_since(session: Session, pupil_id: int, moment: datetime) -> list[tuple[SheetHead, str, datetime]]:
    """Columns with something of this pupil that were released after this moment, newest first."""
    rows = session.execute(
        select(Sheet, Column.code, Column.released_at)
        .join(Column, Column.sheet_id == Sheet.id)
        .where(
            Column.released_at > moment,
            exists().where(Entry.sheet_id == Sheet.id, Entry.pupil_id == pupil_id, Entry.column_code == Column.code),
        )
        .order_by(Column.released_at.desc(), Column.id)
    )
    return [(to_head(sheet), code, released_at) for sheet, code, released_at in rows if released_at is not None]


def today(actor: Actor, session: Session) -> list[TodayEntry]:
    """For teachers, sheets with columns that every pupil has and none can see; for pupils and parents, marks released this week."""
    entries: list[TodayEntry] = []
    if actor.user_id is None:
        return entries
    if actor.can(Permission.WRITE):
        entries += _to_release(session, actor.user_id)
    if Role.PUPIL in actor.roles:
        entries += _new_marks(session, actor.user_id, "")
    if Role.PARENT in actor.roles:
        for child in schools.children_of(session, actor.user_id):
            entries += _new_marks(session, child.id, child.full_name)
    return entries


def _to_release(session: Session, teacher_id: int) -> list[TodayEntry]:
    year, semester = schools.current_school_year(session).code, schools.current_semester(session)
    taught = {
        (line.class_.id, line.subject.code): f"{line.subject.name} {line.class_.name}"
        for line in schools.classes_of(session, teacher_id, year)
    }
    class_ids = {class_id for class_id, _subject in taught}
    sheets = [
        sheet
        for sheet in list_sheets(session, class_ids)
        if (sheet.class_unit_id, sheet.subject_code) in taught and (sheet.school_year, sheet.semester) == (year, semester)
    ]
    waiting: dict[SheetHead, list[str]] = defaultdict(list)
    for sheet, code in full_unreleased(session, sheets, schools.pupil_counts(session, class_ids)):
        waiting[sheet].append(rules.column_name(code))
    return [
        TodayEntry(
            TodayKind.WAITING,
            _("%(sheet)s: all marks are in, not released yet", sheet=taught[sheet.class_unit_id, sheet.subject_code]),
            _("Look and release"),
            "gradebook.show",
            {"sheet_id": sheet.id},
            icon="table",
            facts=tuple(names),
        )
        for sheet, names in waiting.items()
    ]


def _new_marks(session: Session, pupil_id: int, child: str) -> list[TodayEntry]:
    released = released_since(session, pupil_id, clock.now() - FRESH)
    if not released:
        return []
    names = schools.subject_names(session)
    subjects = list(dict.fromkeys(names.get(sheet.subject_code, sheet.subject_code) for sheet, _code, _at in released))
    title = ngettext("New marks in %(num)s subject", "New marks in %(num)s subjects", len(subjects))
    return [
        TodayEntry(
            TodayKind.RETURNED,
            f"{child}: {title}" if child else title,
            _("See results"),
            "gradebook.results",
            {"pupil_id": pupil_id},
            icon="table",
            facts=(", ".join(subjects[:3]) + (", …" if len(subjects) > 3 else ""),),
            at=released[0][2],
        )
    ]
