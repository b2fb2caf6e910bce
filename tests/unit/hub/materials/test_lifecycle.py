"""The life of a material: the table for every state and action, and that nothing but review leads to readers."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.materials.policy import Permission
from hub.materials.rules import lifecycle
from hub.materials.rules.lifecycle import TRANSITIONS, TURNS, Action, NotAllowed, Standing, State, Step
from hub.materials.rules.takedown import SUSPENSION_REASONS, WITHDRAWAL_REASONS
from hub.materials.schemas import REASONS, STATE_TAGS, STATES

TABLE = {(line.source, line.action): line.target for line in TRANSITIONS}


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)))
def test_every_state_and_action(state: State, action: Action) -> None:
    if (state, action) in TABLE:
        assert lifecycle.can(state, action)
        assert lifecycle.next_state(state, action) == TABLE[state, action]
    else:
        assert not lifecycle.can(state, action)
        with pytest.raises(NotAllowed):
            lifecycle.next_state(state, action)


def test_the_table_has_one_line_for_each_state_and_action() -> None:
    assert len(TABLE) == len(TRANSITIONS)


def test_only_a_decision_publishes_and_only_what_is_under_review() -> None:
    others = [line for line in TRANSITIONS if line.target == State.PUBLISHED != line.source]
    assert [(line.source, line.action) for line in others] == [(State.UNDER_REVIEW, Action.PUBLISH)]


@given(st.lists(st.sampled_from(list(Action)), max_size=30))
def test_every_way_to_readers_leads_through_submission_and_review(walk: list[Action]) -> None:
    state, seen = State.DRAFT, [State.DRAFT]
    for action in walk:
        if lifecycle.can(state, action):
            state = lifecycle.next_state(state, action)
            seen.append(state)
    if State.PUBLISHED in seen:
        before = seen[: seen.index(State.PUBLISHED)]
        assert State.SUBMITTED in before
        assert before[-1] == State.UNDER_REVIEW


TURNED = {(line.source, line.step): line.target for line in TURNS}


@pytest.mark.parametrize(("standing", "step"), list(product(Standing, Step)))
def test_every_standing_and_step(standing: Standing, step: Step) -> None:
    assert lifecycle.can_turn(standing, step) == ((standing, step) in TURNED)
    if (standing, step) in TURNED:
        assert lifecycle.next_standing(standing, step) == TURNED[standing, step]
    else:
        with pytest.raises(NotAllowed):
            lifecycle.next_standing(standing, step)


def test_readers_get_a_material_only_by_a_decision_or_a_restoration_of_one() -> None:
    to_readers = {(line.source, line.step) for line in TURNS if line.target == Standing.PUBLISHED}
    assert to_readers == {
        (Standing.UNPUBLISHED, Step.PUBLISH),
        (Standing.PUBLISHED, Step.PUBLISH),
        (Standing.SUSPENDED, Step.RESTORE),
    }


def test_what_is_withdrawn_stays_withdrawn() -> None:
    assert {line.target for line in TURNS if line.source == Standing.WITHDRAWN} == {Standing.WITHDRAWN}


def test_permissions_and_words_exist() -> None:
    held = {line.permission for line in (*TRANSITIONS, *TURNS) if line.permission}
    assert held <= {str(one) for one in Permission}
    assert set(STATES) == set(STATE_TAGS) == {*State, *Standing} - {Standing.UNPUBLISHED}
    assert set(REASONS) == {*WITHDRAWAL_REASONS, *SUSPENSION_REASONS}
