"""Forms and values of accounts."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from hub.core.authz import Actor, Role


class UserStatus(StrEnum):
    """Whether a person may sign in."""

    ACTIVE = "active"
    DISABLED = "disabled"


class NewUser(BaseModel):
    """A person to be given an account. Without a user name one is made from the name; without a password, a random one."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")

    full_name: str = Field(min_length=1, max_length=200)
    username: str = Field("", max_length=64)
    password: str = Field("", max_length=200)
    email: str | None = Field(None, max_length=254)
    language: Literal["vi", "en"] | None = None
    code: str | None = Field(None, max_length=30)
    born_on: date | None = None
    gender: Literal["m", "f", "x"] | None = None
    must_change: bool = True

    @field_validator("email", "code", "language", "born_on", "gender", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value


class SignInForm(BaseModel):
    """The sign-in form. Passwords are taken as typed."""

    username: str = Field("", max_length=200)
    password: str = Field("", max_length=1000)
    next: str = Field("/", max_length=2000)


class LanguageForm(BaseModel):
    """The language of one's pages and mails."""

    language: Literal["vi", "en"]


class PasswordForm(BaseModel):
    """A change of one's own password."""

    current: str = Field(max_length=1000)
    new: str = Field(max_length=1000)
    again: str = Field(max_length=1000)


class RoleForm(BaseModel):
    """A role to be given."""

    role: Role
    unit_id: int


class SignedIn(BaseModel):
    """A session that was just begun; `token` goes into the cookie and is kept nowhere else."""

    model_config = ConfigDict(frozen=True)

    token: str
    user_id: int
    must_change: bool
    expires_at: datetime


class CurrentSession(BaseModel):
    """Who a session cookie stands for."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    session_id: int
    actor: Actor
    username: str
    language: str | None
    must_change: bool
    seen_at: datetime


class Person(BaseModel):
    """A person as lists and links show them."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: int
    username: str
    full_name: str
    email: str | None
    code: str | None
    born_on: date | None
    gender: str | None
    language: str | None
    status: str
    must_change: bool


class HeldRole(BaseModel):
    """A role that a person holds or held, with the unit's name and path."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: int
    user_id: int
    role: Role
    unit_id: int
    unit_name: str
    unit_path: str
    starts_at: datetime
    ends_at: datetime | None
