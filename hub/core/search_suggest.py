"""Completing what is being typed: which words of titles and phrases are looked up, and which candidates are shown in which order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from hub.core.search_text import Segment
from hub.vietnamese import PAIR, clean, fold_word, folded_tokens, is_unaccented, spans, tokens

FIRST: Final = PAIR  # stands before the first word of a title or phrase in the index
LONGEST: Final = 64  # letters of a word that count
WORDS: Final = 8  # words of what is typed that count
CANDIDATES: Final = 120  # documents that an engine looks at, whatever the size of the index
PHRASES: Final = 4  # phrases among the suggestions


@dataclass(frozen=True)
class SuggestQuery:
    """What is being typed, and by whom: the last word is taken as a beginning. With no `visibility` nothing is suggested."""

    prefix: str
    visibility: Sequence[str] = ()
    kinds: Sequence[str] = ()
    limit: int = 8


@dataclass(frozen=True)
class Suggestion:
    """A completion: of a phrase to look for, or of the title of one document, which `id` then names. Marked segments were not typed."""

    text: str
    segments: Sequence[Segment]
    id: str | None = None
    kind: str = ""


class Candidate(NamedTuple):
    """A document that an engine found."""

    id: str
    kind: str
    title: str
    phrases: Sequence[str]
    lift: float


class Typed(NamedTuple):
    """The words being typed, folded and exact; the last is a beginning unless a space follows it."""

    folded: Sequence[str]
    exact: Sequence[str]

    @classmethod
    def of(cls, prefix: str) -> "Typed":
        """The words of a query that is being typed."""
        return cls(
            [word[:LONGEST] for word in folded_tokens(prefix)[:WORDS]], [word[:LONGEST] for word in tokens(prefix)[:WORDS]]
        )

    @property
    def whole(self) -> Sequence[str]:
        """The words before the last."""
        return self.folded[:-1]


def hints(texts: Iterable[str]) -> list[str]:
    """The words by which texts are completed; the first word of each also with a sign that says so."""
    found: dict[str, None] = {}
    for text in texts:
        words = folded_tokens(text)
        found |= dict.fromkeys([FIRST + words[0], *words] if words else ())
    return [word[:LONGEST] for word in found]


def choose(query: SuggestQuery, candidates: Iterable[Candidate]) -> list[Suggestion]:
    """The suggestions: texts that have all words typed, those with the accents that were typed before others, texts that begin so before others.

    A few phrases come first, then titles. One text is shown once.
    """
    typed = Typed.of(query.prefix)
    rows: dict[tuple[bool, str], tuple[tuple[object, ...], Suggestion]] = {}
    for found in candidates:
        for text, is_title in ((found.title, True), *((phrase, False) for phrase in found.phrases)):
            read = _read(typed, text)
            if read is None:
                continue
            strange, begins = read
            shown = Suggestion(
                " ".join(text.split()), _segments(typed, text), found.id if is_title else None, found.kind if is_title else ""
            )
            order = (strange, not begins, -found.lift, len(text), text, found.id)
            name = (is_title, text.casefold())
            rows[name] = min(rows.get(name, (order, shown)), (order, shown), key=lambda row: row[0])
    if any(order[0] == 0 for order, _ in rows.values()) and not is_unaccented(typed.exact):
        rows = {name: row for name, row in rows.items() if row[0][0] == 0}
    ordered = [(name, suggestion) for name, (_, suggestion) in sorted(rows.items(), key=lambda row: row[1][0])]
    phrases = [suggestion for (is_title, _), suggestion in ordered if not is_title][:PHRASES]
    titles = [suggestion for (is_title, _), suggestion in ordered if is_title]
    return [*phrases, *titles][: query.limit]


def _read(typed: Typed, text: str) -> tuple[int, bool] | None:
    """How many typed words stand there with other accents, and whether the text begins as typed; None when a word is missing."""
    exact = tokens(text)
    folded = [fold_word(word) for word in exact]
    last = len(typed.folded) - 1
    strange, taken = 0, set[int]()
    for number, (plain, accented) in enumerate(zip(typed.folded, typed.exact, strict=True)):
        partly = number == last
        places = [
            place
            for place, word in enumerate(folded)
            if place not in taken and (word.startswith(plain) if partly else word == plain)
        ]
        if not places:
            return None
        same = [place for place in places if (exact[place].startswith(accented) if partly else exact[place] == accented)]
        strange += not same and accented != plain
        taken.add((same or places)[0])
    head = folded[: len(typed.folded)]
    begins = head[:-1] == list(typed.folded[:-1]) and head[-1].startswith(typed.folded[-1])
    return strange, begins


def _segments(typed: Typed, text: str) -> tuple[Segment, ...]:
    """The text with what was not typed marked: that is what the eye looks for in a list of completions."""
    cleaned = " ".join(clean(text).split())
    wanted, last = set(typed.whole), typed.folded[-1]
    pieces: list[Segment] = []
    place = 0

    def add(stop: int, added: bool) -> None:
        nonlocal place
        if stop <= place:
            return
        part = cleaned[place:stop]
        if pieces and pieces[-1].matched == added:
            part = pieces.pop().text + part
        pieces.append(Segment(part, added))
        place = stop

    for span in spans(cleaned):
        word = fold_word(span.exact)
        if word in wanted or word == last:
            typed_until = span.end
        elif word.startswith(last):
            typed_until = min(span.end, span.start + len(last))
        else:
            continue
        add(span.start, True)
        add(typed_until, False)
    add(len(cleaned), True)
    return tuple(pieces)
