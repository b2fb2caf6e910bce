"""What questions with lettered choices share: reading them from a form."""

from collections.abc import Sequence
from typing import Final

from assessments.bank.rules.markup import clean

LETTERS: Final = "ABCDEFGH"
MOST: Final = len(LETTERS)


def read_choices(texts: Sequence[str], *, drop_blank: bool) -> list[str]:
    """The choices in order, cleaned; at most as many as there are letters. `drop_blank` leaves out the last empty ones."""
    cleaned = [clean(text) for text in texts[:MOST]]
    while drop_blank and cleaned and not cleaned[-1]:
        cleaned.pop()
    return cleaned
