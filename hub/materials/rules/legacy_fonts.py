"""Vietnamese typed with the fonts of the time before Unicode: the letters' codes mean something else there, and only the font's name tells.

TCVN 5712:1993 (fonts ".VnTime", capitals in ".VnTimeH") gives every letter of small case one code. VNI (fonts "VNI-Times") writes a letter and
its mark as two signs. Both sit on top of Latin-1, so a Word file holds "µ" for "à" and "aø" for "à".
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final


class Encoding(StrEnum):
    """What the codes of a font mean."""

    TCVN3 = "tcvn3"
    TCVN3_CAPITALS = "tcvn3_capitals"
    VNI = "vni"


_TCVN_CODES: Final = (
    "A1Ă A2Â A3Ê A4Ô A5Ơ A6Ư A7Đ A8ă A9â AAê ABô ACơ ADư AEđ B5à B6ả B7ã B8á B9ạ BBằ BCẳ BDẵ BEắ C6ặ C7ầ C8ẩ C9ẫ CAấ CBậ CCè CEẻ CFẽ D0é D1ẹ "
    "D2ề D3ể D4ễ D5ế D6ệ D7ì D8ỉ DCĩ DDí DEị DFò E1ỏ E2õ E3ó E4ọ E5ồ E6ổ E7ỗ E8ố E9ộ EAờ EBở ECỡ EDớ EEợ EFù F1ủ F2ũ F3ú F4ụ F5ừ F6ử F7ữ F8ứ "
    "F9ự FAỳ FBỷ FCỹ FDý FEỵ"
)
TCVN3: Final = {int(entry[:2], 16): entry[2:] for entry in _TCVN_CODES.split()}

# the marks of VNI, as combining signs in the order base, then tone
_BREVE, _CIRCUMFLEX = "\u0306", "\u0302"
_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"
VNI_MARKS: Final = {
    "ø": _GRAVE,
    "û": _HOOK,
    "õ": _TILDE,
    "ù": _ACUTE,
    "ï": _DOT,
    "â": _CIRCUMFLEX,
    "à": _CIRCUMFLEX + _GRAVE,
    "å": _CIRCUMFLEX + _HOOK,
    "ã": _CIRCUMFLEX + _TILDE,
    "á": _CIRCUMFLEX + _ACUTE,
    "ä": _CIRCUMFLEX + _DOT,
    "ê": _BREVE,
    "è": _BREVE + _GRAVE,
    "ú": _BREVE + _HOOK,
    "ü": _BREVE + _TILDE,
    "é": _BREVE + _ACUTE,
    "ë": _BREVE + _DOT,
}
VNI_LETTERS: Final = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í", "ì": "ì"}
_VNI_ALL: Final = VNI_LETTERS | {old.upper(): new.upper() for old, new in VNI_LETTERS.items()}
_VNI_SIGNS: Final = "".join(VNI_MARKS) + "".join(VNI_MARKS).upper()
_VNI_PAIR: Final = re.compile(f"([aeouyAEOUYôöÔÖ])([{_VNI_SIGNS}])|([{''.join(_VNI_ALL)}])")


def encoding_of(font: str) -> Encoding | None:
    """What a font of this name means, or None for a font of today."""
    name = font.strip().lower()
    if name.startswith(".vn"):
        return Encoding.TCVN3_CAPITALS if name.endswith("h") else Encoding.TCVN3
    return Encoding.VNI if name.startswith(("vni-", "vni ")) else None


def to_unicode(text: str, encoding: Encoding | None) -> str:
    """The text as it was meant. Text without an old encoding stays as it is."""
    if encoding is None:
        return text
    if encoding is Encoding.VNI:
        return _from_vni(_unshifted(text))
    meant = _unshifted(text).translate(TCVN3)
    return meant.upper() if encoding is Encoding.TCVN3_CAPITALS else meant


def _unshifted(text: str) -> str:
    """Word keeps the codes of symbol fonts from U+F000 on."""
    return "".join(chr(ord(sign) - 0xF000) if 0xF020 <= ord(sign) <= 0xF0FF else sign for sign in text)


def _from_vni(text: str) -> str:
    def meant(found: re.Match[str]) -> str:
        base, mark, alone = found.groups()
        if alone:
            return _VNI_ALL[alone]
        return unicodedata.normalize("NFC", _VNI_ALL.get(base, base) + VNI_MARKS[mark.lower()])

    return _VNI_PAIR.sub(meant, text)
