"""Forms and values of the bank, and its words for states, kinds, licences and refusals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from hub.core.i18n import lazy_gettext as _l
from hub.materials.rules.kinds import AuthorRole, Derived, FileRole, Kind, Scope
from hub.materials.rules.licences import LICENCES
from hub.materials.rules.lifecycle import Standing, State

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
SCOPES: Final[dict[Scope, Any]] = {
    Scope.CLASS: _l("One class"),
    Scope.SCHOOL: _l("The school"),
    Scope.CLUSTER: _l("The group of schools"),
    Scope.PROVINCE: _l("The province"),
    Scope.WORLD: _l("Everybody"),
}
FILE_ROLES: Final[dict[FileRole, Any]] = {
    FileRole.MAIN: _l("Main file"),
    FileRole.ATTACHMENT: _l("Attachment"),
    FileRole.SUBTITLES: _l("Subtitles"),
    FileRole.PERMISSION: _l("Permission of the rights holder"),
}
AUTHOR_ROLES: Final[dict[AuthorRole, Any]] = {
    AuthorRole.AUTHOR: _l("Author"),
    AuthorRole.EDITOR: _l("Editor"),
    AuthorRole.ILLUSTRATOR: _l("Pictures"),
    AuthorRole.TRANSLATOR: _l("Translation"),
    AuthorRole.SPEAKER: _l("Voice"),
    AuthorRole.TECHNICIAN: _l("Technical work"),
}
ACCESSIBILITY: Final[dict[str, Any]] = {
    "alternativeText": _l("Pictures are described in words"),
    "captions": _l("Spoken words have subtitles"),
    "transcript": _l("Spoken words can be read as a text"),
    "audioDescription": _l("What is seen is also told"),
    "signLanguage": _l("Sign language"),
    "structuralNavigation": _l("Headings that programs can jump to"),
    "tableOfContents": _l("Table of contents"),
    "readingOrder": _l("The order of reading is marked"),
    "MathML": _l("Formulas can be read aloud"),
    "largePrint": _l("Large print"),
    "highContrastDisplay": _l("High contrast"),
    "printPageNumbers": _l("Page numbers as in print"),
}
"""Words of schema.org's accessibilityFeature that an author can state."""
FIELDS: Final[dict[str, Any]] = {
    "title": _l("Title"),
    "description": _l("Description"),
    "kind": _l("Kind"),
    "subject_code": _l("Subject"),
    "grades": _l("Grades"),
    "topic": _l("Topic"),
    "outcomes": _l("Required outcomes"),
    "language": _l("Language"),
    "duration_minutes": _l("Duration"),
    "authors": _l("Authors"),
    "licence": _l("Licence"),
    "rights_holder": _l("Rights holder"),
    "sources": _l("Sources"),
    "scope": _l("Open to"),
    "keywords": _l("Keywords"),
    "accessibility": _l("Accessibility"),
    "address": _l("Web address"),
    "questions": _l("Questions"),
    "files": _l("Files"),
}
"""What a version says and holds, in the order in which it is shown."""
MISSING: Final[dict[str, tuple[str, Any]]] = {
    "title": ("title", _l("A title of at least three letters")),
    "description": ("description", _l("A description: what it is for and how to use it")),
    "grades": ("grades", _l("At least one grade")),
    "authors": ("authors", _l("At least one author")),
    "main": ("files", _l("A main file")),
    "address": ("address", _l("The address of the web page")),
    "questions": ("questions", _l("At least one question of the item bank")),
    "permission": ("files", _l("The rights holder's permission as a file, as all rights are reserved")),
    "rights_holder": ("rights_holder", _l("The rights holder, as all rights are reserved")),
    "subtitle_language": ("files", _l("The language of each subtitle file")),
    "changes": ("changes", _l("What changed since the published version")),
}
"""What is missing before a version can be handed in: the form's field, and words."""
LICENCE_TEXTS: Final[dict[str, Any]] = {
    "public-domain": _l("Public domain"),
    "school-use": _l("Use within the school only"),
    "all-rights": _l("All rights reserved, with permission"),
}
REASONS: Final[dict[str, Any]] = {
    "licence": _l("Rights of others"),
    "error": _l("A mistake in the content"),
    "outdated": _l("Out of date"),
    "privacy": _l("Private data"),
    "harmful": _l("Harmful to pupils"),
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
    question_versions: tuple[int, ...]
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
class QuestionLine:
    """An item of the bank as a question set has it: its words, what type it is, and where its page is.

    `version_id` is what it asks, word for word. `template` shows it as pupils see it; it gets `context` as `question`.
    """

    id: int
    text: str
    kind: str
    version_id: int
    topic: str = ""
    link: tuple[str, Mapping[str, Any]] | None = None
    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)


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
    stored: bool = True
    """Whether a browser may keep a copy; not of what was taken from readers."""
