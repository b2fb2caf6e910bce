"""Values of packages as other features and pages see them, forms, and the words of refusals."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from hub.content.rules.archive import PackageRefused
from hub.content.rules.description import Item
from hub.content.rules.kinds import Kind
from hub.content.rules.progress import LONGEST, Completion, Success
from hub.core.errors import Invalid
from hub.core.i18n import lazy_gettext as _l
from hub.core.i18n import ngettext

REFUSALS: Final[dict[str, Any]] = {
    "damaged": _l("The package is damaged or not complete. Export it again and upload that."),
    "encrypted": _l("The package is protected by a password. Export it without one."),
    "too_many": _l("The package holds more files than a lesson needs, so it is not taken."),
    "bomb": _l("The package unpacks to far more than it seems to hold, so it is not taken."),
    "path": _l("The package has files whose names lead outside of it or hide signs, so it is not taken."),
    "link": _l("The package holds links instead of files, so it is not taken. Export it again."),
    "same_name": _l("Two files of the package have the same name, or names that differ in capital letters only."),
    "long_name": _l("A file of the package has a name that is too long."),
    "part_too_large": _l("A describing file of the package is larger than any real one."),
    "no_entry": _l("The package has no page to begin with. A web lesson needs a file index.html at its top."),
    "not_h5p": _l("This is not an H5P package: the file h5p.json is missing."),
    "not_scorm": _l("This is not a SCORM package: the file imsmanifest.xml is missing."),
    "not_web_lesson": _l("This is not a web lesson: it has no index.html at its top."),
    "h5p_damaged": _l("The H5P package cannot be read. Export it again from the tool it was made with."),
    "h5p_libraries": _l(
        "The H5P package does not bring the libraries that it runs with. Export it with its libraries (in Lumi: “Save as… .h5p”)."
    ),
    "scorm_damaged": _l("The manifest of the SCORM package (imsmanifest.xml) cannot be read."),
    "scorm_empty": _l("The SCORM package has nothing that could be opened."),
    "scorm_launch": _l("The SCORM package begins with a page that is not inside it."),
}
PROFILES: Final[dict[str, Any]] = {
    "h5p": "H5P",
    "scorm12": "SCORM 1.2",
    "scorm2004": "SCORM 2004",
    "web": _l("Web lesson"),
}
COMPLETIONS: Final[dict[Completion, Any]] = {
    Completion.UNKNOWN: _l("Not opened yet"),
    Completion.INCOMPLETE: _l("In progress"),
    Completion.COMPLETED: _l("Completed"),
}
SUCCESSES: Final[dict[Success, Any]] = {Success.PASSED: _l("Passed"), Success.FAILED: _l("Not passed yet")}


def refusal(refused: PackageRefused) -> Invalid:
    """The refusal as an error for a person: what is wrong, and with which files."""
    return Invalid(_worded(refused), code=f"package_{refused.code}", names=list(refused.names))


def _worded(refused: PackageRefused) -> Any:
    message, named = REFUSALS[refused.code], ", ".join(refused.names)
    if named and refused.code not in {"not_h5p", "not_scorm", "not_web_lesson"}:
        return _l("%(message)s Found: %(names)s", message=message, names=named)
    return message


def refusal_text(code: str) -> Any:
    """The words for a refusal that was written down: "package_CODE" or "package_CODE: names"; None for another code."""
    name, _, names = code.removeprefix("package_").partition(":")
    return None if name not in REFUSALS else _worded(PackageRefused(name, *filter(None, [names.strip()])))


@dataclass(frozen=True)
class PackageView:
    """A package that was taken in."""

    id: int
    source_key: str
    """The object that it was unpacked from."""
    tree_key: str
    """The object that lists its files."""
    kind: Kind
    profile: str
    title: str
    items: tuple[Item, ...]
    file_count: int
    size: int
    """Bytes of all files, unpacked."""
    facts: dict[str, Any]
    created_at: datetime

    @property
    def keeps_progress(self) -> bool:
        """Whether it tells how far somebody is."""
        return self.kind is not Kind.WEB_LESSON


@dataclass(frozen=True)
class ProgressView:
    """How far a person is. `score` is 0 to 1; `items` is what the package gets back at its next launch."""

    sequence: int
    completion: Completion
    success: Success
    score: float | None
    seconds: int
    items: dict[str, dict[str, Any]]
    updated_at: datetime | None

    @property
    def percent(self) -> int | None:
        """The score in percent."""
        return None if self.score is None else round(self.score * 100)

    @property
    def minutes(self) -> int:
        """Time spent, in whole minutes."""
        return self.seconds // 60

    @property
    def words(self) -> str:
        """The whole in a line, for people."""
        parts = [str(SUCCESSES.get(self.success) or COMPLETIONS[self.completion])]
        if self.percent is not None:
            parts.append(f"{self.percent}%")
        if self.minutes:
            parts.append(ngettext("%(num)s minute", "%(num)s minutes", self.minutes))
        return " · ".join(parts)


NO_PROGRESS: Final = ProgressView(0, Completion.UNKNOWN, Success.UNKNOWN, None, 0, {}, None)


@dataclass(frozen=True)
class PlayerView:
    """What a page needs to show a package in a frame: `templates/content/frame.html` draws it."""

    package: PackageView
    address: str
    """Of the frame; empty when the package cannot run at this content origin."""
    origin: str
    """For the page's own policy (frame-src)."""
    opaque: bool
    sandbox: str
    ticket: str
    launch: dict[str, Any] = field(default_factory=dict)
    """What the player is told when it asks: version, items, pseudonym."""
    progress: ProgressView = NO_PROGRESS


class ProgressForm(BaseModel):
    """A save: which launch, its number, and what one item of the package says."""

    model_config = ConfigDict(extra="ignore")

    ticket: str = Field(min_length=1, max_length=600)
    launch: str = Field(pattern=r"^[0-9a-f-]{16,40}$")
    base: int = Field(ge=0)
    sequence: int = Field(ge=1)
    item: str = Field(min_length=1, max_length=200)
    completion: Literal["unknown", "incomplete", "completed"] = "unknown"
    success: Literal["unknown", "passed", "failed"] = "unknown"
    score: float | None = Field(None, ge=0, le=1, allow_inf_nan=False)
    location: str = Field("", max_length=1000)
    seconds: int = Field(0, ge=0, le=LONGEST)
    data: dict[str, Any] = Field(default_factory=dict)

    @field_validator("location")
    @classmethod
    def _plain(cls, value: str) -> str:
        if "\0" in value:
            raise ValueError(_l("This value is not taken here."))
        return value


class ResetForm(BaseModel):
    """Starting a package over."""

    model_config = ConfigDict(extra="ignore")

    ticket: str = Field(min_length=1, max_length=600)
