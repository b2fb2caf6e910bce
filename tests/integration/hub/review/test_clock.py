"""What the clock does: reminders that know nothing of each other, invitations that lapse, rounds that expire. Every job may run again."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlalchemy import select, update

from hub.accounts.models import RoleAssignment, User
from hub.accounts.schemas import UserStatus
from hub.accounts.services import people
from hub.core.authz import SYSTEM, Actor, Role
from hub.core.uow import enqueue_periodic, unit_of_work
from hub.review.events import ReviewExpired
from hub.review.models import ReviewReminder
from hub.review.queries import loading
from hub.review.services import assigning, reviews, rounds, timetable
from tests.factories.review import FREE, Panel, opinion, set_policy, take_on
from tests.hub import Hub


def _mails(hub: Hub) -> list[EmailMessage]:
    folder = hub.runtime.settings.instance / "mail"
    files = sorted(folder.glob("*.eml")) if folder.exists() else []
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]  # type: ignore[misc]


def _clear(hub: Hub) -> None:
    for file in (hub.runtime.settings.instance / "mail").glob("*.eml"):
        file.unlink()


def _with_mail(*readers: Actor, language: str = "vi") -> None:
    with unit_of_work() as uow:
        for person in readers:
            uow.session.execute(
                update(User).where(User.id == person.user_id).values(email=f"p{person.user_id}@truong.example", language=language)
            )


def _tick(hub: Hub) -> None:
    """All periodic jobs of peer review, twice, as a restarted worker might run them."""
    for _ in range(2):
        for name in ("review.remind", "review.lapse", "review.leave", "review.expire"):
            enqueue_periodic(hub.runtime, name)
        hub.run_jobs()


def _slots(hub: Hub) -> list[str]:
    return list(hub.session.scalars(select(ReviewReminder.slot).order_by(ReviewReminder.id)))


def test_an_invitation_is_mailed_in_the_persons_language_and_names_nobody(hub: Hub, panel: Panel) -> None:
    set_policy(panel.head, panel.place.group, mode="double")
    _with_mail(panel.ann, language="en")
    _with_mail(panel.bob)
    round_id = panel.submit()
    for person in (panel.ann, panel.bob, panel.cora):
        assigning.invite(panel.head, round_id, person.user_id or 0)
    hub.run_jobs()
    told = {str(mail["To"].addresses[0].addr_spec): mail for mail in _mails(hub)}
    assert set(told) == {f"p{panel.ann.user_id}@truong.example", f"p{panel.bob.user_id}@truong.example"}
    english, vietnamese = told[f"p{panel.ann.user_id}@truong.example"], told[f"p{panel.bob.user_id}@truong.example"]
    assert (english["Subject"], vietnamese["Subject"]) == ("Please review: Bài luận 1", "Mời phản biện: Bài luận 1")
    for mail in told.values():
        assert panel.author.name not in mail.get_content()
        assert panel.cora.name not in mail.get_content()
        assert "/reviews/tasks/" in mail.get_content()


def test_the_four_reminders_each_go_out_once(hub: Hub, panel: Panel) -> None:
    _with_mail(panel.ann)
    round_id = panel.submit()
    task = assigning.invite(panel.head, round_id, panel.ann.user_id or 0)
    hub.run_jobs()
    _clear(hub)
    seen = []
    for days in (3.9, 0.2, 2):  # the answer is due after five days
        hub.clock.advance(days=days)
        _tick(hub)
        seen.append(_slots(hub))
    assert seen == [[], ["response_before"], ["response_before", "response_after"]]
    assigning.accept(panel.ann, task, FREE)
    hub.clock.advance(days=11.5)
    _tick(hub)
    hub.clock.advance(days=4)
    _tick(hub)
    assert _slots(hub) == ["response_before", "response_after", "review_before", "review_after"]
    subjects = sorted(mail["Subject"].split(":")[0] for mail in _mails(hub))
    assert subjects == ["Quá hạn phản biện", "Quá hạn trả lời", "Sắp đến hạn phản biện", "Sắp đến hạn trả lời"]
    assert all(hub.session.scalars(select(ReviewReminder.sent_at.is_not(None))))


def test_a_reminder_after_goes_out_although_the_one_before_is_off(hub: Hub, panel: Panel) -> None:
    set_policy(panel.head, panel.place.group, reminders={"response_before": None, "review_before": None, "review_after": None})
    round_id = panel.submit()
    assigning.invite(panel.head, round_id, panel.ann.user_id or 0)
    for _ in range(7):
        hub.clock.advance(days=1)
        _tick(hub)
    assert _slots(hub) == ["response_after"]


def test_a_mail_on_its_way_is_not_sent_when_it_is_no_longer_due(hub: Hub, panel: Panel) -> None:
    _with_mail(panel.ann)
    task = take_on(panel.head, panel.submit(), panel.ann)
    hub.run_jobs()
    _clear(hub)
    hub.clock.advance(days=15)
    assert timetable.make_reminders(task) == 1
    assert timetable.make_reminders(task) == 0
    reviews.submit_review(panel.ann, task, opinion())
    hub.run_jobs()
    assert _mails(hub) == []
    assert hub.session.scalars(select(ReviewReminder)).one().sent_at is None


def test_who_is_asked_again_is_reminded_again(hub: Hub, panel: Panel) -> None:
    round_id = panel.submit()
    task = assigning.invite(panel.head, round_id, panel.ann.user_id or 0)
    hub.clock.advance(days=4.5)
    _tick(hub)
    assigning.decline(panel.ann, task, "Bận.")
    assigning.invite(panel.head, round_id, panel.ann.user_id or 0)
    hub.clock.advance(days=4.5)
    _tick(hub)
    assert _slots(hub) == ["response_before", "response_before"]


def test_an_invitation_without_an_answer_lapses_and_the_next_person_is_named(hub: Hub, panel: Panel) -> None:
    _with_mail(panel.head)
    round_id = panel.submit()
    task = assigning.invite(panel.head, round_id, panel.ann.user_id or 0)
    hub.clock.advance(days=7.9)
    _tick(hub)
    assert loading.load_assignment(hub.session, task).state == "invited"
    hub.clock.advance(days=0.2)
    _tick(hub)
    found = loading.load_assignment(hub.session, task)
    assert (found.state, found.ended_reason, found.suggested_id) == ("released", "no_answer", panel.bob.user_id)
    assert found.round.state == "screening"
    mail = _mails(hub)
    assert [one["Subject"] for one in mail] == ["Lời mời hết hiệu lực: Bài luận 1"]
    assert panel.bob.name in mail[0].get_content()


def test_a_relation_that_waits_for_the_head_does_not_lapse(hub: Hub, panel: Panel) -> None:
    from hub.review.schemas.forms import DeclarationForm

    task = assigning.invite(panel.head, panel.submit(), panel.ann.user_id or 0)
    assigning.accept(panel.ann, task, DeclarationForm(relation="Học trò cũ"))
    hub.clock.advance(days=20)
    _tick(hub)
    assert loading.load_assignment(hub.session, task).state == "invited"


@pytest.mark.parametrize("begun", [False, True])
def test_a_round_in_which_nothing_happens_expires_and_can_be_handed_in_again(hub: Hub, panel: Panel, begun: bool) -> None:
    set_policy(panel.head, panel.place.group, idle_days=30)
    round_id = panel.submit()
    if begun:
        take_on(panel.head, round_id, panel.ann)
    hub.clock.advance(days=29)
    _tick(hub)
    assert loading.load_round(hub.session, round_id).state in ("submitted", "under_review")
    hub.clock.advance(days=1.1)
    _tick(hub)
    found = loading.load_round(hub.session, round_id)
    assert found.state == "expired"
    assert panel.told[-1] == ReviewExpired("essay", 1, round_id, begun)
    assert not timetable.expire_round(round_id)
    assert {task.state for task in found.assignments} <= {"cancelled"}
    assert loading.load_round(hub.session, panel.submit()).number == 2
    rounds.cancel_round(panel.author, "essay", 1)


@pytest.mark.parametrize("how", ["role", "account"])
def test_who_leaves_the_group_gives_the_task_back_and_what_they_sent_stays(hub: Hub, panel: Panel, how: str) -> None:
    round_id = panel.submit()
    sent, owed = (take_on(panel.head, round_id, one) for one in (panel.ann, panel.bob))
    reviews.submit_review(panel.ann, sent, opinion())
    for one in (panel.ann, panel.bob):
        if how == "account":
            people.set_status(SYSTEM, one.user_id or 0, UserStatus.DISABLED)
        else:
            held = select(RoleAssignment.id).where(
                RoleAssignment.user_id == one.user_id, RoleAssignment.role == Role.GROUP_MEMBER
            )
            people.end_role(SYSTEM, hub.session.scalars(held).one())
    _tick(hub)
    left = loading.load_assignment(hub.session, owed)
    assert (left.state, left.ended_reason) == ("released", "left")
    assert loading.load_assignment(hub.session, sent).state == "received"
    assert loading.round_facts(loading.load_round(hub.session, round_id)).places == 1
