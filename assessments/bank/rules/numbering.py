"""Labels of automatically numbered paragraphs (ECMA-376 part 1, 17.9), which stand nowhere in the text."""

import re
from collections import defaultdict

from lxml import etree

from assessments.bank.rules.docx import W
from assessments.bank.rules.styles import changes

Element = etree._Element

_PLACEHOLDER = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


def _roman(number: int) -> str:
    out = ""
    for value, letters in _ROMAN:
        while number >= value:
            out += letters
            number -= value
    return out


def _letter(number: int) -> str:
    """a…z, aa…zz, as Word counts."""
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 8) if number > 0 else ""


def _number(number: int, form: str) -> str:
    number = max(0, min(number, 9999))
    if form in ("upperLetter", "lowerLetter"):
        return _letter(number).upper() if form == "upperLetter" else _letter(number)
    if form in ("upperRoman", "lowerRoman"):
        return _roman(number).upper() if form == "upperRoman" else _roman(number)
    if form == "decimalZero":
        return f"{number:02d}"
    return "" if form == "none" else str(number)


def _value(element: Element | None, name: str, default: str = "") -> str:
    found = element.find(f"{W}{name}") if element is not None else None
    return default if found is None else found.get(f"{W}val", default)


def _integer(text: str, default: int) -> int:
    try:
        return int(text)
    except ValueError:
        return default


class Numbering:
    """Counts the numbered paragraphs of a document as they come by."""

    def __init__(self, root: Element | None) -> None:
        self._abstract = (
            {found.get(f"{W}abstractNumId", ""): found for found in root.findall(f"{W}abstractNum")} if root is not None else {}
        )
        self._numbers = {found.get(f"{W}numId", ""): found for found in root.findall(f"{W}num")} if root is not None else {}
        self._counters: dict[str, list[int | None]] = defaultdict(lambda: [None] * 9)
        self._started: set[tuple[str, int]] = set()

    def _levels(self, abstract: Element) -> Element:
        """The list definition that holds the levels: some only name a list style, which another definition carries."""
        link = _value(abstract, "numStyleLink")
        if link:
            for other in self._abstract.values():
                if _value(other, "styleLink") == link:
                    return other
        return abstract

    def label(self, properties: Element) -> tuple[str, dict[str, object]]:
        """The next label of a paragraph with this `w:numPr`, and its own formatting; an empty label for none."""
        number_id = _value(properties, "numId", "0")
        level = max(0, min(_integer(_value(properties, "ilvl", "0"), 0), 8))
        number = self._numbers.get(number_id)
        abstract = self._abstract.get(_value(number, "abstractNumId"))
        if number is None or abstract is None:
            return "", {}
        key = _value(number, "abstractNumId")
        abstract = self._levels(abstract)
        levels = {_integer(found.get(f"{W}ilvl", ""), -1): found for found in abstract.findall(f"{W}lvl")}
        overrides = {_integer(found.get(f"{W}ilvl", ""), -1): found for found in number.findall(f"{W}lvlOverride")}
        levels |= {at: found for at, override in overrides.items() if (found := override.find(f"{W}lvl")) is not None}
        if level not in levels:
            return "", {}
        self._count(key, number_id, level, levels, overrides.get(level))
        return self._text(key, level, levels), changes(levels[level].find(f"{W}rPr"))

    def _count(self, key: str, number_id: str, level: int, levels: dict[int, Element], override: Element | None) -> None:
        counters = self._counters[key]
        start = _value(override, "startOverride")
        if start and (number_id, level) not in self._started:
            counters[level] = _integer(start, 1)
        elif counters[level] is None:
            counters[level] = _integer(_value(levels[level], "start", "1"), 1)
        else:
            counters[level] = (counters[level] or 0) + 1
        self._started.add((number_id, level))
        for deeper in range(level + 1, 9):
            if _value(levels.get(deeper), "lvlRestart", "on") != "0":
                counters[deeper] = None

    def _text(self, key: str, level: int, levels: dict[int, Element]) -> str:
        form = _value(levels[level], "numFmt", "decimal")
        pattern = _value(levels[level], "lvlText")
        if form == "bullet":
            return "•" if pattern.strip() else ""
        counters = self._counters[key]

        def fill(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            count = counters[at]
            count = _integer(_value(levels.get(at), "start", "1"), 1) if count is None else count
            return _number(count, _value(levels.get(at), "numFmt", "decimal"))

        return _PLACEHOLDER.sub(fill, pattern)
