"""Sets of characters in XML Schema patterns: classes with subtraction, escapes, Unicode categories and blocks."""

import unicodedata
from dataclasses import dataclass
from typing import Final


class PatternRefused(Exception):
    """The pattern is not of XML Schema, or larger than we match."""


@dataclass(frozen=True)
class Characters:
    """A set of characters by ranges, categories and further sets, less another set."""

    ranges: tuple[tuple[int, int], ...] = ()
    categories: tuple[str, ...] = ()
    parts: tuple["Characters", ...] = ()
    negated: bool = False
    less: "Characters | None" = None

    @classmethod
    def of(cls, character: str) -> "Characters":
        """The set of one character."""
        return cls(ranges=((ord(character), ord(character)),))

    def holds(self, character: str) -> bool:
        """Whether a character is in the set."""
        point = ord(character)
        found = any(low <= point <= high for low, high in self.ranges)
        if not found and self.categories:
            found = unicodedata.category(character).startswith(self.categories)
        found = found or any(part.holds(character) for part in self.parts)
        return found != self.negated and not (self.less is not None and self.less.holds(character))


_SPACE: Final = Characters(ranges=((9, 10), (13, 13), (32, 32)))
_DIGIT: Final = Characters(categories=("Nd",))
_NOT_WORD: Final = Characters(categories=("P", "Z", "C"))
_INITIAL: Final = Characters(ranges=((58, 58), (95, 95)), categories=("L", "Nl"))
_NAME: Final = Characters(ranges=((45, 46), (58, 58), (95, 95), (183, 183)), categories=("L", "Nl", "Nd", "Mc", "Mn", "Lm"))
_LETTERS: Final = {"s": _SPACE, "d": _DIGIT, "i": _INITIAL, "c": _NAME}
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t"}
_PLAIN: Final = frozenset("\\|.?*+(){}[]-^$/\"'#&,:;<=>@~!%_` ")

_BLOCKS: Final = {
    "BasicLatin": (0x0000, 0x007F),
    "Latin-1Supplement": (0x0080, 0x00FF),
    "LatinExtended-A": (0x0100, 0x017F),
    "LatinExtended-B": (0x0180, 0x024F),
    "IPAExtensions": (0x0250, 0x02AF),
    "CombiningDiacriticalMarks": (0x0300, 0x036F),
    "Greek": (0x0370, 0x03FF),
    "GreekandCoptic": (0x0370, 0x03FF),
    "Cyrillic": (0x0400, 0x04FF),
    "Hebrew": (0x0590, 0x05FF),
    "Arabic": (0x0600, 0x06FF),
    "Thai": (0x0E00, 0x0E7F),
    "LatinExtendedAdditional": (0x1E00, 0x1EFF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "SuperscriptsandSubscripts": (0x2070, 0x209F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "Arrows": (0x2190, 0x21FF),
    "MathematicalOperators": (0x2200, 0x22FF),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7AF),
}
_SUBCATEGORIES: Final = {"L": "ultmo", "M": "nce", "N": "dlo", "P": "cdseifo", "Z": "slp", "S": "mcko", "C": "cfon"}
_CATEGORIES: Final = frozenset(
    {*_SUBCATEGORIES, *(major + minor for major, all_of in _SUBCATEGORIES.items() for minor in all_of)}
)


def read_escape(pattern: str, at: int) -> tuple[Characters, int]:
    """The set of an escape whose backslash stands before `at`, and where it ends."""
    letter = pattern[at : at + 1]
    if letter.lower() in _LETTERS:
        found = _LETTERS[letter.lower()]
        return (Characters(parts=(found,), negated=True) if letter.isupper() else found), at + 1
    if letter in ("w", "W"):
        return Characters(parts=(_NOT_WORD,), negated=letter == "w"), at + 1
    if letter in _CONTROLS:
        return Characters.of(_CONTROLS[letter]), at + 1
    if letter in ("p", "P"):
        return _property(pattern, at + 1, negated=letter == "P")
    if letter and letter in _PLAIN:
        return Characters.of(letter), at + 1
    raise PatternRefused(f"\\{letter} is not of XML Schema")


def _property(pattern: str, at: int, *, negated: bool) -> tuple[Characters, int]:
    end = pattern.find("}", at)
    if pattern[at : at + 1] != "{" or end < 0:
        raise PatternRefused("\\p without a name")
    name = pattern[at + 1 : end]
    if name in _CATEGORIES:
        return Characters(categories=(name,), negated=negated), end + 1
    if name.startswith("Is") and name[2:] in _BLOCKS:
        return Characters(ranges=(_BLOCKS[name[2:]],), negated=negated), end + 1
    raise PatternRefused(f"\\p{{{name[:40]}}} is not known")


def read_class(pattern: str, at: int, depth: int = 0) -> tuple[Characters, int]:
    """The set of a class whose [ stands before `at`, and where it ends."""
    if depth > 10:
        raise PatternRefused("nested too deeply")
    negated = pattern[at : at + 1] == "^"
    at += negated
    ranges: list[tuple[int, int]] = []
    parts: list[Characters] = []
    less = None
    first = True
    while True:
        character = pattern[at : at + 1]
        if not character or (character == "]" and first):
            raise PatternRefused("unmatched [")
        if character == "]":
            return Characters(tuple(ranges), (), tuple(parts), negated, less), at + 1
        if character == "-" and pattern[at + 1 : at + 2] == "[" and not first:
            less, at = read_class(pattern, at + 2, depth + 1)
            if pattern[at : at + 1] != "]":
                raise PatternRefused("unmatched [")
            continue
        at = _member(pattern, at, ranges, parts)
        first = False


def _member(pattern: str, at: int, ranges: list[tuple[int, int]], parts: list[Characters]) -> int:
    low, at = _one(pattern, at)
    if isinstance(low, Characters):
        parts.append(low)
        return at
    if pattern[at : at + 1] == "-" and pattern[at + 1 : at + 2] not in ("]", "[", ""):
        high, at = _one(pattern, at + 1)
        if isinstance(high, Characters) or high < low:
            raise PatternRefused("range out of order")
        ranges.append((low, high))
    else:
        ranges.append((low, low))
    return at


def _one(pattern: str, at: int) -> tuple[int | Characters, int]:
    if pattern[at] == "[":
        raise PatternRefused("[ inside [ ]")
    if pattern[at] != "\\":
        return ord(pattern[at]), at + 1
    found, end = read_escape(pattern, at + 1)
    plain = len(found.ranges) == 1 and found.ranges[0][0] == found.ranges[0][1] and not found.parts and not found.negated
    return (found.ranges[0][0] if plain else found), end
