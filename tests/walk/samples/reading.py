"""Calls of the reader."""

from tests.walk.samples.library_things import things
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint."""
    document = {"kind": "record", "target_id": things(walk)["record"]}
    return {
        "read": Sample(params=document),
        "file": Sample(params=document),
        "progress": Sample(params=document, json={"page": 2, "pages": 3}),
    }
