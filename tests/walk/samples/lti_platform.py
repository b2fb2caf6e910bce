"""Calls of tools in classes."""

from tests.walk.samples.lti_things import things
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint."""
    made = things(walk)
    link = {"link_id": made["link"]}
    placed = {"title": "Bài mới", "teaching": f"{walk.place.class_id}:toan"}
    return {
        "auth": Sample(query={"client_id": "nobody"}, data={"client_id": "nobody"}),
        "open_link": Sample(params=link),
        "come_back": Sample(params=link),
        "show_link": Sample(params=link),
        "remove_link": Sample(params=link, data={}),
        "tool": Sample(params={"tool_id": made["tool"]}),
        "place": Sample(params={"tool_id": made["tool"]}),
        "do_place": Sample(params={"tool_id": made["tool"]}, data=placed),
    }
