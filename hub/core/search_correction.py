"""“Did you mean”: a query whose words nobody wrote is read as the nearest one that finds something for this reader.

Engines name words that are nearly the one typed (`neighbours`), from the whole index. None of them is shown before a search with the reader's own
permissions has found it: a word that stands only in what the reader may not see is never suggested.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice, product
from typing import TYPE_CHECKING, Final

from hub.vietnamese import folded_tokens

if TYPE_CHECKING:
    from hub.core.search import SearchIndex, SearchQuery

SHORTEST: Final = 3  # letters of a word that is corrected
LONG: Final = 5  # letters from which two edits are allowed
NEAR: Final = 12  # neighbours of a word that engines give
TRIES: Final = 16  # readings of a query that are tried
LONGEST: Final = 10  # words of a query that is corrected


def edits(word: str, other: str, most: int) -> int:
    """Letters to put in, take out, change or swap with the next to make one of the other; `most` + 1 when there are more."""
    if abs(len(word) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for number, letter in enumerate(word, 1):
        before, last, row = row, before, [number]
        for place, its in enumerate(other, 1):
            best = min(before[place] + 1, row[place - 1] + 1, before[place - 1] + (letter != its))
            if number > 1 and place > 1 and letter == other[place - 2] and word[number - 2] == its:
                best = min(best, last[place - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def allowed(word: str) -> int:
    """How many edits a word of this length may be away."""
    return 0 if len(word) < SHORTEST or word.isdecimal() else 1 if len(word) < LONG else 2


def nearest(word: str, counted: Iterable[tuple[str, int]]) -> list[str]:
    """The words within the allowed edits, nearest first, then the most frequent."""
    most = allowed(word)
    letters = set(word)
    found = [
        (distance, -count, other)
        for other, count in counted
        if other != word
        and len(letters.symmetric_difference(other)) <= 2 * most
        and (distance := edits(word, other, most)) <= most
    ]
    return [other for _, _, other in sorted(found)[:NEAR]]


def correct(index: "SearchIndex", query: "SearchQuery") -> str | None:
    """The reading of the query that finds most, with the accents that its hits agree on; None when there is none near it.

    Meant for a query that found nothing with all its words. Only words that this reader finds nowhere are changed, as few edits as possible.
    """
    words = folded_tokens(query.text)
    if not words or len(words) > LONGEST:
        return None
    plain = replace(query, counts=(), after=None, before=None, limit=20, as_typed=False)
    anywhere = replace(plain, filters={}, limit=1, as_typed=True)  # a word that a filter leaves out is not misspelt
    choices: list[Sequence[tuple[int, str]]] = []
    for word in words:
        if not allowed(word) or index.search(replace(anywhere, text=word)).total:
            choices.append([(0, word)])
        else:
            near = [(edits(word, other, 2), other) for other in index.neighbours(word)]
            seen = [pair for pair in near if index.search(replace(anywhere, text=pair[1])).total]
            choices.append(seen or [(0, word)])
    if all(len(choice) == 1 and not choice[0][0] for choice in choices):
        return None
    readings = sorted(islice(product(*choices), 2000), key=lambda reading: sum(distance for distance, _ in reading))
    best: tuple[int, int, str] | None = None
    for reading in readings[:TRIES]:
        text, distance = " ".join(word for _, word in reading), sum(distance for distance, _ in reading)
        if not distance or (best is not None and distance > best[0]):
            continue
        result = index.search(replace(plain, text=text))
        if result.total and result.matched_all and (best is None or result.total > best[1]):
            best = (distance, result.total, result.understood_as or text)
    return best[2] if best else None
