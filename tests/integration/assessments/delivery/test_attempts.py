"""Starting, saving, taking over, handing in, running out of time; on each database."""

import json
from typing import Any

import pytest
from sqlalchemy import func, select

from assessments.delivery import queries
from assessments.delivery.models import ResponseEvent
from assessments.delivery.rules import log, states
from assessments.delivery.services import attempts, receiving
from hub.core import jobs, uow
from hub.core.errors import Conflict, Forbidden, Invalid, NotFound, SignInRequired
from tests.factories import delivery, schools
from tests.factories.accounts import load
from tests.hub import Hub

CLIENT = "client-one"
OTHER = "client-two"


def opened(room: delivery.Room, client: str = CLIENT, pupil: int = 0) -> Any:
    return attempts.start(load(room.pupil_ids[pupil]), room.sitting_id, client, binding=delivery.BINDING)


def send(opening: Any, *events: tuple[int, str, Any], client: str = CLIENT) -> Any:
    body = {"client": client, "events": [{"seq": seq, "item": item, "value": value} for seq, item, value in events]}
    return receiving.receive(opening.attempt.id, opening.token, delivery.BINDING, json.dumps(body).encode())


def values(hub: Hub, attempt_id: int) -> dict[str, Any]:
    return {item: answer.value for item, answer in queries.answers(hub.session, attempt_id).items()}


def log_agrees(hub: Hub, attempt_id: int) -> bool:
    replayed = log.replay(queries.log_of(hub.session, attempt_id))
    return {item: entry.value for item, entry in replayed.items()} == values(hub, attempt_id)


def test_a_saved_answer_is_there(hub: Hub) -> None:
    room = delivery.make_room()
    opening = opened(room)
    saved = send(opening, (1, "I.1", "B"), (2, "II.1", {"b": False, "a": True}), (3, "III.1", " −0.5"))
    assert (saved.acked_through, saved.epoch, saved.state, saved.stale) == (3, 1, "open", False)
    assert values(hub, opening.attempt.id) == {"I.1": "B", "II.1": {"a": True, "b": False}, "III.1": "-0,5"}


def test_a_repeated_batch_changes_nothing(hub: Hub) -> None:
    opening = opened(delivery.make_room())
    send(opening, (1, "I.1", "B"), (2, "I.1", "C"))
    saved = send(opening, (1, "I.1", "B"), (2, "I.1", "C"), (3, "I.2", None))
    assert saved.acked_through == 3
    assert values(hub, opening.attempt.id) == {"I.1": "C", "I.2": None}
    assert hub.session.scalar(select(func.count()).select_from(ResponseEvent)) == 3


def test_batches_out_of_order_wait_for_the_missing_one(hub: Hub) -> None:
    opening = opened(delivery.make_room())
    assert send(opening, (3, "I.1", "C")).acked_through == 0
    assert send(opening, (1, "I.1", "A")).acked_through == 1
    assert values(hub, opening.attempt.id) == {"I.1": "C"}
    assert send(opening, (2, "I.1", "B")).acked_through == 3
    assert values(hub, opening.attempt.id) == {"I.1": "C"}


def test_a_number_used_for_another_answer_is_refused_whole(hub: Hub) -> None:
    opening = opened(delivery.make_room())
    send(opening, (1, "I.1", "B"))
    with pytest.raises(Conflict) as refused:
        send(opening, (2, "I.2", "A"), (1, "I.1", "D"))
    assert refused.value.code == "seq_reused"
    assert values(hub, opening.attempt.id) == {"I.1": "B"}


@pytest.mark.parametrize(
    "event", [(2, "I.9", "A"), (2, "I.1", "E"), (2, "II.1", {"e": True}), (2, "III.1", "12345"), (0, "I.1", "A")]
)
def test_one_bad_event_refuses_the_batch(hub: Hub, event: tuple[int, str, Any]) -> None:
    opening = opened(delivery.make_room())
    with pytest.raises(Invalid):
        send(opening, (1, "I.1", "B"), event)
    assert values(hub, opening.attempt.id) == {}


def test_another_page_takes_over_and_the_old_one_is_only_logged_behind_it(hub: Hub) -> None:
    room = delivery.make_room()
    first = opened(room)
    send(first, (1, "I.1", "A"))
    second = opened(room, OTHER)
    assert second.attempt.epoch == 2
    assert second.answers["I.1"].value == "A"
    send(second, (1, "I.1", "B"), client=OTHER)
    stale = send(first, (2, "I.1", "C"), (3, "I.2", "D"))
    assert stale.stale
    assert stale.epoch == 2
    assert values(hub, first.attempt.id) == {"I.1": "B", "I.2": "D"}
    assert queries.stale_events(hub.session, first.attempt.id) == 2
    assert log_agrees(hub, first.attempt.id)


def test_a_page_sends_what_an_earlier_page_left_in_the_browser(hub: Hub) -> None:
    room = delivery.make_room()
    opened(room)
    second = opened(room, OTHER)
    send(second, (1, "I.1", "A"), client=CLIENT)
    assert queries.log_of(hub.session, second.attempt.id)[0].epoch == 1
    with pytest.raises(NotFound):
        send(second, (1, "I.1", "A"), client="never-seen")


def test_repeating_a_start_keeps_the_epoch_and_an_old_page_cannot_come_back(hub: Hub) -> None:
    room = delivery.make_room()
    opened(room)
    assert opened(room).attempt.epoch == 1
    opened(room, OTHER)
    with pytest.raises(Conflict) as refused:
        opened(room)
    assert refused.value.code == "replaced"


def test_only_the_class_may_start_and_only_when_it_is_open(hub: Hub) -> None:
    room = delivery.make_room()
    stranger = schools.make_user(schools.Role.PUPIL, room.place.school)
    with pytest.raises(Forbidden):
        attempts.start(load(stranger), room.sitting_id, CLIENT, binding="x")
    assert attempts.admit(load(stranger), room.sitting_id).entry == "launch"
    assert attempts.start(load(stranger), room.sitting_id, CLIENT, binding="x").attempt.epoch == 1
    hub.clock.advance(hours=-1)
    with pytest.raises(Conflict):
        opened(room)
    hub.clock.advance(hours=4)
    with pytest.raises(Conflict):
        opened(room)


def test_the_deadline_is_the_duration_but_never_later_than_the_sitting(hub: Hub) -> None:
    room = delivery.make_room(pupils=2)
    assert (opened(room).attempt.deadline_at - hub.clock.now()).total_seconds() == 90 * 60
    hub.clock.advance(minutes=60)
    assert (opened(room, OTHER, pupil=1).attempt.deadline_at - hub.clock.now()).total_seconds() == 60 * 60


def test_answers_in_the_grace_count_and_later_ones_are_only_logged(hub: Hub) -> None:
    opening = opened(delivery.make_room())
    send(opening, (1, "I.1", "A"))
    hub.clock.advance(minutes=90)
    binding = delivery.BINDING
    _, token, acked, _ = attempts.heartbeat(load(opening.attempt.pupil_id), opening.attempt.id, CLIENT, binding=binding)
    assert acked == 1
    opening = opening.model_copy(update={"token": token})
    hub.clock.advance(seconds=90)
    assert send(opening, (2, "I.1", "B")).acked_through == 2
    hub.clock.advance(seconds=1)
    assert send(opening, (3, "I.1", "C")).acked_through == 3
    assert values(hub, opening.attempt.id) == {"I.1": "B"}
    assert [entry.late for entry in queries.log_of(hub.session, opening.attempt.id)] == [False, False, True]


def test_the_clock_closes_what_is_left(hub: Hub) -> None:
    opening = opened(delivery.make_room())
    send(opening, (1, "I.1", "A"))
    hub.clock.advance(hours=2, seconds=91)
    uow.enqueue_periodic(hub.runtime, "delivery.sweep")
    jobs.run(hub.runtime, jobs.due(hub.runtime)[0][0])
    closed = queries.get_attempt(hub.session, opening.attempt.id)
    assert closed.state == states.AttemptState.EXPIRED
    assert closed.finished_at == closed.deadline_at
    assert closed.submitted_at is None
    assert queries.get_sitting(hub.session, closed.sitting_id).state == states.SittingState.CLOSED


def test_handing_in_waits_for_announced_answers(hub: Hub) -> None:
    opening = opened(delivery.make_room())
    pupil = load(opening.attempt.pupil_id)
    send(opening, (1, "I.1", "A"), (3, "I.2", "B"))
    waiting = attempts.submit(pupil, opening.attempt.id, CLIENT, 4)
    assert (waiting.attempt.state, waiting.missing, waiting.acked_through) == ("submitting", 2, 1)
    send(opening, (2, "I.1", "D"))
    send(opening, (5, "I.1", "A"))
    assert values(hub, opening.attempt.id) == {"I.1": "D", "I.2": "B"}
    send(opening, (4, "I.3", "C"))
    done = attempts.submit(pupil, opening.attempt.id, CLIENT, 4)
    assert (done.attempt.state, done.missing) == ("submitted", 0)
    assert done.attempt.receipt
    assert done.attempt.log_hash == log.log_hash(queries.log_of(hub.session, opening.attempt.id))
    assert attempts.submit(pupil, opening.attempt.id, CLIENT, 4).attempt == done.attempt
    send(opening, (6, "I.1", "B"))
    assert values(hub, opening.attempt.id)["I.1"] == "D"
    assert done.attempt.log_hash == log.log_hash(queries.log_of(hub.session, opening.attempt.id))
    with pytest.raises(Conflict) as refused:
        attempts.start(pupil, opening.attempt.sitting_id, OTHER, binding="x")
    assert refused.value.details["receipt"] == done.attempt.receipt


def test_a_replaced_page_cannot_hand_in(hub: Hub) -> None:
    room = delivery.make_room()
    opening = opened(room)
    opened(room, OTHER)
    with pytest.raises(Conflict) as refused:
        attempts.submit(load(room.pupil_ids[0]), opening.attempt.id, CLIENT, 0)
    assert refused.value.code == "replaced"


def test_a_token_holds_for_its_attempt_sign_in_and_time_only(hub: Hub) -> None:
    room = delivery.make_room(pupils=2)
    opening = opened(room)
    other = opened(room, OTHER, pupil=1)
    body = json.dumps({"client": CLIENT, "events": [{"seq": 1, "item": "I.1", "value": "A"}]}).encode()
    with pytest.raises(NotFound):
        receiving.receive(opening.attempt.id, other.token, delivery.BINDING, body)
    with pytest.raises(SignInRequired) as refused:
        receiving.receive(opening.attempt.id, opening.token, "another sign-in", body)
    assert refused.value.code == "bad_token"
    hub.clock.advance(minutes=6)
    with pytest.raises(SignInRequired) as refused:
        receiving.receive(opening.attempt.id, opening.token, delivery.BINDING, body)
    assert refused.value.code == "token_expired"
