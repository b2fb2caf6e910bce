"""Marks the matches in titles and extracts, reads an unaccented query as the hits spell it, and writes page cursors: the same for every engine."""

import base64
import binascii
import json
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

from hub.core.errors import Invalid
from hub.core.i18n import lazy_gettext as _l
from hub.vietnamese import clean, fold, fold_word, is_unaccented, spans, spellings

EXTRACT: Final = 220  # characters of an extract
LEAD: Final = 60  # of which this many stand before the best place
STEP: Final = 20_000  # a body is looked through in steps of this length
AGREEMENT: Final = 0.8  # share of the hits that must spell a word alike for the query to be understood so


class Segment(NamedTuple):
    """A piece of plain text; `matched` pieces are shown with a ground."""

    text: str
    matched: bool = False


class Occurrence(NamedTuple):
    """A query word at its place in a text: which word of the query it is."""

    start: int
    end: int
    word: int


class Marker:
    """Finds the words of one query in texts."""

    def __init__(self, folded: Sequence[str]) -> None:
        self._words = list(dict.fromkeys(folded))
        self._number = {spelled: number for number, word in enumerate(self._words) for spelled in spellings(word)}
        listed = "|".join(sorted(map(re.escape, self._number), key=len, reverse=True))
        self._pattern = re.compile(rf"(?<![^\W_])(?:{listed})(?![^\W_])") if listed else None

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[Occurrence]:
        """Where the words stand in a cleaned text."""
        if self._pattern is None:
            return []
        stop = len(text) if end is None else min(end, len(text))
        folded = fold(text[start:stop])
        return [
            Occurrence(start + found.start(), start + found.end(), self._number[found.group()])
            for found in self._pattern.finditer(folded)
        ]

    def best_place(self, body: str) -> list[Occurrence]:
        """The occurrences around the place where most different words stand together; the first such place."""
        best: list[Occurrence] = []
        most = 0
        for step in range(0, len(body), STEP):
            found = self.find(body, step, step + STEP + EXTRACT)
            for number, first in enumerate(found):
                near = [one for one in found[number : number + 12] if one.end <= first.start + EXTRACT - LEAD]
                different = len({one.word for one in near})
                if different > most:
                    best, most = near, different
            if most == len(self._words):
                break
        return best


def mark(text: str, occurrences: Sequence[Occurrence], start: int = 0, end: int | None = None) -> tuple[Segment, ...]:
    """The text from `start` to `end` in segments."""
    stop = len(text) if end is None else end
    segments: list[Segment] = []
    place = start
    for found in occurrences:
        if found.start < place or found.end > stop:
            continue
        begin = found.start
        if segments and text[place:begin] == " ":
            begin = place - len(segments.pop().text)  # neighbouring matches share one ground
        elif begin > place:
            segments.append(Segment(text[place:begin]))
        segments.append(Segment(text[begin : found.end], True))
        place = found.end
    if place < stop:
        segments.append(Segment(text[place:stop]))
    return tuple(segments)


def mark_title(marker: Marker, title: str) -> tuple[Segment, ...]:
    """The whole title in segments."""
    text = clean(title)
    return mark(text, marker.find(text))


def extract(marker: Marker, body: str) -> tuple[Segment, ...]:
    """The piece of a cleaned body that says most about the query, cut between words; the beginning when no word stands there."""
    found = marker.best_place(body)
    start = max(0, found[0].start - LEAD) if found else 0
    if start:
        start = body.find(" ", start, start + LEAD) + 1 or start
    end = min(len(body), start + EXTRACT)
    if end < len(body):
        end = max(body.rfind(" ", start, end), start) or end
        if end == start:
            end = start + EXTRACT
    segments = [Segment(" ".join(part.text.split("\n")), part.matched) for part in mark(body, found, start, end)]
    if start and segments:
        segments.insert(0, Segment("… "))
    if end < len(body):
        segments.append(Segment(" …"))
    return tuple(segments)


def understand(exact: Sequence[str], texts: Sequence[tuple[str, str]]) -> list[str] | None:
    """How the hits spell the words of an unaccented query, or None when they do not agree or spell them without accents too.

    `texts` are title and body of the best hits. Each hit has one vote a word; a place where the neighbouring word of the query
    stands beside it decides before one where the word stands alone.
    """
    if not exact or not texts or not is_unaccented(exact):
        return None
    marker = Marker(exact)
    votes: list[Counter[str]] = [Counter() for _ in exact]
    for title, body in texts:
        text = f"{clean(title)}\n{body[:STEP]}"
        for place, spelled in _spelled(marker, exact, text).items():
            votes[place][spelled] += 1
    understood = []
    for word, counted in zip(exact, votes, strict=True):
        best, number = counted.most_common(1)[0] if counted else (word, 0)
        if number < AGREEMENT * counted.total():
            return None
        understood.append(best)
    return understood if understood != list(exact) else None


def _spelled(marker: Marker, words: Sequence[str], text: str) -> dict[int, str]:
    places = [next(iter(spans(text, found.start, found.end))) for found in marker.find(text)]
    forms = [(span, span.exact) for span in places]
    single: dict[str, str] = {}
    paired: dict[tuple[str, str], tuple[str, str]] = {}
    for number, (span, form) in enumerate(forms):
        folded = fold_word(form)
        single.setdefault(folded, form)
        if number and span.start - forms[number - 1][0].end <= 1:
            before = forms[number - 1][1]
            paired.setdefault((fold_word(before), folded), (before, form))
    spelled = {number: single[word] for number, word in enumerate(words) if word in single}
    for number, pair in enumerate(pairwise(words)):
        if pair in paired:
            spelled[number], spelled[number + 1] = paired[pair]
    return spelled


def write_cursor(values: dict[str, Any]) -> str:
    """A page cursor; opaque to those who pass it on."""
    packed = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_cursor(cursor: str, order: str) -> dict[str, Any]:
    """What `write_cursor` packed for this order. Raises Invalid for anything else."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        key, id_ = values["key"], values["id"]
        well_formed = (
            values["order"] == order
            and isinstance(id_, str)
            and isinstance(key, str if order == "title" else int | float)
            and isinstance(values["all"], bool)
            and isinstance(values["read"], str | None)
            and type(values["at"]) is int
            and values["at"] >= 0
        )
    except (ValueError, KeyError, TypeError, binascii.Error):
        well_formed = False
    if not well_formed:
        raise Invalid(_l("This page of results no longer exists. Start the search again."), code="bad_cursor")
    return dict(values)
