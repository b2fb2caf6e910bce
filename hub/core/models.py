"""Importing every module that declares tables, for migrations and tests."""

from importlib import import_module
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
PACKAGES: Final = ("hub", "assessments", "library", "lti")


def model_modules() -> list[str]:
    """Names of the modules that declare tables: each feature's `models`, and the frame's own."""
    found = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for package in PACKAGES
        for pattern in ("*/models.py", "*/models/__init__.py")
        for path in sorted((ROOT / package).glob(pattern))
    ]
    return ["hub.core.audit", "hub.core.jobs", "hub.core.search_database", *(name for name in found if name != "hub.core.models")]


def load_models() -> None:
    """Imports them all."""
    for name in model_modules():
        import_module(name)
