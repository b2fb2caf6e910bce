"""The body of a Word document as lines and tables, in reading order."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from assessments.bank.rules.docx import MC, M, O, Package, R, Refused, V, W
from assessments.bank.rules.numbering import Numbering
from assessments.bank.rules.omml import FormulaTooDeep, latex
from assessments.bank.rules.styles import Styles
from assessments.bank.rules.symbol_font import symbol
from assessments.bank.rules.text import PLAIN, Block, Embedded, Formula, Line, Picture, Place, Style, Table

Element = etree._Element

MAX_TABLE_DEPTH = 8
# No question is a twentieth as long; what is longer only keeps the reader busy.
MAX_PARAGRAPH = 100_000
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_TRANSPARENT = {f"{W}{name}" for name in ("hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo", "ruby", "rubyBase")}


@dataclass
class Document:
    """What a Word file says: its blocks, the texts at page heads and feet, and what it holds that is not read."""

    blocks: list[Block]
    margins: list[Line] = field(default_factory=list)
    unread: dict[str, int] = field(default_factory=dict)
    strict: bool = False
    package: Package | None = None


def read_document(package: Package) -> Document:
    """Reads the body; raises `Refused` when there is none."""
    root = package.xml(package.main)
    body = root.find(f"{W}body")
    if body is None:
        raise Refused("file_damaged" if root.tag == f"{W}document" else "not_word", kind="XML")
    reader = _Reader(package)
    blocks = list(reader.blocks(body, 0))
    document = Document(blocks, unread=reader.unread, package=package)
    document.margins = _margins(package, reader)
    document.strict = package.strict
    return document


def _margins(package: Package, reader: "_Reader") -> list[Line]:
    """Headers and footers: papers keep their code there."""
    lines: list[Line] = []
    for relation in list(package.relationships(package.main).values())[:60]:
        if relation.kind in ("header", "footer") and not relation.external and relation.target in package.names:
            part = _Reader(package, relation.target)
            lines.extend(
                line for block in part.blocks(package.xml(relation.target), 0) for line in _lines(block) if not line.is_empty
            )
    return lines


def _lines(block: Block) -> Iterator[Line]:
    if isinstance(block, Line):
        yield block
        return
    for row in block.rows:
        for cell in row:
            for inner in cell:
                yield from _lines(inner)


def _optional(package: Package, kind: str) -> Element | None:
    part = package.related(package.main, kind)
    return package.optional_xml(part) if part else None


class _Reader:
    """Walks the XML once; keeps the counters of lists, paragraphs, tables and pages."""

    def __init__(self, package: Package, part: str = "") -> None:
        self.package = package
        self.relations = package.relationships(part or package.main)
        self.styles = Styles(_optional(package, "styles"))
        self.numbering = Numbering(_optional(package, "numbering"))
        self.unread: dict[str, int] = {}
        self.paragraphs = self.tables = 0
        self.page = 1
        self.cell: tuple[int, int, int] = (0, 0, 0)

    # Blocks

    def blocks(self, holder: Element, depth: int, notes: frozenset[str] = frozenset()) -> Iterator[Block]:
        """The blocks of a body, a cell, a text box or a content control."""
        for child in holder:
            if child.tag == f"{W}p":
                yield from self.paragraph(child, depth, notes)
            elif child.tag == f"{W}tbl":
                yield self.table(child, depth, notes)
            elif child.tag == f"{W}sdt":
                content = child.find(f"{W}sdtContent")
                if content is not None:
                    yield from self.blocks(content, depth, notes | {"control"})
            elif child.tag in (f"{W}ins", f"{W}moveTo"):
                yield from self.blocks(child, depth, notes | {"tracked"})
            elif child.tag == f"{W}customXml":
                yield from self.blocks(child, depth, notes)
            elif child.tag == f"{MC}AlternateContent":
                yield from self.blocks(_alternative(child), depth, notes)
            elif child.tag == f"{W}altChunk":
                self._leave("alt_chunk")

    def _leave(self, what: str) -> None:
        self.unread[what] = self.unread.get(what, 0) + 1

    def place(self) -> Place:
        """Where the reader stands."""
        table, row, cell = self.cell
        return Place(self.paragraphs, table, row, cell, self.page)

    def paragraph(self, element: Element, depth: int, notes: frozenset[str]) -> Iterator[Block]:
        """A paragraph as lines (forced line breaks part them), then the text boxes that hang on it."""
        if not self.cell[0]:
            self.paragraphs += 1
        style_id = self.styles.paragraph_style(element)
        base = self.styles.paragraph(style_id)
        line = Line(place=self.place())
        boxes: list[Element] = []
        walk = _Paragraph(self, line, base, boxes, set(notes))
        self._label(element, style_id, base, line)
        if element.find(f"{W}pPr/{W}rPr/{W}del") is not None or element.find(f"{W}pPr/{W}rPr/{W}ins") is not None:
            walk.notes.add("tracked")
        walk.inline(element)
        line.notes = frozenset(walk.notes)
        yield from line.split()
        for box in boxes:
            if depth < MAX_TABLE_DEPTH:
                yield from self.blocks(box, depth + 1, line.notes | {"text_box"})

    def _label(self, element: Element, style_id: str, base: dict[str, object], line: Line) -> None:
        properties = element.find(f"{W}pPr/{W}numPr")
        if properties is None:
            properties = self.styles.numbering(style_id)
        if properties is None:
            return
        label, own = self.numbering.label(properties)
        if label:
            style = self.styles.run({**base, **own}, element.find(f"{W}pPr/{W}rPr"))
            line.add(label, style)
            line.add("\t", PLAIN)

    def table(self, element: Element, depth: int, notes: frozenset[str]) -> Table:
        """A table; deeper than `MAX_TABLE_DEPTH` it is empty and reported."""
        outer = self.cell
        if not outer[0]:
            self.tables += 1
        number = outer[0] or self.tables
        rows: list[list[list[Block]]] = []
        place = Place(self.paragraphs, number, outer[1], outer[2], self.page)
        if depth >= MAX_TABLE_DEPTH:
            self._leave("table_too_deep")
            return Table([], place)
        for row_element in _wrapped(element, f"{W}tr"):
            row: list[list[Block]] = []
            for cell in _wrapped(row_element, f"{W}tc"):
                if not outer[0]:
                    self.cell = (number, len(rows) + 1, len(row) + 1)
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
                row.append([] if goes_on else list(self.blocks(cell, depth + 1, notes)))
            rows.append(row)
        self.cell = outer
        return Table(rows, place)


def _wrapped(element: Element, tag: str) -> Iterator[Element]:
    """Rows or cells, content controls and custom XML round them looked through."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
            yield from _wrapped(child, tag)


def _alternative(element: Element) -> Element:
    """The first form of what a program may show in two forms."""
    chosen = element.find(f"{MC}Choice")
    if chosen is None:
        chosen = element.find(f"{MC}Fallback")
    return element if chosen is None else chosen


class _Paragraph:
    """Gathers the runs of one paragraph."""

    def __init__(self, reader: _Reader, line: Line, base: dict[str, object], boxes: list[Element], notes: set[str]) -> None:
        self.reader, self.line, self.base, self.boxes, self.notes = reader, line, base, boxes, notes
        self.codes = 0  # inside the code part of a field, which is not shown

    def inline(self, holder: Element) -> None:
        """Everything that can stand in a paragraph."""
        for child in holder:
            tag = child.tag
            if tag == f"{W}r":
                self.run(child)
            elif tag == f"{M}oMath":
                self.formula(child)
            elif tag == f"{M}oMathPara" or tag in _TRANSPARENT:
                self.inline(child)
            elif tag in (f"{W}ins", f"{W}moveTo"):
                self.notes.add("tracked")
                self.inline(child)
            elif tag in (f"{W}del", f"{W}moveFrom"):
                self.notes.add("tracked")
            elif tag == f"{W}sdt":
                self.control(child)
            elif tag == f"{MC}AlternateContent":
                self.inline(_alternative(child))

    def control(self, element: Element) -> None:
        """A content control: its content is read, and noted."""
        self.notes.add("control")
        content = element.find(f"{W}sdtContent")
        if content is not None:
            self.inline(content)

    def formula(self, element: Element) -> None:
        """An equation."""
        try:
            text = latex(element)
        except FormulaTooDeep:
            self.notes.add("formula_too_deep")
            return
        if text:
            self.line.put(Formula(text))

    def run(self, element: Element) -> None:
        """A run: text and what stands between."""
        style = self.reader.styles.run(self.base, element.find(f"{W}rPr"))
        if style.hidden:
            if any(node.text for node in element.iter(f"{W}t")):
                self.notes.add("hidden")
            return
        for child in element:
            self.part(child, style)
        if len(self.line.text) > MAX_PARAGRAPH:
            raise Refused("paragraph_too_long", limit=str(MAX_PARAGRAPH))

    def part(self, child: Element, style: Style) -> None:
        """One child of a run."""
        tag = child.tag
        if tag == f"{W}fldChar":
            kind = child.get(f"{W}fldCharType")
            self.codes += {"begin": 1, "separate": -1}.get(kind or "", 0)
            self.codes = max(0, self.codes)
        elif tag == f"{W}instrText":
            if (child.text or "").strip().upper().startswith("EQ "):
                self.notes.add("equation_field")
        elif tag == f"{W}lastRenderedPageBreak":
            self.reader.page += 1
        elif tag in _CHARACTERS:
            self.line.add(_CHARACTERS[str(tag)], style)
        elif tag == f"{W}t":
            text = unicodedata.normalize("NFC", child.text or "").replace("\n", " ")
            self.line.add(text.upper() if style.caps else text, style)
        elif tag == f"{W}br":
            self.line.add("\n" if child.get(f"{W}type", "textWrapping") == "textWrapping" else " ", style)
        elif tag == f"{W}sym":
            self.line.add(symbol(child.get(f"{W}font", ""), child.get(f"{W}char", "")), style)
        else:
            self.graphic(child, style)

    def graphic(self, child: Element, style: Style) -> None:
        """Pictures, embedded objects, text boxes; whatever refers to a note."""
        if child.tag == f"{MC}AlternateContent":
            for inner in _alternative(child):
                self.graphic(inner, style)
        elif child.tag in (f"{W}drawing", f"{W}pict"):
            self.pictures(child, style)
        elif child.tag == f"{W}object":
            self.embedded(child, style)
        elif child.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            self.notes.add("note")
        elif child.tag == f"{W}commentReference":
            self.reader.unread["comment"] = self.reader.unread.get("comment", 0) + 1

    def pictures(self, element: Element, style: Style) -> None:
        """All pictures of a drawing (a group has several) and its text boxes."""
        found = False
        for node in element.iter(_BLIP, f"{V}imagedata", f"{W}txbxContent", f"{MC}Fallback"):
            if any(ancestor.tag in (f"{MC}Fallback", f"{W}txbxContent") for ancestor in _between(node, element)):
                continue
            if node.tag == f"{W}txbxContent":
                self.boxes.append(node)
                found = True
            elif node.tag != f"{MC}Fallback":
                self.line.put(self.picture(node), style)
                found = True
        if not found and element.tag == f"{W}drawing":
            self.notes.add("drawing")

    def picture(self, node: Element) -> Picture:
        """The part that a picture shows; one outside the file is never fetched."""
        key = node.get(f"{R}embed") or node.get(f"{R}id") or node.get(f"{R}link") or ""
        relation = self.reader.relations.get(key)
        if relation is None:
            return Picture("")
        if relation.external:
            return Picture("", external=True)
        return Picture(relation.target if relation.target in self.reader.package.names else "")

    def embedded(self, element: Element, style: Style) -> None:
        """An OLE object such as a MathType formula, with its preview."""
        ole = element.find(f".//{O}OLEObject")
        preview = element.find(f".//{V}imagedata")
        shown = self.picture(preview) if preview is not None else Picture("")
        if ole is None:
            self.line.put(shown, style)
        else:
            self.line.put(Embedded(ole.get("ProgID", ""), shown.part), style)


_CHARACTERS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}softHyphen": ""}


def _between(node: Element, top: Element) -> Iterator[Element]:
    for ancestor in node.iterancestors():
        if ancestor is top:
            return
        yield ancestor
