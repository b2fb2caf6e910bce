"""Calls of the desk, of one's own loans and of the rules. The loan is the pupil's."""

from tests.walk.samples.library_things import things
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint."""
    made = things(walk)
    return {
        "scan": Sample(data={"scan": "TK.2"}),
        "pick": Sample(data={"copy_id": str(made["copy"])}),
        "answer": Sample(params={"entry_id": made["entry"], "answer": "undo"}),
        "renew": Sample(params={"loan_id": made["loan"]}),
        "set_rule": Sample(data={"name": "loan_days", "value": "21"}),
        "set_closed_day": Sample(data={"day": "2026-12-31", "reason": "Nghỉ"}),
    }
