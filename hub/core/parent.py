"""Ending with the parent process: one that is killed outright must not leave servers and workers behind that hold its port and its jobs."""

import os
import signal
import threading
import time
from typing import Final

PARENT: Final = "HUB_PARENT_PID"
LOOK_SECONDS: Final = 1.0
PATIENCE_SECONDS: Final = 15.0


def end_with(parent: int) -> None:
    """Asks this process to stop as soon as `parent` is no longer its parent, and ends it when it does not."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(PATIENCE_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


def end_with_supervisor() -> None:
    """The same for a process that one of ours started; nothing for one that was started by hand or by another server."""
    parent = os.environ.pop(PARENT, "")
    if parent.isdecimal():
        end_with(int(parent))
