"""Forms of circulation, and what its pages are told."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from library.catalogue.schemas import CopyView

RuleNameText = Literal[
    "loan_days",
    "days_mode",
    "hard_due_date",
    "max_loans",
    "max_loans_total",
    "renewals",
    "for_loan",
    "overdue_blocks",
    "due_soon_days",
    "closed_weekdays",
]


class ScanForm(BaseModel):
    """What the one box of the desk sends: the scan, and whose card is open."""

    model_config = ConfigDict(extra="ignore")

    scan: str = Field("", max_length=4000)
    card: int | None = Field(None, ge=1, le=2**62)


class PickForm(BaseModel):
    """One of several things that a scan could mean."""

    model_config = ConfigDict(extra="ignore")

    card: int | None = Field(None, ge=1, le=2**62)
    person: int | None = Field(None, ge=1, le=2**62)
    copy_id: int | None = Field(None, ge=1, le=2**62)


class RuleForm(BaseModel):
    """A rule row; an empty category or item type stands for all of them. An empty value removes the row."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")

    category: Literal["", "pupil", "teacher", "staff"] = ""
    item_type: Literal["", "textbook", "teacher_guide", "reference", "literature", "dictionary", "magazine"] = ""
    name: RuleNameText
    value: str = Field("", max_length=60)


class ClosedDayForm(BaseModel):
    """A day on which the library stays closed."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")

    day: date
    reason: str = Field("", max_length=120)


@dataclass(frozen=True)
class LoanView:
    """A loan with its copy and how late it is."""

    id: int
    copy: CopyView
    patron_id: int
    lent_at: datetime
    due_on: date
    renewals: int
    returned_at: datetime | None
    days_overdue: int
    days_left: int
    due_soon: bool


@dataclass(frozen=True)
class PatronView:
    """A person at the desk."""

    id: int
    unit_id: int
    user_id: int
    name: str
    card_number: str
    category: str
    class_name: str | None
    valid_until: date | None
    blocked_reason: str | None
    loans: tuple[LoanView, ...]
    limit: int

    @property
    def overdue(self) -> int:
        """How many loans are late."""
        return sum(loan.days_overdue > 0 for loan in self.loans)


@dataclass(frozen=True)
class EntryView:
    """A line of the desk's journal."""

    id: int
    at: datetime
    action: str
    patron_id: int | None
    copy_id: int | None
    loan_id: int | None
    facts: dict[str, Any]
    undone: bool
    settled: bool
    can_undo: bool


@dataclass(frozen=True)
class Choice:
    """One of several things that a scan could mean: a person (`person` is the user's id) or a copy."""

    kind: Literal["person", "copy"]
    id: int
    title: str
    detail: str


@dataclass(frozen=True)
class Scanned:
    """Where a scan led: whose card is open now, which journal line answers it, and whether somebody must choose first."""

    patron_id: int | None = None
    entry_id: int | None = None
    must_choose: bool = False
    text: str = ""


@dataclass(frozen=True)
class OverdueLine:
    """A late loan with its reader, for the librarian's list."""

    loan: LoanView
    reader: str
    class_name: str | None


@dataclass(frozen=True)
class RuleLine:
    """A rule row as the list shows it."""

    id: int
    everywhere: bool
    category: str
    item_type: str
    name: str
    value: str
