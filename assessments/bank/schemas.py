"""Forms and values of the item bank, and its words for types, levels and states."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from hub.core.i18n import lazy_gettext as _l

Level = Literal["NB", "TH", "VD", "VDC"]
Rich = Annotated[str, StringConstraints(max_length=60_000)]
MOST_VALUES: Final = 200


class ImportState(StrEnum):
    """Where an import stands."""

    READING = "reading"
    READY = "ready"
    REFUSED = "refused"


class QuestionState(StrEnum):
    """What has become of a question of a file."""

    OPEN = "open"
    SKIPPED = "skipped"
    ACCEPTED = "accepted"


class ItemState(StrEnum):
    """Whether an item can be used in new tests."""

    READY = "ready"
    WITHDRAWN = "withdrawn"


TYPE_NAMES: Final = {
    "single_choice": _l("Choice"),
    "true_false_cluster": _l("True or false"),
    "short_answer_number": _l("Short answer"),
    "multiple_choice": _l("Several right options"),
    "true_false": _l("One statement"),
    "short_answer_text": _l("A few words"),
    "gap_fill": _l("Gaps in a text"),
    "matching": _l("Pairs"),
    "ordering": _l("Put in order"),
    "essay": _l("Marked by the teacher"),
}
PART_NAMES: Final = TYPE_NAMES | {
    "single_choice": _l("Part I. Choose one option"),
    "true_false_cluster": _l("Part II. True or false"),
    "short_answer_number": _l("Part III. Short answers"),
    "essay": _l("Tasks that the teacher marks"),
}
LEVEL_NAMES: Final = {
    "NB": _l("Recall"),
    "TH": _l("Understanding"),
    "VD": _l("Application"),
    "VDC": _l("Higher application"),
}


class Destination(BaseModel):
    """Where the questions of a file go."""

    subject: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    grade: Annotated[int, Field(ge=1, le=12)]
    topic: Annotated[str, StringConstraints(max_length=200)] = ""


class Mending(BaseModel):
    """A question as the teacher left it. `fields`: what is the type's own, by the names of its form's fields."""

    stem: Rich
    passage: Rich | None = None
    solution: Rich | None = None
    fields: Annotated[dict[str, Annotated[list[Rich], Field(max_length=MOST_VALUES)]], Field(max_length=MOST_VALUES)] = {}
    level: Level | None = None


class ImportFilters(BaseModel):
    """Filters of the list of items, as they stand in the address."""

    q: Annotated[str, StringConstraints(max_length=200)] = ""
    subject: Annotated[str, StringConstraints(max_length=40)] = ""
    type: Annotated[str, StringConstraints(max_length=40)] = ""
    level: Annotated[str, StringConstraints(max_length=3)] = ""
    mine: bool = False


class ItemView(BaseModel):
    """An item of the bank at its latest version, for lists and its page."""

    model_config = ConfigDict(frozen=True)

    id: int
    version_id: int
    number: int
    type: str
    content: dict[str, Any]
    subject_code: str
    grade: int
    topic: str
    level: str | None
    state: str
    author_id: int
    unit_id: int
    unit_path: str
    updated_at: datetime
    import_id: int | None


class QuestionView(BaseModel):
    """A question of a file on its way into the bank."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    number: int
    status: str
    state: str
    revision: int
    draft: dict[str, Any]
    item_id: int | None

    @property
    def is_faulty(self) -> bool:
        """Needs mending before it can go into the bank."""
        return self.state == QuestionState.OPEN and self.status == "incomplete"

    @property
    def is_ready(self) -> bool:
        """Can go into the bank as it is."""
        return self.state == QuestionState.OPEN and self.status in ("ok", "manual")


class ImportView(BaseModel):
    """An import with what is known about its file."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: int
    file_name: str
    state: str
    unit_id: int
    unit_path: str
    owner_id: int
    subject_code: str
    grade: int
    topic: str
    code: str | None
    problems: list[Any]
    created_at: datetime
    read_at: datetime | None
    source_key: str


READING_STEPS: Final = {
    "Opening the file": _l("Opening the file"),
    "Reading the questions": _l("Reading the questions"),
    "Keeping pictures": _l("Keeping pictures"),
    "Done": _l("Done"),
}
