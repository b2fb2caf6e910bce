"""Words that stand for each other in queries: abbreviations of schools and what they are short for.

One group a line, its forms separated by `=`, with or without accents; `#` begins a remark. The file beside this module is always read; a second one
in the instance folder adds groups, and is read again as soon as it changes.
"""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from hub.vietnamese import folded_tokens

SHIPPED: Final = Path(__file__).with_name("synonyms.txt")
Form = tuple[str, ...]


class Run(NamedTuple):
    """Words `start` to `end` of a query, for which any of the `others` may stand."""

    start: int
    end: int
    others: Sequence[Form]


def parse(text: str) -> Iterator[list[Form]]:
    """The groups of a file, as folded words; a line with fewer than two different forms says nothing."""
    for line in text.splitlines():
        forms = dict.fromkeys(tuple(folded_tokens(form)) for form in line.split("#", 1)[0].split("="))
        group = [form for form in forms if form]
        if len(group) > 1:
            yield group


class Synonyms:
    """The groups in force. Safe for threads."""

    def __init__(self, own: Path | None = None) -> None:
        self._files = [SHIPPED, *([own] if own else [])]
        self._seen: tuple[object, ...] = ()
        self._groups: dict[Form, dict[Form, None]] = {}
        self._longest = 1
        self._lock = threading.Lock()

    def find(self, folded: Sequence[str]) -> list[Run]:
        """The runs of a query's folded words that have other forms: from the left, the longest first, none inside another."""
        groups, longest = self._current()
        runs: list[Run] = []
        place = 0
        while place < len(folded):
            for length in range(min(longest, len(folded) - place), 0, -1):
                form = tuple(folded[place : place + length])
                if form in groups:
                    runs.append(Run(place, place + length, [other for other in groups[form] if other != form]))
                    place += length
                    break
            else:
                place += 1
        return runs

    def _current(self) -> tuple[dict[Form, dict[Form, None]], int]:
        seen = tuple(_stamp(path) for path in self._files)
        with self._lock:
            if seen != self._seen:
                groups: dict[Form, dict[Form, None]] = {}
                for path, stamp in zip(self._files, seen, strict=True):
                    for group in parse(path.read_text(encoding="utf-8")) if stamp else ():
                        for form in group:
                            groups.setdefault(form, {}).update(dict.fromkeys(group))
                self._groups, self._seen = groups, seen
                self._longest = max(map(len, groups), default=1)
            return self._groups, self._longest


def _stamp(path: Path) -> object:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino)
