"""Reads a blueprint from YAML. Plain values only: no tags, no anchors (so no bombs), no key twice, no unknown key."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from assessments.assembly.rules.blueprint import (
    DEFAULT_SCALE,
    DEFAULT_SECONDS,
    FIELDS,
    Aim,
    Blueprint,
    Cell,
    Limit,
    Note,
    Objective,
    Refused,
)
from assessments.assembly.rules.items_file import LONGEST, PoolFile

MOST_BYTES: Final = 1024 * 1024
DEEPEST: Final = 12
MOST_CELLS: Final = 2_000
LONGEST_FORM: Final = 2_000
SELF_MADE: Final = "own:"  # errors of our validators carry a message code


def _word(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFC", value.strip())
    return None if text in {"", "~", "null"} else text


def _number(value: Any) -> Any:
    """Decimal comma, as the pool file may have it."""
    return value.strip().replace(",", ".") if isinstance(value, str) else value


Word = Annotated[Annotated[str, Field(max_length=LONGEST)] | None, BeforeValidator(_word)]
Count = Annotated[int, Field(ge=0, le=LONGEST_FORM)]
Bound = Annotated[
    Annotated[Decimal, Field(allow_inf_nan=False, max_digits=20)] | None, BeforeValidator(lambda value: _word(_number(value)))
]
Share = Annotated[float, BeforeValidator(_number), Field(allow_inf_nan=False)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _nothing_said(cls, value: Any) -> Any:
        """A key with nothing after it is a key that is missing."""
        if not isinstance(value, dict):
            return value
        return {key: one for key, one in value.items() if not isinstance(one, str) or _word(one) is not None}


class CellForm(_Strict):
    """A row of `cells`."""

    topic: Word = None
    type: Word = None
    level: Word = None
    count: Count


class ObjectiveForm(_Strict):
    """`objective`."""

    kind: Aim
    theta: Annotated[tuple[Annotated[Share, Field(ge=-10, le=10)], ...], Field(min_length=1, max_length=50)] = (0.0,)
    targets: Annotated[tuple[Annotated[Share, Field(gt=0, le=1e6)], ...], Field(max_length=50)] = ()
    scale: Annotated[Share, Field(gt=0, le=10)] = DEFAULT_SCALE

    @model_validator(mode="after")
    def _go_together(self) -> "ObjectiveForm":
        if self.targets and len(self.targets) != len(self.theta):
            raise ValueError(f"{SELF_MADE}targets_unequal")
        return self


class BlueprintForm(_Strict):
    """The file. `date`, the day that the cool-down counts to, is today when it is missing."""

    cells: Annotated[tuple[CellForm, ...], Field(max_length=MOST_CELLS)] = ()
    length: Annotated[int, Field(ge=1, le=LONGEST_FORM)] | None = None
    limits: dict[str, tuple[Bound, Bound]] = Field(default_factory=dict, max_length=20)
    overlap: Count = 0
    max_use: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    cool_down: Annotated[int, Field(ge=0, le=36_500)] | None = None
    day: date | None = Field(default=None, alias="date")
    objective: ObjectiveForm = ObjectiveForm(kind=Aim.PARALLEL)
    time_limit: Annotated[Share, Field(gt=0, le=3_600)] = DEFAULT_SECONDS
    gap: Annotated[Share, Field(ge=0, le=1)] | None = None

    @field_validator("limits", mode="after")
    @classmethod
    def _bounds_in_order(
        cls, limits: dict[str, tuple[Decimal | None, Decimal | None]]
    ) -> dict[str, tuple[Decimal | None, Decimal | None]]:
        for least, most in limits.values():
            if least is not None and most is not None and least > most:
                raise ValueError(f"{SELF_MADE}limit_reversed")
        return {unicodedata.normalize("NFC", name.strip()).lower(): bounds for name, bounds in limits.items()}

    @model_validator(mode="after")
    def _says_something(self) -> "BlueprintForm":
        if not self.cells and self.length is None and not self.limits:
            raise ValueError(f"{SELF_MADE}blueprint_empty")
        seen: dict[tuple[str | None, ...], int] = {}
        for cell in self.cells:
            if seen.setdefault((cell.topic, cell.type, cell.level), cell.count) != cell.count:
                raise ValueError(f"{SELF_MADE}cell_twice")
        return self

    def blueprint(self) -> Blueprint:
        """The plain value."""
        return Blueprint(
            cells=tuple(dict.fromkeys(Cell(cell.count, cell.topic, cell.type, cell.level) for cell in self.cells)),
            length=self.length,
            limits=tuple(Limit(name, least, most) for name, (least, most) in self.limits.items()),
            overlap=self.overlap,
            max_use=self.max_use,
            cool_down_days=self.cool_down,
            objective=Objective(self.objective.kind, self.objective.theta, self.objective.targets, self.objective.scale),
            time_limit=self.time_limit,
            gap=self.gap,
        )


def read_blueprint(data: bytes) -> BlueprintForm:
    """Raises Refused with what to mend."""
    value = _load(data)
    if not isinstance(value, Mapping):
        raise Refused(Note("blueprint_no_mapping"))
    try:
        return BlueprintForm.model_validate(value)
    except ValidationError as error:
        raise Refused(*(_note(one) for one in error.errors(include_url=False))) from error


def check_columns(form: BlueprintForm, pool: PoolFile) -> None:
    """The blueprint asks only for what the pool file has columns for."""
    fields = [name for name in FIELDS if any(getattr(cell, name) is not None for cell in form.cells)]
    wanted = [*fields, *form.limits]
    if form.objective.kind is Aim.INFORMATION:
        wanted.append("b")
    missing = [name for name in dict.fromkeys(wanted) if name not in pool.columns]
    if missing:
        raise Refused(*(Note("column_missing", params={"name": name}) for name in missing))


class _Loader(yaml.SafeLoader):
    """Scalars stay the text that was written, so that no, 1e3 and 0.10 mean what they say; keys may not come twice."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 -- PyYAML's own class attribute

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(keys) != len(node.value):
            raise Refused(Note("yaml_key_no_word", f"{node.start_mark.line + 1}"))
        twice = next((key for at, key in enumerate(keys) if key in keys[:at]), None)
        if twice is not None:
            raise Refused(Note("yaml_key_twice", f"{node.start_mark.line + 1}", {"name": twice[:40]}))
        return super().construct_mapping(node, deep)


def _load(data: bytes) -> Any:
    if len(data) > MOST_BYTES:
        raise Refused(Note("file_too_large", params={"limit": 1}))
    try:
        text = data.decode("utf-8-sig")
        _look(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 -- a SafeLoader
    except UnicodeDecodeError as error:
        raise Refused(Note("not_utf8", params={"position": error.start})) from error
    except yaml.YAMLError as error:
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error).partition("\n")[0]
        raise Refused(Note("yaml_broken", "" if mark is None else f"{mark.line + 1}", {"reason": str(reason)[:200]})) from error


def _look(text: str) -> None:
    """Walks the events, before anything is built: depth, aliases, tags."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = f"{event.start_mark.line + 1 if event.start_mark else 1}"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Refused(Note("yaml_alias", line))
        tag = getattr(event, "tag", None)
        if tag:
            raise Refused(Note("yaml_tag", line, {"tag": str(tag)[:40]}))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if depth > DEEPEST:
            raise Refused(Note("yaml_too_deep", line, {"limit": DEEPEST}))
    if documents != 1:
        raise Refused(Note("file_empty" if not documents else "yaml_documents"))


_KINDS: Final[Mapping[str, str]] = {
    "extra_forbidden": "key_unknown",
    "missing": "key_missing",
    "int_parsing": "not_a_count",
    "int_from_float": "not_a_count",
    "int_type": "not_a_count",
    "float_parsing": "not_a_number",
    "float_type": "not_a_number",
    "finite_number": "not_a_number",
    "decimal_parsing": "not_a_number",
    "decimal_type": "not_a_number",
    "enum": "not_one_of",
    "date_from_datetime_parsing": "not_a_date",
    "date_parsing": "not_a_date",
    "date_type": "not_a_date",
    "tuple_type": "not_a_list",
    "dict_type": "not_a_mapping",
    "model_type": "not_a_mapping",
    "model_attributes_type": "not_a_mapping",
    "string_type": "not_a_word",
}


def _note(error: Mapping[str, Any]) -> Note:
    where = _place(error["loc"])
    code = _KINDS.get(error["type"])
    message = str(error["msg"])
    if SELF_MADE in message:
        return Note(message.partition(SELF_MADE)[2], where)
    params: dict[str, str | int] = {"value": str(error.get("input", ""))[:40]}
    if code == "not_one_of":
        params["choices"] = str(error.get("ctx", {}).get("expected", "")).replace("'", "")
    if code is None:
        code, params = "value_refused", params | {"reason": message[:200]}
    return Note(code, where, params)


def _place(loc: Sequence[str | int]) -> str:
    """cells[3].count, as one would look for it; lists count from 1."""
    place = ""
    for part in loc:
        place += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if place else part
    return place
