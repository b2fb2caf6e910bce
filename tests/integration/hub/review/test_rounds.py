"""Rounds over both databases: who may do what, conflicts of interest checked three times, and nothing half-done."""

import pytest
from pydantic import ValidationError
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from hub.accounts.services import people
from hub.core.audit import AuditEvent
from hub.core.authz import SYSTEM, Role
from hub.core.errors import Conflict, Forbidden, Invalid, NotFound
from hub.core.uow import unit_of_work
from hub.materials.models import MaterialAuthor, MaterialVersion
from hub.review.models import ReviewAssignment, ReviewRound, ReviewVerdict
from hub.review.queries import candidates, lists, loading, reports
from hub.review.queries.policies import policy_of
from hub.review.rules.rubric import Recommendation
from hub.review.schemas.forms import DraftForm
from hub.review.services import assigning, reviews, rounds
from tests.factories import materials as make
from tests.factories.accounts import load, make_actor
from tests.factories.materials import Group
from tests.factories.review import remark, set_policy, take_on
from tests.hub import Hub


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


def _round(hub: Hub, round_id: int) -> ReviewRound:
    return loading.load_round(hub.session, round_id)


def _state(hub: Hub, material_id: int) -> str:
    statement = select(MaterialVersion.state).where(MaterialVersion.material_id == material_id)
    return hub.session.scalars(statement.order_by(MaterialVersion.number.desc())).first() or ""


def test_two_reviews_and_a_decision_publish(hub: Hub, group: Group) -> None:
    material_id, round_id = make.make_submitted(group)
    assert (_state(hub, material_id), _round(hub, round_id).state) == ("submitted", "submitted")
    first = take_on(group.head, round_id, group.reviewer)
    second = take_on(group.head, round_id, group.reviewer2)
    assert (_state(hub, material_id), _round(hub, round_id).state) == ("under_review", "under_review")
    reviews.submit_review(group.reviewer, first, make.verdict())
    assert _round(hub, round_id).state == "under_review"
    with pytest.raises(Conflict):
        rounds.decide(group.head, round_id, "accept", "")
    reviews.submit_review(group.reviewer2, second, make.verdict())
    assert _round(hub, round_id).state == "decision_pending"
    rounds.decide(group.head, round_id, "accept", "")
    assert (_state(hub, material_id), _round(hub, round_id).state) == ("published", "accepted")
    actions = hub.session.scalars(select(AuditEvent.action).order_by(AuditEvent.number)).all()
    assert [action for action in actions if action.startswith(("review", "material"))] == [
        "material.create",
        "material.submit",
        "review.open",
        "review.invite",
        "material.start_review",
        "review.engage",
        "review.invite",
        "review.engage",
        "review.submit",
        "review.submit",
        "review.accept",
        "material.publish",
    ]


def test_an_author_never_reviews(hub: Hub, group: Group) -> None:
    _, round_id = make.make_submitted(group, co_authors=[group.reviewer2.user_id])
    for author in (group.author, group.reviewer2):
        with pytest.raises(Forbidden) as refusal:
            take_on(group.head, round_id, author)
        assert refusal.value.code == "conflict_author"
    refusals = {one.user_id: one.refusal for one in candidates.list_candidates(hub.session, _round(hub, round_id))}
    assert refusals[group.author.user_id or 0] == refusals[group.reviewer2.user_id or 0] == "author"
    assert refusals[group.reviewer.user_id or 0] is None


def _make_author(material_id: int, user_id: int) -> None:
    with unit_of_work() as uow:
        version = uow.session.scalars(select(MaterialVersion.id).where(MaterialVersion.material_id == material_id)).one()
        uow.session.add(MaterialAuthor(version_id=version, user_id=user_id, position=9))


def test_who_became_an_author_after_the_assignment_can_neither_save_nor_send(hub: Hub, group: Group) -> None:
    material_id, round_id = make.make_submitted(group)
    assignment = take_on(group.head, round_id, group.reviewer)
    _make_author(material_id, group.reviewer.user_id or 0)
    for act in (reviews.save_draft, reviews.submit_review):
        with pytest.raises(Forbidden):
            act(group.reviewer, assignment, make.verdict())
    assert hub.session.scalars(select(ReviewVerdict)).all() == []


def test_a_verdict_by_somebody_who_became_an_author_blocks_the_decision(hub: Hub, group: Group) -> None:
    both = ((group.reviewer, make.verdict()), (group.reviewer2, make.verdict()))
    material_id, round_id = make.make_reviewed(group, *both)
    _make_author(material_id, group.reviewer.user_id or 0)
    with pytest.raises(Forbidden):
        rounds.decide(group.head, round_id, "accept", "")
    assert _round(hub, round_id).state == "decision_pending"


def test_the_head_does_not_decide_on_their_own_work_but_the_leader_may(hub: Hub, group: Group) -> None:
    both = ((group.reviewer, make.verdict()), (group.reviewer2, make.verdict()))
    material_id, round_id = make.make_submitted(group, co_authors=[group.head.user_id])
    for actor, given in both:
        with pytest.raises(Forbidden):
            take_on(group.head, round_id, actor)
        assignment = take_on(group.leader, round_id, actor)
        reviews.submit_review(actor, assignment, given)
    with pytest.raises(Forbidden) as refusal:
        rounds.decide(group.head, round_id, "accept", "")
    assert refusal.value.code == "conflict_author"
    rounds.decide(group.leader, round_id, "accept", "")
    assert _state(hub, material_id) == "published"


def test_the_only_reviewer_does_not_decide(hub: Hub, group: Group) -> None:
    set_policy(group.head, group.place.group, quorum=1)
    _, round_id = make.make_reviewed(group, (group.reviewer3, make.verdict()))
    people.assign_role(SYSTEM, group.reviewer3.user_id or 0, Role.GROUP_HEAD, group.place.group)
    second_head = load(group.reviewer3.user_id or 0)
    with pytest.raises(Forbidden) as refusal:
        rounds.decide(second_head, round_id, "accept", "")
    assert refusal.value.code == "conflict_sole_reviewer"
    with pytest.raises(Forbidden) as refusal:  # the reviewer directs the author's group by now
        rounds.decide(group.leader, round_id, "accept", "")
    assert refusal.value.code == "conflict_line_manager"
    rounds.decide(group.leader, round_id, "revise", "Nhờ một người khác phản biện.")
    assert _round(hub, round_id).state == "revisions_required"


def test_disagreement_brings_a_third(hub: Hub, group: Group) -> None:
    apart = ((group.reviewer, make.verdict()), (group.reviewer2, make.verdict(Recommendation.REJECT, content="0")))
    material_id, round_id = make.make_reviewed(group, *apart)
    for outcome in ("accept", "reject"):
        with pytest.raises(Conflict):
            rounds.decide(group.head, round_id, outcome, "Lí do.")
    third = take_on(group.head, round_id, group.reviewer3)
    assert _round(hub, round_id).state == "under_review"
    reviews.submit_review(group.reviewer3, third, make.verdict())
    rounds.decide(group.head, round_id, "accept", "")
    assert _state(hub, material_id) == "published"


def test_a_failed_gate_blocks_approval_but_not_a_return(hub: Hub, group: Group) -> None:
    failed = make.verdict(Recommendation.REVISE, licence="fail")
    material_id, round_id = make.make_reviewed(group, (group.reviewer, failed), (group.reviewer2, failed))
    with pytest.raises(Conflict) as refusal:
        rounds.decide(group.head, round_id, "accept", "")
    assert refusal.value.code == "review_acceptable"
    rounds.decide(group.head, round_id, "revise", "Ghi nguồn ảnh.")
    assert _state(hub, material_id) == "revisions_required"


@pytest.mark.parametrize("outcome", ["revise", "reject"])
def test_a_refusal_needs_reasons(hub: Hub, group: Group, outcome: str) -> None:
    both = ((group.reviewer, make.verdict()), (group.reviewer2, make.verdict()))
    _, round_id = make.make_reviewed(group, *both)
    with pytest.raises(Invalid) as refusal:
        rounds.decide(group.head, round_id, outcome, "  ")
    assert "reasons" in refusal.value.fields
    assert _round(hub, round_id).decision is None


def test_strangers_are_refused(hub: Hub, group: Group) -> None:
    material_id, round_id = make.make_submitted(group)
    for stranger in (group.author, group.reviewer, group.pupil):
        with pytest.raises(Forbidden):
            take_on(stranger, round_id, group.reviewer)
        with pytest.raises(Forbidden):
            rounds.decide(stranger, round_id, "revise", "Lí do.")
    with pytest.raises(Invalid):
        take_on(group.head, round_id, group.pupil)
    assignment = take_on(group.head, round_id, group.reviewer)
    for stranger in (group.reviewer2, group.head, group.author, group.pupil):
        with pytest.raises(NotFound):
            reviews.save_draft(stranger, assignment, make.verdict())
    with pytest.raises(NotFound):
        rounds.cancel_round(group.reviewer, "material", material_id)


def test_a_head_of_another_school_is_refused(hub: Hub, group: Group) -> None:
    from tests.factories import schools

    other = schools.make_school(group.place.root, "thpt-khac", "THPT Khác")
    other_group = schools.make_group(other, "toan")
    head = make_actor(Role.GROUP_HEAD, other_group)
    _, round_id = make.make_submitted(group)
    with pytest.raises(Forbidden):
        take_on(head, round_id, group.reviewer)
    assert lists.list_rounds(hub.session, head.paths("review:board"), ["submitted"]) == []
    assert len(lists.list_rounds(hub.session, group.head.paths("review:board"), ["submitted"])) == 1


def test_a_reviewer_declines_and_the_material_waits_again(hub: Hub, group: Group) -> None:
    material_id, round_id = make.make_submitted(group)
    assignment = take_on(group.head, round_id, group.reviewer)
    with pytest.raises(Invalid):
        assigning.give_back(group.reviewer, assignment, " ")
    assigning.give_back(group.reviewer, assignment, "Tôi đi tập huấn.")
    assert (_state(hub, material_id), _round(hub, round_id).state) == ("submitted", "screening")
    with pytest.raises(Conflict):
        reviews.save_draft(group.reviewer, assignment, make.verdict())
    take_on(group.head, round_id, group.reviewer2)
    assert _state(hub, material_id) == "under_review"


def test_the_head_releases_the_last_one_owed_and_can_decide(hub: Hub, group: Group) -> None:
    both = ((group.reviewer, make.verdict()), (group.reviewer2, make.verdict()))
    _, round_id = make.make_reviewed(group, *both)
    third = take_on(group.head, round_id, group.reviewer3)
    assert _round(hub, round_id).state == "under_review"
    assigning.cancel_task(group.head, third, "Không cần nữa.")
    assert _round(hub, round_id).state == "decision_pending"


def test_a_draft_is_kept_as_it_stands_and_a_sent_verdict_never_changes(hub: Hub, group: Group) -> None:
    _, round_id = make.make_submitted(group)
    assignment = take_on(group.head, round_id, group.reviewer)
    reviews.save_draft(group.reviewer, assignment, DraftForm(scores={"licence": "pass"}, to_author="Đang viết"))
    kept = hub.session.scalars(select(ReviewVerdict)).one()
    assert (kept.scores, kept.to_author, kept.submitted_at) == ({"licence": "pass"}, "Đang viết", None)
    with pytest.raises(Invalid) as refusal:
        reviews.submit_review(group.reviewer, assignment, DraftForm(scores={"licence": "pass"}))
    assert "correctness" in refusal.value.details["missing"]
    with pytest.raises(Invalid):
        reviews.save_draft(group.reviewer, assignment, DraftForm(scores={"licence": "perhaps"}))
    with pytest.raises(Invalid):
        reviews.submit_review(group.reviewer, assignment, make.verdict(privacy="fail"))
    reviews.submit_review(group.reviewer, assignment, make.verdict())
    for act in (reviews.save_draft, reviews.submit_review):
        with pytest.raises(Conflict):
            act(group.reviewer, assignment, make.verdict(content="1"))
    assert hub.session.scalars(select(ReviewVerdict)).one().scores["content"] == "3"


def test_comments_belong_to_the_draft(hub: Hub, group: Group) -> None:
    _, round_id = make.make_submitted(group)
    assignment = take_on(group.head, round_id, group.reviewer)
    first = reviews.add_comment(group.reviewer, assignment, remark("Thiếu đơn vị.", "Trang 7"))
    reviews.add_comment(group.reviewer, assignment, remark("Nên có thêm bài tập.", ""))
    reviews.remove_comment(group.reviewer, assignment, first)
    with pytest.raises(NotFound):
        reviews.remove_comment(group.reviewer, assignment, first)
    reviews.submit_review(group.reviewer, assignment, make.verdict())
    with pytest.raises(Conflict):
        reviews.add_comment(group.reviewer, assignment, remark("Muộn rồi.", ""))
    kept = loading.load_assignment(hub.session, assignment).comments
    assert [comment.body for comment in kept] == ["Nên có thêm bài tập."]


def test_a_round_keeps_what_was_submitted_and_the_next_one_is_new(hub: Hub, group: Group) -> None:
    from hub.materials.services import authoring

    both = ((group.reviewer, make.verdict()), (group.reviewer2, make.verdict()))
    material_id, first = make.make_reviewed(group, *both)
    rounds.decide(group.head, first, "revise", "Thêm ví dụ.")
    before = dict(_round(hub, first).snapshot)
    with pytest.raises(Invalid):
        authoring.submit_material(group.author, material_id)
    authoring.edit_material(group.author, material_id, make.form(title="Đạo hàm, bản sửa", changes="Thêm ví dụ."))
    authoring.submit_material(group.author, material_id)
    second = make.open_round_of(material_id)
    assert _round(hub, first).snapshot == before
    assert _round(hub, second).number == 2
    assert (_round(hub, second).snapshot["version"], _round(hub, second).snapshot["title"]) == (2, "Đạo hàm, bản sửa")
    assert loading.submitted(_round(hub, second)) == []


def test_the_author_reads_verdicts_only_after_the_decision_and_without_names(hub: Hub, group: Group) -> None:
    both = ((group.reviewer, make.verdict()), (group.reviewer2, make.verdict()))
    material_id, round_id = make.make_reviewed(group, *both)
    before = reports.list_reports(hub.session, group.author, "material", material_id)[0]
    assert (before.verdicts, before.sent, before.expected) == ((), 2, 2)
    rounds.decide(group.head, round_id, "revise", "Thêm ví dụ.")
    after = reports.list_reports(hub.session, group.author, "material", material_id)[0]
    assert [verdict.letter for verdict in after.verdicts] == ["A", "B"]
    assert "Trần Minh Đức" not in repr(after)
    assert reports.list_reports(hub.session, group.pupil, "material", material_id) == []
    assert reports.list_reports(hub.session, group.reviewer, "material", material_id) == []


def test_the_quality_label_sums_up_the_accepting_round(hub: Hub, group: Group) -> None:
    material_id = make.make_published(group)
    label = reports.quality_label(hub.session, "material", material_id)
    assert label is not None
    assert (label.summary.verdicts, str(label.summary.mean), label.recommended) == (2, "2.9", 2)
    assert all(label.summary.gates.values())


def test_the_database_itself_refuses_a_second_open_round_and_a_second_task(hub: Hub, group: Group) -> None:
    _, round_id = make.make_submitted(group)
    take_on(group.head, round_id, group.reviewer)
    copies = {
        "review_round": "kind, thing_id, number + 1, unit_id, unit_path, title, snapshot, version, change, mode, state, rubric_version, "
        "quorum, opened_at, opened_by, screening_due_at, active_at, closed_at",
        "review_assignment": "round_id, reviewer_id, place + 1, turn, state, assigned_at, response_due_at, review_due_at, declared_at, relation, "
        "ended_at, ended_reason",
    }
    for table, columns in copies.items():
        names = columns.replace(" + 1", "")
        with pytest.raises(IntegrityError), unit_of_work() as uow:
            uow.session.execute(text(f"INSERT INTO {table} ({names}) SELECT {columns} FROM {table}"))  # noqa: S608
    for change in ("UPDATE review_round SET state = 'accepted'", "UPDATE review_assignment SET state = 'received'"):
        with pytest.raises(IntegrityError), unit_of_work() as uow:
            uow.session.execute(text(change))
    assert len(hub.session.scalars(select(ReviewAssignment)).all()) == 1


def test_the_policy_is_set_within_bounds_by_the_head(hub: Hub, group: Group) -> None:
    path = f"/{group.place.root}/{group.place.school}/{group.place.group}/"
    for quorum in (0, 6):
        with pytest.raises(ValidationError):
            set_policy(group.head, group.place.group, quorum=quorum)
    with pytest.raises(Forbidden):
        set_policy(group.reviewer, group.place.group, quorum=1)
    set_policy(group.head, group.place.group, quorum=3)
    set_policy(group.head, group.place.group, quorum=1)
    assert policy_of(hub.session, group.place.group).quorum == 1
    assert SYSTEM.can("review:configure", path)


def test_what_is_overdue_is_computed(hub: Hub, group: Group) -> None:
    _, round_id = make.make_submitted(group)
    take_on(group.head, round_id, group.reviewer)
    assert not lists.list_tasks(hub.session, group.reviewer)[0].overdue
    hub.clock.advance(days=15)
    task = lists.list_tasks(hub.session, group.reviewer)[0]
    assert task.overdue
    assert task.facts[0] == "Tài liệu" or task.facts
    assert lists.count_tasks(hub.session, group.reviewer) == 1
