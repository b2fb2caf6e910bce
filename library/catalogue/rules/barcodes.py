"""Barcodes of copies (số đăng ký cá biệt): a prefix and a running number, as TK.006802."""

import re
from typing import Final

BARCODE: Final = re.compile(r"[0-9A-Z](?:[0-9A-Z./_-]{0,30}[0-9A-Z])?")
_TAIL: Final = re.compile(r"^(.*?)(\d+)$")


def normalise(raw: str) -> str:
    """Capital letters without blanks, as scanners give them."""
    return "".join(raw.split()).upper()


def is_barcode(code: str) -> bool:
    """Letters, digits and . / _ - up to 32 characters, with a digit somewhere."""
    return bool(BARCODE.fullmatch(code)) and any(character.isdigit() for character in code)


def following(code: str, count: int) -> list[str]:
    """The next `count` barcodes after `code`, the number keeping its width. Empty when `code` ends in no number."""
    found = _TAIL.match(code)
    if not found:
        return []
    prefix, digits = found.groups()
    return [f"{prefix}{int(digits) + step:0{len(digits)}d}" for step in range(1, count + 1)]
