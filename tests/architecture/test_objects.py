"""Every feature that puts files into the object store says which of them it still uses, or the sweep would take them for leftovers."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PUTS = re.compile(r"\bobjects\.put\(")


def test_every_feature_that_puts_files_tells_which_it_uses() -> None:
    features = {
        path.relative_to(ROOT).parts[:2]
        for package in ("hub", "assessments", "library", "lti")
        for path in (ROOT / package).rglob("*.py")
        if PUTS.search(path.read_text()) and path.relative_to(ROOT).parts[:2] not in {("hub", "core"), ("hub", "demo")}
    }
    assert ("hub", "materials") in features
    silent = [parts for parts in sorted(features) if "refers(registry," not in (ROOT.joinpath(*parts) / "wiring.py").read_text()]
    assert silent == []
