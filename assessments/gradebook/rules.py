"""Marks and levels by Circular 22/2021/TT-BGDĐT, as pure functions on Decimal.

Articles are those of the circular: 5.3 (marks of one decimal), 6 (how many regular assessments), 9.1 (averages), 9.2 (levels), 9.3 (the raise
by one level), 15 (titles). Python's `round` rounds halves to even and is wrong here: everything goes through `round_half_up`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum, StrEnum
from typing import Final

LOWEST: Final = Decimal(0)
HIGHEST: Final = Decimal(10)
TENTH: Final = Decimal("0.1")
MID_WEIGHT: Final = 2
FINAL_WEIGHT: Final = 3
MANY_SUBJECTS: Final = 6  # "ít nhất 06 môn học"

MID_TERM: Final = "gk"
END_OF_TERM: Final = "ck"
REGULAR_PREFIX: Final = "tx"

_MARK = re.compile(r"[0-9]{1,2}(?:[.,][0-9]{1,3})?")


class Source(StrEnum):
    """Where a mark came from."""

    HAND = "hand"
    SITTING = "sitting"
    LTI = "lti"
    IMPORT = "import"


class Level(IntEnum):
    """Result of learning or of conduct, best last, so that levels compare."""

    NOT_MET = 0  # Chưa đạt
    MET = 1  # Đạt
    GOOD = 2  # Khá
    VERY_GOOD = 3  # Tốt


class Title(StrEnum):
    """What a pupil is commended as at the end of a year."""

    EXCELLENT = "excellent"  # Học sinh Xuất sắc
    VERY_GOOD = "very_good"  # Học sinh Giỏi


@dataclass(frozen=True)
class CellValue:
    """What stands in a cell: a mark, a comment result (met or not), "absent", or nothing. Absent is not zero."""

    mark: Decimal | None = None
    met: bool | None = None
    absent: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands here."""
        return self.mark is None and self.met is None and not self.absent


@dataclass(frozen=True)
class Average:
    """A semester's average; `complete` says whether every required assessment is there."""

    value: Decimal | None
    complete: bool


def round_half_up(value: Decimal, places: int = 1) -> Decimal:
    """Rounds to `places` decimals, halves away from zero: 8.25 gives 8.3."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def regular_count(periods: int) -> int:
    """How many regular marks (ĐĐGtx) a score subject has each semester, by its periods a year (Article 6): 35 → 2, to 70 → 3, more → 4."""
    if periods <= 35:
        return 2
    return 3 if periods <= 70 else 4


COMMENT_REGULAR_COUNT: Final = 2


def columns(regular: int) -> tuple[str, ...]:
    """Codes of a sheet's columns in order: tx1 … txN, gk, ck."""
    return (*(f"{REGULAR_PREFIX}{number}" for number in range(1, regular + 1)), MID_TERM, END_OF_TERM)


def column_code(kind: str, index: int) -> str:
    """The column of an assessment: kind "tx" with its index from 1, "gk" or "ck"."""
    return f"{kind}{index}" if kind == REGULAR_PREFIX else kind


def column_name(code: str) -> str:
    """ĐĐGtx 1, ĐĐGgk, ĐĐGck: the circular's own words, the same in every language."""
    return f"ĐĐGtx {code.removeprefix(REGULAR_PREFIX)}" if code.startswith(REGULAR_PREFIX) else f"ĐĐG{code}"


def parse_mark(text: str) -> Decimal:
    """A mark as typed, with a comma or a point, rounded to one decimal. Raises ValueError unless it is a number from 0 to 10."""
    cleaned = text.strip()
    if not _MARK.fullmatch(cleaned):
        raise ValueError(f"not a mark: {text!r}")
    value = Decimal(cleaned.replace(",", "."))
    if not LOWEST <= value <= HIGHEST:
        raise ValueError(f"not a mark: {text!r}")
    return round_half_up(value)


ABSENT_WORDS: Final = frozenset({"v", "vắng", "absent", "a"})
MET_WORDS: Final = frozenset({"đ", "đạt", "d", "met"})
NOT_MET_WORDS: Final = frozenset({"cđ", "chưa đạt", "cd", "not met"})


def parse_cell(text: str, *, by_comment: bool) -> CellValue:
    """What a teacher typed or pasted into a cell: a mark, Đ or CĐ in comment subjects, v for absent, nothing to clear. Raises ValueError."""
    word = text.strip().lower()
    if not word:
        return CellValue()
    if word in ABSENT_WORDS:
        return CellValue(absent=True)
    if by_comment:
        if word in MET_WORDS:
            return CellValue(met=True)
        if word in NOT_MET_WORDS:
            return CellValue(met=False)
        raise ValueError(f"not a mark: {text!r}")
    return CellValue(mark=parse_mark(word))


def may_replace(current: Source | None, current_id: str | None, new: Source, new_id: str | None) -> bool:
    """Whether a new value takes the cell: a person's hand always does; a machine only fills an empty cell or renews its own value."""
    if new in (Source.HAND, Source.IMPORT) or current is None:
        return True
    return current == new and current_id == new_id


def semester_average(regular: Sequence[Decimal], mid: Decimal | None, final: Decimal | None, required: int) -> Average:
    """ĐTBmhk = (sum of ĐĐGtx + 2·ĐĐGgk + 3·ĐĐGck) / (number of ĐĐGtx + 5), to one decimal (Article 9.1a).

    Without both periodic marks or any regular one there is no average; with fewer regular marks than required it is not complete.
    """
    if mid is None or final is None or not regular:
        return Average(None, complete=False)
    total = sum(regular, LOWEST) + MID_WEIGHT * mid + FINAL_WEIGHT * final
    value = round_half_up(total / (len(regular) + MID_WEIGHT + FINAL_WEIGHT))
    return Average(value, complete=len(regular) >= required)


def average_of_cells(cells: Mapping[str, CellValue], required: int) -> Average:
    """ĐTBmhk from a pupil's row of a sheet, by column code."""
    regular = [value.mark for code, value in sorted(cells.items()) if code.startswith(REGULAR_PREFIX) and value.mark is not None]
    return semester_average(regular, _mark(cells, MID_TERM), _mark(cells, END_OF_TERM), required)


def _mark(cells: Mapping[str, CellValue], code: str) -> Decimal | None:
    value = cells.get(code)
    return value.mark if value else None


def year_average(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    """ĐTBmcn = (ĐTBmhkI + 2·ĐTBmhkII) / 3, to one decimal (Article 9.1b); None until both are there."""
    if first is None or second is None:
        return None
    return round_half_up((first + 2 * second) / 3)


def comment_result(values: Iterable[CellValue], required: int) -> bool | None:
    """A comment subject's semester: met when at least the required number of assessments is there and all are met (Article 9.1)."""
    known = [value.met for value in values if value.met is not None]
    if any(met is False for met in known):
        return False
    return True if len(known) >= required else None


def _plain_level(scores: Sequence[Decimal], met: Sequence[bool]) -> Level:
    def at_least(limit: str) -> int:
        return sum(score >= Decimal(limit) for score in scores)

    everywhere = len(scores)
    if all(met) and at_least("6.5") == everywhere and at_least("8.0") >= MANY_SUBJECTS:
        return Level.VERY_GOOD
    if all(met) and at_least("5.0") == everywhere and at_least("6.5") >= MANY_SUBJECTS:
        return Level.GOOD
    if met.count(False) <= 1 and at_least("3.5") == everywhere and at_least("5.0") >= MANY_SUBJECTS:
        return Level.MET
    return Level.NOT_MET


def learning_level(scores: Mapping[str, Decimal], met: Mapping[str, bool]) -> Level:
    """Result of learning from subject averages and comment subjects (Article 9.2), raised by one level when a single subject alone pulls it two
    or more levels below Tốt or Khá (Article 9.3)."""
    marks, comments = list(scores.values()), list(met.values())
    level = _plain_level(marks, comments)
    without_one = [
        *(_plain_level([*marks[:at], HIGHEST, *marks[at + 1 :]], comments) for at in range(len(marks))),
        *(_plain_level(marks, [*comments[:at], True, *comments[at + 1 :]]) for at in range(len(comments))),
    ]
    best = max(without_one, default=level)
    pulled_down = best >= Level.GOOD and best - level >= 2
    return Level(level + 1) if pulled_down else level


def title(learning: Level, conduct: Level, year_averages: Mapping[str, Decimal]) -> Title | None:
    """Xuất sắc: both Tốt and six subjects with ĐTBmcn of 9.0 or more; Giỏi: both Tốt (Article 15)."""
    if learning != Level.VERY_GOOD or conduct != Level.VERY_GOOD:
        return None
    outstanding = sum(value >= Decimal("9.0") for value in year_averages.values())
    return Title.EXCELLENT if outstanding >= MANY_SUBJECTS else Title.VERY_GOOD


def mean(marks: Sequence[Decimal]) -> Decimal | None:
    """The mean of marks to one decimal; None of none."""
    return round_half_up(sum(marks, LOWEST) / len(marks)) if marks else None
