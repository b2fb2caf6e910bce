"""Signatures above the group, and how much review a kind of change gets: no path accepts without quorum and all signatures."""

import pytest

from hub.core.errors import Conflict, Forbidden, Invalid
from hub.review.events import ReviewCountersigning, ReviewDecided
from hub.review.queries import loading, reports
from hub.review.rules.visibility import Viewer
from hub.review.services import assigning, rounds
from tests.factories.review import Panel, opinion
from tests.hub import Hub

WHY = "Tổ chỉ có giáo viên cùng trường."
ALL = ("group", "school", "department")


def _state(hub: Hub, round_id: int) -> str:
    return loading.load_round(hub.session, round_id).state


def test_the_group_the_school_and_the_department_sign_in_this_order(hub: Hub, panel: Panel) -> None:
    round_id = panel.agreed(signatures=ALL, override=WHY)
    with pytest.raises(Conflict):
        rounds.sign(panel.leader, round_id, "sign")
    rounds.decide(panel.head, round_id, "accept", "")
    assert _state(hub, round_id) == "countersigning"
    assert panel.told[-1] == ReviewCountersigning("essay", 1, round_id, "school")
    assert reports.quality_label(hub.session, "essay", 1) is None
    report = reports.list_reports(hub.session, panel.author, "essay", 1)[0]
    assert (report.outcome, report.verdicts, report.decided_by) == (None, (), "")
    for person in (panel.specialist, panel.head, panel.ann, panel.author):
        with pytest.raises(Forbidden):
            rounds.sign(person, round_id, "sign")
    rounds.sign(panel.leader, round_id, "sign")
    assert panel.told[-1] == ReviewCountersigning("essay", 1, round_id, "department")
    with pytest.raises(Forbidden):
        rounds.sign(panel.leader2, round_id, "sign")
    rounds.sign(panel.specialist, round_id, "sign", "Đồng ý.")
    assert _state(hub, round_id) == "accepted"
    assert panel.told[-1] == ReviewDecided("essay", 1, round_id, "accept", "Đồng ý.")
    label = reports.quality_label(hub.session, "essay", 1)
    assert label is not None
    assert (label.levels, label.version) == (ALL, "1")
    signed = reports.signature_views(hub.session, loading.load_round(hub.session, round_id), Viewer.DECIDER)
    assert [(one.level, one.outcome, one.name) for one in signed] == [
        ("group", "signed", "Phạm Quốc Khánh"),
        ("school", "signed", "Trần Đình Phong"),
        ("department", "signed", "Ngô Thanh Sơn"),
    ]


def test_a_signature_is_refused_with_reasons_and_the_work_goes_back(hub: Hub, panel: Panel) -> None:
    round_id = panel.agreed(signatures=("group", "school"), override=WHY)
    rounds.decide(panel.head, round_id, "accept", "")
    with pytest.raises(Invalid):
        rounds.sign(panel.leader, round_id, "return", " ")
    rounds.sign(panel.leader, round_id, "return", "Nêu rõ nguồn ảnh.")
    assert _state(hub, round_id) == "revisions_required"
    assert panel.told[-1] == ReviewDecided("essay", 1, round_id, "revise", "Nêu rõ nguồn ảnh.")
    report = reports.list_reports(hub.session, panel.author, "essay", 1)[0]
    assert (report.outcome, report.reasons, report.can_reply) == ("revise", "Nêu rõ nguồn ảnh.", True)
    assert reports.quality_label(hub.session, "essay", 1) is None


def test_conflicts_of_interest_hold_for_signers(hub: Hub, panel: Panel) -> None:
    round_id = panel.agreed(1, signatures=("group", "school"), override=WHY)
    rounds.decide(panel.leader, round_id, "accept", "")
    with pytest.raises(Forbidden) as refusal:
        rounds.sign(panel.leader, round_id, "sign")
    assert refusal.value.code == "conflict_signed_before"
    panel.essays.writers[1] = frozenset({panel.author.user_id or 0, panel.leader2.user_id or 0})
    with pytest.raises(Forbidden) as refusal:
        rounds.sign(panel.leader2, round_id, "sign")
    assert refusal.value.code == "conflict_author"
    panel.essays.writers[1] = frozenset({panel.author.user_id or 0})
    rounds.sign(panel.leader2, round_id, "sign")
    assert _state(hub, round_id) == "accepted"


def test_a_soft_conflict_of_the_head_needs_a_reason_that_is_kept(hub: Hub, panel: Panel) -> None:
    panel.submit(7, author=panel.head, authors=(panel.head.user_id, panel.author.user_id))
    round_id = panel.agreed(1)
    with pytest.raises(Conflict) as refusal:
        rounds.decide(panel.head, round_id, "accept", "")
    assert (refusal.value.code, refusal.value.details["conflicts"]) == ("conflict_soft", ["co_author"])
    rounds.decide(panel.head, round_id, "accept", "", override="Chỉ soạn chung một đề cương.")
    row = loading.load_round(hub.session, round_id).overrides[0]
    assert (row.part, row.conflicts, row.reason) == ("decider", ["co_author"], "Chỉ soạn chung một đề cương.")


def test_how_much_review_a_change_gets_is_the_groups_policy(hub: Hub, panel: Panel) -> None:
    from tests.factories.review import set_policy

    light = panel.submit(1, change="metadata")
    assert loading.load_round(hub.session, light).quorum == 1
    panel.review(light, (panel.ann, opinion()))
    rounds.decide(panel.head, light, "accept", "")
    assert _state(hub, light) == "accepted"
    set_policy(panel.head, panel.place.group, depths={"metadata": "none"}, quorums={"content": 3})
    assert loading.load_round(hub.session, panel.submit(2, change="content")).quorum == 3
    alone = panel.submit(3, change="metadata")
    assert _state(hub, alone) == "decision_pending"
    panel.told.clear()
    rounds.decide(panel.head, alone, "accept", "")
    assert panel.names() == ["ReviewStarted", "ReviewDecided"]
    decision = loading.load_round(hub.session, alone).decision
    assert decision is not None
    assert decision.alone
    taken_back = panel.submit(4, change="metadata")
    rounds.cancel_round(panel.author, "essay", 4)
    assert _state(hub, taken_back) == "cancelled"
    for wrong in ({"change": "colour"}, {"signatures": ("group", "ministry")}):
        with pytest.raises(Invalid):
            panel.submit(5, **wrong)


def test_the_submitter_takes_it_back_until_somebody_works_on_it(hub: Hub, panel: Panel) -> None:
    round_id = panel.submit(1)
    rounds.screen_round(panel.head, round_id)
    task = assigning.invite(panel.head, round_id, panel.ann.user_id or 0)
    rounds.cancel_round(panel.author, "essay", 1)
    found = loading.load_round(hub.session, round_id)
    assert (found.state, found.assignments[0].state, found.assignments[0].id) == ("cancelled", "cancelled", task)
    panel.agreed(2)
    with pytest.raises(Conflict):
        rounds.cancel_round(panel.author, "essay", 2)
    assert panel.names()[0] == "ReviewCancelled"
