"""The round's table, tried for every state and action, and walked at random."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.review.policy import Permission
from hub.review.rules import workflow
from hub.review.rules.rubric import CURRENT, RUBRICS
from hub.review.rules.workflow import (
    BY_LEVEL,
    DECIDED_STATES,
    OPEN_STATES,
    SIGNING,
    TRANSITIONS,
    Level,
    NotAllowed,
    RoundAction,
    RoundFacts,
    RoundState,
    VerdictFacts,
)

RUBRIC = RUBRICS[CURRENT]
GOOD = {**dict.fromkeys(RUBRIC.gates, "pass"), **dict.fromkeys(RUBRIC.criteria, "3")}
POOR = {**dict.fromkeys(RUBRIC.gates, "pass"), **dict.fromkeys(RUBRIC.criteria, "0")}
UNSAFE = {**GOOD, "child_safe": "fail"}
Verdict = tuple[dict[str, str], str]
YES, NO, BAD = (GOOD, "accept"), (POOR, "reject"), (UNSAFE, "revise")


def _facts(quorum: int, asked: int, at_work: int, *verdicts: Verdict, **more: object) -> RoundFacts:
    made = tuple(VerdictFacts(number, scores, advice) for number, (scores, advice) in enumerate(verdicts))
    return RoundFacts(RUBRIC, quorum, asked, at_work, made, **more)  # type: ignore[arg-type]


NOBODY = _facts(2, 0, 0)
AT_WORK = _facts(2, 0, 1)
AGREED = _facts(2, 0, 0, YES, YES)
APART = _facts(2, 0, 0, YES, NO)
HEARD = _facts(2, 0, 0, YES, NO, YES)
UNSAFE_BOTH = _facts(2, 0, 0, BAD, BAD)
ALONE = _facts(0, 0, 0)
TO_SIGN = _facts(2, 0, 0, YES, YES, unsigned=(Level.SCHOOL, Level.DEPARTMENT))
HALF_SIGNED = _facts(2, 0, 0, YES, YES, unsigned=(Level.DEPARTMENT,), accepted=True)
SIGNED = _facts(2, 0, 0, YES, YES, accepted=True)
IDLE = _facts(2, 0, 0, YES, YES, idle=True)
REFUSED = None

CASES = [
    ("submitted", "screen", NOBODY, "screening"),
    ("submitted", "invite", _facts(2, 1, 0), "screening"),
    ("screening", "invite", _facts(2, 2, 0), "screening"),
    ("under_review", "invite", _facts(2, 1, 1), "under_review"),
    ("decision_pending", "invite", _facts(2, 1, 0, YES, NO), "under_review"),
    ("decision_pending", "invite", _facts(0, 1, 0), "screening"),
    ("countersigning", "invite", _facts(2, 1, 0, YES, YES), REFUSED),
    ("submitted", "claim", AT_WORK, "under_review"),
    ("decision_pending", "claim", _facts(2, 0, 1, YES, NO), "under_review"),
    ("screening", "engage", AT_WORK, "under_review"),
    ("submitted", "engage", AT_WORK, REFUSED),
    ("screening", "leave", NOBODY, "screening"),
    ("screening", "leave", ALONE, "decision_pending"),
    ("under_review", "leave", NOBODY, "screening"),
    ("under_review", "leave", _facts(2, 1, 0), "screening"),
    ("under_review", "release", _facts(2, 0, 0, YES), "under_review"),
    ("under_review", "release", AGREED, "decision_pending"),
    ("decision_pending", "release", AGREED, REFUSED),
    ("under_review", "review", _facts(2, 0, 0, YES), "under_review"),
    ("under_review", "review", _facts(2, 0, 1, YES, YES), "under_review"),
    ("under_review", "review", _facts(2, 1, 0, YES, YES), "under_review"),
    ("under_review", "review", AGREED, "decision_pending"),
    ("under_review", "review", APART, "decision_pending"),
    ("decision_pending", "accept", AGREED, "accepted"),
    ("decision_pending", "accept", APART, REFUSED),
    ("decision_pending", "accept", HEARD, "accepted"),
    ("decision_pending", "accept", UNSAFE_BOTH, REFUSED),
    ("decision_pending", "accept", ALONE, "accepted"),
    ("decision_pending", "accept", TO_SIGN, "countersigning"),
    ("under_review", "accept", AGREED, REFUSED),
    ("decision_pending", "reject", AGREED, "rejected"),
    ("decision_pending", "reject", APART, REFUSED),
    ("decision_pending", "reject", UNSAFE_BOTH, "rejected"),
    ("decision_pending", "revise", APART, "revisions_required"),
    ("submitted", "revise", NOBODY, "revisions_required"),
    ("screening", "revise", NOBODY, "revisions_required"),
    ("under_review", "revise", AT_WORK, REFUSED),
    ("countersigning", "sign", HALF_SIGNED, "countersigning"),
    ("countersigning", "sign", SIGNED, "accepted"),
    ("decision_pending", "sign", SIGNED, REFUSED),
    ("countersigning", "return", HALF_SIGNED, "revisions_required"),
    ("countersigning", "revise", HALF_SIGNED, REFUSED),
    ("submitted", "cancel", NOBODY, "cancelled"),
    ("screening", "cancel", _facts(2, 2, 0), "cancelled"),
    ("under_review", "cancel", AT_WORK, REFUSED),
    ("decision_pending", "cancel", AGREED, REFUSED),
    ("decision_pending", "cancel", ALONE, "cancelled"),
    ("decision_pending", "expire", IDLE, "expired"),
    ("decision_pending", "expire", AGREED, REFUSED),
]


@pytest.mark.parametrize(("state", "action", "facts", "target"), CASES)
def test_lines_of_the_table(state: str, action: str, facts: RoundFacts, target: str | None) -> None:
    if target is None:
        with pytest.raises(NotAllowed):
            workflow.next_state(RoundState(state), RoundAction(action), facts)
    else:
        assert workflow.next_state(RoundState(state), RoundAction(action), facts) == target


SITUATIONS = [NOBODY, AT_WORK, AGREED, APART, HEARD, UNSAFE_BOTH, ALONE, TO_SIGN, HALF_SIGNED, SIGNED, IDLE]


@pytest.mark.parametrize(("state", "action"), list(product(RoundState, RoundAction)))
def test_what_the_table_does_not_name_is_refused(state: RoundState, action: RoundAction) -> None:
    lines = workflow.possible(state, action)
    for facts in SITUATIONS:
        open_lines = [line for line in lines if workflow.holds(line.guard, facts)]
        assert len(open_lines) <= 1
        if open_lines:
            assert workflow.next_state(state, action, facts) == open_lines[0].target
        else:
            with pytest.raises(NotAllowed) as refusal:
                workflow.next_state(state, action, facts)
            assert (refusal.value.reason == "state") is not bool(lines)


def test_final_states_lead_nowhere() -> None:
    assert {line.source for line in TRANSITIONS} == set(OPEN_STATES)
    assert set(RoundState) == {*OPEN_STATES, *DECIDED_STATES, RoundState.CANCELLED, RoundState.EXPIRED}


def test_the_table_names_permissions_that_exist_one_for_each_action() -> None:
    for action in RoundAction:
        assert {line.permission for line in TRANSITIONS if line.action == action} == {workflow.permission_for(action)}
    named = {line.permission for line in TRANSITIONS} - {"", BY_LEVEL}
    assert named | set(SIGNING.values()) <= {str(one) for one in Permission}
    assert workflow.permission_for(RoundAction.SIGN, Level.SCHOOL) == Permission.SIGN_SCHOOL
    assert workflow.permission_for(RoundAction.RETURN, Level.DEPARTMENT) == Permission.SIGN_DEPARTMENT


def test_a_refusal_names_what_is_missing() -> None:
    for facts in (APART, UNSAFE_BOTH):
        with pytest.raises(NotAllowed) as refusal:
            workflow.next_state(RoundState.DECISION_PENDING, RoundAction.ACCEPT, facts)
        assert refusal.value.reason == "acceptable"
    with pytest.raises(NotAllowed) as refusal:
        workflow.next_state(RoundState.ACCEPTED, RoundAction.ACCEPT, AGREED)
    assert refusal.value.reason == "state"


@pytest.mark.parametrize(
    ("facts", "places"),
    [(NOBODY, 2), (_facts(2, 1, 0), 1), (AT_WORK, 1), (AGREED, 0), (APART, 1), (HEARD, 0), (ALONE, 0), (_facts(3, 0, 0, YES), 2)],
)
def test_how_many_reviewers_are_still_to_be_found(facts: RoundFacts, places: int) -> None:
    assert facts.places == places


class Walk:
    """A round as the services keep it: the effect is counted first, then the table says whether it stands."""

    def __init__(self, quorum: int, levels: int) -> None:
        self.quorum = quorum
        self.asked = self.at_work = 0
        self.sent: list[Verdict] = []
        self.screened = self.accepted = False
        self.unsigned = (Level.SCHOOL, Level.DEPARTMENT)[:levels]
        self.state = workflow.derive(self.facts())

    def facts(self, **changes: object) -> RoundFacts:
        now = {"asked": self.asked, "at_work": self.at_work, "sent": self.sent, "unsigned": self.unsigned, **changes}
        made = tuple(VerdictFacts(number, scores, advice) for number, (scores, advice) in enumerate(now["sent"]))  # type: ignore[arg-type,var-annotated]
        return RoundFacts(
            RUBRIC,
            self.quorum,
            now["asked"],  # type: ignore[arg-type]
            now["at_work"],  # type: ignore[arg-type]
            made,
            screened=bool(now.get("screened", self.screened)),
            accepted=self.accepted,
            unsigned=now["unsigned"],  # type: ignore[arg-type]
            idle=bool(now.get("idle", False)),
        )

    def effect(self, action: RoundAction, verdict: Verdict, late: bool) -> dict[str, object] | None:
        """What the action changes; None where there is nobody to do it."""
        asked, at_work = self.asked, self.at_work
        if action in (RoundAction.SCREEN, RoundAction.INVITE):
            return {"screened": True, "asked": asked + (action is RoundAction.INVITE)}
        if action is RoundAction.CLAIM:
            return {"at_work": at_work + 1, "screened": True}
        if action is RoundAction.ENGAGE:
            return {"asked": asked - 1, "at_work": at_work + 1} if asked else None
        if action in (RoundAction.LEAVE, RoundAction.RELEASE):
            if late and at_work:
                return {"at_work": at_work - 1}
            return {"asked": asked - 1} if asked else None
        if action is RoundAction.REVIEW:
            return {"at_work": at_work - 1, "sent": [*self.sent, verdict]} if at_work else None
        if action is RoundAction.SIGN:
            return {"unsigned": self.unsigned[1:]} if self.unsigned else None
        return {"idle": late} if action is RoundAction.EXPIRE else {}

    def try_(self, action: RoundAction, verdict: Verdict, late: bool) -> None:
        changes = self.effect(action, verdict, late)
        if changes is None:
            return
        facts = self.facts(**changes)
        try:
            state = workflow.next_state(self.state, action, facts)
        except NotAllowed:
            return
        self.asked, self.at_work, self.sent = facts.asked, facts.at_work, list(changes.get("sent", self.sent))  # type: ignore[call-overload]
        self.screened, self.unsigned, self.state = facts.screened, facts.unsigned, state
        self.accepted = self.accepted or state is RoundState.COUNTERSIGNING


steps = st.lists(st.tuples(st.sampled_from(list(RoundAction)), st.sampled_from([YES, YES, NO, BAD]), st.booleans()), max_size=40)


@given(st.integers(0, 3), st.integers(0, 2), steps)
def test_no_walk_accepts_without_quorum_third_opinion_passed_gates_and_all_signatures(
    quorum: int, levels: int, walk: list[tuple[RoundAction, Verdict, bool]]
) -> None:
    one = Walk(quorum, levels)
    for action, verdict, late in walk:
        one.try_(action, verdict, late)
        facts = one.facts()
        if one.state in OPEN_STATES:
            assert one.state == workflow.derive(facts)
        if one.state in (RoundState.DECISION_PENDING, RoundState.COUNTERSIGNING, RoundState.ACCEPTED):
            assert len(one.sent) >= quorum
            assert (one.asked, one.at_work) == (0, 0)
        if one.state in (RoundState.COUNTERSIGNING, RoundState.ACCEPTED):
            assert all(scores["child_safe"] == "pass" for scores, _ in one.sent)
            assert not facts.disagreement or len(one.sent) >= 3
        if one.state is RoundState.ACCEPTED:
            assert one.unsigned == ()


@pytest.mark.parametrize(("place", "name"), [(0, "A"), (1, "B"), (25, "Z"), (26, "AA"), (27, "AB"), (52, "BA")])
def test_neutral_letters(place: int, name: str) -> None:
    assert workflow.letter(place) == name


@given(st.sets(st.integers(0, 2000), min_size=2, max_size=2))
def test_letters_are_never_shared(places: set[int]) -> None:
    assert len({workflow.letter(place) for place in places}) == 2
