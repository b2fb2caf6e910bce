"""The words of Office files, paragraph by paragraph; what was typed with a font of the time before Unicode is read as it was meant."""

import zipfile
from collections.abc import Callable, Iterator
from typing import Any, Final

from hub.materials.rules.archives import read_part
from hub.materials.rules.legacy_fonts import encoding_of, to_unicode

# the names of the common and of the strict form of Office files
W: Final = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
A: Final = ("{http://schemas.openxmlformats.org/drawingml/2006/main}", "{http://purl.oclc.org/ooxml/drawingml/main}")
X: Final = ("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}", "{http://purl.oclc.org/ooxml/spreadsheetml/main}")
DEEPEST: Final = 12  # styles above a style

Parse = Callable[[bytes], Any]


def _named(properties: Any, space: str) -> str:
    """The font that run properties name; Word keeps one for each script, and old fonts stand in the Latin ones."""
    fonts = properties.find(f"{space}rFonts") if properties is not None else None
    if fonts is None:
        return ""
    return next((name for key in ("ascii", "hAnsi", "cs") if (name := fonts.get(f"{space}{key}"))), "")


class Styles:
    """The fonts of a Word file's styles, by id; `""` is the document's own."""

    def __init__(self, root: Any = None) -> None:
        self._fonts: dict[str, str] = {}
        self._above: dict[str, str] = {}
        for space in W if root is not None else ():
            defaults = root.find(f"{space}docDefaults/{space}rPrDefault/{space}rPr")
            if defaults is not None:
                self._fonts[""] = _named(defaults, space)
            for style in root.iter(f"{space}style"):
                key = style.get(f"{space}styleId", "")
                self._fonts[key] = _named(style.find(f"{space}rPr"), space)
                above = style.find(f"{space}basedOn")
                self._above[key] = above.get(f"{space}val", "") if above is not None else ""
                if style.get(f"{space}default") == "1" and style.get(f"{space}type") == "paragraph" and self._fonts[key]:
                    self._fonts[""] = self._fonts[key]

    def font(self, key: str) -> str:
        """The font of a style, or of the one that it is based on."""
        for _ in range(DEEPEST):
            if not key or self._fonts.get(key):
                break
            key = self._above.get(key, "")
        return self._fonts.get(key, "")


def read_styles(package: zipfile.ZipFile, parse: Parse) -> Styles:
    """The styles of a Word file, when it has any."""
    return Styles(parse(read_part(package, "word/styles.xml")) if "word/styles.xml" in package.namelist() else None)


def _style(properties: Any, space: str, tag: str) -> str:
    found = properties.find(f"{space}{tag}") if properties is not None else None
    return found.get(f"{space}val", "") if found is not None else ""


def _words(run: Any, space: str) -> str:
    return "".join(node.text or ("\t" if node.tag == f"{space}tab" else "") for node in run.iter(f"{space}t", f"{space}tab"))


def word_paragraphs(root: Any, styles: Styles) -> Iterator[str]:
    """The paragraphs of a Word document that hold words."""
    for space in W:
        for paragraph in root.iter(f"{space}p"):
            own = styles.font(_style(paragraph.find(f"{space}pPr"), space, "pStyle"))
            pieces = []
            for run in paragraph.iter(f"{space}r"):
                properties = run.find(f"{space}rPr")
                font = _named(properties, space) or styles.font(_style(properties, space, "rStyle")) or own
                pieces.append(to_unicode(_words(run, space), encoding_of(font)))
            text = "".join(pieces)
            if text.strip():
                yield text


def slide_paragraphs(root: Any) -> Iterator[str]:
    """The paragraphs of a slide that hold words."""
    for space in A:
        for paragraph in root.iter(f"{space}p"):
            pieces = []
            for run in paragraph.iter(f"{space}r", f"{space}fld"):
                latin = run.find(f"{space}rPr/{space}latin")
                pieces.append(to_unicode(_words(run, space), encoding_of(latin.get("typeface", "") if latin is not None else "")))
            text = "".join(pieces)
            if text.strip():
                yield text


def _cell(cell: Any, space: str, shared: list[str]) -> str:
    """The words of a cell; numbers and dates are no words."""
    kind, value = cell.get("t"), cell.findtext(f"{space}v") or ""
    if kind == "s":
        return shared[int(value)] if value.isdecimal() and int(value) < len(shared) else ""
    if kind == "inlineStr":
        return "".join(node.text or "" for node in cell.iter(f"{space}t"))
    return value if kind == "str" else ""


def shared_strings(root: Any) -> list[str]:
    """The table of words that the cells of an Excel file point into; how they are pronounced is left out."""
    return [
        "".join(node.text or "" for node in item.iter(f"{space}t") if node.getparent().tag != f"{space}rPh")
        for space in X
        for item in root.iter(f"{space}si")
    ]


def sheet_rows(root: Any, shared: list[str]) -> Iterator[str]:
    """The rows of a sheet that hold words."""
    for space in X:
        for row in root.iter(f"{space}row"):
            words = [" ".join(text.split()) for cell in row.iter(f"{space}c") if (text := _cell(cell, space, shared)).strip()]
            if words:
                yield "\t".join(words)
