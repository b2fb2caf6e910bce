"""Runs programs of others over people's files: in a folder of their own, within limits, ended for sure."""

import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

import structlog

from hub.core.runtime import current
from hub.materials.rules.derivatives import Program
from hub.materials.services import launcher

log = structlog.get_logger(__name__)

LONGEST_LINE: Final = 64 * 1024
TAIL: Final = 2000  # characters of what a program complained about that go into the log
MEGABYTE: Final = 1024 * 1024
END_LOOKS: Final = 100  # times that the emptiness of a killed group is looked at, with a pause of seconds between
END_PAUSE: Final = 0.01


class ProgramFailed(Exception):
    """The program made nothing. `code`: too_long, crashed, no_output, output_too_large, refused, unavailable."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Limits:
    """Seconds on the clock, bytes of memory, bytes of a file that is written."""

    seconds: float
    memory: int
    size: int


def limits(seconds: int) -> Limits:
    """The installation's limits, with this time."""
    settings = current().settings
    return Limits(seconds, settings.media_memory * MEGABYTE, settings.media_output * MEGABYTE)


def path_of(program: Program) -> str | None:
    """Where the program is, or None when this installation has none."""
    settings = current().settings
    named = {Program.OFFICE: settings.soffice, Program.FFMPEG: settings.ffmpeg}[program]
    found = shutil.which(named) if named else None
    if found and program is Program.FFMPEG and path_of_ffprobe(found) is None:
        return None
    return found


def presence() -> dict[str, str]:
    """For machines and administrators: each program by its name, and whether this node has it."""
    settings = current().settings
    named = {Program.OFFICE: settings.soffice, Program.FFMPEG: settings.ffmpeg}
    return {
        str(program): "installed" if path_of(program) else "not installed" if named[program] else "switched off"
        for program in Program
    }


def path_of_ffprobe(ffmpeg: str) -> str | None:
    """The ffprobe that stands beside this ffmpeg, else the one of the search path."""
    beside = Path(ffmpeg).with_name("ffprobe")
    return str(beside) if os.access(beside, os.X_OK) else shutil.which("ffprobe")


def require(program: Program) -> str:
    """Where the program is; raises ProgramFailed when it is not installed."""
    found = path_of(program)
    if found is None:
        raise ProgramFailed("unavailable", program)
    return found


def run(
    command: Sequence[str],
    folder: Path,
    allowed: Limits,
    *,
    on_line: Callable[[str], None] | None = None,
    environment: Mapping[str, str] | None = None,
    answer_limit: int = 4 * MEGABYTE,
) -> str:
    """Runs the command in `folder` and gives what it wrote, when nobody takes the lines. Raises ProgramFailed.

    The command gets a group of its own, which is killed when time is over, when `on_line` raises, and when the command has ended
    but a process of it has not.
    """
    processor = max(1, round(allowed.seconds * (os.cpu_count() or 1)))
    numbers = [str(allowed.memory), str(processor), str(allowed.size)]
    wrapped = [sys.executable, "-I", "-S", str(Path(launcher.__file__)), *numbers, *command]
    home = folder / "home"
    home.mkdir(exist_ok=True)
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    told = {**kept, "HOME": str(home), "TMPDIR": str(folder), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", **(environment or {})}
    with (folder / "complaints").open("w+b") as complaints:
        process = subprocess.Popen(  # noqa: S603 -- the command is ours, its file is data
            wrapped,
            cwd=folder,
            env=told,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            start_new_session=True,
        )
        try:
            answer = _listen(process, time.monotonic() + allowed.seconds, on_line, answer_limit)
        finally:
            _end(process)
        if process.returncode != 0:
            _complain(command, process.returncode, complaints)
    return answer


def _listen(process: "subprocess.Popen[bytes]", deadline: float, on_line: Callable[[str], None] | None, answer_limit: int) -> str:
    """Reads until the program closes its output and ends."""
    kept, line, total = bytearray(), bytearray(), 0
    output = cast(IO[bytes], process.stdout)
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise ProgramFailed("too_long")
            if not selector.select(min(left, 1.0)):
                continue
            block = os.read(output.fileno(), LONGEST_LINE)
            if not block:
                break
            total += len(block)
            if on_line is None:
                kept += block
                if total > answer_limit:
                    raise ProgramFailed("crashed", "wrote more than an answer")
            else:
                line = _lines(line + block, on_line)
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise ProgramFailed("too_long") from None
    return kept.decode("utf-8", "replace")


def _lines(block: bytearray, on_line: Callable[[str], None]) -> bytearray:
    """Hands on the whole lines; what is left of an unfinished one."""
    *whole, rest = block.split(b"\n")
    for one in whole:
        on_line(one.decode("utf-8", "replace"))
    return bytearray() if len(rest) > LONGEST_LINE else bytearray(rest)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Nothing of the program's group stays: its folder may be removed after this."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for _ in range(END_LOOKS):
            os.killpg(process.pid, 0)  # raises once the group is empty
            time.sleep(END_PAUSE)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _complain(command: Sequence[str], status: int, complaints: IO[bytes]) -> None:
    complaints.seek(0, os.SEEK_END)
    complaints.seek(max(0, complaints.tell() - TAIL))
    said = complaints.read().decode("utf-8", "replace").strip()
    log.warning("program_failed", program=Path(command[0]).name, status=status, said=said)
    if status == 127:
        raise ProgramFailed("unavailable", command[0])
    if -status == signal.SIGXCPU:
        raise ProgramFailed("too_long")
    if -status == signal.SIGXFSZ or "File too large" in said:
        raise ProgramFailed("output_too_large")
    raise ProgramFailed("crashed" if status < 0 else "refused", said)
