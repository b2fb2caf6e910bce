"""Calls of the language and theme switches."""

from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint."""
    return {"language": Sample(data={"language": "en"}), "theme": Sample(data={"theme": "dark"})}
