"""Several people, or one person twice, act on the same round at the same moment: one of them is heard, the others are told that it moved on."""

import threading
from collections import Counter
from collections.abc import Callable

from hub.core import db
from hub.core.authz import SYSTEM, Role
from hub.core.errors import HubError
from hub.review.queries import loading
from hub.review.services import assigning, reviews, rounds
from hub.schools.services import classes
from tests.factories.accounts import load, make_user
from tests.factories.review import FREE, Panel, opinion, take_on
from tests.hub import Hub


def _at_once(hub: Hub, *calls: Callable[[], object]) -> Counter[str]:
    """Runs the calls in threads of their own that start together; how many ended with "done" or with each refusal's code."""
    ends: list[str] = []
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        with hub.runtime.activate(), db.scope(hub.runtime.database):
            gate.wait()
            try:
                call()
            except HubError as refused:
                ends.append(refused.code)
            else:
                ends.append("done")

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return Counter(ends)


def test_two_deciders_at_once_make_one_decision(hub: Hub, panel: Panel) -> None:
    round_id = panel.agreed()
    deciders = (
        lambda: rounds.decide(panel.head, round_id, "accept", ""),
        lambda: rounds.decide(panel.leader, round_id, "reject", "Không."),
    )
    assert _at_once(hub, *deciders) == {"done": 1, "review_state": 1}
    found = loading.load_round(hub.session, round_id)
    assert found.decision is not None
    assert {"accept": "accepted", "reject": "rejected"}[found.decision.outcome] == found.state
    assert panel.names().count("ReviewDecided") == 1


def test_one_signature_by_two_leaders_at_once(hub: Hub, panel: Panel) -> None:
    round_id = panel.agreed(signatures=("group", "school"), override="Cùng trường.")
    rounds.decide(panel.head, round_id, "accept", "")
    ends = _at_once(hub, *(lambda one=one: rounds.sign(one, round_id, "sign") for one in (panel.leader, panel.leader2)))
    assert ends == {"done": 1, "review_state": 1}
    assert loading.load_round(hub.session, round_id).state == "accepted"


def test_a_review_sent_twice_and_one_taken_back_while_it_is_saved(hub: Hub, panel: Panel) -> None:
    round_id = panel.submit()
    task, other = take_on(panel.head, round_id, panel.ann), take_on(panel.head, round_id, panel.bob)
    sent = _at_once(hub, *[lambda: reviews.submit_review(panel.ann, task, opinion())] * 2)
    assert sent == {"done": 1, "review_state": 1}
    ends = _at_once(
        hub, lambda: reviews.save_draft(panel.bob, other, opinion()), lambda: assigning.cancel_task(panel.head, other)
    )
    assert ends["done"] >= 1
    assert loading.load_assignment(hub.session, other).state == "cancelled"
    assert len(loading.submitted(loading.load_round(hub.session, round_id))) == 1


def test_as_many_take_from_the_pool_as_there_are_places(hub: Hub, panel: Panel) -> None:
    member = make_user(Role.TEACHER, panel.place.school, name="Hoàng Thu Trang")
    classes.add_to_group(SYSTEM, panel.place.group, member)
    round_id = panel.submit()
    members = (panel.ann, panel.bob, panel.cora, load(member))
    ends = _at_once(hub, *(lambda one=one: assigning.claim(one, round_id, FREE) for one in members))
    assert ends == {"done": 2, "no_place": 2}


def test_the_same_person_asked_by_two_heads_has_one_task(hub: Hub, panel: Panel) -> None:
    round_id = panel.submit()
    ends = _at_once(
        hub, *(lambda one=one: assigning.invite(one, round_id, panel.ann.user_id or 0) for one in (panel.head, panel.leader))
    )
    assert ends == {"done": 1, "already_assigned": 1}
