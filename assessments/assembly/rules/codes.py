"""Codes of versions (mã đề): lists and ranges as teachers write them, and codes made up by the hub."""

import random
import re
from typing import Final

from assessments.assembly.rules.blueprint import Note, Refused

MOST_CODES: Final = 500
LONGEST_CODE: Final = 10
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_RANGE: Final = re.compile(r"(\d{1,10})\s*-\s*(\d{1,10})")
_CODE: Final = re.compile(r"[0-9A-Za-z]{1,10}")


def parse_codes(text: str, count: int | None = None) -> tuple[str, ...]:
    """`101, 103–105; 207` in the order written. Leading zeros stay: 034–036 is 034, 035, 036. With `count`, there must be as many."""
    plain = re.sub(r"\s*-\s*", "-", text.translate(_DASHES))
    codes: list[str] = []
    for part in re.split(r"[,;\s]+", plain.strip()):
        if not part:
            continue
        codes += _expanded(part)
        if len(codes) > MOST_CODES:
            raise Refused(Note("codes_too_many", params={"limit": MOST_CODES}))
    repeated = next((code for at, code in enumerate(codes) if code in codes[:at]), None)
    if repeated is not None:
        raise Refused(Note("code_repeated", params={"code": repeated}))
    if not codes:
        raise Refused(Note("codes_missing"))
    if count is not None and len(codes) != count:
        raise Refused(Note("codes_uncounted", params={"codes": len(codes), "versions": count}))
    return tuple(codes)


def _expanded(part: str) -> list[str]:
    found = _RANGE.fullmatch(part)
    if found is None:
        if not _CODE.fullmatch(part):
            raise Refused(Note("code_unreadable", params={"code": part[:40]}))
        return [part]
    first, last = int(found[1]), int(found[2])
    if last < first:
        raise Refused(Note("codes_reversed", params={"code": part[:40]}))
    if last - first >= MOST_CODES:
        raise Refused(Note("codes_too_many", params={"limit": MOST_CODES}))
    width = len(found[1]) if found[1].startswith("0") or len(found[1]) == len(found[2]) else 1
    return [str(number).zfill(width) for number in range(first, last + 1)]


def drawn_codes(count: int, seed: int, digits: int = 3) -> tuple[str, ...]:
    """Codes in rising order that tell nothing of the order of the versions, none with a leading zero."""
    lowest, highest = 10 ** (digits - 1), 10**digits
    if not 1 <= count <= min(MOST_CODES, highest - lowest):
        raise Refused(Note("codes_too_many", params={"limit": min(MOST_CODES, highest - lowest)}))
    rng = random.Random(f"codes:{seed}")  # noqa: S311 -- reproducible on purpose
    return tuple(str(code) for code in sorted(rng.sample(range(lowest, highest), count)))
