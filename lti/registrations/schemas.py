"""Shapes of partners: what a form gives, and what other features and pages read."""

import json
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from hub.core.i18n import lazy_gettext as _l
from lti.registrations.rules.names import Scope


class Side(StrEnum):
    """Which side of LTI we are on."""

    PLATFORM = "platform"  # we launch a tool
    TOOL = "tool"  # a platform launches us


def _lines(value: Any) -> Any:
    """A text area's lines; forms give it as a list of one text."""
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list) or not all(isinstance(entry, str) for entry in given):
        return value
    return [line.strip() for entry in given for line in entry.splitlines() if line.strip()]


def _optional(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise ValueError(_l("This is no JSON document.")) from error


Lines = Annotated[list[str], BeforeValidator(_lines)]
Optional = Annotated[str | None, BeforeValidator(_optional)]
Document = Annotated[dict[str, Any] | None, BeforeValidator(_json)]


class Form(BaseModel):
    """What all forms of this feature do: trim, and refuse what is too long."""

    model_config = ConfigDict(str_strip_whitespace=True, str_max_length=20_000)


class ToolForm(Form):
    """A tool that we launch."""

    unit_id: int
    name: Annotated[str, Field(min_length=1, max_length=200)]
    login_url: str
    launch_url: str
    redirect_uris: Lines
    jwks_url: Optional = None
    jwks: Document = None
    scopes: list[Scope] = []
    share_name: bool = False
    share_email: bool = False


class PlatformForm(Form):
    """A platform that launches us."""

    unit_id: int
    name: Annotated[str, Field(min_length=1, max_length=200)]
    issuer: Annotated[str, Field(min_length=1, max_length=500)]
    client_id: Annotated[str, Field(min_length=1, max_length=255)]
    deployment_ids: Lines = []
    auth_url: str
    token_url: str
    token_audience: Optional = None
    jwks_url: Optional = None
    jwks: Document = None
    anonymous: bool = False
    partitioned: bool = False


class Tool(BaseModel):
    """A tool that we launch, as other features see it."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    id: int
    unit_id: int
    name: str
    client_id: str
    login_url: str
    launch_url: str
    redirect_uris: list[str]
    jwks_url: str | None
    jwks: dict[str, Any] | None
    scopes: list[str]
    share_name: bool
    share_email: bool
    active: bool


class Platform(BaseModel):
    """A platform that launches us, as other features see it."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    id: int
    unit_id: int
    name: str
    issuer: str
    client_id: str
    auth_url: str
    token_url: str
    token_audience: str | None
    jwks_url: str | None
    jwks: dict[str, Any] | None
    anonymous: bool
    partitioned: bool
    active: bool
