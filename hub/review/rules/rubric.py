"""The rubric: gates that pass or fail, and criteria scored 0 to 3 or "not applicable". Its texts stand in `hub.review.schemas`.

A rubric never changes once used: a new one gets the next version, and verdicts keep the version they were given by.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

PASS: Final = "pass"  # noqa: S105 -- a gate passed, no secret
FAIL: Final = "fail"
NOT_APPLICABLE: Final = "na"
LEVELS: Final = ("0", "1", "2", "3")
HIGHEST: Final = 3
APART: Final = 2  # points between two reviewers on one criterion that count as disagreement
CLEARLY: Final = Decimal("0.5")  # between the means of two criteria that a sentence tells apart


class Recommendation(StrEnum):
    """What a reviewer advises the head to decide."""

    ACCEPT = "accept"
    ACCEPT_MINOR = "accept_minor"
    REVISE = "revise"
    REJECT = "reject"


FAVOURABLE: Final = frozenset({Recommendation.ACCEPT, Recommendation.ACCEPT_MINOR})


@dataclass(frozen=True)
class Rubric:
    """One version of the rubric: keys of its gates and of its scored criteria, in the order shown."""

    version: int
    gates: tuple[str, ...]
    criteria: tuple[str, ...]


_GATES: Final = ("licence", "correctness", "child_safe", "privacy")
RUBRICS: Final = {
    1: Rubric(version=1, gates=_GATES, criteria=("curriculum", "content", "pedagogy", "usability")),
    2: Rubric(
        version=2,
        gates=_GATES,
        criteria=("curriculum", "content", "pedagogy", "assessment", "interaction", "usability", "accessibility", "technical"),
    ),
}
CURRENT: Final = 2


def is_answer(rubric: Rubric, key: str, value: str) -> bool:
    """Whether `value` is a possible answer to the gate or criterion `key`."""
    if key in rubric.gates:
        return value in {PASS, FAIL}
    return key in rubric.criteria and (value in LEVELS or value == NOT_APPLICABLE)


def failed_gates(rubric: Rubric, scores: Mapping[str, str]) -> tuple[str, ...]:
    """Gates that this verdict fails."""
    return tuple(gate for gate in rubric.gates if scores.get(gate) == FAIL)


def _mean(values: Iterable[int]) -> Decimal | None:
    points = list(values)
    if not points:
        return None
    return (Decimal(sum(points)) / len(points)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def mean_score(rubric: Rubric, scores: Mapping[str, str]) -> Decimal | None:
    """Mean of the scored criteria on 0 to 3, to one decimal; what is not applicable leaves the denominator; None without any score."""
    return _mean(int(scores[key]) for key in rubric.criteria if scores.get(key) in LEVELS)


def points(rubric: Rubric, scores: Mapping[str, str]) -> tuple[int, int]:
    """Points given and the most that could be, over the criteria that apply and are scored."""
    given = [int(scores[key]) for key in rubric.criteria if scores.get(key) in LEVELS]
    return sum(given), HIGHEST * len(given)


def missing(rubric: Rubric, scores: Mapping[str, str], recommendation: str | None, to_author: str) -> tuple[str, ...]:
    """What a reviewer must still give before sending: rubric keys, "recommendation", "to_author".

    A text for the author is owed whenever the verdict is not plain acceptance, because nobody can mend what is not named.
    """
    lacking = [key for key in (*rubric.gates, *rubric.criteria) if key not in scores]
    if not recommendation:
        lacking.append("recommendation")
    if not to_author.strip() and (recommendation != Recommendation.ACCEPT or failed_gates(rubric, scores)):
        lacking.append("to_author")
    return tuple(lacking)


def contradictions(rubric: Rubric, scores: Mapping[str, str], recommendation: str | None) -> tuple[str, ...]:
    """Failed gates that forbid the favourable recommendation given with them."""
    return failed_gates(rubric, scores) if recommendation in FAVOURABLE else ()


@dataclass(frozen=True)
class CriterionSummary:
    """A criterion over all verdicts: its mean on 0 to 3, or None when nobody found it applicable."""

    key: str
    mean: Decimal | None


@dataclass(frozen=True)
class RubricSummary:
    """Several verdicts in one view."""

    verdicts: int
    mean: Decimal | None
    gates: Mapping[str, bool]
    criteria: tuple[CriterionSummary, ...]

    @property
    def strongest(self) -> tuple[str, ...]:
        """The criteria with the highest mean; none where all are about as high, because then nothing stands out."""
        scored = self._scored()
        return tuple(key for key, mean in scored if mean == scored[0][1]) if self.weakest else ()

    @property
    def weakest(self) -> tuple[str, ...]:
        """At most two criteria clearly below the best, the lowest first."""
        scored = self._scored()
        low = [key for key, mean in reversed(scored) if scored[0][1] - mean >= CLEARLY]
        return tuple(low[:2])

    def _scored(self) -> list[tuple[str, Decimal]]:
        """Criteria that somebody scored, the best first, equals in the rubric's order."""
        return sorted(((one.key, one.mean) for one in self.criteria if one.mean is not None), key=lambda pair: -pair[1])


def summarise(rubric: Rubric, verdicts: Iterable[Mapping[str, str]]) -> RubricSummary:
    """All scores pooled: each score counts once, whoever gave it; a gate holds when nobody failed it."""
    given = list(verdicts)
    return RubricSummary(
        verdicts=len(given),
        mean=_mean(int(scores[key]) for scores in given for key in rubric.criteria if scores.get(key) in LEVELS),
        gates={gate: bool(given) and all(scores.get(gate) == PASS for scores in given) for gate in rubric.gates},
        criteria=tuple(
            CriterionSummary(key, _mean(int(scores[key]) for scores in given if scores.get(key) in LEVELS))
            for key in rubric.criteria
        ),
    )


def disagree(rubric: Rubric, verdicts: Iterable[tuple[Mapping[str, str], str]]) -> bool:
    """Whether verdicts (scores, recommendation) are too far apart: for against not, a gate judged both ways, two points on a criterion."""
    given = list(verdicts)
    advice = {recommendation for _scores, recommendation in given}
    if advice & FAVOURABLE and Recommendation.REJECT in advice:
        return True
    if any(len({scores.get(gate) for scores, _ in given}) > 1 for gate in rubric.gates):
        return True
    for key in rubric.criteria:
        values = [int(scores[key]) for scores, _ in given if scores.get(key) in LEVELS]
        if values and max(values) - min(values) >= APART:
            return True
    return False
