"""Calls about packages. The ticket is the pupil's: a page that shows a package gives it out."""

import io

from hub.content.rules import tokens
from hub.content.rules.tokens import Ticket
from hub.content.services import intake
from hub.core.authz import Role
from tests.factories import packages
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint."""
    runtime = walk.hub.runtime
    package = intake.unpack(runtime.objects.put(io.BytesIO(packages.h5p()), "application/zip").key)
    ticket = Ticket(walk.users[Role.PUPIL], package.id, "material:1", int(walk.hub.clock.now().timestamp()))
    word = tokens.sign_ticket(runtime.secret, ticket)
    save = {"ticket": word, "launch": "0" * 16, "base": 0, "sequence": 1, "item": "main", "completion": "completed"}
    return {"save": Sample(json=save), "reset": Sample(json={"ticket": word})}
