"""Ways to call the routes of the curriculum: an import that waits, and one more file."""

import io

from hub.core.authz import SYSTEM
from hub.curriculum.services import imports
from tests.factories.curriculum import ROWS, outline
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint."""
    kept = imports.keep_outline(SYSTEM, "ct.csv", outline(*ROWS))
    return {
        "upload": Sample(files=lambda: {"file": (io.BytesIO(outline(*ROWS)), "ct.csv")}),
        "preview": Sample({"import_id": kept.id}),
        "take_over": Sample({"import_id": kept.id}),
        "find": Sample(query={"subject": "toan", "q": "dao ham"}),
    }
