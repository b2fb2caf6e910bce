"""What the reader is told, and what it tells."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from library.reading.rules import Viewer

Kind = Literal["record", "material"]


class ProgressForm(BaseModel):
    """Where the reader stands."""

    model_config = ConfigDict(extra="ignore")

    page: int = Field(ge=1, le=100_000)
    pages: int = Field(ge=1, le=100_000)


@dataclass(frozen=True)
class Document:
    """A file that the person may read. `may_download` is about offering it; what is shown has reached the machine."""

    kind: str
    target_id: int
    title: str
    key: str
    name: str
    media_type: str
    size: int
    viewer: Viewer
    may_download: bool


@dataclass(frozen=True)
class Place:
    """Where a person stopped reading."""

    page: int
    percent: int
