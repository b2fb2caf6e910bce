"""Values and forms of tests."""

from datetime import datetime
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field


class PaperForm(BaseModel):
    """What a test is called and how long it takes."""

    model_config = ConfigDict(str_strip_whitespace=True)

    title: str = Field(min_length=1, max_length=200)
    subject: str = Field(min_length=1, max_length=40)
    grade: int = Field(ge=1, le=12)
    duration_minutes: int = Field(ge=1, le=600)


class PaperView(BaseModel):
    """A test in lists."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: int
    title: str
    subject_code: str
    grade: int
    duration_minutes: int
    unit_id: int
    unit_path: str
    author_id: int
    state: str
    updated_at: datetime


class PlacedView(BaseModel):
    """A question in a test: which one, at which version, for how many marks."""

    model_config = ConfigDict(frozen=True)

    ref: str
    item_id: int
    version_id: int
    type: str
    marks: Decimal


class PartView(BaseModel):
    """A part of a test."""

    model_config = ConfigDict(frozen=True)

    label: str
    scheme: str | None
    items: tuple[PlacedView, ...]

    @property
    def marks(self) -> Decimal:
        """Marks of the part."""
        return sum((item.marks for item in self.items), Decimal(0))
