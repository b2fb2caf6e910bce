"""The rubric's arithmetic and what a reviewer still owes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.review.rules import rubric as rubrics
from hub.review.rules.rubric import RUBRICS, Recommendation
from hub.review.schemas.rubric_texts import RUBRIC_TEXTS
from hub.review.schemas.texts import RECOMMENDATIONS

RUBRIC = RUBRICS[1]
GATES = dict.fromkeys(RUBRIC.gates, "pass")

levels = st.sampled_from(["0", "1", "2", "3", "na"])
scores = st.fixed_dictionaries(
    {**{gate: st.sampled_from(["pass", "fail"]) for gate in RUBRIC.gates}, **dict.fromkeys(RUBRIC.criteria, levels)}
)
verdicts = st.lists(st.tuples(scores, st.sampled_from([str(one) for one in Recommendation])), max_size=5)


def _criteria(*values: str) -> dict[str, str]:
    return dict(zip(RUBRIC.criteria, values, strict=True))


@pytest.mark.parametrize(
    ("values", "mean", "points"),
    [
        (("3", "3", "3", "3"), "3.0", (12, 12)),
        (("3", "3", "2", "2"), "2.5", (10, 12)),
        (("3", "2", "2", "2"), "2.3", (9, 12)),  # 2.25 rounds half up
        (("0", "0", "0", "0"), "0.0", (0, 12)),
        (("3", "na", "na", "na"), "3.0", (3, 3)),
        (("2", "3", "na", "3"), "2.7", (8, 9)),
    ],
)
def test_the_mean_leaves_out_what_does_not_apply(values: tuple[str, ...], mean: str, points: tuple[int, int]) -> None:
    assert rubrics.mean_score(RUBRIC, _criteria(*values)) == Decimal(mean)
    assert rubrics.points(RUBRIC, _criteria(*values)) == points


def test_nothing_applicable_has_no_mean() -> None:
    assert rubrics.mean_score(RUBRIC, _criteria("na", "na", "na", "na")) is None
    assert rubrics.points(RUBRIC, {}) == (0, 0)


@given(scores)
def test_a_mean_lies_between_the_least_and_the_greatest_score(given_scores: dict[str, str]) -> None:
    values = [int(given_scores[key]) for key in RUBRIC.criteria if given_scores[key] != "na"]
    mean = rubrics.mean_score(RUBRIC, given_scores)
    if not values:
        assert mean is None
    else:
        assert mean is not None
        assert min(values) <= mean <= max(values)


@given(verdicts)
def test_a_summary_does_not_depend_on_the_order_of_verdicts(given_verdicts: list[tuple[dict[str, str], str]]) -> None:
    listed = [one for one, _ in given_verdicts]
    assert rubrics.summarise(RUBRIC, listed) == rubrics.summarise(RUBRIC, reversed(listed))
    assert rubrics.disagree(RUBRIC, given_verdicts) == rubrics.disagree(RUBRIC, reversed(given_verdicts))


@given(scores, st.sampled_from([str(one) for one in Recommendation]))
def test_nobody_disagrees_with_themselves(given_scores: dict[str, str], advice: str) -> None:
    assert not rubrics.disagree(RUBRIC, [(given_scores, advice), (given_scores, advice)])


@given(verdicts.filter(bool))
def test_a_gate_holds_only_when_every_verdict_passes_it(given_verdicts: list[tuple[dict[str, str], str]]) -> None:
    listed = [one for one, _ in given_verdicts]
    for gate, held in rubrics.summarise(RUBRIC, listed).gates.items():
        assert held == all(one[gate] == "pass" for one in listed)


def test_a_summary_of_nothing_claims_nothing() -> None:
    empty = rubrics.summarise(RUBRIC, [])
    assert (empty.verdicts, empty.mean) == (0, None)
    assert not any(empty.gates.values())


FULL = {**GATES, **_criteria("3", "3", "3", "3")}


@pytest.mark.parametrize(
    ("given_scores", "advice", "to_author", "lacking"),
    [
        (FULL, "accept", "", ()),
        (FULL, "revise", "  ", ("to_author",)),
        (FULL, "accept_minor", "Sửa hình 2.", ()),
        (FULL, None, "", ("recommendation", "to_author")),
        ({**FULL, "privacy": "fail"}, "accept", "", ("to_author",)),
        ({key: value for key, value in FULL.items() if key != "pedagogy"}, "accept", "", ("pedagogy",)),
        ({}, None, "x", (*RUBRIC.gates, *RUBRIC.criteria, "recommendation")),
    ],
)
def test_what_is_missing(given_scores: dict[str, str], advice: str | None, to_author: str, lacking: tuple[str, ...]) -> None:
    assert rubrics.missing(RUBRIC, given_scores, advice, to_author) == lacking


def test_a_failed_gate_contradicts_a_favourable_advice() -> None:
    failed = {**FULL, "licence": "fail"}
    assert rubrics.contradictions(RUBRIC, failed, "accept_minor") == ("licence",)
    assert rubrics.contradictions(RUBRIC, failed, "revise") == ()
    assert rubrics.contradictions(RUBRIC, FULL, "accept") == ()


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (("3", "3", "3", "3", "accept"), ("2", "2", "2", "2", "accept_minor"), False),
        (("3", "3", "3", "3", "accept"), ("3", "1", "3", "3", "accept"), True),
        (("3", "3", "3", "3", "accept"), ("3", "3", "3", "3", "reject"), True),
        (("3", "3", "3", "3", "accept"), ("3", "3", "3", "3", "revise"), False),
        (("3", "3", "3", "na", "accept"), ("3", "3", "3", "0", "accept"), False),
    ],
)
def test_disagreement(one: tuple[str, ...], other: tuple[str, ...], apart: bool) -> None:
    made = [({**GATES, **_criteria(*given_scores[:4])}, given_scores[4]) for given_scores in (one, other)]
    assert rubrics.disagree(RUBRIC, made) is apart


def test_a_gate_judged_both_ways_is_disagreement() -> None:
    assert rubrics.disagree(RUBRIC, [(FULL, "revise"), ({**FULL, "correctness": "fail"}, "revise")])


@pytest.mark.parametrize(
    ("key", "value", "known"),
    [
        ("licence", "pass", True),
        ("licence", "3", False),
        ("content", "3", True),
        ("content", "4", False),
        ("content", "pass", False),
        ("other", "3", False),
    ],
)
def test_possible_answers(key: str, value: str, known: bool) -> None:
    assert rubrics.is_answer(RUBRIC, key, value) is known


def test_every_rubric_has_all_its_texts() -> None:
    for version, rubric in RUBRICS.items():
        assert set(RUBRIC_TEXTS[version]) == {*rubric.gates, *rubric.criteria}
        for key in rubric.criteria:
            assert set(RUBRIC_TEXTS[version][key].anchors) == set(rubrics.LEVELS)
    assert set(RECOMMENDATIONS) == set(Recommendation)
    assert rubrics.CURRENT in RUBRICS


@pytest.mark.parametrize(
    ("given_scores", "strongest", "weakest"),
    [
        ([_criteria("3", "3", "2", "1")], ("curriculum", "content"), ("usability", "pedagogy")),
        ([_criteria("3", "2", "2", "1")], ("curriculum",), ("usability", "pedagogy")),
        ([_criteria("0", "3", "na", "na")], ("content",), ("curriculum",)),
        ([_criteria("3", "3", "3", "3")], (), ()),
        ([_criteria("3", "na", "na", "na")], (), ()),
        ([_criteria("3", "3", "3", "3"), _criteria("3", "3", "3", "2")], ("curriculum", "content", "pedagogy"), ("usability",)),
        ([_criteria("3", "3", "3", "3")] * 2 + [_criteria("3", "3", "3", "2")], (), ()),
        ([], (), ()),
    ],
    ids=["two lowest", "one best", "nought counts", "all alike", "one only", "half a point", "less than half a point", "none"],
)
def test_what_stands_out_is_named_only_when_it_does(
    given_scores: list[dict[str, str]], strongest: tuple[str, ...], weakest: tuple[str, ...]
) -> None:
    summary = rubrics.summarise(RUBRIC, given_scores)
    assert (summary.strongest, summary.weakest) == (strongest, weakest)
