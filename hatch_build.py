"""Packaging: the sdist and the wheel carry the built front end and the compiled catalogues, so that installing them needs no Node.js."""

import os
import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent


class CustomBuildHook(BuildHookInterface):
    """Uses an existing build of the front end, else makes one, else fails and says why."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Runs before the files are gathered. An editable install builds when it is asked to (`make assets`), not here."""
        if version == "editable" or os.environ.get("HUB_SKIP_ASSETS"):
            return
        if not (ROOT / "hub" / "static" / "dist" / "manifest.json").is_file():
            frontend = runpy.run_path(str(ROOT / "tools" / "frontend.py"))
            frontend["build"]()
        translations = ROOT / "tools" / "translations.py"
        if translations.is_file():
            runpy.run_path(str(translations))["compile_all"]()
