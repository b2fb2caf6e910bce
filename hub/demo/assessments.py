"""The demonstration's tests: a survey paper that 12A1 can take now, and a short test of three weeks ago with marks confirmed and released."""

import json
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from assessments.assembly import queries as assembly
from assessments.assembly import services as assembling
from assessments.assembly.schemas import PaperForm
from assessments.bank import queries as bank
from assessments.bank.schemas import ImportFilters
from assessments.delivery.schemas import Opening, SittingForm
from assessments.delivery.services import attempts, receiving, sittings
from assessments.marking import services as marking
from hub.core.clock import FakeClock
from hub.core.db import current_scope, session
from hub.demo.world import World
from hub.web.paging import PageArgs

BINDING: Final = "demonstration"
SURVEY: Final = "Khảo sát chất lượng lớp 12, lần 1 · Toán"
SHORT_TEST: Final = "Kiểm tra 15 phút · Ứng dụng đạo hàm"
WEEKS_AGO: Final = timedelta(days=20)


def load(world: World) -> None:
    """Makes both tests, plays the past one through, opens the other."""
    teacher = world.actor("teacher")
    found = bank.list_items(session(), teacher, ImportFilters(subject="toan"), PageArgs(limit=200))
    items = sorted(found, key=lambda item: item.id)
    survey = _paper(world, SURVEY, 90, [item.id for item in items])
    choices = [item.id for item in items if item.type == "single_choice"][:8]
    shorts = [item.id for item in items if item.type == "short_answer_number"][:2]
    short_test = _paper(world, SHORT_TEST, 15, choices + shorts)
    marks = {**dict.fromkeys(choices, Decimal(1)), **dict.fromkeys(shorts, Decimal(1))}
    assembling.set_items(teacher, short_test, choices + shorts, marks)
    _past(world, short_test)
    _open(world, survey)


def _paper(world: World, title: str, minutes: int, items: list[int]) -> int:
    form = PaperForm(title=title, subject="toan", grade=12, duration_minutes=minutes)
    return assembling.create_paper(world.actor("teacher"), world.unit("school"), form, items)


def _past(world: World, paper_id: int) -> None:
    """Everybody of 12A1 took it; the clock is moved back for as long as that is played."""
    now, real = world.now, world.runtime.clock
    clock = FakeClock(now - WEEKS_AGO)
    world.runtime.clock = clock
    try:
        start = clock.now()
        form = SittingForm(
            paper_id=paper_id,
            class_unit_id=world.unit("class.12a1"),
            opens_at=start,
            closes_at=start + timedelta(minutes=25),
            duration_minutes=15,
            target_kind="tx",
            target_index=3,
        )
        sitting_id = sittings.open_sitting(world.actor("teacher"), form)
        for number, pupil in enumerate(world.pupils("12a1")):
            chance = Random(1000 + pupil)  # noqa: S311 -- invented answers, the same at each load
            clock.advance(seconds=2)
            _take(world, sitting_id, pupil, chance, ability=0.2 + 0.75 * ((number * 37) % 30) / 30, share=1.0, hand_in=True)
        clock.advance(minutes=30)
        sittings.close_sitting(world.actor("teacher"), sitting_id)
        world.run_jobs()
        marking.confirm_marks(world.actor("teacher"), sitting_id)
        marking.release_results(world.actor("teacher"), sitting_id)
    finally:
        world.runtime.clock = real


def _open(world: World, paper_id: int) -> None:
    """Open for a fortnight, so that the demonstration can be looked at for a while; five pupils have begun, two of them have handed in."""
    form = SittingForm(
        paper_id=paper_id,
        class_unit_id=world.unit("class.12a1"),
        opens_at=world.now - timedelta(minutes=5),
        closes_at=world.now + timedelta(days=14),
        duration_minutes=90,
        target_kind="tx",
        target_index=4,
    )
    sitting_id = sittings.open_sitting(world.actor("teacher"), form)
    for number, pupil in enumerate(world.pupils("12a1")[5:10]):
        chance = Random(2000 + pupil)  # noqa: S311 -- as above
        _take(world, sitting_id, pupil, chance, ability=0.7, share=1.0 if number < 2 else 0.4, hand_in=number < 2)


def _take(world: World, sitting_id: int, pupil: int, chance: Random, *, ability: float, share: float, hand_in: bool) -> None:
    """A pupil starts, answers a share of the questions, and perhaps hands in, by the answer protocol."""
    actor, client = world.actor_of(pupil), f"demonstration-{pupil}"
    opening = attempts.start(actor, sitting_id, client, binding=BINDING, agent="demonstration")
    events = _answers(opening, chance, ability, share)
    body = json.dumps({"client": client, "events": events}).encode()
    receiving.receive(opening.attempt.id, opening.token, BINDING, body)
    if hand_in:
        attempts.submit(actor, opening.attempt.id, client, len(events))
    current_scope().close_reading()


def _answers(opening: Opening, chance: Random, ability: float, share: float) -> list[dict[str, Any]]:
    slots = assembly.form_slots(session(), opening.attempt.form_id)
    keys = bank.keys_of(session(), [slot["version_id"] for slot in slots])
    taken = slots[: max(1, round(len(slots) * share))]
    return [
        {
            "seq": seq,
            "item": slot["ref"],
            "value": _answer(slot, keys[slot["version_id"]], chance, ability),
            "mono": seq * 40_000,
            "wall": 0,
        }
        for seq, slot in enumerate(taken, 1)
    ]


def _answer(slot: dict[str, Any], key: Any, chance: Random, ability: float) -> Any:
    if slot["type"] == "single_choice":
        return key[0] if chance.random() < ability else chance.choice(slot["asked"]["options"])
    if slot["type"] == "true_false_cluster":
        return {name: truth if chance.random() < ability else not truth for name, truth in key.items()}
    return key[0].replace("−", "-") if chance.random() < ability else str(chance.randint(1, 99))
