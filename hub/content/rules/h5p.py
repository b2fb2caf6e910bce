"""Reading an H5P package: what it is, and whether the libraries that it runs with are inside."""

import json
import re
from typing import Any, Final

from hub.content.rules.archive import PackageRefused
from hub.content.rules.description import Description, Item
from hub.content.rules.files import Files

MACHINE_NAME: Final = re.compile(r"[\w.-]{1,100}", re.ASCII)
LIBRARIES: Final = 400


def read(files: Files) -> Description:
    """The description; raises PackageRefused with the names of libraries that are not inside."""
    about = _json(files, "h5p.json")
    _json(files, "content/content.json")
    main = about.get("mainLibrary")
    if not isinstance(main, str) or not MACHINE_NAME.fullmatch(main):
        raise PackageRefused("h5p_damaged", "h5p.json")
    needed = _dependencies(about, "h5p.json")
    if main not in {name for name, _major, _minor in needed}:
        raise PackageRefused("h5p_libraries", main)
    missing = _missing(files, needed)
    if missing:
        raise PackageRefused("h5p_libraries", *missing)
    title = _text(about.get("title"))
    facts = {"main_library": main, "language": _text(about.get("language"))[:20], "license": _text(about.get("license"))[:40]}
    return Description("h5p", title, (Item("main", title, "h5p.json"),), facts)


def _json(files: Files, path: str) -> dict[str, Any]:
    if path not in files.paths:
        raise PackageRefused("h5p_damaged", path)
    try:
        value = json.loads(files.read(path).decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise PackageRefused("h5p_damaged", path) from None
    if not isinstance(value, dict):
        raise PackageRefused("h5p_damaged", path)
    return value


def _dependencies(about: dict[str, Any], where: str) -> list[tuple[str, int, int]]:
    listed = about.get("preloadedDependencies", [])
    found = []
    for one in listed if isinstance(listed, list) else []:
        try:
            name, major, minor = str(one["machineName"]), int(one["majorVersion"]), int(one["minorVersion"])
        except (KeyError, TypeError, ValueError):
            raise PackageRefused("h5p_damaged", where) from None
        if not MACHINE_NAME.fullmatch(name):
            raise PackageRefused("h5p_damaged", where)
        found.append((name, major, minor))
    return found


def _missing(files: Files, needed: list[tuple[str, int, int]]) -> list[str]:
    """Names of libraries that are wanted, directly or by another library, and are not inside."""
    waiting, seen, missing = list(needed), set(needed), []
    while waiting:
        if len(seen) > LIBRARIES:
            raise PackageRefused("too_many")
        name, major, minor = waiting.pop()
        folder = f"{name}-{major}.{minor}"
        if f"{folder}/library.json" not in files.paths:
            missing.append(folder)
            continue
        about = _json(files, f"{folder}/library.json")
        for listed in ("preloadedJs", "preloadedCss"):
            for one in about.get(listed) or []:
                path = f"{folder}/{one.get('path', '')}" if isinstance(one, dict) else folder
                if path not in files.paths:
                    missing.append(path)
        fresh = [one for one in _dependencies(about, f"{folder}/library.json") if one not in seen]
        seen.update(fresh)
        waiting += fresh
    return sorted(missing)


def _text(value: Any) -> str:
    return " ".join(value.split())[:200] if isinstance(value, str) else ""
