"""Shapes that pass between the views and the services."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from pydantic import BaseModel, Field

from assessments.gradebook.rules import Average, CellValue, Source


class CellChange(BaseModel):
    """One cell as the teacher left it. `version` is the one that the teacher saw; 0 for a cell that was empty."""

    pupil_id: int
    column: str = Field(pattern=r"^(tx[1-9]|gk|ck)$")
    text: str = Field(max_length=20)
    version: int = Field(0, ge=0)
    note: str = Field("", max_length=300)


class SheetChanges(BaseModel):
    """What the sheet's page sends: up to a class of cells at once."""

    cells: list[CellChange] = Field(min_length=1, max_length=600)


@dataclass(frozen=True)
class Cell:
    """A cell as it stands, with who and when."""

    value: CellValue = field(default_factory=CellValue)
    version: int = 0
    source: Source | None = None
    source_id: str | None = None
    actor_id: int | None = None
    at: datetime | None = None
    note: str = ""
    changes: int = 0
    previous: CellValue | None = None


@dataclass(frozen=True)
class SheetColumn:
    """A column's head: its code, and whether pupils see it and teachers may still change it."""

    code: str
    released_at: datetime | None = None
    locked_at: datetime | None = None
    lock_reason: str | None = None


@dataclass(frozen=True)
class SheetHead:
    """Which sheet it is."""

    id: int
    class_unit_id: int
    subject_code: str
    school_year: str
    semester: int
    by_comment: bool
    regular_count: int


@dataclass(frozen=True)
class SheetRow:
    """A pupil's line."""

    pupil_id: int
    cells: dict[str, Cell]
    average: Average
    result: bool | None = None


@dataclass(frozen=True)
class SheetView:
    """A whole sheet: its head, columns and lines in the order of the class list."""

    head: SheetHead
    columns: tuple[SheetColumn, ...]
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True)
class SubjectResult:
    """What a pupil sees of one subject and semester: released columns only; the average once both periodic marks are released."""

    head: SheetHead
    cells: dict[str, CellValue]
    average: Average
    result: bool | None


class OpenSheet(BaseModel):
    """Which sheet to open."""

    class_unit_id: int
    subject_code: str = Field(max_length=30)
    school_year: str = Field(pattern=r"^[0-9]{4}-[0-9]{4}$")
    semester: int = Field(ge=1, le=2)


class LockChange(BaseModel):
    """The reason for locking a column or opening it again."""

    reason: str = Field(min_length=3, max_length=300)


@dataclass(frozen=True)
class ColumnSummary:
    """The foot of a column: the class's mean and how many have a mark."""

    mean: Decimal | None
    filled: int
    total: int
