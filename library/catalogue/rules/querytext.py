"""What a search query says besides its words."""

import re
import unicodedata
from typing import Final

_GRADE: Final = re.compile(r"(?<!\w)l[oóòỏõọôốồổỗộơớờởỡợ]p\s+(1[0-2]|[1-9])(?!\w)", re.IGNORECASE)


def read_grade(text: str) -> tuple[str, str | None]:
    """The words without "lớp 11" (with or without accents), and the grade; None when no single grade is named, or nothing else is."""
    composed = unicodedata.normalize("NFC", text)
    found = _GRADE.findall(composed)
    if len(set(found)) != 1:
        return text, None
    rest = " ".join(_GRADE.sub(" ", composed).split())
    return (rest, found[0]) if rest else (text, None)
