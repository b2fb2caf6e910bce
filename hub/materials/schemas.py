"""Forms and values of the bank, and its words for states, kinds, licences and refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from hub.core.i18n import lazy_gettext as _l
from hub.materials.rules.kinds import AuthorRole, Derived, FileRole, Kind, Scope
from hub.materials.rules.licences import LICENCES
from hub.materials.rules.lifecycle import WITHDRAWAL_REASONS, Standing, State

LANGUAGES: Final[dict[str, Any]] = {"vi": _l("Vietnamese"), "en": _l("English"), "fr": _l("French"), "zh": _l("Chinese")}
GRADES: Final = tuple(range(1, 13))

KINDS: Final[dict[Kind, Any]] = {
    Kind.DOCUMENT: _l("Document"),
    Kind.SLIDES: _l("Slides"),
    Kind.IMAGE: _l("Picture"),
    Kind.VIDEO: _l("Video"),
    Kind.AUDIO: _l("Sound"),
    Kind.EBOOK: _l("E-book"),
    Kind.LINK: _l("Web link"),
    Kind.H5P: _l("H5P activity"),
    Kind.SCORM: _l("SCORM package"),
    Kind.WEB_LESSON: _l("Web lesson"),
    Kind.LESSON_PLAN: _l("Lesson plan"),
    Kind.QUESTION_SET: _l("Question set"),
}
KIND_ICONS: Final = {
    Kind.DOCUMENT: "file-text",
    Kind.SLIDES: "presentation",
    Kind.IMAGE: "photo",
    Kind.VIDEO: "video",
    Kind.AUDIO: "headphones",
    Kind.EBOOK: "book-2",
    Kind.LINK: "link",
    Kind.H5P: "player-play",
    Kind.SCORM: "package",
    Kind.WEB_LESSON: "world",
    Kind.LESSON_PLAN: "clipboard-text",
    Kind.QUESTION_SET: "list-check",
}
STATES: Final[dict[State | Standing, Any]] = {
    State.DRAFT: _l("Draft"),
    State.SUBMITTED: _l("Submitted"),
    State.UNDER_REVIEW: _l("Under review"),
    State.REVISIONS_REQUIRED: _l("Needs revision"),
    State.PUBLISHED: _l("Reviewed and published"),
    State.SUPERSEDED: _l("Superseded"),
    State.REJECTED: _l("Not approved"),
    State.DISCARDED: _l("Given up"),
    Standing.SUSPENDED: _l("Suspended"),
    Standing.WITHDRAWN: _l("Withdrawn"),
}
STATE_TAGS: Final[dict[State | Standing, tuple[str, str]]] = {
    State.DRAFT: ("", "pencil"),
    State.SUBMITTED: ("info", "send"),
    State.UNDER_REVIEW: ("info", "eye"),
    State.REVISIONS_REQUIRED: ("call", "edit"),
    State.PUBLISHED: ("good", "circle-check"),
    State.SUPERSEDED: ("", "history"),
    State.REJECTED: ("bad", "ban"),
    State.DISCARDED: ("", "trash"),
    Standing.SUSPENDED: ("warn", "lock"),
    Standing.WITHDRAWN: ("", "archive"),
}
LICENCE_TEXTS: Final[dict[str, Any]] = {
    "public-domain": _l("Public domain"),
    "school-use": _l("Use within the school only"),
}
REASONS: Final[dict[str, Any]] = {
    "licence": _l("Rights of others"),
    "error": _l("A mistake in the content"),
    "outdated": _l("Out of date"),
    "privacy": _l("Private data"),
    "author": _l("At the author's wish"),
    "other": _l("Another reason"),
}
REFUSALS: Final[dict[str, Any]] = {
    "empty": _l("The file is empty. Choose it again."),
    "too_large": _l("The file is too large for its type."),
    "unknown": _l(
        "This type of file is not taken. Use PDF, Word (.docx), PowerPoint (.pptx), Excel (.xlsx), EPUB, a picture, a video, a sound file, "
        "subtitles (.vtt, .srt), an H5P or SCORM package, or a zip of web pages with index.html."
    ),
    "old_office": _l("This is a file of an old Office version. Save it as .docx, .pptx or PDF and upload that."),
    "macros": _l("The file contains macros. Save it without macros and upload that."),
    "encrypted": _l("The file is protected by a password. Remove the protection and upload it again."),
    "damaged": _l("The file is damaged or not complete. Open it on your machine, save it anew and upload that."),
    "bomb": _l("The file unpacks to far more than it seems to hold, so it is not taken."),
    "path": _l("The file has parts that lead outside of it, so it is not taken."),
    "foreign": _l("Another file is hidden in this one, so it is not taken. Open it, save it anew and upload that."),
    "svg": _l("Drawings in SVG can hold program code, so they are not taken. Export the drawing as PNG or PDF and upload that."),
    "heic": _l("Browsers do not show pictures of this kind (HEIC, AVIF). Save the picture as JPEG and upload that."),
    "active": _l("The PDF holds program code or sends data elsewhere. Print it to a new PDF and upload that."),
    "attachments": _l(
        "Other files are packed into this one. Take them out, upload them beside it, and save this one without them."
    ),
    "outside": _l("The file loads its template from elsewhere. Save it with a template of its own and upload that."),
    "too_long": _l("Reading the file took too long. It may be damaged or very large."),
    "unreadable": _l("The file could not be read. Save it anew, or as PDF, and upload that."),
}


def licence_name(code: str) -> str:
    """A licence's short name for people."""
    return str(LICENCE_TEXTS[code]) if code in LICENCE_TEXTS else LICENCES[code].name if code in LICENCES else code


class MaterialForm(BaseModel):
    """What an author says about a material."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    title: str = Field(min_length=3, max_length=300)
    description: str = Field("", max_length=5000)
    subject_code: str = Field(min_length=1, max_length=40)
    grades: list[int] = Field(min_length=1, max_length=12)
    topic: str = Field("", max_length=200)
    licence: str = "cc-by-sa"
    language: str = "vi"
    changes: str = Field("", max_length=2000)
    co_authors: list[int] = Field(default_factory=list, max_length=10)

    @field_validator("grades")
    @classmethod
    def _known_grades(cls, value: list[int]) -> list[int]:
        if not set(value) <= set(GRADES):
            raise ValueError(_l("Choose grades from 1 to 12."))
        return sorted(set(value))

    @field_validator("licence")
    @classmethod
    def _known_licence(cls, value: str) -> str:
        if value not in LICENCES:
            raise ValueError(_l("Choose a licence from the list."))
        return value

    @field_validator("language")
    @classmethod
    def _known_language(cls, value: str) -> str:
        if value not in LANGUAGES:
            raise ValueError(_l("Choose a language from the list."))
        return value


class WithdrawalForm(BaseModel):
    """Why a material is taken from readers."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    reason: str
    note: str = Field("", max_length=2000)

    @field_validator("reason")
    @classmethod
    def _known_reason(cls, value: str) -> str:
        if value not in WITHDRAWAL_REASONS:
            raise ValueError(_l("Choose a reason from the list."))
        return value


@dataclass(frozen=True)
class FileView:
    """A file as pages show it; `derived` says what has been made from it."""

    id: int
    position: int
    role: FileRole
    language: str
    name: str
    media_type: str
    extension: str
    size: int
    inline: bool
    derived: frozenset[Derived]


@dataclass(frozen=True)
class AuthorView:
    """An author with the name to show; `user_id` is None for somebody outside the hub."""

    user_id: int | None
    name: str
    role: AuthorRole


@dataclass(frozen=True)
class VersionView:
    """A version as pages show it. `description` is sanitised HTML, `description_text` the same without markup."""

    id: int
    number: int
    state: State
    title: str
    description: str
    description_text: str
    subject_code: str
    subject: str
    grades: tuple[int, ...]
    topic: str
    outcomes: tuple[int, ...]
    kind: Kind
    language: str
    duration_minutes: int | None
    licence: str
    sources: str
    rights_holder: str
    scope: Scope
    scope_path: str
    keywords: tuple[str, ...]
    accessibility: tuple[str, ...]
    address: str
    questions: tuple[int, ...]
    changes: str
    created_at: datetime
    published_at: datetime | None
    superseded_at: datetime | None
    frozen: bool
    pages: int | None
    has_thumbnail: bool
    files: tuple[FileView, ...]
    authors: tuple[AuthorView, ...]

    @property
    def main(self) -> FileView | None:
        """The main file, or None for what points elsewhere."""
        return next((file for file in self.files if file.role == FileRole.MAIN), None)


@dataclass(frozen=True)
class MaterialView:
    """A material with the version that the reader gets. `state` is what its tag says."""

    id: int
    unit_id: int
    unit_path: str
    group: str
    school: str
    standing: Standing
    state: State | Standing
    version: VersionView
    created_by: int
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    published_version_id: int | None
    suspended_at: datetime | None
    withdrawn_at: datetime | None
    withdrawal_reason: str

    @property
    def authors(self) -> tuple[str, ...]:
        """The names of the authors, in order."""
        return tuple(author.name for author in self.version.authors)

    @property
    def author_ids(self) -> tuple[int, ...]:
        """The ids of those authors who have an account."""
        return tuple(author.user_id for author in self.version.authors if author.user_id is not None)

    @property
    def current(self) -> bool:
        """Whether the version shown is the one that readers get."""
        return self.version.id == self.published_version_id


@dataclass(frozen=True)
class Panel:
    """What a feature above shows on a material's page: its own template with its context, at a place, in an order.

    Features add `panel(session, actor, material: MaterialView) -> Panel | None` to `registry.extensions["materials.panels"]`.
    """

    place: Literal["actions", "side", "below"]
    template: str
    context: Mapping[str, Any]
    order: int = 100


@dataclass(frozen=True)
class MaterialLine:
    """A material in a list of one's own, as its latest version stands."""

    id: int
    title: str
    version: int
    standing: Standing
    state: State | Standing
    kind: Kind
    facts: tuple[str, ...]
    updated_at: datetime


@dataclass(frozen=True)
class MaterialCard:
    """A material in another feature's list. `reason` and `since` tell of a suspension or withdrawal; its `title` may then be empty."""

    id: int
    version_id: int
    number: int
    title: str
    kind: Kind
    facts: tuple[str, ...]
    standing: Standing
    reason: str
    since: datetime | None
    has_thumbnail: bool
    unit_path: str

    @property
    def is_open(self) -> bool:
        """Whether readers get it now."""
        return self.standing == Standing.PUBLISHED


@dataclass(frozen=True)
class PublishedMaterial:
    """What other features take over of a published material. `visibility`: the tokens of those who may find it."""

    id: int
    version_id: int
    title: str
    description: str
    subject_code: str
    grades: tuple[int, ...]
    topic: str
    language: str
    licence: str
    licence_address: str
    kind: Kind
    media_type: str
    authors: tuple[str, ...]
    school_id: int
    school_path: str
    visibility: tuple[str, ...]
    pages: int | None
    text: str
    published_at: datetime


@dataclass(frozen=True)
class OpenedFile:
    """A file that the actor may read, with what its delivery needs. `key` is for the object store."""

    key: str
    name: str
    media_type: str
    size: int
    inline: bool
    etag: str
