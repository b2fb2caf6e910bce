"""Text with formatting, formulas and pictures, one character a place, so that a label split over runs is found like any other."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

# Stands in `Line.text` where an object (formula, picture, embedded object) stands in the document.
OBJECT = "\ufffc"


class Style(NamedTuple):
    """Formatting in force at one character, inheritance resolved."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    position: str = ""  # "sub", "sup" or ""
    colour: str = ""  # six hexadecimal digits in capitals, or ""
    highlight: bool = False
    hidden: bool = False
    caps: bool = False


PLAIN = Style()


@dataclass(frozen=True)
class Formula:
    """A formula as LaTeX, without delimiters."""

    latex: str


@dataclass(frozen=True)
class Picture:
    """A picture by its part in the package; `part` is empty when it lies outside the file or is missing."""

    part: str
    external: bool = False


@dataclass(frozen=True)
class Embedded:
    """An object of another program, such as a MathType formula: its program's name and its preview's part."""

    program: str
    preview: str = ""


Thing = Formula | Picture | Embedded


@dataclass(frozen=True)
class Place:
    """Where a line stands: a paragraph of the body, or a cell; the page when Word noted page ends."""

    paragraph: int
    table: int = 0
    row: int = 0
    cell: int = 0
    page: int = 1

    def __str__(self) -> str:
        if self.table:
            return f"table {self.table}, row {self.row}, cell {self.cell}"
        return f"paragraph {self.paragraph}"


@dataclass
class Line:
    """A line of text with a style for each character and objects by position; `notes` names what was unusual in its source."""

    text: str = ""
    styles: list[Style] = field(default_factory=list)
    objects: dict[int, Thing] = field(default_factory=dict)
    place: Place = field(default_factory=lambda: Place(0))
    notes: frozenset[str] = frozenset()

    def add(self, text: str, style: Style = PLAIN) -> None:
        """Appends text; the placeholder character itself is not taken over."""
        text = text.replace(OBJECT, "\ufffd")
        self.text += text
        self.styles.extend([style] * len(text))

    def put(self, thing: Thing, style: Style = PLAIN) -> None:
        """Appends an object."""
        self.objects[len(self.text)] = thing
        self.text += OBJECT
        self.styles.append(style)

    def cut(self, start: int, end: int | None = None) -> "Line":
        """The part between two positions, blanks at its ends left out."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        objects = {at - start: thing for at, thing in self.objects.items() if start <= at < end}
        return Line(self.text[start:end], self.styles[start:end], objects, self.place, self.notes)

    def without(self, spans: Iterable[tuple[int, int]]) -> "Line":
        """The line with these spans taken out."""
        drop = {at for start, end in spans for at in range(start, end)}
        if not drop:
            return self
        kept = [at for at in range(len(self.text)) if at not in drop]
        objects = {new: self.objects[old] for new, old in enumerate(kept) if old in self.objects}
        text, styles = "".join(self.text[at] for at in kept), [self.styles[at] for at in kept]
        return Line(text, styles, objects, self.place, self.notes)

    def split(self) -> list["Line"]:
        """The lines between forced line breaks; blanks kept, as they tell columns apart."""
        pieces, start = [], 0
        for piece in self.text.split("\n"):
            end = start + len(piece)
            objects = {at - start: thing for at, thing in self.objects.items() if start <= at < end}
            pieces.append(Line(piece, self.styles[start:end], objects, self.place, self.notes))
            start = end + 1
        return pieces

    @property
    def is_empty(self) -> bool:
        """Nothing to see here."""
        return not self.text.strip()

    def share(self, of: str) -> float:
        """The share of letters and digits that have this formatting ("bold", "underline", "highlight")."""
        letters = [self.styles[at] for at, character in enumerate(self.text) if character.isalnum() or at in self.objects]
        return sum(bool(getattr(style, of)) for style in letters) / len(letters) if letters else 0.0


@dataclass
class Table:
    """A table: rows of cells of blocks. Cells that continue a merge are left out."""

    rows: list[list[list["Block"]]]
    place: Place


Block = Line | Table

_SUB = dict(zip("0123456789+-=()aeoxhklmnpst−", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜ₋", strict=True))
_SUP = dict(zip("0123456789+-=()ni−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ⁻", strict=True))
_BLANKS = re.compile(r"[^\S\n]+")
_LATEX_SPECIAL = re.compile(r"([{}$%&#_])")


def lines_of(blocks: Iterable[Block]) -> Iterator[Line]:
    """All lines, those in tables too, in reading order."""
    for block in blocks:
        if isinstance(block, Line):
            yield block
        else:
            for row in block.rows:
                for cell in row:
                    yield from lines_of(cell)


def things_of(blocks: Iterable[Block]) -> Iterator[Thing]:
    """All objects in reading order."""
    for line in lines_of(blocks):
        for at in sorted(line.objects):
            yield line.objects[at]


def _runs(line: Line) -> Iterator[tuple[str, Style, Thing | None]]:
    start = 0
    for at in range(1, len(line.text) + 1):
        here = start in line.objects
        if at == len(line.text) or here or at in line.objects or line.styles[at] != line.styles[start]:
            yield line.text[start:at], line.styles[start], line.objects.get(start)
            start = at


def _shifted(text: str, position: str) -> str:
    """Raised or lowered plain text: as Unicode where all characters have such a form, else as LaTeX."""
    table = _SUB if position == "sub" else _SUP
    core = text.strip()
    if not core:
        return text
    if all(character in table for character in core):
        return text.replace(core, "".join(table[character] for character in core))
    mark = "_" if position == "sub" else "^"
    quoted = _LATEX_SPECIAL.sub(r"\\\1", core.replace("\\", r"\backslash "))
    return text.replace(
        core, rf"\({mark}{{\text{{{quoted}}}}}\)" if not core.isascii() or " " in core else rf"\({mark}{{{quoted}}}\)"
    )


def plain_line(line: Line) -> str:
    """Text with formulas as LaTeX between `\\(` and `\\)`; other formatting left out except raised and lowered."""
    out = []
    for text, style, thing in _runs(line):
        if isinstance(thing, Formula):
            out.append(rf"\({thing.latex}\)")
        elif isinstance(thing, Picture):
            out.append("[image]")
        elif isinstance(thing, Embedded):
            out.append(f"[{thing.program or 'object'}]")
        else:
            out.append(_shifted(text, style.position) if style.position else text)
    return _BLANKS.sub(" ", "".join(out)).strip()


def plain(blocks: Iterable[Block]) -> str:
    """Lines one under the other; table rows as `| a | b |`."""
    out = []
    for block in blocks:
        if isinstance(block, Line):
            out.append(plain_line(block))
        else:
            out.extend("| " + " | ".join(plain(cell).replace("\n", " ") for cell in row) + " |" for row in block.rows)
    return "\n".join(text for text in out if text)


_TAGS = (("bold", "b"), ("italic", "i"), ("underline", "u"), ("strike", "s"))


def html_line(line: Line, dropped: frozenset[str] = frozenset(), tab: str = " ") -> str:
    """The line as escaped HTML: b, i, u, s, sub, sup; formulas as LaTeX text, pictures as `img` named by their part."""
    out = []
    for text, style, thing in _runs(line):
        if thing is not None:
            out.append(_html_thing(thing))
            continue
        tags = [tag for name, tag in _TAGS if getattr(style, name) and name not in dropped and text.strip()]
        tags += [style.position] if style.position else []
        opened = "".join(f"<{tag}>" for tag in tags)
        closed = "".join(f"</{tag}>" for tag in reversed(tags))
        out.append(opened + escape(_BLANKS.sub(" ", text.replace("\t", "\0")).replace("\0", tab), quote=False) + closed)
    return "".join(out).strip()


def _html_thing(thing: Thing) -> str:
    if isinstance(thing, Formula):
        return escape(rf"\({thing.latex}\)", quote=False)
    if isinstance(thing, Picture) and thing.part:
        return f'<img src="part:{escape(thing.part)}" alt="">'
    preview = thing.preview if isinstance(thing, Embedded) else ""
    return f'<img src="part:{escape(preview)}" alt="">' if preview else "[?]"


def html(blocks: Iterable[Block], dropped: frozenset[str] = frozenset()) -> str:
    """Blocks as escaped HTML; a single line stands bare, several as paragraphs."""
    kept = [block for block in blocks if isinstance(block, Table) or not block.is_empty]
    if len(kept) == 1 and isinstance(kept[0], Line):
        return html_line(kept[0], dropped)
    return "".join(_html_table(block) if isinstance(block, Table) else f"<p>{html_line(block, dropped)}</p>" for block in kept)


def _html_table(table: Table) -> str:
    rows = ("".join(f"<td>{html(cell)}</td>" for cell in row) for row in table.rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
