"""Comparing words that somebody wrote with those accepted. A `*` in an accepted text stands for any signs."""

from collections.abc import Sequence
from typing import Any, Final

from hub.vietnamese import clean, fold, normalise

MOST: Final = 20
LONGEST: Final = 200


def spelled(text: str, *, case: bool, accents: bool) -> str:
    """The spelling that is compared: single blanks, one spelling for hòa and hoà; without case and accents where they do not count."""
    text = normalise(" ".join(text.split()))
    if not accents:
        return fold(text)
    return text if case else text.lower()


def fits(written: str, accepted: str) -> bool:
    """Whether the text is the accepted one. Takes time in the lengths' product at most, whatever the stars."""
    pieces = accepted.split("*")
    if len(pieces) == 1:
        return written == accepted
    first, *middle, last = pieces
    if len(written) < len(first) + len(last) or not written.startswith(first) or not written.endswith(last):
        return False
    at, end = len(first), len(written) - len(last)
    for piece in middle:
        found = written.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def is_accepted(written: Any, accepted: Sequence[str], *, case: bool = False, accents: bool = True) -> bool:
    """Whether the text is one of those accepted."""
    text = spelled(str(written), case=case, accents=accents)
    return any(
        fits(text, "*".join(spelled(piece, case=case, accents=accents) if piece else "" for piece in one.split("*")))
        for one in accepted
    )


def read_accepted(values: Sequence[str]) -> list[str]:
    """Accepted texts of a form's field, parted by `|`."""
    pieces = [" ".join(clean(piece).split())[:LONGEST] for value in values for piece in value.split("|")]
    return [piece for piece in pieces if piece][:MOST]
