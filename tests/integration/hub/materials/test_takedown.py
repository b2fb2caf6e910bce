"""Taking materials from readers and giving them back: who learns what, at once, and what stays on record."""

from collections.abc import Callable

import pytest

from hub.accounts.models import User
from hub.core.authz import Actor, Role
from hub.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Unavailable
from hub.core.mail import Message
from hub.core.search import SearchQuery
from hub.core.uow import unit_of_work
from hub.materials.queries import access, cards, published, takedowns
from hub.materials.rules.takedown import SUSPENSION_REASONS, WITHDRAWAL_REASONS, TakedownStep, tells
from hub.materials.schemas import REASONS
from hub.materials.services import authoring, delivery, takedown, versions
from hub.review.rules.rubric import Recommendation
from hub.review.services import reviews, rounds
from tests.factories import materials as make
from tests.factories.accounts import make_actor
from tests.factories.materials import Group
from tests.factories.review import take_on
from tests.factories.schools import make_school
from tests.hub import Hub

TITLE = "Đạo hàm và ý nghĩa hình học"


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


def _found(hub: Hub, actor: Actor) -> int:
    query = SearchQuery(text="đạo hàm", visibility=access.tokens(hub.session, actor))
    return hub.runtime.search.search(query).total


def _card(hub: Hub, actor: Actor, material_id: int) -> tuple[str, str]:
    card = cards.cards(hub.session, actor, [material_id])[material_id]
    return card.title, card.reason


# Who may do what: action x person -> the refusal, None where it is done
SUSPEND: Callable[[Actor, int], None] = lambda who, number: takedown.suspend_material(who, number, "licence", "")  # noqa: E731
WITHDRAW: Callable[[Actor, int], None] = lambda who, number: takedown.withdraw_material(who, number, "licence", "")  # noqa: E731
REQUEST: Callable[[Actor, int], None] = lambda who, number: takedown.request_withdrawal(who, number, "author", "")  # noqa: E731
RIGHTS = {
    "pupil": (Forbidden, Forbidden, NotFound),
    "reviewer": (Forbidden, Forbidden, NotFound),
    "author": (Forbidden, Forbidden, None),  # after 30 days, authors ask
    "head": (None, None, NotFound),
    "leader": (None, None, NotFound),
    "specialist": (None, None, NotFound),
    "data_officer": (None, Forbidden, NotFound),
    "stranger": (NotFound, NotFound, NotFound),
}


def test_who_may_take_a_material_from_readers(hub: Hub, group: Group) -> None:
    elsewhere = make_school(group.place.root, "thpt-xa", "THPT Xa")
    people = {
        **{name: getattr(group, name) for name in ("pupil", "reviewer", "author", "head", "leader")},
        "specialist": make_actor(Role.DEPARTMENT_SPECIALIST, group.place.root),
        "data_officer": make_actor(Role.DATA_OFFICER, group.place.root),
        "stranger": make_actor(Role.GROUP_HEAD, elsewhere),
    }
    material_id = make.make_published(group)
    hub.clock.advance(days=31)
    found: dict[str, list[type[Exception] | None]] = {}
    for name, person in people.items():
        for action in (SUSPEND, WITHDRAW, REQUEST):
            hub.scope.close_reading()
            try:
                _undone(action, person, material_id)
                outcome = None
            except (Forbidden, NotFound) as refusal:
                outcome = type(refusal)
            found.setdefault(name, []).append(outcome)
    assert {name: tuple(row) for name, row in found.items()} == RIGHTS


class _Undo(Exception):
    """Takes back what was done."""


def _undone(action: Callable[[Actor, int], None], person: Actor, material_id: int) -> None:
    try:
        with unit_of_work():
            action(person, material_id)
            raise _Undo
    except _Undo:
        pass


def test_a_suspended_material_is_gone_from_search_before_any_job(hub: Hub, group: Group) -> None:
    material_id = make.make_published(group)
    hub.run_jobs()
    assert _found(hub, group.pupil) == 1
    takedown.suspend_material(group.head, material_id, "error", "")
    assert _found(hub, group.pupil) == 0
    takedown.restore_material(group.head, material_id, "Không có lỗi.")
    hub.run_jobs()
    assert _found(hub, group.pupil) == 1
    takedown.withdraw_material(group.head, material_id, "error", "")
    assert _found(hub, group.pupil) == 0
    hub.run_jobs()
    assert _found(hub, group.pupil) == 0


def test_a_search_engine_that_is_away_does_not_keep_a_material_from_being_suspended(
    hub: Hub, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    material_id = make.make_published(group)
    hub.run_jobs()

    def away(_ids: object) -> None:
        raise Unavailable("away")

    with monkeypatch.context() as patched:
        patched.setattr(hub.runtime.search, "delete", away)
        takedown.suspend_material(group.head, material_id, "error", "")
        with pytest.raises(Gone):
            access.readable(hub.session, group.pupil, material_id)
    hub.run_jobs()
    assert _found(hub, group.pupil) == 0


def test_a_suspension_that_is_rolled_back_leaves_the_index_alone(hub: Hub, group: Group) -> None:
    material_id = make.make_published(group)
    hub.run_jobs()
    _undone(SUSPEND, group.head, material_id)
    hub.scope.close_reading()
    assert _found(hub, group.pupil) == 1


@pytest.mark.parametrize(
    ("reason", "silent", "told"),
    [
        *((reason, None, reason not in {"privacy", "harmful"}) for reason in WITHDRAWAL_REASONS),
        ("privacy", False, True),
        ("harmful", False, True),
        ("error", True, False),
        ("outdated", False, True),
    ],
)
def test_what_is_told_is_one_rule(reason: str, silent: bool | None, told: bool) -> None:
    assert tells(reason, silent) is told
    assert reason in REASONS


@pytest.mark.parametrize(("reason", "silent"), [("privacy", None), ("privacy", False), ("error", None), ("error", True)])
def test_tombstone_and_cards_tell_the_same(hub: Hub, group: Group, reason: str, silent: bool | None) -> None:
    material_id = make.make_published(group)
    takedown.withdraw_material(group.head, material_id, reason, "Chỉ để lưu.", silent=silent)
    stone = takedowns.tombstone(hub.session, group.pupil, material_id)
    told = tells(reason, silent)
    assert (stone.reason, TITLE in stone.citation) == ((reason, True) if told else ("", False))
    assert _card(hub, group.pupil, material_id) == ((TITLE, reason) if told else ("", ""))
    assert _card(hub, group.author, material_id) == (TITLE, reason)
    assert "Chỉ để lưu" not in repr(stone)


@pytest.mark.parametrize("reason", SUSPENSION_REASONS)
def test_a_later_request_does_not_bring_a_silent_title_back(hub: Hub, group: Group, reason: str) -> None:
    material_id = make.make_published(group)
    takedown.suspend_material(group.head, material_id, reason, "")
    expected = (TITLE, reason) if tells(reason) else ("", "")
    assert _card(hub, group.pupil, material_id) == expected
    takedown.request_withdrawal(group.author, material_id, "author", "")
    assert _card(hub, group.pupil, material_id) == expected
    takedown.decline_withdrawal(group.head, material_id, "")
    assert _card(hub, group.pupil, material_id) == expected
    waiting = takedowns.list_waiting(hub.session, group.head)
    assert [(one.material_id, one.step, one.reason) for one in waiting] == [(material_id, TakedownStep.SUSPEND, reason)]
    takedown.restore_material(group.head, material_id)
    assert _card(hub, group.pupil, material_id) == (TITLE, "")
    assert takedowns.list_waiting(hub.session, group.head) == []


def test_authors_withdraw_alone_only_while_it_is_new_and_unused(hub: Hub, group: Group) -> None:
    fresh, used, old = (make.make_published(group, title=f"Đạo hàm {number}") for number in range(3))
    hub.runtime.registry.extensions["materials.uses"].append(lambda _session, number: int(number == used))
    takedown.withdraw_material(group.author, fresh, "author", "")
    with pytest.raises(Forbidden) as refusal:
        takedown.withdraw_material(group.author, used, "author", "")
    assert refusal.value.code == "ask_first"
    hub.clock.advance(days=31)
    with pytest.raises(Forbidden):
        takedown.withdraw_material(group.author, old, "author", "")
    takedown.request_withdrawal(group.author, old, "author", "Có bản tốt hơn.")
    with pytest.raises(Conflict) as twice:
        takedown.request_withdrawal(group.author, old, "author", "")
    assert twice.value.code == "requested"
    assert published.get_published(hub.session, old) is not None, "a request changes nothing"
    takedown.withdraw_material(group.head, old, "author", "")
    assert access.load(hub.session, old).standing == "withdrawn"


def test_reasons_outside_the_lists_are_refused(hub: Hub, group: Group) -> None:
    material_id = make.make_published(group)
    for action in (takedown.suspend_material, takedown.withdraw_material):
        with pytest.raises(Invalid):
            action(group.head, material_id, "mood", "")
    with pytest.raises(Invalid):
        takedown.suspend_material(group.head, material_id, "outdated", "")
    assert access.load(hub.session, material_id).takedowns == []


def test_a_version_approved_meanwhile_does_not_lift_a_suspension(hub: Hub, group: Group) -> None:
    material_id = make.make_published(group)
    versions.start_version(group.author, material_id)
    authoring.edit_material(group.author, material_id, make.form(title="Đạo hàm, bản hai"))
    authoring.submit_material(group.author, material_id)
    round_id = make.open_round_of(material_id)
    for reviewer in (group.reviewer, group.reviewer2):
        reviews.submit_review(reviewer, take_on(group.head, round_id, reviewer), make.verdict())
    takedown.suspend_material(group.leader, material_id, "licence", "")
    rounds.decide(group.head, round_id, "accept", "")
    hub.run_jobs()
    assert access.load(hub.session, material_id).standing == "suspended"
    for number in (None, 1, 2):
        with pytest.raises(Gone):
            delivery.open_file(group.pupil, material_id, number)
    assert _found(hub, group.pupil) == 0


def test_every_step_is_on_record_and_told_to_the_authors(hub: Hub, group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Message] = []
    monkeypatch.setattr(hub.runtime.mailer, "send", sent.append)
    with unit_of_work() as uow:
        uow.session.get_one(User, group.author.user_id).email = "tac-gia@truong.example"
        uow.session.get_one(User, group.reviewer3.user_id).email = "dong-tac-gia@truong.example"
    material_id = make.make_published(group, co_authors=[group.reviewer3.user_id])
    hub.run_jobs()
    sent.clear()
    takedown.suspend_material(group.head, material_id, "licence", "Ảnh ở trang 2.")
    takedown.restore_material(group.head, material_id, "Có giấy phép.")
    hub.run_jobs()
    lines = takedowns.takedown_lines(hub.session, access.load(hub.session, material_id))
    assert [(one.step, one.reason, one.note, one.by) for one in lines] == [
        (TakedownStep.RESTORE, "", "Có giấy phép.", "Phạm Quốc Khánh"),
        (TakedownStep.SUSPEND, "licence", "Ảnh ở trang 2.", "Phạm Quốc Khánh"),
    ]
    assert len(sent) == 4, "each step to both authors"
    assert {message.to for message in sent} == {"tac-gia@truong.example", "dong-tac-gia@truong.example"}
    assert all(TITLE in message.text and f"/materials/{material_id}" in message.text for message in sent)
    assert sum("Ảnh ở trang 2." in message.text for message in sent) == 2
    assert len({message.message_id for message in sent}) == 4, "sent again, a mail is the same mail"


def test_a_returned_version_does_not_keep_a_later_draft_from_being_taken_up_again(hub: Hub, group: Group) -> None:
    returned = (group.reviewer, make.verdict(Recommendation.REVISE)), (group.reviewer2, make.verdict(Recommendation.REVISE))
    material_id, round_id = make.make_reviewed(group, *returned)
    rounds.decide(group.head, round_id, "revise", "Sửa hình.")
    authoring.edit_material(group.author, material_id, make.form(title="Đạo hàm, bản sửa"))
    assert authoring.discard_draft(group.author, material_id), "what was never handed in can be taken up again"
    authoring.recover_draft(group.author, material_id)
    assert access.work_version(access.load(hub.session, material_id)).title == "Đạo hàm, bản sửa"
    authoring.discard_draft(group.author, material_id)
    authoring.edit_material(group.author, material_id, make.form(title="Đạo hàm, bản khác"))
    with pytest.raises(Conflict):
        authoring.recover_draft(group.author, material_id)
