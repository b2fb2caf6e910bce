"""Addresses of the built scripts and styles, by the manifest that esbuild.mjs writes, and the route that serves them."""

import json
from functools import cache
from pathlib import Path
from typing import Final

import structlog
from flask import Blueprint, Response, send_from_directory

from hub.web.context import public

DIST: Final = Path(__file__).resolve().parent.parent / "static" / "dist"
PREFIX: Final = "/static/dist/"
YEAR: Final = 365 * 24 * 3600

log = structlog.get_logger(__name__)
blueprint = Blueprint("assets", __name__)


@cache
def manifest() -> dict[str, str]:
    """Built file by name. Empty, with one line in the log, when nothing was built: pages then work without style and script."""
    try:
        made: dict[str, str] = json.loads((DIST / "manifest.json").read_text())
    except FileNotFoundError:
        log.warning("assets_not_built", remedy="run `make assets`")
        return {}
    return made


def asset(name: str) -> str:
    """The address of a built file ("today.js", "style.css"), or of a copied folder ("pdfjs/cmaps/")."""
    return PREFIX + manifest().get(name, name)


@blueprint.get(PREFIX + "<path:name>")
@public
def dist(name: str) -> Response:
    """A built file. Its name changes with its content, so that it may be kept for a year."""
    response = send_from_directory(DIST, name, max_age=YEAR)
    response.cache_control.public = True
    response.cache_control.immutable = True
    if name.endswith(".mjs"):
        response.mimetype = "text/javascript"
    return response


@blueprint.get("/static/icon.svg")
@public
def site_icon() -> Response:
    """The mark that browsers show beside the address."""
    return send_from_directory(DIST.parent, "icon.svg", max_age=24 * 3600)
