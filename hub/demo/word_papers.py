"""Word tests for the demonstration, written as teachers write them: labels, tabs, tables, Word's own formulas, underlined keys."""

from collections.abc import Sequence
from html import escape
from typing import Final

from hub.demo.documents import OFFICE, VENDOR, WORD, XML, zipped

MATH: Final = "http://schemas.openxmlformats.org/officeDocument/2006/math"
PACKAGE_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
BORDERS: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)

Piece = str
"""Plain text, or XML of a run or formula as the functions here make it."""


def run(text: str, *, bold: bool = False, underline: bool = False) -> Piece:
    """Text with formatting; tabs are tabs."""
    look = ("<w:b/>" if bold else "") + ('<w:u w:val="single"/>' if underline else "")
    parts = "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in text.split("\t"))
    return f"<w:r><w:rPr>{look}</w:rPr>{parts}</w:r>"


def paragraph(*pieces: Piece, centred: bool = False) -> str:
    """A paragraph; plain text becomes runs."""
    look = '<w:pPr><w:jc w:val="center"/></w:pPr>' if centred else ""
    return f"<w:p>{look}{''.join(piece if piece.startswith('<') else run(piece) for piece in pieces)}</w:p>"


def table(rows: Sequence[Sequence[str]], *, bordered: bool = True) -> str:
    """A table of short texts."""
    look = f"<w:tblPr><w:tblBorders>{BORDERS if bordered else ''}</w:tblBorders></w:tblPr>"
    cells = ("".join(f"<w:tc><w:tcPr/>{paragraph(text)}</w:tc>" for text in row) for row in rows)
    return f"<w:tbl>{look}{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


# Formulas: each function gives the inside of an equation; `formula` makes the equation.


def formula(*inner: str) -> Piece:
    """An equation in the line."""
    return f"<m:oMath>{''.join(_math(part) for part in inner)}</m:oMath>"


def _math(part: str) -> str:
    return part if part.startswith("<m:") else f'<m:r><m:t xml:space="preserve">{escape(part)}</m:t></m:r>'


def _holder(name: str, *parts: str) -> str:
    return f"<m:{name}>{''.join(_math(part) for part in parts)}</m:{name}>"


def over(top: str | Sequence[str], bottom: str | Sequence[str]) -> str:
    """A fraction."""
    return f"<m:f>{_holder('num', *_several(top))}{_holder('den', *_several(bottom))}</m:f>"


def power(base: str, exponent: str) -> str:
    """A power."""
    return f"<m:sSup>{_holder('e', base)}{_holder('sup', exponent)}</m:sSup>"


def root(inner: str) -> str:
    """A square root."""
    return f'<m:rad><m:radPr><m:degHide m:val="1"/></m:radPr><m:deg/>{_holder("e", inner)}</m:rad>'


def vector(letters: str) -> str:
    """Letters under an arrow."""
    return f'<m:acc><m:accPr><m:chr m:val="\u20d7"/></m:accPr>{_holder("e", letters)}</m:acc>'


def brackets(inner: str | Sequence[str], opening: str = "(", closing: str = ")") -> str:
    """Brackets of any kind, also half-open intervals."""
    marks = f'<m:begChr m:val="{opening}"/><m:endChr m:val="{closing}"/>'
    return f"<m:d><m:dPr>{marks}</m:dPr>{_holder('e', *_several(inner))}</m:d>"


def _several(parts: str | Sequence[str]) -> Sequence[str]:
    return [parts] if isinstance(parts, str) else parts


# Questions


def question(number: int, level: str, *stem: Piece) -> str:
    """`Câu n.` with its level and the first line."""
    return paragraph(run(f"Câu {number}. ", bold=True), run(f"[{level}] "), *stem)


def choices(right: str, *options: Piece | Sequence[Piece], per_line: int = 4) -> str:
    """Options by tabs, so many a line, the label of the right one underlined."""
    lines, line = [], []
    for letter, option in zip("ABCD", options, strict=True):
        line += [run(letter, bold=True, underline=letter == right), run(". ", bold=True), *_pieces(option), run("\t\t")]
        if len(line) and (ord(letter) - ord("A")) % per_line == per_line - 1:
            lines.append(paragraph(*line[:-1]))
            line = []
    return "".join(lines)


def statements(truth: str, *texts: Piece | Sequence[Piece]) -> str:
    """Four statements; `truth` such as "ĐSĐĐ" says which labels are underlined."""
    return "".join(
        paragraph(run(letter, underline=verdict == "Đ"), run(") "), *_pieces(text))
        for letter, verdict, text in zip("abcd", truth, texts, strict=True)
    )


def _pieces(content: Piece | Sequence[Piece]) -> list[Piece]:
    found = [content] if isinstance(content, str) else list(content)
    return [piece if piece.startswith("<") else run(piece) for piece in found]


def solved(answer: str, *solution: Piece) -> str:
    """The solution of a short answer and its key."""
    return paragraph("Lời giải") + paragraph(*solution) + paragraph(f"Đáp án: {answer}")


def document(*blocks: str) -> bytes:
    """The Word file."""
    names = f'xmlns:w="{WORD}" xmlns:m="{MATH}"'
    main = f"{VENDOR}.wordprocessingml.document.main+xml"
    return zipped(
        {
            "[Content_Types].xml": f'{XML}<Types xmlns="{CONTENT_TYPES}">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
            "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE_RELATIONS}">'
            f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f"{XML}<w:document {names}><w:body>{''.join(blocks)}<w:sectPr/></w:body></w:document>",
        }
    )
