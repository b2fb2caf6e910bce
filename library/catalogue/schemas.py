"""Forms of the catalogue, and what its pages and other features are told."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from hub.core.i18n import lazy_gettext as _l
from library.catalogue.rules import barcodes
from library.catalogue.rules.marc import BookEntry, MarcLine

ItemTypeName = Literal["textbook", "teacher_guide", "reference", "literature", "dictionary", "magazine"]
CopyStatusName = Literal["available", "reference", "repair", "lost", "withdrawn"]
Grade = Literal["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"]


def _lines(value: object) -> object:
    """A text area as a list: one line, one entry."""
    parts = [value] if isinstance(value, str) else value
    if isinstance(parts, list) and all(isinstance(part, str) for part in parts):
        return [line.strip() for part in parts for line in part.splitlines() if line.strip()]
    return value


Lines = Annotated[list[Annotated[str, Field(max_length=300)]], BeforeValidator(_lines), Field(max_length=60)]


class RecordForm(BaseModel):
    """A printed book as the cataloguing form has it. Lists come one entry a line."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")

    title: str = Field(min_length=1, max_length=500)
    subtitle: str = Field("", max_length=500)
    authors: Lines = []
    responsibility: str = Field("", max_length=500)
    edition: str = Field("", max_length=120)
    place: str = Field("", max_length=120)
    publisher: str = Field("", max_length=200)
    year: int | None = Field(None, ge=1400, le=2099)
    isbns: Lines = []
    extent: str = Field("", max_length=60)
    size: str = Field("", max_length=60)
    series: str = Field("", max_length=200)
    summary: str = Field("", max_length=4000)
    contents: Lines = []
    subjects: Lines = []
    language: str = Field("vie", pattern=r"^[a-z]{3}$")
    classification: str = Field("", max_length=40)
    item_type: ItemTypeName = "reference"
    subject_code: str = Field("", max_length=40)
    grades: list[Grade] = []
    version: int = 0

    def entry(self) -> BookEntry:
        """The same as an entry for MARC."""
        values = self.model_dump(exclude={"version"})
        for name in ("authors", "isbns", "contents", "subjects", "grades"):
            values[name] = tuple(values[name])
        return BookEntry(**values)


class CopiesForm(BaseModel):
    """Copies to add: a first barcode and how many; the numbers after it follow."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")

    barcode: str = Field(min_length=1, max_length=64)
    count: int = Field(1, ge=1, le=200)
    location: str = Field("", max_length=120)
    shelf: str = Field("", max_length=120)
    call_number: str = Field("", max_length=80)
    status: CopyStatusName = "available"

    @field_validator("barcode")
    @classmethod
    def _scannable(cls, value: str) -> str:
        code = barcodes.normalise(value)
        if not barcodes.is_barcode(code):
            raise ValueError(_l("A barcode has capital letters, digits and . / _ - between them, with a digit at least."))
        return code

    def codes(self) -> list[str]:
        """All barcodes, the first one included; fewer than `count` when the first one ends in no number."""
        return [self.barcode, *barcodes.following(self.barcode, self.count - 1)]


class CopyForm(BaseModel):
    """Where a copy stands and how it is."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")

    location: str = Field("", max_length=120)
    shelf: str = Field("", max_length=120)
    call_number: str = Field("", max_length=80)
    status: CopyStatusName = "available"


class WithdrawForm(BaseModel):
    """Why a record leaves the catalogue; the page that stays in its place says it."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")

    reason: str = Field(min_length=3, max_length=500)


class DigitalForm(BaseModel):
    """On what ground a digitised copy may be shown."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")

    basis: str = Field(min_length=3, max_length=500)
    may_download: bool = False


class FindForm(BaseModel):
    """The search page's address. `trail` holds the cursors of the pages before, so that one can go back."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")

    q: str = Field("", max_length=300)
    part: Literal["all", "record", "material"] = "all"
    kind: list[str] = Field([], max_length=20)
    subject: list[str] = Field([], max_length=40)
    grade: list[str] = Field([], max_length=12)
    availability: list[str] = Field([], max_length=4)
    year: list[str] = Field([], max_length=40)
    sort: Literal["relevance", "newest", "title"] = "relevance"
    exact: bool = False
    after: str | None = Field(None, max_length=2000)
    trail: str = Field("", max_length=20_000)


@dataclass(frozen=True)
class CopyView:
    """A copy with as much of its book as a desk or a list needs."""

    id: int
    record_id: int
    unit_id: int
    barcode: str
    location: str
    shelf: str
    call_number: str
    status: str
    out_since: datetime | None
    due_on: date | None
    title: str
    authors: tuple[str, ...]
    item_type: str

    @property
    def is_free(self) -> bool:
        """On the shelf and for loan."""
        return self.status == "available" and self.due_on is None

    @property
    def can_be_read_here(self) -> bool:
        """On the shelf, for loan or not."""
        return self.due_on is None and self.status in {"available", "reference"}


@dataclass(frozen=True)
class DigitalView:
    """A digitised copy."""

    object_key: str
    media_type: str
    size: int
    file_name: str
    pages: int | None
    basis: str
    may_download: bool


@dataclass(frozen=True)
class RecordView:
    """A record with its copies."""

    id: int
    unit_id: int
    unit_path: str
    version: int
    entry: BookEntry
    isbn: str | None
    item_type: str
    copies: tuple[CopyView, ...]
    digital: DigitalView | None
    marc: tuple[MarcLine, ...]
    created_at: datetime
    updated_at: datetime

    @property
    def lendable(self) -> tuple[CopyView, ...]:
        """Copies that can be borrowed now or later."""
        return tuple(copy for copy in self.copies if copy.status == "available")

    @property
    def free(self) -> tuple[CopyView, ...]:
        """Copies that can be borrowed now."""
        return tuple(copy for copy in self.copies if copy.is_free)
