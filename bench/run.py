"""`python -m bench.run [NAME…]`: runs benchmarks; each ends with one JSON line on standard output, everything else goes to standard error."""

import json
import os
import platform
import sys
from importlib import import_module
from pathlib import Path

from bench.outcome import Outcome

HELP = {"__init__", "outcome", "run"}


def names() -> list[str]:
    """The benchmarks that there are."""
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in HELP)


def line(name: str, outcome: Outcome) -> str:
    """The JSON line of a benchmark."""
    return json.dumps(
        {
            "format": "hoclieu/bench/1",
            "name": name,
            "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
            "figures": outcome.figures,
            "baseline": {"name": outcome.baseline_name, "figures": outcome.baseline},
            "ratio": round(outcome.ratio, 3),
        },
        ensure_ascii=False,
    )


def main(chosen: list[str]) -> int:
    """Runs the chosen benchmarks, or all."""
    known = names()
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        print(f"no benchmark named {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    for name in chosen or known:
        print(f"{name} …", file=sys.stderr, flush=True)
        outcome: Outcome = import_module(f"bench.{name}").run()
        print(line(name, outcome), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
