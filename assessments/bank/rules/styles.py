"""Formatting as Word computes it (ECMA-376 part 1, 17.7): document defaults, paragraph style, character style, the run itself."""

from lxml import etree

from assessments.bank.rules.docx import W
from assessments.bank.rules.text import PLAIN, Style

Element = etree._Element

_OFF = ("0", "false", "off", "none")
_MAX_CHAIN = 20


def _is_on(found: Element) -> bool:
    return found.get(f"{W}val", "1") not in _OFF


def _colour(found: Element) -> str:
    value = found.get(f"{W}val", "").upper()
    return "" if value in ("AUTO", "000000", "") else value


def _is_shaded(found: Element) -> bool:
    return found.get(f"{W}fill", "auto").upper() not in ("AUTO", "FFFFFF", "")


# What a run property changes: the field of Style and how its value is read.
_READERS = {
    f"{W}b": ("bold", _is_on),
    f"{W}i": ("italic", _is_on),
    f"{W}strike": ("strike", _is_on),
    f"{W}dstrike": ("strike", _is_on),
    f"{W}vanish": ("hidden", _is_on),
    f"{W}caps": ("caps", _is_on),
    f"{W}u": ("underline", _is_on),
    f"{W}color": ("colour", _colour),
    f"{W}highlight": ("highlight", lambda found: found.get(f"{W}val", "none") not in ("none", "white")),
    f"{W}shd": ("highlight", _is_shaded),
    f"{W}vertAlign": ("position", lambda found: {"superscript": "sup", "subscript": "sub"}.get(found.get(f"{W}val", ""), "")),
}


def changes(properties: Element | None) -> dict[str, object]:
    """What a `w:rPr` says, field by field of Style."""
    out: dict[str, object] = {}
    for found in properties if properties is not None else ():
        reader = _READERS.get(str(found.tag))
        if reader is None:
            continue
        name, value = reader
        # Shading and highlight say the same thing; white shading does not switch a highlight off.
        if name != "highlight" or value(found) or found.tag == f"{W}highlight":
            out[name] = value(found)
    return out


class Styles:
    """The style sheet of a document."""

    def __init__(self, root: Element | None) -> None:
        found = root.findall(f"{W}style") if root is not None else []
        self._styles = {style.get(f"{W}styleId", ""): style for style in found}
        self._default = next(
            (
                style.get(f"{W}styleId", "")
                for style in found
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on")
            ),
            "",
        )
        defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if root is not None else None
        self._document = changes(defaults)
        self._chains: dict[str, dict[str, object]] = {}

    def _chain(self, style_id: str) -> list[Element]:
        """The style and what it is based on, the most basic first."""
        chain: list[Element] = []
        while style_id in self._styles and len(chain) < _MAX_CHAIN:
            style = self._styles[style_id]
            if style in chain:
                break
            chain.insert(0, style)
            based = style.find(f"{W}basedOn")
            style_id = based.get(f"{W}val", "") if based is not None else ""
        return chain

    def of(self, style_id: str) -> dict[str, object]:
        """What a style changes, its ancestors included."""
        if style_id not in self._chains:
            merged: dict[str, object] = {}
            for style in self._chain(style_id):
                merged.update(changes(style.find(f"{W}rPr")))
            self._chains[style_id] = merged
        return self._chains[style_id]

    def numbering(self, style_id: str) -> Element | None:
        """The `w:numPr` that a paragraph style brings along."""
        for style in reversed(self._chain(style_id)):
            found = style.find(f"{W}pPr/{W}numPr")
            if found is not None:
                return found
        return None

    def paragraph_style(self, paragraph: Element) -> str:
        """The id of a paragraph's style."""
        found = paragraph.find(f"{W}pPr/{W}pStyle")
        return found.get(f"{W}val", "") if found is not None else self._default

    def paragraph(self, style_id: str) -> dict[str, object]:
        """What holds for every run of a paragraph with this style."""
        return {**self._document, **self.of(style_id)}

    def run(self, base: dict[str, object], properties: Element | None) -> Style:
        """The style of a run over what holds for its paragraph."""
        if properties is None:
            return PLAIN._replace(**base)  # type: ignore[arg-type]
        found = properties.find(f"{W}rStyle")
        character = self.of(found.get(f"{W}val", "")) if found is not None else {}
        return PLAIN._replace(**{**base, **character, **changes(properties)})  # type: ignore[arg-type]
