"""Programs of others, played by small ones: whatever they do, the worker goes on and nothing of them stays."""

import os
import sys
from pathlib import Path

import pytest

from hub.materials.services import programs
from hub.materials.services.programs import Limits, ProgramFailed

LIMITS = Limits(seconds=20, memory=1_000_000_000, size=1_000_000)


def script(folder: Path, text: str) -> list[str]:
    """A program of Python that does what the text says."""
    path = folder / "program.py"
    path.write_text(text)
    return [sys.executable, "-I", "-S", str(path)]


def is_gone(pid: int) -> bool:
    """Whether no such process runs any more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_the_answer_is_what_it_wrote(tmp_path: Path) -> None:
    text = "import os, sys\nprint('xin chào', os.getcwd() == sys.argv[1])"
    assert programs.run([*script(tmp_path, text), str(tmp_path)], tmp_path, LIMITS) == "xin chào True\n"


def test_it_knows_nothing_of_the_workers_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_SECRET_KEY", "x" * 40)
    answer = programs.run(script(tmp_path, "import os\nprint(*os.environ)"), tmp_path, LIMITS)
    assert set(answer.split()) <= {"PATH", "LD_LIBRARY_PATH", "HOME", "TMPDIR", "LANG", "LC_ALL"}


def test_lines_are_handed_on_as_they_come(tmp_path: Path) -> None:
    told: list[str] = []
    text = "for n in range(3): print(f'out_time_us={n}', flush=True)\nprint('no line end', end='')"
    assert programs.run(script(tmp_path, text), tmp_path, LIMITS, on_line=told.append) == ""
    assert told == ["out_time_us=0", "out_time_us=1", "out_time_us=2"]


HANGS = """import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(sys.argv[1], "w").write(f"{os.getpid()} {child.pid}")
print("begun", flush=True)
time.sleep(600)
"""


def test_time_over_ends_it_and_all_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    with pytest.raises(ProgramFailed) as failure:
        programs.run([*script(tmp_path, HANGS), str(pids)], tmp_path, Limits(1.5, LIMITS.memory, LIMITS.size))
    assert failure.value.code == "too_long"
    assert [is_gone(int(pid)) for pid in pids.read_text().split()] == [True, True]


def test_one_that_closes_its_output_and_stays_is_ended(tmp_path: Path) -> None:
    text = "import os, time\nos.close(1)\ntime.sleep(600)"
    with pytest.raises(ProgramFailed) as failure:
        programs.run(script(tmp_path, text), tmp_path, Limits(1, LIMITS.memory, LIMITS.size))
    assert failure.value.code == "too_long"


def test_who_listens_may_stop_it(tmp_path: Path) -> None:
    pids = tmp_path / "pids"

    def stop(line: str) -> None:
        raise KeyError(line)

    with pytest.raises(KeyError, match="begun"):
        programs.run([*script(tmp_path, HANGS), str(pids)], tmp_path, LIMITS, on_line=stop)
    assert [is_gone(int(pid)) for pid in pids.read_text().split()] == [True, True]


def test_what_it_leaves_behind_is_ended(tmp_path: Path) -> None:
    text = (
        "import subprocess, sys\n"
        "quiet = subprocess.DEVNULL\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], stdout=quiet)\n"
        "print(child.pid)"
    )
    assert is_gone(int(programs.run(script(tmp_path, text), tmp_path, LIMITS)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("raise SystemExit(3)", "refused"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "crashed"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGXCPU)", "too_long"),
        ("import sys\nsys.stderr.write('xấu' * 5000)\nraise SystemExit(1)", "refused"),
        ("open('large', 'wb').write(bytes(2_000_000))", "output_too_large"),
        ("bytearray(2_000_000_000)", "refused"),
        ("import sys\nwhile True: sys.stdout.write('x' * 1_000_000)", "crashed"),
    ],
)
def test_how_it_fails(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(ProgramFailed) as failure:
        programs.run(script(tmp_path, text), tmp_path, LIMITS)
    assert failure.value.code == code
    assert len(failure.value.detail) <= programs.TAIL


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ProgramFailed) as failure:
        programs.run([str(tmp_path / "none")], tmp_path, LIMITS)
    assert failure.value.code == "unavailable"


def test_it_has_no_network(tmp_path: Path) -> None:
    seen = programs.run(script(tmp_path, "print(open('/proc/net/dev').read())"), tmp_path, LIMITS)
    names = {line.split(":")[0].strip() for line in seen.splitlines() if ":" in line}
    probe = programs.run(script(tmp_path, "import ctypes\nprint(ctypes.CDLL(None).unshare(0x50000000))"), tmp_path, LIMITS)
    if probe.strip() != "0" and os.getuid() != 0:
        pytest.skip("this system lets nobody but root leave the network")
    assert names <= {"lo"}
