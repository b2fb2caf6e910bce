"""The transition tables, tried for every state and action, and walked at random."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.review.policy import Permission
from hub.review.rules import conflicts, workflow
from hub.review.rules.rubric import RUBRICS
from hub.review.rules.workflow import (
    ASSIGNMENT_TRANSITIONS,
    DECIDED_STATES,
    OPEN_STATES,
    TRANSITIONS,
    AssignmentAction,
    AssignmentState,
    Guard,
    NotAllowed,
    RoundAction,
    RoundFacts,
    RoundState,
    VerdictFacts,
)

RUBRIC = RUBRICS[1]
GOOD = {**dict.fromkeys(RUBRIC.gates, "pass"), **dict.fromkeys(RUBRIC.criteria, "3")}
POOR = {**dict.fromkeys(RUBRIC.gates, "pass"), **dict.fromkeys(RUBRIC.criteria, "0")}
UNSAFE = {**GOOD, "child_safe": "fail"}


def _facts(quorum: int, at_work: int, *verdicts: tuple[dict[str, str], str]) -> RoundFacts:
    made = tuple(VerdictFacts(number, scores, advice) for number, (scores, advice) in enumerate(verdicts))
    return RoundFacts(RUBRIC, quorum, at_work, made)


YES, NO, BAD = (GOOD, "accept"), (POOR, "reject"), (UNSAFE, "revise")
SITUATIONS = {
    "nobody": _facts(2, 0),
    "one at work": _facts(2, 1),
    "one sent": _facts(2, 0, YES),
    "one sent, one at work": _facts(2, 1, YES),
    "two agree": _facts(2, 0, YES, YES),
    "two agree, a third at work": _facts(2, 1, YES, YES),
    "two disagree": _facts(2, 0, YES, NO),
    "two of three disagree": _facts(2, 0, YES, NO, YES),
    "a gate failed by both": _facts(2, 0, BAD, BAD),
    "one is enough": _facts(1, 0, YES),
    "one is enough, gate failed": _facts(1, 0, BAD),
}
OPEN = {
    ("screening", "assign", "*"): "under_review",
    ("under_review", "assign", "*"): "under_review",
    ("decision_pending", "assign", "*"): "under_review",
    ("screening", "revise", "*"): "revisions_required",
    ("decision_pending", "revise", "*"): "revisions_required",
    ("screening", "cancel", "*"): "cancelled",
    ("under_review", "review", "one at work"): "under_review",
    ("under_review", "review", "one sent"): "under_review",
    ("under_review", "review", "one sent, one at work"): "under_review",
    ("under_review", "review", "two agree"): "decision_pending",
    ("under_review", "review", "two agree, a third at work"): "under_review",
    ("under_review", "review", "two disagree"): "decision_pending",
    ("under_review", "review", "two of three disagree"): "decision_pending",
    ("under_review", "review", "a gate failed by both"): "decision_pending",
    ("under_review", "review", "one is enough"): "decision_pending",
    ("under_review", "review", "one is enough, gate failed"): "decision_pending",
    ("under_review", "release", "nobody"): "screening",
    ("under_review", "release", "one at work"): "under_review",
    ("under_review", "release", "one sent"): "under_review",
    ("under_review", "release", "one sent, one at work"): "under_review",
    ("under_review", "release", "two agree"): "decision_pending",
    ("under_review", "release", "two agree, a third at work"): "under_review",
    ("under_review", "release", "two disagree"): "decision_pending",
    ("under_review", "release", "two of three disagree"): "decision_pending",
    ("under_review", "release", "a gate failed by both"): "decision_pending",
    ("under_review", "release", "one is enough"): "decision_pending",
    ("under_review", "release", "one is enough, gate failed"): "decision_pending",
    ("decision_pending", "accept", "two agree"): "accepted",
    ("decision_pending", "accept", "two of three disagree"): "accepted",
    ("decision_pending", "accept", "one is enough"): "accepted",
    ("decision_pending", "reject", "two agree"): "rejected",
    ("decision_pending", "reject", "two of three disagree"): "rejected",
    ("decision_pending", "reject", "a gate failed by both"): "rejected",
    ("decision_pending", "reject", "one is enough"): "rejected",
    ("decision_pending", "reject", "one is enough, gate failed"): "rejected",
}


@pytest.mark.parametrize(("state", "action"), list(product(RoundState, RoundAction)))
def test_every_state_and_action_in_every_situation(state: RoundState, action: RoundAction) -> None:
    for name, facts in SITUATIONS.items():
        expected = OPEN.get((state, action, name)) or OPEN.get((state, action, "*"))
        if expected is None:
            assert not workflow.can(state, action, facts), (state, action, name)
            with pytest.raises(NotAllowed):
                workflow.next_state(state, action, facts)
        else:
            assert workflow.next_state(state, action, facts) == expected, (state, action, name)


def test_two_lines_for_the_same_state_and_action_never_hold_together() -> None:
    for state, action in product(RoundState, RoundAction):
        for facts in SITUATIONS.values():
            assert sum(workflow.holds(line.guard, facts) for line in workflow.possible(state, action)) <= 1


def test_final_states_lead_nowhere() -> None:
    assert {line.source for line in TRANSITIONS} == set(OPEN_STATES)
    assert set(RoundState) == {*OPEN_STATES, *DECIDED_STATES, RoundState.CANCELLED}


def test_the_table_names_permissions_that_exist_one_for_each_action() -> None:
    for action in RoundAction:
        assert {line.permission for line in TRANSITIONS if line.action == action} == {workflow.permission_for(action)}
    assert {line.permission for line in TRANSITIONS} <= {str(one) for one in Permission}


def test_a_refusal_names_the_guard() -> None:
    with pytest.raises(NotAllowed) as refusal:
        workflow.next_state(RoundState.DECISION_PENDING, RoundAction.ACCEPT, SITUATIONS["two disagree"])
    assert refusal.value.reason == Guard.ACCEPTABLE
    with pytest.raises(NotAllowed) as refusal:
        workflow.next_state(RoundState.ACCEPTED, RoundAction.ACCEPT, SITUATIONS["two agree"])
    assert refusal.value.reason == "state"


steps = st.lists(
    st.tuples(
        st.sampled_from([action for action in RoundAction if action is not RoundAction.CANCEL]),
        st.sampled_from([YES, NO, BAD]),
    ),
    max_size=25,
)


@given(st.integers(1, 4), steps)
def test_no_walk_accepts_without_quorum_third_opinion_and_passed_gates(
    quorum: int, walk: list[tuple[RoundAction, tuple[dict[str, str], str]]]
) -> None:
    """Walks as the services do: the effect is counted first, then the table decides whether it stands."""
    state, at_work, sent = RoundState.SCREENING, 0, []
    for action, verdict in walk:
        working, given_verdicts = at_work, list(sent)
        if action == RoundAction.ASSIGN:
            working += 1
        elif action in (RoundAction.RELEASE, RoundAction.REVIEW):
            if not working:
                continue
            working -= 1
            if action == RoundAction.REVIEW:
                given_verdicts.append(verdict)
        facts = _facts(quorum, working, *given_verdicts)
        try:
            state = workflow.next_state(state, action, facts)
        except NotAllowed:
            continue
        at_work, sent = working, given_verdicts
        if state == RoundState.DECISION_PENDING:
            assert at_work == 0
            assert len(sent) >= quorum
        if state == RoundState.SCREENING:
            assert (at_work, sent) == (0, [])
        if state == RoundState.ACCEPTED:
            assert len(sent) >= quorum
            assert all(scores["child_safe"] == "pass" for scores, _ in sent)
            assert not facts.disagreement or len(sent) >= 3
    assert state in RoundState


@pytest.mark.parametrize(("state", "action"), list(product(AssignmentState, AssignmentAction)))
def test_every_assignment_state_and_action(state: AssignmentState, action: AssignmentAction) -> None:
    if state == AssignmentState.ASSIGNED:
        assert workflow.next_assignment_state(state, action) == ASSIGNMENT_TRANSITIONS[state, action]
    else:
        with pytest.raises(NotAllowed):
            workflow.next_assignment_state(state, action)


@pytest.mark.parametrize(("place", "name"), [(0, "A"), (1, "B"), (25, "Z"), (26, "AA"), (27, "AB"), (52, "BA")])
def test_neutral_letters(place: int, name: str) -> None:
    assert workflow.letter(place) == name


@given(st.sets(st.integers(0, 2000), min_size=2, max_size=2))
def test_letters_are_never_shared(places: set[int]) -> None:
    assert len({workflow.letter(place) for place in places}) == 2


@pytest.mark.parametrize(
    ("person", "authors", "reviewers", "conflict"),
    [
        (1, {1}, set(), "author"),
        (1, {1, 2}, {3}, "author"),
        (1, {2}, {1}, "sole_reviewer"),
        (1, {2}, {1, 3}, None),
        (1, {2}, {3}, None),
        (1, {2}, set(), None),
    ],
)
def test_who_may_not_decide(person: int, authors: set[int], reviewers: set[int], conflict: str | None) -> None:
    assert conflicts.decider_conflict(person, authors, reviewers) == conflict


@given(st.integers(1, 5), st.sets(st.integers(1, 5)))
def test_exactly_authors_may_not_review(person: int, authors: set[int]) -> None:
    assert (conflicts.reviewer_conflict(person, authors) is not None) == (person in authors)
