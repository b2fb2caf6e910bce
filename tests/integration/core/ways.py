"""The ways people type Vietnamese."""

import re

from hub.vietnamese import fold

_OLD_PLACE = {
    "oà": "òa",
    "oá": "óa",
    "oả": "ỏa",
    "oã": "õa",
    "oạ": "ọa",
    "oẻ": "ỏe",
    "uỷ": "ủy",
    "uý": "úy",
    "uỳ": "ùy",
    "uỵ": "ụy",
}
_NEW_PLACE = {old: new for new, old in _OLD_PLACE.items()}


def half(text: str) -> str:
    """Every other word without its marks."""
    return " ".join(fold(word) if number % 2 else word for number, word in enumerate(text.split()))


def swapped(text: str) -> str:
    """The other usage of tone placement, and y for i."""
    old = re.sub(r"(?:oà|oá|oả|oã|oạ|oẻ|uỷ|uý|uỳ|uỵ)\b", lambda found: _OLD_PLACE[found.group()], text)
    if old == text:
        old = re.sub(r"(?:òa|óa|ỏa|õa|ọa|ỏe|ủy|úy|ùy|ụy)\b", lambda found: _NEW_PLACE[found.group()], text)
    return re.sub(r"\b([hklmst])([ìíỉĩị])\b", lambda found: found.group(1) + "ỳýỷỹỵ"["ìíỉĩị".index(found.group(2))], old)
