"""Starts a program of others within limits: memory, time of the processor, size of a file, no network. Then becomes that program.

    python launcher.py MEMORY SECONDS BYTES COMMAND...

Run as a script of its own, with the standard library only: what it sets holds for its process and must not touch the worker's.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys
from typing import Final

CLONE_NEWUSER: Final = 0x10000000
CLONE_NEWNET: Final = 0x40000000
PR_SET_PDEATHSIG: Final = 1
PR_SET_NO_NEW_PRIVS: Final = 38


def limit(memory: int, seconds: int, size: int) -> None:
    """Bytes of address space, seconds of processor time, bytes of any one file. No core dumps: they would hold people's files."""
    for what, soft, hard in (
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_CPU, seconds, seconds + 5),
        (resource.RLIMIT_FSIZE, size, size),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(what, (soft, hard))


def leave_network() -> bool:
    """Moves into an empty network where the system allows it; whether it did. Without, the program's own switches have to do."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWNET) == 0:
        return True
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return False
    # the same person inside as outside
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with contextlib.suppress(OSError), open(f"/proc/self/{name}", "w", encoding="ascii") as file:  # noqa: PTH123
            file.write(text)
    return True


def main(arguments: list[str]) -> int:
    """Sets the limits and becomes the command; 127 when there is none of its name."""
    memory, seconds, size, *command = arguments
    limit(int(memory), int(seconds), int(size))
    with contextlib.suppress(OSError, AttributeError):  # elsewhere than on Linux
        leave_network()
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # a worker that is killed leaves nothing running
    os.nice(5)  # people's pages go first
    try:
        os.execvp(command[0], command)  # noqa: S606 -- the command is ours
    except OSError:
        return 127


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
