"""What differs between two versions: field by field, and word by word in texts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final

_WORDS: Final = re.compile(r"\s+|[^\s\w]|\w+")
LINES: Final = 6_000
"""Longer changes are shown up to here."""
CLOSE: Final = 4_000
"""Stretches with more words on both sides together than this are shown whole, not word by word."""
CONTEXT: Final = 2
"""Lines shown before and after a change."""


class Part(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"
    SKIPPED = "skipped"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Piece:
    """A stretch of text. For SKIPPED (the same in both) and LEFT_OUT (too much to show) `text` is empty and `lines` says how many lines it has."""

    part: Part
    text: str
    lines: int = 0


@dataclass(frozen=True)
class FieldChange:
    """A field that differs."""

    field: str
    before: Any
    after: Any


def field_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldChange]:
    """The fields of `before` whose value is another in `after`, in order."""
    return [FieldChange(name, value, after.get(name)) for name, value in before.items() if value != after.get(name)]


def word_changes(before: str, after: str) -> list[Piece]:
    """Both texts as one, word by word. Joined without what is new it is `before`, without what is gone `after`."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > CLOSE:
        return [piece for piece in (Piece(Part.GONE, before), Piece(Part.NEW, after)) if piece.text]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    pieces: list[Piece] = []
    for kind, start, stop, first, last in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece(Part.SAME, "".join(old[start:stop])))
            continue
        if stop > start:
            pieces.append(Piece(Part.GONE, "".join(old[start:stop])))
        if last > first:
            pieces.append(Piece(Part.NEW, "".join(new[first:last])))
    return pieces


def text_changes(before: str, after: str) -> list[list[Piece]]:
    """Longer texts, line by line and within lines word by word; each change with a little of what stands around it.

    Every list is a paragraph. Empty when, and only when, no line differs. Of a change that goes over more than `LINES` lines the rest is left
    out and counted.
    """
    old, new = before.splitlines(), after.splitlines()
    if old == new:
        return []
    head, tail = _shared(old, new)
    changed_old, changed_new = old[head : len(old) - tail], new[head : len(new) - tail]
    shown = list(_around(old[:head], at_start=True, at_end=False))
    shown.extend(_lines(changed_old[:LINES], changed_new[:LINES]))
    left_out = max(len(changed_old), len(changed_new)) - LINES
    if left_out > 0:
        shown.append([Piece(Part.LEFT_OUT, "", left_out)])
    shown.extend(_around(old[len(old) - tail :], at_start=False, at_end=True))
    return shown


def _shared(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many lines both have in common at the beginning and at the end; no line counts twice."""
    most = min(len(old), len(new))
    head = next((place for place in range(most) if old[place] != new[place]), most)
    tail = next((place for place in range(most - head) if old[-1 - place] != new[-1 - place]), most - head)
    return head, tail


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[list[Piece]]:
    """Two stretches that begin and end with lines that differ."""
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > CLOSE)
    for kind, start, stop, first, last in matcher.get_opcodes():
        if kind == "equal":
            yield from _around(old[start:stop], at_start=False, at_end=False)
        else:
            yield from _changed(old[start:stop], new[first:last])


def _around(lines: Sequence[str], *, at_start: bool, at_end: bool) -> Iterator[list[Piece]]:
    head = 0 if at_start else CONTEXT
    tail = 0 if at_end else CONTEXT
    if len(lines) <= head + tail + 1:
        yield from ([Piece(Part.SAME, line)] for line in lines)
        return
    yield from ([Piece(Part.SAME, line)] for line in lines[:head])
    yield [Piece(Part.SKIPPED, "", len(lines) - head - tail)]
    yield from ([Piece(Part.SAME, line)] for line in lines[len(lines) - tail :])


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[list[Piece]]:
    for place in range(max(len(old), len(new))):
        if place >= len(new):
            yield [Piece(Part.GONE, old[place])]
        elif place >= len(old):
            yield [Piece(Part.NEW, new[place])]
        else:
            yield word_changes(old[place], new[place])


def changed_pages(before: Sequence[str], after: Sequence[str]) -> tuple[int, ...]:
    """Numbers of the pages of `after` whose words are not those of the page in their place; pages are given as digests of their words.

    A page that was only moved on by another one before it has not changed.
    """
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return tuple(
        page + 1 for kind, _start, _stop, first, last in matcher.get_opcodes() if kind != "equal" for page in range(first, last)
    )
