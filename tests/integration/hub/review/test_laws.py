"""Laws over whole lives of rounds: a crash between any two steps does no harm, and no walk through the services breaks a rule."""

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hub.core import clock
from hub.core.authz import SYSTEM, Actor
from hub.core.errors import HubError
from hub.review.events import ReviewDecided
from hub.review.models import ReviewRound
from hub.review.queries import loading
from hub.review.rules import workflow
from hub.review.rules.rubric import Recommendation
from hub.review.rules.visibility import Audience
from hub.review.rules.workflow import OPEN_STATES, Level, RoundState
from hub.review.schemas.forms import DeclarationForm, EditForm, ReplyForm
from hub.review.services import assigning, reminding, reviews, rounds, threads, timetable
from tests.factories.crashing import Act, Crasher, dump
from tests.factories.review import FREE, Panel, opinion, remark, set_policy
from tests.hub import Hub

WHY = "Tổ nhỏ."
ALL = ("group", "school", "department")


def test_a_crash_between_any_two_steps_leaves_a_state_from_which_the_same_action_succeeds(
    hub: Hub, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    crasher = Crasher(hub, monkeypatch)
    ann, bob, cora = (person.user_id or 0 for person in (panel.ann, panel.bob, panel.cora))
    kept: dict[str, Any] = {}

    def run(name: str, act: Act) -> None:
        kept[name] = crasher.run(name, act, panel.told)

    run("open", lambda: panel.submit(signatures=ALL))
    found = kept["open"]
    run("screen", lambda: rounds.screen_round(panel.head, found))
    run("ann", lambda: assigning.invite(panel.head, found, ann, WHY))
    run("bob", lambda: assigning.invite(panel.head, found, bob, WHY))
    run("relation", lambda: assigning.accept(panel.ann, kept["ann"], DeclarationForm(relation="Bạn học")))
    run("override", lambda: assigning.override_conflict(panel.head, kept["ann"], WHY))
    run("decline", lambda: assigning.decline(panel.bob, kept["bob"], "Bận."))
    run("again", lambda: assigning.invite(panel.head, found, bob))
    run("accept", lambda: assigning.accept(panel.bob, kept["bob"], FREE))
    run("comment", lambda: reviews.add_comment(panel.ann, kept["ann"], remark("Thiếu nguồn.", "Trang 2")))
    run("send", lambda: reviews.submit_review(panel.ann, kept["ann"], opinion()))
    run("send the other", lambda: reviews.submit_review(panel.bob, kept["bob"], opinion(Recommendation.REJECT, content="0")))
    run("third", lambda: assigning.invite(panel.head, found, cora, WHY))
    run("third accepts", lambda: assigning.accept(panel.cora, kept["third"], FREE))
    run("third gives back", lambda: assigning.give_back(panel.cora, kept["third"], "Ốm."))
    run("third again", lambda: assigning.invite(panel.head, found, cora))
    hub.clock.advance(days=4.5)
    run("remind", lambda: timetable.make_reminders(kept["third"]))
    run("third at last", lambda: assigning.accept(panel.cora, kept["third"], FREE))
    run("third sends", lambda: reviews.submit_review(panel.cora, kept["third"], opinion()))
    run("edit", lambda: reviews.edit_review(panel.head, kept["ann"], EditForm(to_author="Khá.", reason="Xoá tên.")))
    run("decide", lambda: rounds.decide(panel.head, found, "accept", ""))
    run("school", lambda: rounds.sign(panel.leader, found, "sign"))
    run("department", lambda: rounds.sign(panel.specialist, found, "return", "Ghi nguồn."))
    run("reply", lambda: threads.reply_to_comment(panel.author, kept["comment"], ReplyForm(stance="done")))
    run("next", panel.submit)
    run("claim", lambda: assigning.claim(panel.cora, kept["next"], FREE))
    run("take back", lambda: assigning.cancel_task(panel.head, kept["claim"], "Đổi người."))
    run("next ann", lambda: assigning.invite(panel.head, kept["next"], ann, WHY))
    run("the head reminds", lambda: reminding.remind_reviewer(panel.head, kept["next ann"]))
    hub.clock.advance(days=9)
    run("lapse", lambda: assigning.lapse(SYSTEM, kept["next ann"]))
    run("next bob", lambda: assigning.invite(panel.head, kept["next"], bob, WHY))
    run("next bob accepts", lambda: assigning.accept(panel.bob, kept["next bob"], FREE))
    run("extend", lambda: assigning.extend(panel.head, kept["next bob"], (clock.now() + timedelta(days=30)).date()))
    run("draft", lambda: reviews.save_draft(panel.bob, kept["next bob"], opinion()))
    run("next bob sends", lambda: reviews.submit_review(panel.bob, kept["next bob"], opinion()))
    run("viewed", lambda: assigning.note_viewed(panel.head, kept["next"]))
    run("confirm", lambda: assigning.confirm(panel.head, kept["next bob"]))
    run("thank", lambda: assigning.thank(panel.head, kept["next bob"]))
    run("rate", lambda: assigning.rate(panel.head, kept["next bob"], 4))
    hub.clock.advance(days=90)
    run("expire", lambda: timetable.expire_round(kept["next"]))
    assert panel.names() == [
        "ReviewStarted",
        "ReviewCountersigning",
        "ReviewCountersigning",
        "ReviewDecided",
        "ReviewStarted",
        "ReviewPaused",
        "ReviewStarted",
        "ReviewExpired",
    ]


class Walk:
    """People doing whatever comes to their minds, allowed or not."""

    def __init__(self, hub: Hub, panel: Panel, seed: int) -> None:
        self.hub, self.panel, self.dice = hub, panel, random.Random(seed)  # noqa: S311 -- a walk, no secret
        self.people = [panel.author, panel.ann, panel.bob, panel.cora, panel.head, panel.leader, panel.leader2, panel.specialist]
        self.snapshots: dict[int, dict[str, Any]] = {}

    def anybody(self) -> Actor:
        return self.dice.choice(self.people)

    def step(self) -> bool:
        """One action; whether it was allowed."""
        reading = self.hub.session
        found = reading.scalars(loading.whole(select(ReviewRound).order_by(ReviewRound.id.desc()).limit(1))).first()
        owed = [task.id for task in found.assignments if task.ended_at is None] if found else []
        tasks = owed or ([task.id for task in found.assignments] if found else [])
        acts = self.acts(found.id if found else 0, self.dice.choice(tasks) if tasks else 0)
        ended = found is None or found.state not in OPEN_STATES
        try:
            (acts[0] if ended and self.dice.random() < 0.6 else self.dice.choice(acts))()
        except HubError:
            return False
        return True

    def acts(self, round_id: int, task: int) -> list[Act]:
        dice, who = self.dice, self.anybody()
        owner = next((one for one in self.people if self.owns(one, task)), who) if dice.random() < 0.8 else who
        head = dice.choice([self.panel.head, self.panel.head, who])
        invited = dice.choice([self.panel.ann, self.panel.bob, self.panel.cora, who])
        scores = dice.choice([{}, {}, {}, {"content": "0"}, {"privacy": "fail"}])
        advice = dice.choice([Recommendation.ACCEPT, Recommendation.ACCEPT, Recommendation.REVISE, Recommendation.REJECT])
        signer = dice.choice([self.panel.leader, self.panel.leader2, self.panel.specialist, who])
        return [
            lambda: self.panel.submit(1, signatures=dice.choice([("group",), ALL]), change=dice.choice(["new", "metadata"])),
            lambda: rounds.cancel_round(who, "essay", 1),
            lambda: rounds.screen_round(head, round_id),
            *[lambda: assigning.invite(head, round_id, invited.user_id or 0, dice.choice(["", WHY]))] * 4,
            *[lambda: assigning.accept(owner, task, FREE)] * 3,
            lambda: assigning.accept(owner, task, DeclarationForm(relation="Quen biết")),
            lambda: assigning.override_conflict(head, task, WHY),
            lambda: assigning.claim(who, round_id, FREE),
            lambda: assigning.decline(owner, task, "Bận."),
            lambda: assigning.give_back(owner, task, "Bận."),
            lambda: assigning.cancel_task(head, task),
            *[lambda: reviews.submit_review(owner, task, opinion(advice, **scores))] * 5,
            *[lambda: rounds.decide(head, round_id, dice.choice(["accept", "accept", "revise", "reject"]), WHY, WHY)] * 4,
            *[lambda: rounds.sign(signer, round_id, dice.choice(["sign", "sign", "return"]), WHY, WHY)] * 3,
            lambda: assigning.confirm(head, task),
            lambda: assigning.thank(head, task),
            lambda: threads.comment_as_head(head, round_id, remark("Lưu ý.", visibility=Audience.REVIEWERS)),
        ]

    def owns(self, person: Actor, task: int) -> bool:
        return task > 0 and loading.load_assignment(self.hub.session, task).reviewer_id == person.user_id

    def check(self) -> None:
        """The laws, over all rounds."""
        accepted = set()
        for found in self.hub.session.scalars(loading.whole(select(ReviewRound).order_by(ReviewRound.id))):
            assert self.snapshots.setdefault(found.id, dict(found.snapshot)) == found.snapshot
            facts = loading.round_facts(found)
            if found.state in OPEN_STATES:
                assert found.state == workflow.derive(facts)
            if found.state == RoundState.ACCEPTED:
                accepted.add(found.id)
                self.check_accepted(found, facts)
            reviewers = {task.reviewer_id for task in found.assignments}
            assert self.panel.author.user_id not in reviewers
            assert self.panel.head.user_id not in reviewers
        told = {event.round_id for event in self.panel.told if isinstance(event, ReviewDecided) and event.outcome == "accept"}
        assert told == accepted

    def check_accepted(self, found: ReviewRound, facts: workflow.RoundFacts) -> None:
        """Quorum, third opinion, gates, and signatures by different people who may give them."""
        assert len(facts.verdicts) >= found.quorum
        assert not facts.needs_third
        assert not facts.failed_gates
        assert found.decision is not None
        signers = [found.decision.decided_by, *(one.signed_by for one in found.signatures)]
        assert len(set(signers)) == len(signers)
        assert self.panel.author.user_id not in signers
        by_level = {Level(one.level): (one.outcome, one.signed_by) for one in found.signatures}
        leaders = {self.panel.leader.user_id, self.panel.leader2.user_id}
        assert by_level.get(Level.SCHOOL, ("signed", self.panel.leader.user_id)) in {("signed", one) for one in leaders}
        assert by_level.get(Level.DEPARTMENT, ("signed", None)) in {("signed", None), ("signed", self.panel.specialist.user_id)}


@pytest.mark.parametrize("seed", [5, 10])
def test_no_walk_through_the_services_breaks_a_law(hub: Hub, panel: Panel, seed: int) -> None:
    set_policy(panel.head, panel.place.group, depths={"metadata": "light"})
    walk = Walk(hub, panel, seed)
    allowed = refused = 0
    for _ in range(120):
        before = dump(hub)
        if walk.step():
            allowed += 1
            walk.check()
        else:
            refused += 1
            assert dump(hub) == before
    assert min(allowed, refused) > 15
