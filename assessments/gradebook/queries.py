"""Reads of the grade books."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assessments.gradebook import rules
from assessments.gradebook.models import Column, Entry, Sheet
from assessments.gradebook.rules import Average, CellValue, Source
from assessments.gradebook.schemas import Cell, ColumnSummary, SheetColumn, SheetHead, SheetRow, SheetView, SubjectResult
from hub.core.errors import NotFound
from hub.core.i18n import lazy_gettext as _l


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
