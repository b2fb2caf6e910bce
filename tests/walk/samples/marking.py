"""Calls of the result pages, for the sitting that the pupil has handed in."""

from tests.walk.samples.assessment_things import things
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint."""
    made = things(walk)
    sitting = {"sitting_id": made.done}
    return {
        "results": Sample(sitting),
        "confirm": Sample(sitting),
        "release": Sample(sitting),
        "attempt": Sample({**sitting, "attempt_id": made.done_attempt}),
        "result": Sample(sitting),
    }
