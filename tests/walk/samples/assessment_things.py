"""Tests and sittings of the walk: made by the teacher from questions of the bank, as people do."""

from dataclasses import dataclass
from datetime import timedelta

from assessments.assembly import services as assembly
from assessments.assembly.schemas import PaperForm
from assessments.delivery.schemas import SittingForm
from assessments.delivery.services import attempts, sittings
from hub.core import clock
from hub.core.authz import Role
from tests.factories.accounts import load
from tests.factories.bank import make_item
from tests.factories.delivery import BINDING
from tests.walk.world import Walk

CLIENT = "walk-client"


@dataclass(frozen=True)
class Things:
    """A test with one question, another question, a sitting nobody has started, and one that the pupil is in and one handed in."""

    item: int
    other_item: int
    paper: int
    sitting: int
    begun: int
    begun_attempt: int
    done: int
    done_attempt: int


def things(walk: Walk) -> Things:
    """Made once for a walk."""
    if "assessments" not in walk.things:
        walk.things["assessments"] = _make(walk)
    made: Things = walk.things["assessments"]
    return made


def _make(walk: Walk) -> Things:
    teacher, pupil = load(walk.users[Role.TEACHER]), load(walk.users[Role.PUPIL])
    items = [make_item(teacher, walk.place.school) for _ in range(2)]
    form = PaperForm(title="Kiểm tra giữa kì", subject="toan", grade=12, duration_minutes=45)
    paper = assembly.create_paper(teacher, walk.place.school, form, items[:1])
    sat = [
        sittings.open_sitting(
            teacher,
            SittingForm(
                paper_id=paper,
                class_unit_id=walk.place.class_id,
                opens_at=clock.now(),
                closes_at=clock.now() + timedelta(hours=2),
                duration_minutes=45,
                target_kind="tx",
                target_index=number,
            ),
        )
        for number in (1, 2, 3)
    ]
    begun = attempts.start(pupil, sat[1], CLIENT, binding=BINDING, agent="test").attempt.id
    done = attempts.start(pupil, sat[2], CLIENT, binding=BINDING, agent="test").attempt.id
    attempts.submit(pupil, done, CLIENT, 0)
    walk.hub.run_jobs()
    draft = assembly.create_paper(teacher, walk.place.school, form, items[:1])
    return Things(items[0], items[1], draft, sat[0], sat[1], begun, sat[2], done)
