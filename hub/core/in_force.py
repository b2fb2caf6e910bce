"""The runtime in force in the current context, and nothing else: what stands below `hub.core.runtime` may ask for it too."""

from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hub.core.runtime import Runtime

RUNTIME: Final[ContextVar["Runtime | None"]] = ContextVar("hub_runtime", default=None)


def current() -> "Runtime":
    """The runtime in force; raises RuntimeError when there is none."""
    runtime = RUNTIME.get()
    if runtime is None:
        raise RuntimeError("no runtime in force: use Runtime.activate()")
    return runtime


def current_or_none() -> "Runtime | None":
    """The runtime in force, or None."""
    return RUNTIME.get()
