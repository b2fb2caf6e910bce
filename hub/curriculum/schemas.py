"""Values and forms of the curriculum."""

from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field


@dataclass(frozen=True)
class OutcomeView:
    """A required outcome with where it belongs. `topic` is the path of titles, from the strand down."""

    id: int
    code: str
    text: str
    subject_code: str
    grade: int
    topic_id: int
    topic: tuple[str, ...]
    retired: bool
    uses: int = 0


@dataclass(frozen=True)
class TopicNode:
    """A topic with what is below it, in the curriculum's order."""

    id: int
    code: str
    title: str
    grade: int
    retired: bool
    topics: tuple["TopicNode", ...] = ()
    outcomes: tuple[OutcomeView, ...] = ()

    @property
    def size(self) -> int:
        """How many outcomes are in it and below."""
        return len(self.outcomes) + sum(topic.size for topic in self.topics)


@dataclass(frozen=True)
class PlaceCount:
    """How many outcomes in force a subject has in a grade."""

    subject_code: str
    grade: int
    outcomes: int


@dataclass(frozen=True)
class ImportProblem:
    """What is wrong with a row, in words."""

    row: int
    column: str
    code: str
    message: str


@dataclass(frozen=True)
class ImportLine:
    """What a row would do: "new", "changed", "back" (from retirement) or "same"."""

    row: int
    status: str
    code: str
    type: str
    text: str
    place: str


@dataclass(frozen=True)
class ImportPreview:
    """What an outline says, before anything is written. `gone` are codes that the file no longer names."""

    id: int | None
    file_name: str
    rows: int
    lines: tuple[ImportLine, ...]
    problems: tuple[ImportProblem, ...]
    gone: tuple[ImportLine, ...]
    is_complete: bool
    places: tuple[str, ...] = ()

    def count(self, status: str) -> int:
        """How many rows do this."""
        return sum(line.status == status for line in self.lines)

    @property
    def faulty(self) -> int:
        """How many rows have faults."""
        return len({problem.row for problem in self.problems})


@dataclass(frozen=True)
class ImportOutcome:
    """What an import did: counts of new, changed, back, same, removed, retired."""

    id: int
    file_name: str
    summary: dict[str, int] = field(default_factory=dict)


class OutlineForm(BaseModel):
    """What is chosen beside the file."""

    model_config = ConfigDict(extra="ignore")

    is_complete: bool = False


class PlaceQuery(BaseModel):
    """Which subject and grade is looked at."""

    model_config = ConfigDict(extra="ignore")

    subject: str = Field("", max_length=40)
    grade: int | None = Field(None, ge=1, le=12)


class OutcomeQuery(BaseModel):
    """What the picker asks for."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    subject: str = Field("", max_length=40)
    grade: list[int] = Field(default_factory=list, max_length=12)
    q: str = Field("", max_length=200)
