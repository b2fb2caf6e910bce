"""The codes are a contract: documented, and each one that the reader says has a message."""

import re
from pathlib import Path

from assessments.bank.rules.messages import MESSAGES

ROOT = Path(__file__).resolve().parents[4]


def test_every_code_is_documented() -> None:
    page = (ROOT / "docs" / "item-problems.md").read_text()
    assert set(re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE)) == set(MESSAGES)


def test_every_code_that_is_said_has_a_message() -> None:
    said: set[str] = set()
    for path in (ROOT / "assessments" / "bank" / "rules").glob("*.py"):
        said |= set(re.findall(r"(?:\.say|Problem|Refused)\(\s*\"([a-z_]+)\"", path.read_text()))
    assert said
    assert said <= set(MESSAGES)
