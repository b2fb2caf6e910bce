"""Reviewers: asked or from the pool, accepting, declining, giving back; conflicts of interest of every sort; whom to ask next."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from hub.accounts.models import User
from hub.core.audit import AuditEvent
from hub.core.authz import SYSTEM, Actor, Role
from hub.core.errors import Conflict, Forbidden, Invalid, NotFound
from hub.core.uow import unit_of_work
from hub.review.queries import candidates, lists, loading, reports
from hub.review.schemas.contract import OtherAuthor
from hub.review.schemas.forms import DeclarationForm, EditForm
from hub.review.services import assigning, reviews, rounds
from hub.schools.services import classes
from tests.factories.accounts import load, make_user
from tests.factories.review import FREE, Panel, opinion, set_policy, take_on
from tests.factories.schools import make_group, make_school
from tests.hub import Hub


def _task(hub: Hub, task: int) -> str:
    return loading.load_assignment(hub.session, task).state


def _change(person: Actor, **values: object) -> None:
    with unit_of_work() as uow:
        uow.session.execute(update(User).where(User.id == person.user_id).values(**values))


def test_an_invitation_shows_title_and_summary_only_until_the_reviewer_declares(hub: Hub, panel: Panel) -> None:
    round_id = panel.submit()
    task = assigning.invite(panel.head, round_id, panel.ann.user_id or 0)
    told = lists.invitation(hub.session, panel.ann, task)
    assert (told.title, told.summary, told.authors) == ("Bài luận 1", "Tóm tắt", ("Nguyễn Thu Hà",))
    assert "Toàn văn" not in repr(told)
    with pytest.raises(Conflict) as refusal:
        loading.load_task(hub.session, panel.ann, task)
    assert refusal.value.code == "not_accepted"
    assert not reports.may_read_thing(hub.session, panel.ann, "essay", 1)
    with pytest.raises(Invalid):
        assigning.accept(panel.ann, task, DeclarationForm())
    with pytest.raises(NotFound):
        lists.invitation(hub.session, panel.bob, task)
    with pytest.raises(Conflict):
        reviews.save_draft(panel.ann, task, opinion())
    assert assigning.accept(panel.ann, task, FREE) == "accepted"
    assert loading.load_task(hub.session, panel.ann, task).round_id == round_id
    assert reports.may_read_thing(hub.session, panel.ann, "essay", 1)
    assert panel.names() == ["ReviewStarted"]


def test_a_declared_relation_waits_for_the_head(hub: Hub, panel: Panel) -> None:
    round_id = panel.submit()
    task = assigning.invite(panel.head, round_id, panel.ann.user_id or 0)
    assert assigning.accept(panel.ann, task, DeclarationForm(relation="Chị em họ")) == "invited"
    assert lists.list_tasks(hub.session, panel.ann)[0].waits_for_head
    with pytest.raises(Invalid):
        assigning.override_conflict(panel.head, task, " ")
    with pytest.raises(Forbidden):
        assigning.override_conflict(panel.bob, task, "Được.")
    assigning.override_conflict(panel.head, task, "Quan hệ xa.")
    assert _task(hub, task) == "accepted"
    reviews.submit_review(panel.ann, task, opinion())
    with pytest.raises(Conflict):
        assigning.override_conflict(panel.head, task, "Lần nữa.")
    kept = hub.session.scalars(select(AuditEvent).where(AuditEvent.action == "review.override")).one()
    assert (kept.actor_name, kept.details["conflicts"], kept.details["reason"]) == (panel.head.name, ["declared"], "Quan hệ xa.")


def test_another_account_of_an_author_and_whoever_directs_the_submitter_are_blocked(hub: Hub, panel: Panel) -> None:
    _change(panel.author, email="ha@truong.example")
    _change(panel.ann, email="HA@truong.example")
    _change(panel.bob, full_name="Người Ngoài")
    round_id = panel.submit(others=(OtherAuthor("Lê Kim Oanh"), OtherAuthor("Vũ Ngoài", "ngoai@noi.example")))
    expected = {panel.ann: "conflict_same_person", panel.head: "conflict_line_manager", panel.author: "conflict_author"}
    for person, code in expected.items():
        with pytest.raises(Forbidden) as refusal:
            assigning.invite(panel.leader, round_id, person.user_id or 0, override="Có lí do.")
        assert refusal.value.code == code
    with pytest.raises(Conflict) as soft:
        assigning.invite(panel.head, round_id, panel.cora.user_id or 0)
    assert soft.value.details["conflicts"] == ["namesake"]
    _change(panel.cora, email="ngoai@noi.example")
    with pytest.raises(Forbidden):
        assigning.invite(panel.head, round_id, panel.cora.user_id or 0, override="Có lí do.")
    refused = {
        one.user_id: one.refusal for one in candidates.list_candidates(hub.session, loading.load_round(hub.session, round_id))
    }
    assert refused[panel.ann.user_id or 0] == "same_person"
    assert [one.user_id for one in candidates.suggest(hub.session, loading.load_round(hub.session, round_id))] == [
        panel.bob.user_id
    ]


def test_soft_conflicts_are_set_aside_with_a_reason_and_checked_again_when_sending(hub: Hub, panel: Panel) -> None:
    round_id = panel.submit()
    task = take_on(panel.head, round_id, panel.ann)
    panel.submit(2, author=panel.ann, authors=(panel.ann.user_id, panel.author.user_id))
    with pytest.raises(Conflict) as refusal:
        reviews.submit_review(panel.ann, task, opinion())
    assert refusal.value.details["conflicts"] == ["co_author"]
    assert _task(hub, task) == "accepted"
    assigning.override_conflict(panel.head, task, "Người am hiểu duy nhất.")
    reviews.submit_review(panel.ann, task, opinion())
    hub.clock.advance(days=4 * 366)
    later = panel.submit(3)
    assert assigning.invite(panel.head, later, panel.ann.user_id or 0)


def test_the_same_school_counts_for_wider_signatures_and_where_the_group_says_so(hub: Hub, panel: Panel) -> None:
    wider = panel.submit(1, signatures=("group", "school"))
    with pytest.raises(Conflict) as refusal:
        assigning.invite(panel.head, wider, panel.ann.user_id or 0)
    assert refusal.value.details["conflicts"] == ["same_school"]
    other = make_school(panel.place.root, "thpt-khac", "THPT Khác")
    group = make_group(other, "toan")
    outsider = make_user(Role.TEACHER, other, name="Hoàng Xa")
    classes.add_to_group(SYSTEM, group, outsider)
    found = loading.load_round(hub.session, wider)
    assert candidates.suggest(hub.session, found)[0].user_id == outsider
    task = take_on(panel.head, wider, load(outsider))
    reviews.submit_review(load(outsider), task, opinion())
    narrow = panel.submit(2)
    with pytest.raises(Invalid):
        assigning.invite(panel.head, narrow, outsider)
    set_policy(panel.head, panel.place.group, same_school="reason")
    with pytest.raises(Conflict):
        assigning.invite(panel.head, narrow, panel.ann.user_id or 0)
    assert assigning.invite(panel.head, narrow, panel.ann.user_id or 0, override="Tổ nhỏ.")


def test_whoever_comes_into_conflict_is_stopped_at_assignment_at_submission_and_at_decision(hub: Hub, panel: Panel) -> None:
    """The same relation, found anew at each step: the author and others become one person by an address that is changed meanwhile."""
    _change(panel.author, email="ha@truong.example")
    round_id = panel.submit()

    def becomes_the_author(person: Actor, act: Callable[[], object]) -> None:
        _change(person, email="ha@truong.example")
        with pytest.raises(Forbidden) as refusal:
            act()
        assert refusal.value.code == "conflict_same_person"
        _change(person, email=f"{person.user_id}@truong.example")
        act()

    asked: list[int] = []
    becomes_the_author(panel.ann, lambda: asked.append(assigning.invite(panel.head, round_id, panel.ann.user_id or 0)))
    becomes_the_author(panel.ann, lambda: assigning.accept(panel.ann, asked[0], FREE))
    becomes_the_author(panel.ann, lambda: reviews.submit_review(panel.ann, asked[0], opinion()))
    second = take_on(panel.head, round_id, panel.bob)
    reviews.submit_review(panel.bob, second, opinion())
    becomes_the_author(panel.head, lambda: rounds.decide(panel.head, round_id, "accept", ""))


def test_people_are_suggested_by_the_subject_of_their_group(hub: Hub, panel: Panel) -> None:
    """Members of the group that the work went to; with a wider signature, of groups with its subject elsewhere too; never of another subject."""
    other = make_school(panel.place.root, "thpt-khac", "THPT Khác")
    same, different = make_group(other, "toan"), make_group(other, "ngu-van", name="Tổ Văn")
    mathematician, writer = (make_user(Role.TEACHER, other, name=name) for name in ("Hoàng Xa", "Lý Văn"))
    classes.add_to_group(SYSTEM, same, mathematician)
    classes.add_to_group(SYSTEM, different, writer)

    def suggested(**more: object) -> set[int]:
        found = loading.load_round(hub.session, panel.submit(len(panel.told) + 1, **more))
        with unit_of_work() as uow:
            people = candidates.suggest(uow.session, loading.load_round(uow.session, found.id), 9)
        rounds.cancel_round(panel.author, "essay", found.thing_id)
        return {one.user_id for one in people}

    group = {person.user_id for person in (panel.ann, panel.bob, panel.cora)}
    assert suggested() == group
    assert suggested(signatures=("group", "school")) == {*group, mathematician}


def test_declined_given_back_and_asked_again(hub: Hub, panel: Panel) -> None:
    round_id = panel.submit()
    task = assigning.invite(panel.head, round_id, panel.ann.user_id or 0)
    with pytest.raises(Invalid):
        assigning.decline(panel.ann, task, "  ")
    assigning.decline(panel.ann, task, "Tôi đi tập huấn.")
    assert _task(hub, task) == "declined"
    with pytest.raises(Conflict):
        assigning.accept(panel.ann, task, FREE)
    assert assigning.invite(panel.head, round_id, panel.ann.user_id or 0) == task
    assert _task(hub, task) == "resent"
    assigning.accept(panel.ann, task, FREE)
    assigning.give_back(panel.ann, task, "Ốm.")
    assert (_task(hub, task), loading.load_round(hub.session, round_id).state) == ("released", "screening")
    assert panel.names() == ["ReviewStarted", "ReviewPaused"]
    assigning.invite(panel.head, round_id, panel.bob.user_id or 0)
    with pytest.raises(Conflict):
        assigning.invite(panel.head, round_id, panel.bob.user_id or 0)


def test_members_take_reviews_from_the_pool(hub: Hub, panel: Panel) -> None:
    round_id = panel.submit()
    assert [item.places for item in lists.list_pool(hub.session, panel.ann)] == [2]
    assert lists.list_pool(hub.session, panel.author) == []
    assert lists.list_pool(hub.session, panel.head)[0].refusal == "line_manager"
    with pytest.raises(Invalid):
        assigning.claim(panel.ann, round_id, DeclarationForm())
    with pytest.raises(Conflict):
        assigning.claim(panel.ann, round_id, DeclarationForm(no_conflict=True, relation="Bạn thân"))
    for person in (panel.author, panel.head):
        with pytest.raises(Forbidden):
            assigning.claim(person, round_id, FREE)
    first = assigning.claim(panel.ann, round_id, FREE)
    assigning.claim(panel.bob, round_id, FREE)
    with pytest.raises(Conflict) as refusal:
        assigning.claim(panel.cora, round_id, FREE)
    assert refusal.value.code == "no_place"
    assigning.give_back(panel.ann, first, "Bận.")
    assert [item.round_id for item in lists.list_pool(hub.session, panel.cora)] == [round_id]
    set_policy(panel.head, panel.place.group, claims=False)
    assert lists.list_pool(hub.session, panel.cora) == []
    with pytest.raises(Conflict):
        assigning.claim(panel.cora, round_id, FREE)


def test_the_head_follows_a_review_to_the_thanks_and_rates_it(hub: Hub, panel: Panel) -> None:
    _change(panel.ann, email="an@truong.example")
    round_id = panel.submit()
    task = take_on(panel.head, round_id, panel.ann)
    with pytest.raises(Conflict):
        assigning.rate(panel.head, task, 5)
    with pytest.raises(Invalid):
        assigning.extend(panel.head, task, date(2020, 1, 1))
    assigning.extend(panel.head, task, date(2027, 1, 31))
    assert loading.load_assignment(hub.session, task).review_due_at.date() == date(2027, 1, 31)
    reviews.submit_review(panel.ann, task, opinion(to_author="Cô Hà viết tốt."))
    assert (assigning.note_viewed(panel.head, round_id), assigning.note_viewed(panel.head, round_id)) == (1, 0)
    edit = EditForm(to_author="Tác giả viết tốt.", recommendation="accept_minor", reason="Xoá tên.")
    with pytest.raises(Forbidden):
        reviews.edit_review(panel.ann, task, edit)
    reviews.edit_review(panel.head, task, edit)
    kept = hub.session.scalars(select(AuditEvent).where(AuditEvent.action == "review.edit")).one().details
    assert kept["before"] == {"to_author": "Cô Hà viết tốt.", "recommendation": "accept"}
    assert kept["after"] == {"to_author": "Tác giả viết tốt.", "recommendation": "accept_minor"}
    with pytest.raises(Conflict):
        assigning.thank(panel.head, task)
    assigning.confirm(panel.head, task)
    assigning.thank(panel.head, task)
    assigning.rate(panel.head, task, 4)
    assert _task(hub, task) == "thanked"
    with pytest.raises(Conflict):
        reviews.submit_review(panel.ann, task, opinion())
    found = loading.load_round(hub.session, panel.submit(2))
    ann = next(one for one in candidates.list_candidates(hub.session, found) if one.user_id == panel.ann.user_id)
    assert (ann.rating, dict(ann.reasons)["knows_kind"]) == (Decimal("4.0"), 1)


def test_deciding_takes_note_of_what_was_sent(hub: Hub, panel: Panel) -> None:
    round_id = panel.agreed()
    rounds.decide(panel.head, round_id, "revise", "Thêm ví dụ.")
    assert {task.state for task in loading.load_round(hub.session, round_id).assignments} == {"confirmed"}
