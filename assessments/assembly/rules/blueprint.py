"""What a form must be (the blueprint) and what it may be made of (the pool), as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

DEFAULT_SCALE: Final = 1.7
DEFAULT_SECONDS: Final = 60.0
FIELDS: Final = ("topic", "type", "level")


@dataclass(frozen=True)
class PoolItem:
    """An item as assembly sees it. `values` are its amounts (marks, seconds, words, any further column); what is unknown is None."""

    id: str
    topic: str = ""
    type: str = ""
    level: str = ""
    values: Mapping[str, Decimal] = field(default_factory=dict)
    p: float | None = None  # share of right answers, 0 to 1
    r: float | None = None  # discrimination, -1 to 1
    a: float | None = None
    b: float | None = None
    c: float | None = None
    enemies: frozenset[str] = frozenset()
    passage: str = ""
    use_count: int = 0
    last_used: date | None = None
    is_anchor: bool = False  # stands in every form
    pinned_forms: frozenset[int] = frozenset()  # stands in these forms, counted from 1


@dataclass(frozen=True)
class Cell:
    """A condition and the exact number of items of each form that meet it. A field that is None means any."""

    count: int
    topic: str | None = None
    type: str | None = None
    level: str | None = None

    def holds(self, item: PoolItem) -> bool:
        """The item meets the condition."""
        return all(wanted is None or wanted == getattr(item, name) for name, wanted in self.conditions())

    def conditions(self) -> tuple[tuple[str, str | None], ...]:
        """Field and wanted value."""
        return (("topic", self.topic), ("type", self.type), ("level", self.level))

    def described(self) -> dict[str, str | int]:
        """The cell as the blueprint wrote it."""
        return {name: wanted for name, wanted in self.conditions() if wanted is not None} | {"count": self.count}


@dataclass(frozen=True)
class Limit:
    """The sum of an amount over each form lies in [least, most]; None is open."""

    name: str
    least: Decimal | None = None
    most: Decimal | None = None


class Aim(StrEnum):
    """What is best among the forms that meet the blueprint."""

    INFORMATION = "information"
    PARALLEL = "parallel"


@dataclass(frozen=True)
class Objective:
    """`theta` and `targets` go together: information at theta is weighed against its target, the same for all forms."""

    aim: Aim = Aim.PARALLEL
    theta: tuple[float, ...] = (0.0,)
    targets: tuple[float, ...] = ()
    scale: float = DEFAULT_SCALE

    @property
    def relative_targets(self) -> tuple[float, ...]:
        """R_k of van der Linden's maximin model; all 1 when none are given."""
        return self.targets or (1.0,) * len(self.theta)


@dataclass(frozen=True)
class Blueprint:
    """What each form must be. Without `length` a form is what its cells add up to. Without `gap` one form is solved to proof, and
    several are searched with a fixed effort."""

    cells: tuple[Cell, ...] = ()
    length: int | None = None
    limits: tuple[Limit, ...] = ()
    overlap: int = 0
    max_use: int | None = None
    cool_down_days: int | None = None
    objective: Objective = field(default_factory=Objective)
    time_limit: float = DEFAULT_SECONDS
    gap: float | None = None


@dataclass(frozen=True)
class Note:
    """Something to tell: a code of messages.py with its parameters, and where it was found."""

    code: str
    where: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)


class Refused(Exception):
    """What was given cannot be worked with; `notes` say why."""

    def __init__(self, *notes: Note) -> None:
        super().__init__(", ".join(note.code for note in notes))
        self.notes = notes
