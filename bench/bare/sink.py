"""The bare copy: a WSGI application that writes the body of a request to a file and syncs it, and nothing else."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

BLOCK = 256 * 1024


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Appends the body to `sink` in the instance folder."""
    with (Path(os.environ["HUB_INSTANCE"]) / "sink").open("ab") as file:
        while block := environ["wsgi.input"].read(BLOCK):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    start_response("204 No Content", [])
    return []
