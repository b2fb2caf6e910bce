"""Word files for tests, written as raw XML so that each pitfall is exactly what it should be."""

import base64
import io
import zipfile
from html import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:m="{M}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

_MARKS = {
    "u": '<w:u w:val="single"/>',
    "b": "<w:b/>",
    "i": "<w:i/>",
    "red": '<w:color w:val="FF0000"/>',
    "hl": '<w:highlight w:val="yellow"/>',
    "sub": '<w:vertAlign w:val="subscript"/>',
    "sup": '<w:vertAlign w:val="superscript"/>',
    "hidden": "<w:vanish/>",
}


def r(text: str, *marks: str, style: str = "") -> str:
    """A run; a tab or line break in the text becomes its element."""
    properties = (f'<w:rStyle w:val="{style}"/>' if style else "") + "".join(_MARKS[mark] for mark in marks)
    inner = "".join(
        {"\t": "<w:tab/>", "\n": "<w:br/>"}.get(piece, f'<w:t xml:space="preserve">{escape(piece)}</w:t>')
        for piece in _pieces(text)
    )
    return f"<w:r><w:rPr>{properties}</w:rPr>{inner}</w:r>"


def _pieces(text: str) -> list[str]:
    out = [""]
    for character in text:
        if character in "\t\n":
            out += [character, ""]
        else:
            out[-1] += character
    return [piece for piece in out if piece]


def p(*content: str, style: str = "", num: tuple[int, int] | None = None, mark: str = "") -> str:
    """A paragraph of runs or of plain strings."""
    numbered = f'<w:numPr><w:ilvl w:val="{num[1]}"/><w:numId w:val="{num[0]}"/></w:numPr>' if num else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    mark = f"<w:rPr>{_MARKS[mark]}</w:rPr>" if mark else ""
    runs = "".join(piece if piece.startswith(("<w:", "<m:")) else r(piece) for piece in content)
    return f"<w:p><w:pPr>{styled}{numbered}{mark}</w:pPr>{runs}</w:p>"


def lines(text: str) -> str:
    """One paragraph a line."""
    return "".join(p(line) for line in text.strip("\n").split("\n"))


def table(*rows: list[str]) -> str:
    """A table; a cell is text or XML of blocks."""
    cells = ("".join(f"<w:tc>{cell if cell.startswith('<w:') else p(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def math(inner: str) -> str:
    """An inline equation."""
    return f"<m:oMath>{inner}</m:oMath>"


def mr(text: str, properties: str = "") -> str:
    """A run of an equation."""
    return f"<m:r><m:rPr>{properties}</m:rPr><m:t>{escape(text)}</m:t></m:r>"


def image(relation: str = "rImg", link: bool = False) -> str:
    """A drawing with one picture."""
    kind = "link" if link else "embed"
    return (
        f'<w:r><w:drawing><a:graphic><a:graphicData><a:blip r:{kind}="{relation}"/></a:graphicData></a:graphic></w:drawing></w:r>'
    )


def ole(program: str = "Equation.DSMT4") -> str:
    """An embedded object with a metafile as preview."""
    return f'<w:r><w:object><v:shape><v:imagedata r:id="rWmf"/></v:shape><o:OLEObject Type="Embed" ProgID="{program}" r:id="rOle"/></w:object></w:r>'


STYLES = f"""<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr/></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"/>
<w:style w:type="paragraph" w:styleId="Base"><w:rPr><w:u w:val="single"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Under"><w:basedOn w:val="Base"/></w:style>
<w:style w:type="character" w:styleId="Key"><w:rPr><w:u w:val="single"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="KeyChild"><w:basedOn w:val="Key"/></w:style>
<w:style w:type="paragraph" w:styleId="Option"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
</w:styles>"""

NUMBERING = f"""<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Câu %1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/><w:lvlRestart w:val="1"/></w:lvl>
</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>"""

_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rS" Type="{_KINDS}/styles" Target="styles.xml"/>
<Relationship Id="rN" Type="{_KINDS}/numbering" Target="numbering.xml"/>
<Relationship Id="rImg" Type="{_KINDS}/image" Target="media/image1.png"/>
<Relationship Id="rWmf" Type="{_KINDS}/image" Target="media/image2.wmf"/>
<Relationship Id="rGone" Type="{_KINDS}/image" Target="media/gone.png"/>
<Relationship Id="rOut" Type="{_KINDS}/image" Target="http://example.org/x.png" TargetMode="External"/>
</Relationships>"""


def parts(body: str, **extra: str | bytes) -> dict[str, bytes]:
    """The parts of a Word file with this body."""
    texts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document {NAMESPACES}><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": RELATIONS,
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERING,
        "word/media/image1.png": PNG,
        "word/media/image2.wmf": b"\xd7\xcd\xc6\x9a" + bytes(40),
        **extra,
    }
    return {name: text.encode() if isinstance(text, str) else text for name, text in texts.items()}


def pack(files: dict[str, bytes]) -> bytes:
    """A zip of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def docx(body: str, **extra: str | bytes) -> bytes:
    """A whole Word file."""
    return pack(parts(body, **extra))


ORDINARY = lines(
    """
SỞ GIÁO DỤC VÀ ĐÀO TẠO
Mã đề: 101
PHẦN I. Câu trắc nghiệm nhiều phương án lựa chọn. (0,5 điểm)
Câu 1. Hai cộng hai bằng
A. 3.\tB. 4.\tC. 5.\tD. 6.
Đáp án: B
Câu 2. Ba nhân ba bằng
A. 6.
B. 8.
C. 9.
D. 12.
Đáp án: C
PHẦN II. Câu trắc nghiệm đúng sai.
Câu 1. Xét các số sau.
a) 2 là số nguyên tố.
b) 4 là số nguyên tố.
c) 9 là số chính phương.
d) 10 là số lẻ.
Đáp án: ĐSĐS
PHẦN III. Câu trắc nghiệm trả lời ngắn.
Câu 1. Một nửa của 5 là bao nhiêu?
Đáp án: 2,5
----- HẾT -----
"""
)
