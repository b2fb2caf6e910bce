"""Calls of the sittings' pages, for the class of the pupil and the teacher."""

from datetime import timedelta

from hub.core import clock
from hub.core.i18n import local
from tests.walk.samples.assessment_things import things
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint. The receipt is that of the sitting which the pupil has handed in."""
    made = things(walk)
    now = local(clock.now())
    form = {
        "class_unit_id": str(walk.place.class_id),
        "opens_at": f"{now:%Y-%m-%dT%H:%M}",
        "closes_at": f"{now + timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "duration_minutes": "45",
        "target": "tx:4",
    }
    sitting = {"sitting_id": made.sitting}
    return {
        "show": Sample(sitting),
        "take": Sample(sitting),
        "receipt": Sample({"sitting_id": made.done}),
        "new": Sample({"paper_id": made.paper}),
        "create": Sample({"paper_id": made.paper}, form),
        "cancel": Sample(sitting),
        "close": Sample(sitting),
    }
