"""ISBNs: read tolerantly, kept as they were written, never an identity (sets and reprints share one)."""

import re
from typing import Final

from stdnum import isbn
from stdnum.exceptions import ValidationError

_NUMBER: Final = re.compile(r"[0-9][0-9 -]{8,20}[0-9Xx]")


def normalise(raw: str) -> str | None:
    """The 13 digits of the ISBN in `raw` ("604-0-12345-1 (bìa mềm)"), or None when there is no valid one."""
    for found in _NUMBER.finditer(raw):
        try:
            return str(isbn.to_isbn13(isbn.validate(found.group(0)))).replace("-", "")
        except ValidationError:
            continue
    return None


def hyphenated(digits: str) -> str:
    """978-604-0-12345-9: split as the ISBN agencies do."""
    return str(isbn.format(digits))
