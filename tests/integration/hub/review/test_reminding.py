"""The head reminds: once a day, only who owes something, by a mail that names nobody."""

from email import message_from_bytes, policy

import pytest
from sqlalchemy import select, update

from hub.accounts.models import User
from hub.core.audit import AuditEvent
from hub.core.authz import Actor
from hub.core.errors import Conflict, Forbidden
from hub.core.i18n import use_locale
from hub.core.uow import unit_of_work
from hub.review.models import ReviewAssignment, ReviewReminder
from hub.review.queries import lists, reminders
from hub.review.rules.assignments import OWED, AssignmentState
from hub.review.rules.reminders import head_slot, is_by_head
from hub.review.rules.workflow import RoundState
from hub.review.schemas.forms import DeclarationForm
from hub.review.schemas.values import ReviewerMark
from hub.review.services import assigning, reviews, timetable
from hub.review.services.reminding import remind_reviewer
from hub.review.views.today import today
from tests.factories.review import FREE, Panel, opinion, set_policy, take_on
from tests.hub import Hub


def _mails(hub: Hub) -> list[tuple[str, str]]:
    """Subject and words of the mails that lie in the box, which is empty then."""
    found = []
    for file in sorted((hub.runtime.settings.instance / "mail").glob("*.eml")):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        found.append((str(mail["Subject"]), mail.get_content()))  # type: ignore[attr-defined]
        file.unlink()
    return found


def _with_mail(person: Actor) -> None:
    with unit_of_work() as uow:
        uow.session.execute(update(User).where(User.id == person.user_id).values(email="an@truong.example", language="vi"))


def _slots(hub: Hub) -> list[str]:
    return list(hub.session.scalars(select(ReviewReminder.slot).order_by(ReviewReminder.id)))


def _mark(hub: Hub, panel: Panel) -> ReviewerMark:
    reading = hub.session
    found = lists.list_rounds(reading, [panel.path], list(RoundState))
    return lists.make_cards(reading, panel.head, found)[0].marks[0]


def test_who_owes_an_answer_or_a_review_is_reminded_once_a_day(hub: Hub, panel: Panel) -> None:
    _with_mail(panel.ann)
    set_policy(panel.head, panel.place.group, mode="double")
    task = assigning.invite(panel.head, panel.submit(), panel.ann.user_id or 0)
    hub.run_jobs()
    _mails(hub)
    remind_reviewer(panel.head, task)
    assert not _mark(hub, panel).may_be_reminded
    with pytest.raises(Conflict) as again:
        remind_reviewer(panel.leader, task)
    assert again.value.code == "reminded_today"
    hub.run_jobs()
    hub.run_jobs()
    ((subject, words),) = _mails(hub)
    assert subject == "Tổ chờ thầy cô trả lời: Bài luận 1"
    assert f"/reviews/tasks/{task}" in words
    assert not [one.name for one in (panel.author, panel.head, panel.bob) if one.name in subject + words]
    assigning.accept(panel.ann, task, FREE)
    hub.clock.advance(days=1)
    assert _mark(hub, panel).may_be_reminded
    remind_reviewer(panel.head, task)
    hub.run_jobs()
    ((subject, words),) = _mails(hub)
    assert subject == "Tổ chờ bài phản biện: Bài luận 1"
    assert "trả lại" not in words
    hub.clock.advance(days=20)
    remind_reviewer(panel.head, task)
    hub.run_jobs()
    assert "trả lại" in _mails(hub)[-1][1]
    assert len([slot for slot in _slots(hub) if is_by_head(slot)]) == 3
    assert all(hub.session.scalars(select(ReviewReminder.sent_at.is_not(None))))
    kept = hub.session.scalars(select(AuditEvent).where(AuditEvent.action == "review.remind")).all()
    assert [one.actor_name for one in kept] == [panel.head.name] * 3


def test_a_reminder_of_the_clock_counts_for_the_day_and_the_heads_stops_no_slot(hub: Hub, panel: Panel) -> None:
    task = assigning.invite(panel.head, panel.submit(), panel.ann.user_id or 0)
    hub.clock.advance(days=4.5)
    assert timetable.make_reminders(task) == 1
    with pytest.raises(Conflict):
        remind_reviewer(panel.head, task)
    hub.clock.advance(days=1)
    remind_reviewer(panel.head, task)
    hub.clock.advance(days=1)
    assert timetable.make_reminders(task) == 1
    assert [slot for slot in _slots(hub) if not is_by_head(slot)] == ["response_before", "response_after"]


def test_the_day_ends_at_midnight_here_and_asking_again_begins_anew(hub: Hub, panel: Panel) -> None:
    round_id = panel.submit()
    task = assigning.invite(panel.head, round_id, panel.ann.user_id or 0)
    remind_reviewer(panel.head, task)
    started = reminders.start_of_today()
    hub.clock.advance(seconds=86_399 - (hub.clock.now() - started).total_seconds())
    assert reminders.reminded_today(hub.session, [task])
    hub.clock.advance(seconds=1)
    assert not reminders.reminded_today(hub.session, [task])
    remind_reviewer(panel.head, task)
    assigning.decline(panel.ann, task, "Bận.")
    assigning.invite(panel.head, round_id, panel.ann.user_id or 0)
    remind_reviewer(panel.head, task)
    assert len(_slots(hub)) == 3


def test_only_who_runs_the_review_and_wrote_nothing_may_remind(hub: Hub, panel: Panel) -> None:
    task = take_on(panel.head, panel.submit(), panel.ann)
    for person in (panel.author, panel.ann, panel.bob, panel.specialist):
        with pytest.raises(Forbidden):
            remind_reviewer(person, task)
    own = assigning.invite(panel.leader, panel.submit(2, author=panel.head), panel.bob.user_id or 0)
    with pytest.raises(Forbidden):
        remind_reviewer(panel.head, own)
    remind_reviewer(panel.leader, own)
    assert _slots(hub) == [head_slot(reminders.start_of_today().date())]


def test_who_owes_nothing_is_not_reminded(hub: Hub, panel: Panel) -> None:
    task = take_on(panel.head, panel.submit(), panel.ann)
    for state in set(AssignmentState) - set(OWED):
        with unit_of_work() as uow:
            ended = update(ReviewAssignment).where(ReviewAssignment.id == task).values(state=state, ended_at=hub.clock.now())
            uow.session.execute(ended)
        with pytest.raises(Conflict) as refused:
            remind_reviewer(panel.head, task)
        assert refused.value.code == "review_state"
    assert _slots(hub) == []


def test_who_waits_for_the_head_is_not_reminded_by_anybody(hub: Hub, panel: Panel) -> None:
    _with_mail(panel.ann)
    task = assigning.invite(panel.head, panel.submit(), panel.ann.user_id or 0)
    hub.run_jobs()
    _mails(hub)
    assigning.accept(panel.ann, task, DeclarationForm(relation="Bạn học"))
    hub.clock.advance(days=6)
    mark = _mark(hub, panel)
    assert (mark.overdue, mark.may_be_reminded) == (False, False)
    assert timetable.make_reminders(task) == 0
    with pytest.raises(Conflict):
        remind_reviewer(panel.head, task)
    assigning.override_conflict(panel.head, task, "Tổ nhỏ.")
    remind_reviewer(panel.head, task)
    hub.run_jobs()
    assert len(_mails(hub)) == 1


def test_a_mail_on_its_way_stays_when_the_review_came(hub: Hub, panel: Panel) -> None:
    _with_mail(panel.ann)
    task = take_on(panel.head, panel.submit(), panel.ann)
    hub.run_jobs()
    _mails(hub)
    remind_reviewer(panel.head, task)
    reviews.submit_review(panel.ann, task, opinion())
    hub.run_jobs()
    assert _mails(hub) == []


def test_today_tells_the_head_whom_to_remind_by_letters(hub: Hub, panel: Panel) -> None:
    round_id = panel.submit()
    tasks = [take_on(panel.head, round_id, one) for one in (panel.ann, panel.bob)]

    def told(actor: Actor) -> list[str]:
        with use_locale("en"):
            return [str(entry.facts[0]) for entry in today(actor, hub.session) if entry.icon == "bell"]

    assert told(panel.head) == []
    hub.clock.advance(days=15)
    assert told(panel.head) == ["Reviewers A, B are overdue"]
    assert told(panel.author) == told(panel.ann) == []
    remind_reviewer(panel.head, tasks[0])
    assert told(panel.head) == ["Reviewer B is overdue"]
    reviews.submit_review(panel.bob, tasks[1], opinion())
    assert told(panel.head) == []
    hub.clock.advance(days=1)
    assert told(panel.leader) == ["Reviewer A is overdue"]
