"""Calls of tools with access tokens: nobody's sign-in opens them."""

from tests.walk.samples.lti_things import things
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint."""
    made = things(walk)
    context = {"class_unit_id": walk.place.class_id}
    item = {**context, "uid": made["item"]}
    return {
        "token": Sample(data={"grant_type": "x"}),
        "list_items": Sample(params=context),
        "create_item": Sample(params=context, json={}),
        "get_item": Sample(params=item),
        "change_item": Sample(params=item, json={}),
        "remove_item": Sample(params=item),
        "post_score": Sample(params=item, json={}),
        "list_results": Sample(params=item),
    }
