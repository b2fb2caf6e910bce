"""What marking tells the features above it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from hub.core.events import Event


@dataclass(frozen=True)
class AttemptMarked(Event):
    """An attempt has marks, for the first time or again after the key changed."""

    attempt_id: int
    sitting_id: int
    pupil_id: int
    score: Decimal
    max_score: Decimal
    submitted_at: datetime


@dataclass(frozen=True)
class MarkReady(Event):
    """The teacher confirmed a pupil's mark; it is meant for this place of the grade book.

    `mark` is out of ten with one decimal; `kind` is tx, gk or ck, `index` counts the regular marks from 1. Confirming again after marking
    again sends it again with the same `source` and `source_id`.
    """

    pupil_id: int
    class_unit_id: int
    subject_code: str
    school_year: str
    semester: int
    kind: str
    index: int
    mark: Decimal
    source: str
    source_id: int


@dataclass(frozen=True)
class ResultReleased(Event):
    """The pupil may see the result of this attempt from now on."""

    attempt_id: int
    sitting_id: int
    pupil_id: int
    score: Decimal
    max_score: Decimal
    submitted_at: datetime
