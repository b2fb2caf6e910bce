"""A process that dies while a material is reviewed, signed or published leaves it as it was, and the same action then succeeds, once."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, update

from hub.accounts.models import User
from hub.core.authz import Role
from hub.core.jobs import Job
from hub.core.uow import unit_of_work
from hub.materials.events import MaterialPublished
from hub.materials.queries import access
from hub.materials.services import authoring, versions
from hub.review.models import ReviewReminder
from hub.review.rules.rubric import Recommendation
from hub.review.schemas.forms import DeclarationForm
from hub.review.services import assigning, notices, reminding, reviews, rounds
from tests.factories import materials as make
from tests.factories.accounts import load, make_user
from tests.factories.crashing import Crasher
from tests.factories.review import FREE, take_on
from tests.hub import Hub

WHY = "Cả tỉnh có một tổ."


@pytest.fixture
def hub(hub_sqlite: Hub) -> Hub:
    """That a transaction is whole on both databases is shown with the rounds alone."""
    return hub_sqlite


def _standing(hub: Hub, material: int) -> tuple[str, list[str]]:
    found = access.load(hub.session, material)
    return found.standing, [version.state for version in found.versions]


def test_a_material_is_published_once_wherever_the_process_died(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    group = make.make_group()
    specialist = load(make_user(Role.DEPARTMENT_SPECIALIST, group.place.root, name="Ngô Thanh Sơn"))
    published: list[Any] = []
    hub.runtime.registry.subscribe(MaterialPublished, lambda uow, event: published.append(event))
    material = make.make_draft(group, scope="province")
    hub.run_jobs()
    crasher = Crasher(hub, monkeypatch, "material")
    one, two = (person.user_id or 0 for person in (group.reviewer, group.reviewer2))
    seen: list[tuple[str, list[str]]] = []

    def run(name: str, act: Callable[[], Any]) -> Any:
        made = crasher.run(name, act, published)
        if not seen or seen[-1] != _standing(hub, material):
            seen.append(_standing(hub, material))
        return made

    run("submit", lambda: authoring.submit_material(group.author, material))
    found = make.open_round_of(material)
    first = run("invite", lambda: assigning.invite(group.head, found, one, WHY))
    run("remind", lambda: reminding.remind_reviewer(group.head, first))
    run("accept", lambda: assigning.accept(group.reviewer, first, FREE))
    run("give back", lambda: assigning.give_back(group.reviewer, first, "Ốm."))
    second = run("invite another", lambda: assigning.invite(group.head, found, two, WHY))
    run("relation", lambda: assigning.accept(group.reviewer2, second, DeclarationForm(relation="Bạn học")))
    run("decline", lambda: assigning.decline(group.reviewer2, second, "Bận."))
    for person, number in ((group.reviewer, one), (group.reviewer3, group.reviewer3.user_id or 0)):
        task = run("again", lambda number=number: assigning.invite(group.head, found, number, WHY))
        run("accept again", lambda person=person, task=task: assigning.accept(person, task, FREE))
        run("send", lambda person=person, task=task: reviews.submit_review(person, task, make.verdict()))
    run("decide", lambda: rounds.decide(group.head, found, "accept", ""))
    run("sign", lambda: rounds.sign(group.leader, found, "sign"))
    run("sign and publish", lambda: rounds.sign(specialist, found, "sign"))
    run("next version", lambda: versions.start_version(group.author, material))
    changed = make.form(scope="province", title="Đạo hàm, bản hai")
    run("edit", lambda: authoring.edit_material(group.author, material, changed))
    run("submit the next", lambda: authoring.submit_material(group.author, material))
    later = make.open_round_of(material)
    task = take_on(group.head, later, group.reviewer, WHY)
    run("return", lambda: reviews.submit_review(group.reviewer, task, make.verdict(Recommendation.REVISE)))
    run("decide again", lambda: rounds.decide(group.head, later, "revise", "Sửa mô tả."))
    assert seen == [
        ("unpublished", ["submitted"]),
        ("unpublished", ["under_review"]),
        ("unpublished", ["submitted"]),
        ("unpublished", ["under_review"]),
        ("published", ["published"]),
        ("published", ["published", "draft"]),
        ("published", ["published", "submitted"]),
        ("published", ["published", "under_review"]),
        ("published", ["published", "revisions_required"]),
    ]
    assert len(published) == 1


def test_a_mail_that_was_sent_before_the_process_died_is_the_same_mail_when_sent_again(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = make.make_group()
    with unit_of_work() as uow:
        uow.session.execute(update(User).where(User.id == group.reviewer.user_id).values(email="duc@truong.example"))
    _material, round_id = make.make_submitted(group)
    hub.run_jobs()
    task = assigning.invite(group.head, round_id, group.reviewer.user_id or 0)
    hub.run_jobs()
    sent: list[str] = []
    monkeypatch.setattr(hub.runtime.mailer, "send", lambda message: sent.append(message.message_id))
    reminding.remind_reviewer(group.head, task)
    noted = notices._note_sent

    def dies(*_what: Any) -> None:
        raise ConnectionError("the process died")

    monkeypatch.setattr(notices, "_note_sent", dies)
    hub.run_jobs()
    monkeypatch.setattr(notices, "_note_sent", noted)
    hub.clock.advance(hours=1)
    hub.run_jobs()
    assert sent == [sent[0]] * 2
    assert hub.session.scalar(select(ReviewReminder.sent_at)) is not None
    assert hub.session.scalar(select(func.count()).select_from(Job).where(Job.state == "failed")) == 0
