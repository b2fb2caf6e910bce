"""The codes of notes are a contract: documented, and each one that is said has a message."""

import re
from pathlib import Path

from assessments.assembly.rules.messages import MESSAGES

ROOT = Path(__file__).resolve().parents[4]


def test_every_code_is_documented() -> None:
    page = (ROOT / "docs" / "assembly.md").read_text(encoding="utf-8").partition("## Codes of problems")[2]
    assert set(re.findall(r"^\| `([a-z_0-9]+)` \|", page, re.MULTILINE)) == set(MESSAGES)


def test_every_code_that_is_said_has_a_message() -> None:
    said: set[str] = set()
    for path in (ROOT / "assessments" / "assembly" / "rules").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        said |= set(re.findall(r"(?:Note|_Bad)\(\s*\"([a-z_0-9]+)\"", source))
        said |= set(re.findall(r"\{SELF_MADE\}([a-z_]+)", source))
    said |= {f"left_out_{reason}" for reason in ("max_use", "cool_down", "amount_unknown")}
    assert len(said) > 50
    assert said <= set(MESSAGES)
