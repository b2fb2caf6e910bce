"""Shapes of links, launches and results."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _pairs(value: Any) -> Any:
    """Lines of `name=value` as a mapping."""
    if isinstance(value, str):
        lines = [line.partition("=") for line in value.splitlines() if line.strip()]
        return {name.strip(): rest.strip() for name, _sign, rest in lines}
    return value


class LinkFields(BaseModel):
    """What a link says, without where it is."""

    model_config = ConfigDict(str_strip_whitespace=True)

    title: Annotated[str, Field(min_length=1, max_length=200)]
    description: Annotated[str, Field(max_length=5000)] = ""
    target_link_uri: str = ""
    custom: Annotated[dict[str, str], BeforeValidator(_pairs)] = {}
    semester: Literal[1, 2] | None = None
    target_kind: Literal["tx", "gk", "ck"] | None = None
    target_index: Annotated[int | None, Field(ge=1, le=9)] = None
    score_maximum: Annotated[Decimal, Field(gt=0, le=1000, max_digits=8, decimal_places=2)] = Decimal(10)


class PlaceForm(LinkFields):
    """The teacher's form: class and subject are one choice, "12:toan"."""

    teaching: Annotated[str, Field(pattern=r"^\d{1,15}:[a-z0-9_]{1,40}$")]


class LinkForm(LinkFields):
    """A tool to be placed in a class."""

    class_unit_id: int
    tool_id: int
    subject_code: str | None = None


class Link(BaseModel):
    """A tool placed in a class."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    id: int
    resource_link_id: str
    class_unit_id: int
    tool_id: int
    title: str
    description: str
    target_link_uri: str
    custom: dict[str, str]
    subject_code: str | None
    school_year: str
    semester: int
    target_kind: str | None
    target_index: int | None


@dataclass(frozen=True)
class FormPost:
    """A form that the browser sends on to a partner."""

    action: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Bearer:
    """Whom a valid access token stands for."""

    tool_id: int
    deployment_id: str
    scopes: frozenset[str]
