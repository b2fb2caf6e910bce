"""What the commands share: a runtime to work in, and the one JSON document of `--json`."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from hub.core.runtime import Runtime

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


@contextmanager
def wired() -> Iterator["Runtime"]:
    """A runtime in force with a database scope; log lines go to standard error."""
    from hub.app import create_runtime
    from hub.core import logs
    from hub.core.db import scope

    runtime = create_runtime()
    logs.configure(runtime.settings)
    try:
        with runtime.activate(), scope(runtime.database):
            yield runtime
    finally:
        runtime.close()


def print_json(document: dict[str, Any]) -> None:
    """Writes the one document of `--json`."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
