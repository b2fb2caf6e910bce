"""What the commands share: a runtime to work in, and the one JSON document of `--json`."""

import json
import os
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


@contextmanager
def solver_chatter_to_stderr() -> Iterator[None]:
    """HiGHS now and then writes a line of its own to file descriptor 1, past Python; it must not stand before the JSON document."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        os.dup2(2, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def environment_refusal(error: Exception) -> tuple[str, str] | None:
    """Code and words for what is wrong around the command (settings, database, a service that is away); None for a fault of ours, whose
    traceback is wanted."""
    from pydantic import ValidationError
    from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError

    from hub.core.config import Settings, SettingsRefused
    from hub.core.errors import Unavailable

    if isinstance(error, Unavailable):
        return error.code, str(error.message)
    if isinstance(error, SettingsRefused):
        return "settings_refused", str(error)
    if isinstance(error, ValidationError) and error.title == Settings.__name__:
        said = (f"HUB_{'_'.join(str(part) for part in one['loc']).upper()}: {one['msg']}" for one in error.errors())
        return "settings_refused", "\n".join(said)
    if isinstance(error, ArgumentError):
        return "settings_refused", "HUB_DATABASE_URL: this is no address of a database"
    if isinstance(error, OperationalError | ProgrammingError):
        reason = str(error.orig).strip().splitlines()[0]
        return "database_unusable", f"the database cannot be used: {reason}. If it is new, run `hub migrate` first."
    return None


def print_json(document: dict[str, Any]) -> None:
    """Writes the one document of `--json`."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
