"""Forms become schemas, and refusals become sentences."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, field_validator
from werkzeug.datastructures import MultiDict

from hub.core.errors import Invalid
from hub.core.i18n import lazy_gettext as _l
from hub.core.i18n import use_locale
from hub.web.forms import read


class Colour(StrEnum):
    RED = "red"


class Form(BaseModel):
    title: str = Field(min_length=1, max_length=10)
    mark: Annotated[Decimal, Field(ge=0, le=10)] | None = None
    count: int = 1
    day: date | None = None
    colour: Colour = Colour.RED
    tags: list[str] = []
    is_open: bool = False

    @field_validator("title")
    @classmethod
    def _not_taken(cls, value: str) -> str:
        if value == "taken":
            raise ValueError(_l("Some entries need another look."))
        return value


def form(*pairs: tuple[str, str]) -> "MultiDict[str, str]":
    return MultiDict(pairs)


def test_texts_are_stripped_and_empty_means_not_given() -> None:
    made = read(Form, form(("title", "  Toán "), ("mark", " "), ("count", ""), ("tags", ""), ("csrf_token", "x")))
    assert made == Form(title="Toán")


def test_lists_take_repeated_fields_and_decimals_a_comma() -> None:
    made = read(
        Form, form(("title", "a"), ("mark", "8,25"), ("tags", "x"), ("tags", "y"), ("is_open", "true"), ("day", "2026-11-23"))
    )
    assert made.tags == ["x", "y"]
    assert made.mark == Decimal("8.25")
    assert made.is_open
    assert made.day == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("pairs", "field", "message"),
    [
        ([], "title", "Fill this in."),
        ([("title", "12345678901")], "title", "Write at most 10 characters."),
        ([("title", "taken")], "title", "Some entries need another look."),
        ([("title", "a"), ("mark", "10,5")], "mark", "Enter 10 or less."),
        ([("title", "a"), ("mark", "1.000,5")], "mark", "Enter a number."),
        ([("title", "a"), ("count", str(2**63))], "count", "This number is too large."),
        ([("title", "a"), ("count", "9" * 5000)], "count", "Enter a whole number."),
        ([("title", "a"), ("count", "2.5")], "count", "Enter a whole number."),
        ([("title", "a"), ("day", "hôm nay")], "day", "Enter a date."),
        ([("title", "a"), ("colour", "blue")], "colour", "Choose one of the listed values."),
        ([("title", "a"), ("is_open", "perhaps")], "is_open", "Choose yes or no."),
    ],
)
def test_each_refusal_is_a_sentence_at_its_field(pairs: list[tuple[str, str]], field: str, message: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(Form, form(*pairs))
    with use_locale("en"):
        assert {name: str(text) for name, text in caught.value.fields.items()} == {field: message}


@pytest.mark.parametrize("body", [None, [], "text", 3, True])
def test_json_that_is_no_object_is_refused(body: Any) -> None:
    with pytest.raises(Invalid) as caught:
        read(Form, body)
    assert caught.value.code == "not_an_object"


def test_json_values_are_taken_as_they_are() -> None:
    assert read(Form, {"title": "a", "tags": ["x"], "mark": "1.5"}).mark == Decimal("1.5")
