"""What features and pages know of uploads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from hub.core.authz import Actor
from hub.core.i18n import lazy_gettext as _l
from hub.uploads.rules import State

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

EXTENSION: Final = "uploads.purposes"

REFUSALS: Final[Mapping[str, Any]] = {
    "virus": _l("The virus scanner found something in this file, so it is not taken."),
    "scanner_unavailable": _l("The virus scanner did not answer, so the file was not taken. Try again later."),
    "unreadable": _l("The file could not be put together. Upload it again."),
}


@dataclass(frozen=True)
class Known:
    """A thing that the person may see and that has the same bytes."""

    title: str
    url_endpoint: str
    url_params: Mapping[str, Any]


@dataclass(frozen=True)
class Purpose:
    """What uploads are for, as the feature that takes them declares it in its wiring.

    `limit(actor, name)`: the largest size in bytes for a file of that name (a hint only); raises Forbidden for who may not upload.
    `check(actor, stream, size, name)`: looks at the whole seekable file, gives its media type; raises a HubError whose code `words` knows.
    `known(session, actor, sha256, size)`: a thing with these bytes that the actor may see, else None.
    """

    name: str
    limit: Callable[[Actor, str], int]
    check: Callable[[Actor, IO[bytes], int, str], str]
    words: Callable[[str], Any]
    known: Callable[["Session", Actor, str, int], Known | None]


class KnownForm(BaseModel):
    """The question whether a file is already there."""

    model_config = ConfigDict(extra="ignore")

    purpose: str = Field(min_length=1, max_length=40)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=1)


@dataclass(frozen=True)
class UploadView:
    """An upload as its owner sees it."""

    token: str
    purpose: str
    name: str
    size: int
    offset: int
    state: State
    expires_at: datetime
    media_type: str
    key: str | None
    message: str


@dataclass(frozen=True)
class Taken:
    """A finished upload that a feature has taken over: key of the object store, and what it is."""

    token: str
    key: str
    name: str
    size: int
    media_type: str
    scanned: bool
