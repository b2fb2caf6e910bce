"""Values and forms of schools."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hub.accounts.schemas import Person, UserStatus
from hub.core.authz import Role
from hub.core.i18n import lazy_gettext as _l


class UnitKind(StrEnum):
    """What a unit of the organisation tree is."""

    DEPARTMENT = "department"
    OFFICE = "office"
    COMMUNE = "commune"
    SCHOOL = "school"
    SUBJECT_GROUP = "subject_group"
    CLASS = "class"


class SchoolLevel(StrEnum):
    """Which stage of schooling a school serves; it decides subjects and formulas."""

    PRIMARY = "primary"
    LOWER_SECONDARY = "lower_secondary"
    UPPER_SECONDARY = "upper_secondary"


class Assessment(StrEnum):
    """How a subject is assessed by Circular 22/2021."""

    SCORE = "score"
    COMMENT = "comment"


class UnitView(BaseModel):
    """A unit of the tree."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: int
    kind: str
    parent_id: int | None
    path: str
    code: str
    name: str
    level: str | None

    @property
    def depth(self) -> int:
        """How many units stand above it."""
        return self.path.count("/") - 2


class ClassView(BaseModel):
    """A class with its school and year."""

    model_config = ConfigDict(frozen=True)

    id: int
    name: str
    path: str
    school_id: int
    grade: int
    school_year: str
    homeroom_teacher_id: int | None = None


class SubjectView(BaseModel):
    """A subject; `name` is in the language in force."""

    model_config = ConfigDict(frozen=True)

    code: str
    name: str
    assessment: str


class YearView(BaseModel):
    """A school year; `ends` and `first_ends` are last days."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    code: str
    starts: date
    first_ends: date
    second_starts: date
    ends: date

    def semester(self, day: date) -> int:
        """1 or 2; days between and outside the semesters belong to the nearer earlier one."""
        return 2 if day >= self.second_starts else 1


class TeachingView(BaseModel):
    """A class that somebody teaches, with the subject."""

    model_config = ConfigDict(frozen=True)

    class_: ClassView
    subject: SubjectView


class ClassStaff(BaseModel):
    """Who teaches which subject in one class."""

    model_config = ConfigDict(frozen=True)

    subject: SubjectView
    teacher: Person
    teaching_id: int


class GroupView(BaseModel):
    """A subject group with its subjects."""

    model_config = ConfigDict(frozen=True)

    unit: UnitView
    subjects: tuple[SubjectView, ...]


class UnitForm(BaseModel):
    """A unit to be created."""

    model_config = ConfigDict(str_strip_whitespace=True)

    kind: str
    code: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=200)
    level: str | None = None


class ClassForm(BaseModel):
    """A class to be opened."""

    model_config = ConfigDict(str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=40)
    grade: int = Field(ge=1, le=12)
    school_year: str = Field(max_length=9)


class NameForm(BaseModel):
    """A new name for a unit."""

    name: str = Field(min_length=1, max_length=200)


class PupilForm(BaseModel):
    """A pupil, by user name or code."""

    who: str = Field(min_length=1, max_length=64)


class TeachingForm(BaseModel):
    """Who shall teach what."""

    teacher_id: int
    subject_code: str = Field(max_length=40)


class HomeroomForm(BaseModel):
    """The homeroom teacher; none when left empty."""

    teacher_id: int | None = None


class MemberForm(BaseModel):
    """Somebody who joins a subject group."""

    user_id: int
    head: bool = False


class GroupSubjectsForm(BaseModel):
    """The subjects of a group."""

    subjects: list[str] = Field(default_factory=list, max_length=40)


class PersonForm(BaseModel):
    """A new person with the first role."""

    full_name: str = Field(min_length=1, max_length=200)
    role: Role
    username: str = Field("", max_length=64)
    email: str | None = Field(None, max_length=254)
    code: str | None = Field(None, max_length=30)
    born_on: date | None = None
    gender: Literal["m", "f", "x"] | None = None


class StatusForm(BaseModel):
    """Whether somebody may sign in."""

    status: UserStatus


class RosterForm(BaseModel):
    """Choices that go with a roster's file."""

    open_classes: bool = False


class TakeOverForm(BaseModel):
    """How a roster is taken over."""

    all_or_nothing: bool = False


class YearForm(BaseModel):
    """A school year to be set up."""

    model_config = ConfigDict(str_strip_whitespace=True)

    code: str = Field(pattern=r"^\d{4}-\d{4}$")
    starts: date
    first_ends: date
    second_starts: date
    ends: date

    @model_validator(mode="after")
    def _in_order(self) -> "YearForm":
        if not self.starts <= self.first_ends < self.second_starts <= self.ends:
            raise ValueError(_l("The dates must follow one another: start, end of semester I, start of semester II, end."))
        return self


class RosterProblem(BaseModel):
    """Something wrong with one row, in words."""

    model_config = ConfigDict(frozen=True)

    row: int
    column: str
    code: str
    message: str


class RosterLine(BaseModel):
    """What will be, or was, done for one row. `status`: "new", "moved" (joins another class) or "there" (nothing to do)."""

    model_config = ConfigDict(frozen=True)

    row: int
    status: str
    name: str
    role: str
    classes: str
    born_on: date | None
    code: str | None


class RosterPreview(BaseModel):
    """A roster that was read and checked, before anything is written."""

    model_config = ConfigDict(frozen=True)

    id: int | None
    school_id: int
    file_name: str
    rows: int
    lines: list[RosterLine]
    problems: list[RosterProblem]
    state: str
    open_classes: bool = False

    def count(self, status: str) -> int:
        """How many rows have this status."""
        return sum(line.status == status for line in self.lines)

    @property
    def faulty(self) -> int:
        """How many rows have problems."""
        return len({problem.row for problem in self.problems})


class RosterOutcome(BaseModel):
    """What an import did."""

    model_config = ConfigDict(frozen=True)

    id: int
    school_id: int
    file_name: str
    summary: dict[str, int]
    made: int
    keep_until: datetime
    has_passwords: bool
    """Whether the initial passwords can still be fetched."""


class MadeAccount(BaseModel):
    """An account that an import made, with its initial password."""

    model_config = ConfigDict(frozen=True)

    row: int
    user: str
    name: str
    role: str
    classes: str
    password: str
