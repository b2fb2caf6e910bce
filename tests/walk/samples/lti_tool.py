"""Calls of platforms, and what teachers offer them."""

from tests.walk.samples.lti_things import things
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint."""
    made = things(walk)
    here = {"platform_id": made["platform"]}
    return {
        "platform": Sample(params=here),
        "make_offer": Sample(params=here, data={"sitting_id": str(made["sitting"])}),
        "withdraw_offer": Sample(params={**here, "offer_id": made["offer"]}, data={}),
        "send_again": Sample(params={**here, "sync_id": 1}, data={}),
        "enter": Sample(data={"ticket": "none"}),
        "login": Sample(query={"iss": "x"}, data={"iss": "x"}),
        "launch": Sample(data={"state": "x"}),
    }
