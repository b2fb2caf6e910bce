"""Writes docs/configuration.md from the settings themselves; `--check` only compares."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hub.core.config import Settings

TARGET = Path(__file__).resolve().parent.parent / "docs" / "configuration.md"
HEAD = """# Configuration

Every setting is an environment variable, or a key (in lower case, without `HUB_`) of the TOML file that `HUB_CONFIG` names. The environment
wins. The defaults are the embedded way to run; the same code runs on PostgreSQL, Redis, Elasticsearch and MinIO by changing the addresses.

| Variable | Default | What it does |
|---|---|---|
"""


def text() -> str:
    """The page."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = "empty" if default == "" else f"`{str(default).lower() if isinstance(default, bool) else default}`"
        rows.append(f"| `HUB_{name.upper()}` | {shown} | {field.description} |")
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(TARGET.read_text() != text())
    TARGET.write_text(text())
