"""What people send to the services of the bank. A draft may lack nearly everything; what is given must be right."""

import json
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, field_validator

from hub.core.i18n import lazy_gettext as _l
from hub.materials.rules import markup
from hub.materials.rules.kinds import CHOSEN, AuthorRole, Kind, Scope
from hub.materials.rules.licences import LICENCES
from hub.materials.rules.links import BadAddress, host_of
from hub.materials.rules.takedown import SUSPENSION_REASONS, WITHDRAWAL_REASONS
from hub.materials.schemas import ACCESSIBILITY, GRADES, LANGUAGES

BAD_ADDRESSES: Final[dict[str, Any]] = {
    "form": _l("This is no complete web address. Copy it from the browser's address line."),
    "scheme": _l("Only addresses that begin with https:// or http:// are taken."),
    "private": _l("This address is not on the open web, so readers cannot reach it."),
    "person": _l("The address carries a name or a password. Take them out."),
}
KEYWORDS: Final = 20


@dataclass(frozen=True)
class AuthorEntry:
    """One author as entered: a person of the hub, or a name."""

    user_id: int | None
    name: str
    role: AuthorRole


def split_keywords(text: str) -> list[str]:
    """Keywords as typed, with commas or on lines of their own; each once."""
    words = [" ".join(markup.clean_text(part).split())[:60] for line in text.split("\n") for part in line.split(",")]
    return list({word.casefold(): word for word in reversed([word for word in words if word])}.values())[::-1][:KEYWORDS]


def question_numbers(text: str) -> list[int]:
    """Numbers of items in a text, each once, in order."""
    words = text.replace(",", " ").replace(";", " ").replace("#", " ").split()
    return list(dict.fromkeys(int(word) for word in words if word.isdecimal() and len(word) <= 18))


class _Described(BaseModel):
    """What both the form and a correction say."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    title: str = Field(min_length=3, max_length=300)
    description: str = Field("", max_length=20_000)
    description_format: str = Field("text", pattern="^(text|html)$")
    """"html" when the editor wrote it, "text" from a plain text field."""
    topic: str = Field("", max_length=200)
    outcomes: list[int] = Field(default_factory=list, max_length=60)
    outcomes_codes: str = Field("", max_length=2000)
    """Codes of more outcomes, typed where there is no script."""
    duration_minutes: int | None = Field(None, ge=1, le=6000)
    sources: str = Field("", max_length=5000)
    keywords: str = Field("", max_length=2000)
    accessibility: list[str] = Field(default_factory=list, max_length=20)

    @property
    def keyword_list(self) -> list[str]:
        """The keywords, each once."""
        return split_keywords(self.keywords)

    def markup(self, present: str = "", present_text: str = "") -> str:
        """The description as markup, not yet sanitised. Plain text that says what the present description says keeps its markup."""
        if self.description_format == "html":
            return self.description
        plain = markup.clean_text(self.description)
        return present if plain == present_text else markup.from_text(plain)

    @field_validator("accessibility")
    @classmethod
    def _known_features(cls, value: list[str]) -> list[str]:
        if not set(value) <= set(ACCESSIBILITY):
            raise ValueError(_l("Choose from the list."))
        return [name for name in ACCESSIBILITY if name in value]


class MaterialForm(_Described):
    """What an author says about a material."""

    subject_code: str = Field(min_length=1, max_length=40)
    grades: list[int] = Field(default_factory=list, max_length=12)
    kind: Kind | None = None
    """Only for kinds that are chosen; others are told by the main file."""
    licence: str = "cc-by-sa"
    rights_holder: str = Field("", max_length=200)
    language: str = "vi"
    scope: Scope = Scope.SCHOOL
    class_id: int | None = None
    """The class meant by the narrowest scope."""
    address: str = Field("", max_length=2000)
    questions: str = Field("", max_length=4000)
    """Numbers of items of the bank, as typed or chosen."""
    question_topics: list[str] = Field(default_factory=list, max_length=20)
    """Topics of the bank whose items all go into the set."""
    changes: str = Field("", max_length=2000)
    authors: list[AuthorEntry] = Field(default_factory=list, max_length=20)

    @property
    def question_ids(self) -> list[int]:
        """The items' numbers, each once, in order."""
        return question_numbers(self.questions)

    @field_validator("grades")
    @classmethod
    def _known_grades(cls, value: list[int]) -> list[int]:
        if not set(value) <= set(GRADES):
            raise ValueError(_l("Choose grades from 1 to 12."))
        return sorted(set(value))

    @field_validator("kind", mode="before")
    @classmethod
    def _chosen_kind(cls, value: object) -> object:
        if value in ("", None):
            return None
        if value not in set(CHOSEN):
            raise ValueError(_l("Choose a kind from the list."))
        return value

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

    @field_validator("address")
    @classmethod
    def _open_address(cls, value: str) -> str:
        if value:
            try:
                host_of(value)
            except BadAddress as bad:
                raise ValueError(BAD_ADDRESSES[bad.code]) from None
        return value

    @field_validator("questions")
    @classmethod
    def _numbers(cls, value: str) -> str:
        if value.strip(" ,;#0123456789\r\n\t"):
            raise ValueError(_l("Write the numbers of the questions, with commas between them."))
        return value

    @field_validator("authors", mode="before")
    @classmethod
    def _rows(cls, value: Any) -> list[Any]:
        """Rows come from the page as JSON texts."""
        entries = []
        for row in value or []:
            found = json.loads(row) if isinstance(row, str) else row
            if isinstance(found, AuthorEntry):
                entries.append(found)
            elif isinstance(found, dict) and (found.get("user_id") or str(found.get("name") or "").strip()):
                entries.append(
                    AuthorEntry(
                        user_id=int(found["user_id"]) if found.get("user_id") else None,
                        name=markup.clean_text(str(found.get("name") or ""))[:200],
                        role=AuthorRole(found.get("role") or AuthorRole.AUTHOR),
                    )
                )
        return entries


class CorrectionForm(_Described):
    """An editorial correction, with why."""

    reason: str = Field(min_length=3, max_length=500)


class SuspensionForm(BaseModel):
    """Why a material is hidden while it is looked into."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    reason: str
    note: str = Field("", max_length=2000)

    @field_validator("reason")
    @classmethod
    def _known_reason(cls, value: str) -> str:
        if value not in SUSPENSION_REASONS:
            raise ValueError(_l("Choose a reason from the list."))
        return value


class WithdrawalForm(BaseModel):
    """Why a material is taken from readers for good, and whether its page still tells what it was."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    reason: str
    note: str = Field("", max_length=2000)
    silent: bool | None = None
    """Whether the page tells neither title nor reason; None: as the reason has it."""

    @field_validator("silent", mode="before")
    @classmethod
    def _by_reason(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("reason")
    @classmethod
    def _known_reason(cls, value: str) -> str:
        if value not in WITHDRAWAL_REASONS:
            raise ValueError(_l("Choose a reason from the list."))
        return value


class NoteForm(BaseModel):
    """A note for the record."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    note: str = Field("", max_length=2000)


class SourceForm(BaseModel):
    """A trusted source on the web."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    host: str = Field(min_length=3, max_length=253)
    name: str = Field(min_length=2, max_length=200)
    note: str = Field("", max_length=1000)


class ScopeRuleForm(BaseModel):
    """Who signs for each scope, besides the group."""

    model_config = ConfigDict(extra="ignore")

    signatures: list[str] = Field(default_factory=list, max_length=20)
    """Entries "scope.level"."""
