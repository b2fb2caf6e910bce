"""Forms, values and words of collections."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from hub.collections.rules import MAX_NOTE, Change
from hub.core.i18n import lazy_gettext as _l
from hub.materials.schemas import MaterialCard

CHANGES: Final[dict[Change, Any]] = {
    Change.SUSPENDED: _l("Suspended while it is being looked into"),
    Change.RESTORED: _l("Open to readers again"),
    Change.WITHDRAWN: _l("Withdrawn"),
    Change.SUPERSEDED: _l("There is a new version"),
}
CHANGE_TAGS: Final = {
    Change.SUSPENDED: ("warn", "hourglass"),
    Change.RESTORED: ("good", "circle-check"),
    Change.WITHDRAWN: ("", "archive"),
    Change.SUPERSEDED: ("info", "versions"),
}


class CollectionForm(BaseModel):
    """What the owner says. `unit_id` is whom it is shared with; none is nobody."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    title: str = Field(min_length=1, max_length=200)
    about: str = Field("", max_length=2000)
    unit_id: int | None = None


class AddForm(BaseModel):
    """Into which collection: one that is there, or a new one with this title."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    collection_id: int | None = None
    title: str = Field("", max_length=200)
    note: str = Field("", max_length=MAX_NOTE)


class NoteForm(BaseModel):
    """A note on an entry."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    note: str = Field("", max_length=MAX_NOTE)


class OrderForm(BaseModel):
    """The entries in their new order."""

    model_config = ConfigDict(extra="ignore")

    order: list[int] = Field(max_length=400)


class MoveForm(BaseModel):
    """By how many places an entry moves."""

    model_config = ConfigDict(extra="ignore")

    step: int = Field(ge=-400, le=400)


class KeepForm(BaseModel):
    """Whether the bookmark is to be there, and where to go after."""

    model_config = ConfigDict(extra="ignore")

    on: bool = False
    next: str = ""


@dataclass(frozen=True)
class ShareTarget:
    """A unit that somebody may share with."""

    unit_id: int
    path: str
    name: str


@dataclass(frozen=True)
class CollectionLine:
    """A collection in a list."""

    id: int
    title: str
    owner: str
    shared_with: str
    entries: int
    updated_at: datetime


@dataclass(frozen=True)
class EntryView:
    """An entry as this reader sees it: `card` is None for what is not open to them."""

    id: int
    note: str
    card: MaterialCard | None


@dataclass(frozen=True)
class CollectionView:
    """A collection as this reader sees it."""

    id: int
    title: str
    about: str
    owner: str
    own: bool
    unit_id: int | None
    shared_with: str
    entries: tuple[EntryView, ...]
    updated_at: datetime

    @property
    def hidden(self) -> int:
        """How many entries are not open to this reader."""
        return sum(entry.card is None for entry in self.entries)


@dataclass(frozen=True)
class BookmarkView:
    """A bookmark with its material; None for what is not open any more."""

    material_id: int
    created_at: datetime
    card: MaterialCard | None


@dataclass(frozen=True)
class NoticeView:
    """What happened to a material that the reader keeps."""

    id: int
    material_id: int
    title: str
    change: Change
    reason: str
    made_at: datetime
