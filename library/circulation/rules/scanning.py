"""What a scanner or a keyboard put into the one box of the desk."""

import re
import unicodedata
from typing import Final

LONGEST_CODE: Final = 64
LONGEST_SCAN: Final = 200
_CODE: Final = re.compile(r"[0-9A-Z][0-9A-Z./_-]{0,63}")
_WEDGE: Final = re.compile(r"^\](?:[A-Za-z][0-9A-Za-z])")  # AIM symbology identifier that some scanners send before the code


def clean_scan(raw: str) -> str:
    """One line without control characters, outer blanks and a scanner's own prefix; at most 200 characters."""
    text = unicodedata.normalize("NFC", raw[: LONGEST_SCAN * 4])
    text = "".join(" " if character in "\t\r\n" else character for character in text)
    text = "".join(character for character in text if unicodedata.category(character)[0] != "C")
    return _WEDGE.sub("", " ".join(text.split()))[:LONGEST_SCAN]


def as_code(scan: str) -> str | None:
    """The scan as a card number or barcode (capital letters, no spaces), or None when it can only be a name.

    Vietnamese keyboards turn letters into marked ones while a scanner types (`DD` becomes `Đ`); that is undone for Đ, as in Telex.
    """
    code = scan.upper().replace("Đ", "DD").replace(" ", "")
    return code if len(code) <= LONGEST_CODE and _CODE.fullmatch(code) and any(c.isdigit() for c in code) else None
