"""What people and machines do with marks. Every change is a further entry of its cell, with an audit row."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from assessments.gradebook import queries, rules
from assessments.gradebook.events import ColumnReleased
from assessments.gradebook.models import Column, Entry, Sheet
from assessments.gradebook.policy import Permission
from assessments.gradebook.rules import CellValue, Source
from assessments.gradebook.schemas import Cell, CellChange, SheetHead
from hub.accounts import queries as accounts
from hub.core import clock
from hub.core.authz import SYSTEM, Actor, require
from hub.core.db import session
from hub.core.errors import Conflict, Forbidden, Invalid
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import UnitOfWork, unit_of_work
from hub.schools import queries as schools


def require_teaching(actor: Actor, head: SheetHead) -> str:
    """The class's unit path, once it is sure that the actor teaches this subject there; raises Forbidden."""
    path = schools.get_unit(session(), head.class_unit_id).path
    require(actor, Permission.WRITE, path)
    if not actor.is_system and not schools.teaches(session(), actor.user_id or 0, head.class_unit_id, head.subject_code):
        raise Forbidden(_l("Only the teacher of this subject in this class may change these marks."))
    return path


def require_reading(actor: Actor, head: SheetHead) -> None:
    """Teachers read the sheets that they teach, leaders those of their school; raises Forbidden."""
    path = schools.get_unit(session(), head.class_unit_id).path
    require(actor, Permission.READ, path)
    if not actor.can(Permission.LOCK, path):
        require_teaching(actor, head)


def ensure_sheet(actor: Actor, class_unit_id: int, subject_code: str, school_year: str, semester: int) -> int:
    """The id of the sheet, made now if need be: the required number of regular marks comes from the subject's periods in the class's grade."""
    with unit_of_work() as uow:
        found = queries.find_sheet(uow.session, class_unit_id, subject_code, school_year, semester)
        if found is not None:
            return found.id
        subject = schools.get_subject(uow.session, subject_code)
        grade = schools.get_class(uow.session, class_unit_id).grade
        by_comment = subject.assessment == "comment"
        regular = rules.COMMENT_REGULAR_COUNT
        if not by_comment:
            regular = rules.regular_count(schools.periods(uow.session, subject_code, grade) or 35)
        sheet = Sheet(
            class_unit_id=class_unit_id,
            subject_code=subject_code,
            school_year=school_year,
            semester=semester,
            by_comment=by_comment,
            regular_count=regular,
            created_at=clock.now(),
        )
        require_teaching(actor, queries.to_head(sheet))
        uow.session.add(sheet)
        uow.flush()
        uow.audit(actor, "gradebook.open", ("sheet", sheet.id), {"class": class_unit_id, "subject": subject_code})
        return sheet.id


def _lock_sheet(uow: UnitOfWork, sheet_id: int) -> SheetHead:
    head = queries.get_sheet(uow.session, sheet_id)
    uow.session.execute(select(Sheet.id).where(Sheet.id == sheet_id).with_for_update())
    return head


def enter_marks(actor: Actor, sheet_id: int, changes: list[CellChange]) -> int:
    """Writes what a teacher typed, all or nothing; how many cells changed.

    Raises Invalid naming each cell that holds no mark, and Conflict naming each cell that somebody else changed since, with what stands there now.
    """
    with unit_of_work() as uow:
        head = _lock_sheet(uow, sheet_id)
        path = require_teaching(actor, head)
        values = _parse(head, changes)
        _refuse_locked(uow, head, {change.column for change in changes})
        _refuse_strangers(uow, head, {change.pupil_id for change in changes})
        cells = queries.cells_of(uow.session, sheet_id, {change.pupil_id for change in changes})
        _refuse_stale(uow, cells, changes, values)
        entries = []
        for change, value in zip(changes, values, strict=True):
            current = cells.get(change.pupil_id, {}).get(change.column, Cell())
            if value != current.value:
                entry = _entry(head, change.pupil_id, change.column, value, Source.HAND, actor)
                entry.note = change.note
                entries.append(entry)
        if entries:
            _write(uow, head, entries)
            details = {"cells": [{"pupil": c.pupil_id, "column": c.column, "text": c.text} for c in changes]}
            uow.audit(actor, "gradebook.enter", ("sheet", sheet_id), details, unit_path=path)
        return len(entries)


def _parse(head: SheetHead, changes: list[CellChange]) -> list[CellValue]:
    values, wrong = [], {}
    allowed = rules.columns(head.regular_count)
    for change in changes:
        try:
            if change.column not in allowed:
                raise ValueError(change.column)
            values.append(rules.parse_cell(change.text, by_comment=head.by_comment))
        except ValueError:
            wrong[f"{change.pupil_id}:{change.column}"] = (
                _l("Enter Đ, CĐ or v for absent.") if head.by_comment else _l("Enter a number from 0 to 10, or v for absent.")
            )
    if wrong:
        raise Invalid(_l("Some cells hold no valid mark; nothing was saved."), code="not_a_mark", fields=wrong)
    return values


def _refuse_locked(uow: UnitOfWork, head: SheetHead, codes: set[str]) -> None:
    locked = uow.session.scalars(
        select(Column.code).where(Column.sheet_id == head.id, Column.locked_at.is_not(None), Column.code.in_(codes))
    ).all()
    if locked:
        raise Conflict(
            _l("This column is locked; ask the school's leadership to open it."), code="column_locked", columns=list(locked)
        )


def _refuse_strangers(uow: UnitOfWork, head: SheetHead, pupil_ids: set[int]) -> None:
    known = {pupil.id for pupil in schools.pupils_of(uow.session, head.class_unit_id)}
    if pupil_ids - known:
        raise Invalid(_l("A pupil in this list is not in the class; nothing was saved."), code="not_in_class")


def _refuse_stale(uow: UnitOfWork, cells: dict[int, dict[str, Cell]], changes: list[CellChange], values: list[CellValue]) -> None:
    stale: list[tuple[CellChange, Cell]] = []
    for change, value in zip(changes, values, strict=True):
        current = cells.get(change.pupil_id, {}).get(change.column, Cell())
        if current.version != change.version and current.value != value:
            stale.append((change, current))
    if not stale:
        return
    who = accounts.names(uow.session, [cell.actor_id for _, cell in stale])
    raise Conflict(
        _l("Somebody else changed these marks since you opened the sheet. Compare, then keep one."),
        code="changed_since",
        cells=[_describe(change, cell, who) for change, cell in stale],
    )


def _describe(change: CellChange, cell: Cell, who: dict[int, str]) -> dict[str, Any]:
    return {
        "pupil_id": change.pupil_id,
        "column": change.column,
        "version": cell.version,
        "mark": None if cell.value.mark is None else str(cell.value.mark),
        "met": cell.value.met,
        "absent": cell.value.absent,
        "by": who.get(cell.actor_id or 0, SYSTEM.name),
        "at": cell.at.isoformat() if cell.at else None,
    }


def _write(uow: UnitOfWork, head: SheetHead, entries: list[Entry]) -> None:
    """Adds the entries, each as the next version of its cell; raises Conflict when somebody else writes the same version."""
    last = queries.last_versions(uow.session, head.id, {entry.pupil_id for entry in entries})
    for entry in entries:
        entry.version = last.get((entry.pupil_id, entry.column_code), 0) + 1
        last[entry.pupil_id, entry.column_code] = entry.version
    uow.session.add_all(entries)
    try:
        uow.flush()
    except IntegrityError as error:
        raise Conflict(_l("Somebody else is changing this cell; try again."), code="changed_since") from error


def _entry(head: SheetHead, pupil_id: int, column: str, value: CellValue, source: Source, actor: Actor) -> Entry:
    return Entry(
        sheet_id=head.id,
        pupil_id=pupil_id,
        column_code=column,
        mark=value.mark,
        met=value.met,
        absent=value.absent,
        applied=True,
        source=source,
        actor_id=actor.user_id,
        at=clock.now(),
        note="",
    )


def take_mark(
    actor: Actor,
    *,
    pupil_id: int,
    class_unit_id: int,
    subject_code: str,
    school_year: str,
    semester: int,
    kind: str,
    index: int,
    mark: Decimal | None,
    source: Source,
    source_id: str,
) -> bool:
    """Puts a mark from a sitting or another platform into its cell; whether it took the cell.

    A mark of a person's hand stays; the machine's is then kept beside it in the history. None clears what this source gave. The same mark again
    changes nothing. Raises Conflict when the column is locked.
    """
    with unit_of_work() as uow:
        sheet_id = ensure_sheet(actor if actor.is_system else SYSTEM, class_unit_id, subject_code, school_year, semester)
        head = _lock_sheet(uow, sheet_id)
        column = rules.column_code(kind, index)
        if column not in rules.columns(head.regular_count):
            raise Invalid(_l("This grade book has no such column."), code="no_column", column=column)
        _refuse_locked(uow, head, {column})
        value = CellValue() if mark is None else CellValue(mark=rules.round_half_up(mark))
        current = queries.cells_of(uow.session, sheet_id, {pupil_id}).get(pupil_id, {}).get(column)
        holder = current.source if current and not current.value.is_empty else None
        applied = rules.may_replace(holder, current.source_id if current else None, source, source_id)
        if current is not None and applied and current.value == value:
            return True
        if current is None and value.is_empty:
            return False
        entry = _entry(head, pupil_id, column, value, source, actor)
        entry.source_id, entry.applied = source_id, applied
        _write(uow, head, [entry])
        details = {
            "pupil": pupil_id,
            "column": column,
            "mark": None if mark is None else str(mark),
            "source": source,
            "applied": applied,
        }
        uow.audit(actor, "gradebook.take_mark", ("sheet", sheet_id), details)
        return applied


def release_column(actor: Actor, sheet_id: int, code: str) -> None:
    """Shows the column's marks to pupils and parents."""
    with unit_of_work() as uow:
        head = _lock_sheet(uow, sheet_id)
        path = require_teaching(actor, head)
        column = _column(uow, head, code)
        if column.released_at is not None:
            return
        column.released_at, column.released_by = clock.now(), actor.user_id
        uow.audit(actor, "gradebook.release", ("sheet", sheet_id), {"column": code}, unit_path=path)
        pupils = tuple(pupil_id for pupil_id, row in queries.cells_of(uow.session, sheet_id).items() if code in row)
        uow.dispatch(ColumnReleased(sheet_id, code, pupils))


def hide_column(actor: Actor, sheet_id: int, code: str) -> None:
    """Takes a released column back, for instance to correct it."""
    with unit_of_work() as uow:
        head = _lock_sheet(uow, sheet_id)
        path = require_teaching(actor, head)
        column = _column(uow, head, code)
        column.released_at = column.released_by = None
        uow.audit(actor, "gradebook.hide", ("sheet", sheet_id), {"column": code}, unit_path=path)


def set_lock(actor: Actor, sheet_id: int, code: str, *, locked: bool, reason: str = "") -> None:
    """Locks a column against changes, or opens it again; a reason is needed either way."""
    if not reason.strip():
        raise Invalid(_l("Give a reason."), fields={"reason": _l("Give a reason.")})
    with unit_of_work() as uow:
        head = _lock_sheet(uow, sheet_id)
        path = schools.get_unit(uow.session, head.class_unit_id).path
        require(actor, Permission.LOCK, path)
        column = _column(uow, head, code)
        column.locked_at, column.locked_by = (clock.now(), actor.user_id) if locked else (None, None)
        column.lock_reason = reason.strip()
        action = "gradebook.lock" if locked else "gradebook.unlock"
        uow.audit(actor, action, ("sheet", sheet_id), {"column": code, "reason": reason}, unit_path=path)


def _column(uow: UnitOfWork, head: SheetHead, code: str) -> Column:
    if code not in rules.columns(head.regular_count):
        raise Invalid(_l("This grade book has no such column."), code="no_column")
    column = uow.session.scalars(select(Column).where(Column.sheet_id == head.id, Column.code == code)).one_or_none()
    if column is None:
        column = Column(sheet_id=head.id, code=code)
        uow.session.add(column)
        uow.flush()
    return column
