"""Loads the demonstration's parts in order. Running it again keeps what is there; an interrupted load starts over.

The file `demo.json` in the instance folder says how far a load came and who can sign in; the sign-in page reads it in demo mode.
"""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select

from hub.accounts.models import User
from hub.core.config import Settings
from hub.core.db import session
from hub.core.migrate import downgrade, upgrade
from hub.core.runtime import Runtime
from hub.demo.world import World

# each `hub.demo.<part>` has `load(world)`; those before it have run
PARTS: Final = (
    "people",
    "curriculum",
    "bank",
    "materials",
    "lessons",
    "reviews",
    "use",
    "versions",
    "assessments",
    "gradebook",
    "library",
    "lti",
)
STATE_FILE: Final = "demo.json"


class NotEmpty(Exception):
    """The database holds something that is not the demonstration."""


def read_state(settings: Settings) -> dict[str, Any] | None:
    """How far the last load came, or None when there was none."""
    path = settings.instance / STATE_FILE
    try:
        state: dict[str, Any] = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return None
    # a state about another database must never lead to that one being emptied
    return state if state.get("database") == _fingerprint(settings) else None


def _fingerprint(settings: Settings) -> str:
    """Which database a state is about. The embedded one lies beside the state file and moves with it."""
    return hashlib.sha256((settings.database_url or "embedded").encode()).hexdigest()


def _write_state(settings: Settings, **state: Any) -> None:
    path = settings.instance / STATE_FILE
    fresh = Path(f"{path}.new")
    fresh.write_text(json.dumps({**state, "database": _fingerprint(settings)}, ensure_ascii=False, indent=1))
    fresh.replace(path)


def prepare(settings: Settings, say: Callable[[str], None]) -> bool:
    """Brings the tables up to date; whether the demonstration still has to be loaded."""
    state = read_state(settings)
    settings.ensure_instance()
    if state and state["state"] == "loading":
        say("the last load was interrupted: starting over")
        downgrade(settings.database_address)
    upgrade(settings.database_address)
    return not (state and state["state"] == "loaded")


def load(runtime: Runtime, say: Callable[[str], None]) -> World:
    """Loads every part; raises NotEmpty when people are in the database already."""
    if session().scalar(select(func.count()).select_from(User)):
        raise NotEmpty
    _write_state(runtime.settings, state="loading")
    world = World(runtime, say)
    present = [part for part in PARTS if find_spec(f"hub.demo.{part}")]
    for number, part in enumerate(present, 1):
        began = time.monotonic()
        say(f"[{number}/{len(present)}] {part} …")
        import_module(f"hub.demo.{part}").load(world)
        world.run_jobs()
        say(f"[{number}/{len(present)}] {part}: {time.monotonic() - began:.1f} s")
    _write_state(runtime.settings, state="loaded", accounts=[asdict(account) for account in world.accounts])
    return world
