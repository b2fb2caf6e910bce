"""Conflicts of interest: which hold in which part, and which can be set aside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.review.rules import conflicts
from hub.review.rules.conflicts import APPLIES, HARD, SOFT, Circumstances, Conflict, Identity, Part
from hub.review.rules.policies import SameSchool
from hub.review.rules.workflow import Level

ANN = Identity(1, "tran thi an", "an@truong.example", "gv01")
HA = Identity(2, "nguyen thu ha", "ha@truong.example", "gv02")
WIDER = (Level.GROUP, Level.SCHOOL)


def _find(part: str, **facts: object) -> tuple[str, ...]:
    values: dict[str, object] = {"person": ANN, "authors": (HA,), **facts}
    return tuple(str(one) for one in conflicts.find_conflicts(Part(part), Circumstances(**values)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("part", "facts", "expected"),
    [
        ("reviewer", {}, ()),
        ("reviewer", {"authors": (HA, ANN)}, ("author",)),
        ("decider", {"authors": (ANN,)}, ("author",)),
        ("signer", {"authors": (ANN,)}, ("author",)),
        ("reviewer", {"authors": (Identity(3, "khac", "an@truong.example"),)}, ("same_person",)),
        ("reviewer", {"authors": (Identity(3, "tran thi an", "", "gv01"),)}, ("same_person",)),
        ("reviewer", {"authors": (Identity(3, "khac", "", "gv01"),)}, ()),
        ("signer", {"authors": (Identity(None, "khac", "an@truong.example"),)}, ("same_person",)),
        ("reviewer", {"authors": (Identity(None, "tran thi an"),)}, ("namesake",)),
        ("reviewer", {"authors": (Identity(3, "tran thi an"),)}, ()),
        ("reviewer", {"directs_submitter": True}, ("line_manager",)),
        ("decider", {"directs_submitter": True}, ()),
        ("signer", {"directs_submitter": True}, ()),
        ("reviewer", {"shares_school": True}, ()),
        ("reviewer", {"shares_school": True, "levels": WIDER}, ("same_school",)),
        ("reviewer", {"shares_school": True, "same_school": SameSchool.REASON}, ("same_school",)),
        ("decider", {"shares_school": True, "levels": WIDER}, ()),
        ("reviewer", {"levels": WIDER, "same_school": SameSchool.REASON}, ()),
        ("reviewer", {"wrote_together": True}, ("co_author",)),
        ("decider", {"wrote_together": True}, ("co_author",)),
        ("reviewer", {"declared": True}, ("declared",)),
        ("decider", {"reviewers": {1}}, ("sole_reviewer",)),
        ("decider", {"reviewers": {1, 3}}, ()),
        ("decider", {"reviewers": ()}, ()),
        ("signer", {"reviewers": {1}}, ("sole_reviewer",)),
        ("signer", {"signed": {1}}, ("signed_before",)),
        ("reviewer", {"signed": {1}, "reviewers": {1}}, ()),
        ("reviewer", {"wrote_together": True, "directs_submitter": True}, ("line_manager", "co_author")),
    ],
)
def test_conflicts_by_part(part: str, facts: dict[str, object], expected: tuple[str, ...]) -> None:
    assert _find(part, **facts) == expected


@given(st.sets(st.sampled_from(list(Conflict))), st.sets(st.sampled_from([str(one) for one in Conflict])))
def test_a_hard_conflict_is_never_set_aside(found: set[Conflict], aside: set[str]) -> None:
    left = conflicts.standing(sorted(found), aside)
    assert set(conflicts.hard(found)) <= set(left)
    assert {one for one in left if one in SOFT} == {one for one in found if one in SOFT and one not in aside}


def test_every_conflict_is_hard_or_soft_and_used() -> None:
    assert set(Conflict) == HARD | SOFT
    assert not HARD & SOFT
    assert set().union(*APPLIES.values()) == set(Conflict)
    assert all(Conflict.AUTHOR in APPLIES[part] and Conflict.SAME_PERSON in APPLIES[part] for part in Part)
