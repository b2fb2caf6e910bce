"""Figures of a group over real rounds."""

from decimal import Decimal

import pytest

from hub.core.errors import Forbidden
from hub.review.queries.statistics import group_statistics
from hub.review.services import assigning, reviews, rounds
from tests.factories.review import Panel, opinion, take_on
from tests.hub import Hub


def test_figures_of_a_group(hub: Hub, panel: Panel) -> None:
    for thing, days in ((1, 4), (2, 8)):
        round_id = panel.submit(thing)
        tasks = [take_on(panel.head, round_id, person) for person in (panel.ann, panel.bob)]
        hub.clock.advance(days=days)
        reviews.submit_review(panel.ann, tasks[0], opinion(content="2"))
        reviews.submit_review(panel.bob, tasks[1], opinion(content=str(thing)))
        rounds.decide(panel.head, round_id, "accept" if thing == 1 else "revise", "Lí do.")
        assigning.rate(panel.head, tasks[0], 3 + thing)
    slow = panel.submit(3)
    task = take_on(panel.head, slow, panel.ann)
    hub.clock.advance(days=15)
    told = group_statistics(hub.session, panel.head, panel.place.group)
    assert (told.opened, told.open_now, dict(told.outcomes), told.overdue_now) == (3, 1, {"accept": 1, "revise": 1}, 1)
    assert told.to_decision is not None
    assert (told.to_decision.median, told.to_decision.least, told.to_decision.most) == (Decimal(6), Decimal(4), Decimal(8))
    assert (told.late_share, told.reviewed_twice) == (Decimal(0), 2)
    ann = told.load[0]
    assert (ann.name, ann.open_tasks, ann.sent, ann.in_time, ann.rating) == (panel.ann.name, 1, 2, Decimal(100), Decimal("4.5"))
    assert told.agreement_by["content"] == 0
    assert told.agreement_by["pedagogy"] is None
    assert told.agreement is not None
    assert 0 < told.agreement < 1
    reviews.submit_review(panel.ann, task, opinion())
    assert group_statistics(hub.session, panel.leader, panel.place.group).late_share == Decimal(20)
    assert group_statistics(hub.session, panel.head, panel.place.group, since=hub.clock.now()).opened == 0


def test_figures_are_for_those_who_lead_and_leave_their_own_works_out(hub: Hub, panel: Panel) -> None:
    panel.submit(1)
    panel.submit(2, author=panel.head, authors=(panel.head.user_id,))
    for person in (panel.ann, panel.author):
        with pytest.raises(Forbidden):
            group_statistics(hub.session, person, panel.place.group)
    assert group_statistics(hub.session, panel.head, panel.place.group).opened == 1
    assert group_statistics(hub.session, panel.specialist, panel.place.group).opened == 2
