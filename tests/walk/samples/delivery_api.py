"""Calls of the answer protocol. The attempt is the pupil's; events are let through by the attempt's token, not by the sign-in."""

from tests.walk.samples.assessment_things import CLIENT, things
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint."""
    made = things(walk)
    attempt = {"attempt_id": made.begun_attempt}
    return {
        "start": Sample({"sitting_id": made.sitting}, json={"client": CLIENT}),
        "form": Sample(attempt),
        "answers": Sample(attempt),
        "events": Sample(attempt, json={"client": CLIENT, "epoch": 1, "events": []}),
        "heartbeat": Sample(attempt, json={"client": CLIENT}),
        "submit": Sample(attempt, json={"client": CLIENT, "last_seq": 0}),
    }
