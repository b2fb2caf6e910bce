"""Small real files for the demonstration and the tests, made by code: PDF, Word, PowerPoint, EPUB and pictures."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Final, Literal
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw

STAMP: Final = (2026, 11, 1, 8, 0, 0)  # the same bytes at every run
XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SLIDES: Final = "http://schemas.openxmlformats.org/presentationml/2006/main"
VENDOR: Final = "application/vnd.openxmlformats-officedocument"


def zipped(parts: Mapping[str, str | bytes], *, stored: Sequence[str] = ()) -> bytes:
    """A zip of these parts in order, the same bytes every time."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, STAMP)
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return kept.getvalue()


def _types(overrides: Mapping[str, str]) -> str:
    listed = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return (
        f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def _relations(*targets: tuple[str, str, str]) -> str:
    listed = "".join(f'<Relationship Id="{number}" Type="{kind}" Target="{target}"/>' for number, kind, target in targets)
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def docx(title: str, paragraphs: Sequence[str]) -> bytes:
    """A Word document; a paragraph that begins with "# " is a heading."""

    def paragraph(text: str) -> str:
        heading = text.startswith("# ")
        look = "<w:rPr><w:b/><w:sz w:val='28'/></w:rPr>" if heading else ""
        return f'<w:p><w:r>{look}<w:t xml:space="preserve">{escape(text.removeprefix("# "))}</w:t></w:r></w:p>'

    body = "".join(paragraph(text) for text in (f"# {title}", *paragraphs))
    return zipped(
        {
            "[Content_Types].xml": _types({"/word/document.xml": f"{VENDOR}.wordprocessingml.document.main+xml"}),
            "_rels/.rels": _relations(("r1", f"{OFFICE}/officeDocument", "word/document.xml")),
            "word/document.xml": f'{XML}<w:document xmlns:w="{WORD}"><w:body>{body}<w:sectPr/></w:body></w:document>',
        }
    )


def pptx(slides: Sequence[tuple[str, Sequence[str]]]) -> bytes:
    """A presentation: a title and lines on each slide, over one master and one layout."""
    overrides = {
        "/ppt/presentation.xml": f"{VENDOR}.presentationml.presentation.main+xml",
        "/ppt/slideMasters/slideMaster1.xml": f"{VENDOR}.presentationml.slideMaster+xml",
        "/ppt/slideLayouts/slideLayout1.xml": f"{VENDOR}.presentationml.slideLayout+xml",
        "/ppt/theme/theme1.xml": f"{VENDOR}.theme+xml",
    }
    parts: dict[str, str | bytes] = {}
    for number, (title, lines) in enumerate(slides, 1):
        name = f"ppt/slides/slide{number}.xml"
        overrides[f"/{name}"] = f"{VENDOR}.presentationml.slide+xml"
        shapes = _shape(2, "title", title, (500000, 400000, 8100000, 1000000), 3200)
        shapes += _shape(3, "body", "\n".join(lines), (500000, 1600000, 8100000, 4600000), 2000)
        parts[name] = f'{XML}<p:sld xmlns:p="{SLIDES}" xmlns:a="{DRAWING}"><p:cSld>{_tree(shapes)}</p:cSld></p:sld>'
        parts[f"ppt/slides/_rels/slide{number}.xml.rels"] = _relations(
            ("r1", f"{OFFICE}/slideLayout", "../slideLayouts/slideLayout1.xml")
        )
    ids = "".join(f'<p:sldId id="{255 + number}" r:id="r{number + 1}"/>' for number in range(1, len(slides) + 1))
    colours = 'bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" ' + " ".join(f'accent{n}="accent{n}"' for n in range(1, 7))
    return zipped(
        {
            "[Content_Types].xml": _types(overrides),
            "_rels/.rels": _relations(("r1", f"{OFFICE}/officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": (
                f'{XML}<p:presentation xmlns:p="{SLIDES}" xmlns:r="{OFFICE}"><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="r1"/>'
                f'</p:sldMasterIdLst><p:sldIdLst>{ids}</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/>'
                '<p:notesSz cx="6858000" cy="9144000"/></p:presentation>'
            ),
            "ppt/_rels/presentation.xml.rels": _relations(
                ("r1", f"{OFFICE}/slideMaster", "slideMasters/slideMaster1.xml"),
                *((f"r{number + 1}", f"{OFFICE}/slide", f"slides/slide{number}.xml") for number in range(1, len(slides) + 1)),
            ),
            "ppt/slideMasters/slideMaster1.xml": (
                f'{XML}<p:sldMaster xmlns:p="{SLIDES}" xmlns:a="{DRAWING}" xmlns:r="{OFFICE}"><p:cSld>{_tree("")}</p:cSld>'
                f'<p:clrMap {colours} hlink="hlink" folHlink="folHlink"/><p:sldLayoutIdLst>'
                '<p:sldLayoutId id="2147483649" r:id="r1"/></p:sldLayoutIdLst></p:sldMaster>'
            ),
            "ppt/slideMasters/_rels/slideMaster1.xml.rels": _relations(
                ("r1", f"{OFFICE}/slideLayout", "../slideLayouts/slideLayout1.xml"),
                ("r2", f"{OFFICE}/theme", "../theme/theme1.xml"),
            ),
            "ppt/slideLayouts/slideLayout1.xml": (
                f'{XML}<p:sldLayout xmlns:p="{SLIDES}" xmlns:a="{DRAWING}"><p:cSld>{_tree("")}</p:cSld></p:sldLayout>'
            ),
            "ppt/slideLayouts/_rels/slideLayout1.xml.rels": _relations(
                ("r1", f"{OFFICE}/slideMaster", "../slideMasters/slideMaster1.xml")
            ),
            "ppt/theme/theme1.xml": _theme(),
            **parts,
        }
    )


def _tree(shapes: str) -> str:
    return (
        f'<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{shapes}</p:spTree>'
    )


def _shape(number: int, name: str, text: str, place: tuple[int, int, int, int], size: int) -> str:
    left, top, width, height = place
    lines = "".join(
        f'<a:p><a:r><a:rPr lang="vi-VN" sz="{size}"/><a:t>{escape(line)}</a:t></a:r></a:p>' for line in text.split("\n")
    )
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/>'
        f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f"<p:txBody><a:bodyPr/><a:lstStyle/>{lines}</p:txBody></p:sp>"
    )


def _theme() -> str:
    names = ("dk1", "lt1", "dk2", "lt2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
    values = (
        "16211F",
        "FFFFFF",
        "0B6B62",
        "F2F5F4",
        "0B6B62",
        "B4500A",
        "2B5FA8",
        "7A7A00",
        "8A3C8A",
        "5A6563",
        "0B6B62",
        "5A6563",
    )
    colours = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in zip(names, values, strict=True))
    font = '<a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill, line = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>', "<a:ln w='9525'><a:noFill/></a:ln>"
    return (
        f'{XML}<a:theme xmlns:a="{DRAWING}" name="Demo"><a:themeElements><a:clrScheme name="Demo">{colours}</a:clrScheme>'
        f'<a:fontScheme name="Demo"><a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="Demo"><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>'
        f"{'<a:effectStyle><a:effectLst/></a:effectStyle>' * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements></a:theme>"
    )


def epub(title: str, author: str, chapters: Sequence[tuple[str, Sequence[str]]], *, identifier: str) -> bytes:
    """An EPUB 3 with a cover picture and a table of contents."""
    names = [f"chuong-{number}.xhtml" for number in range(1, len(chapters) + 1)]
    page = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="vi">'
        "<head><title>{title}</title></head><body>{body}</body></html>"
    )
    manifest = "".join(
        f'<item id="c{number}" href="{name}" media-type="application/xhtml+xml"/>' for number, name in enumerate(names)
    )
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(len(names)))
    contents = "".join(
        f'<li><a href="{name}">{escape(chapter[0])}</a></li>' for name, chapter in zip(names, chapters, strict=True)
    )
    parts: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": (
            f'{XML}<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
        ),
        "OEBPS/book.opf": (
            f'{XML}<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="vi">'
            f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">{escape(identifier)}</dc:identifier>'
            f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(author)}</dc:creator><dc:language>vi</dc:language>"
            '<meta property="dcterms:modified">2026-11-01T08:00:00Z</meta></metadata><manifest>'
            '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
            '<item id="cover" href="cover.png" media-type="image/png" properties="cover-image"/>'
            f"{manifest}</manifest><spine>{spine}</spine></package>"
        ),
        "OEBPS/nav.xhtml": page.format(title=escape(title), body=f'<nav epub:type="toc"><ol>{contents}</ol></nav>'),
        "OEBPS/cover.png": cover(title),
    }
    for name, (heading, paragraphs) in zip(names, chapters, strict=True):
        body = f"<h1>{escape(heading)}</h1>" + "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
        parts[f"OEBPS/{name}"] = page.format(title=escape(heading), body=body)
    return zipped(parts, stored=["mimetype"])


def png(picture: Image.Image) -> bytes:
    """The picture as PNG."""
    kept = io.BytesIO()
    picture.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def cover(title: str) -> bytes:
    """A plain cover: bands whose number comes from the title."""
    picture = Image.new("RGB", (300, 420), "#0b6b62")
    draw = ImageDraw.Draw(picture)
    for band in range(3 + len(title) % 5):
        draw.rectangle((30, 60 + band * 34, 270 - band * 18, 76 + band * 34), fill="#d8ebe7")
    draw.rectangle((0, 0, 16, 420), fill="#084c46")
    return png(picture)


HEAD: Final = '#set text(lang: "vi", size: 11.5pt)\n#set par(justify: true)\n'


def pdf(source: str) -> bytes:
    """A PDF set by Typst from its markup, on A4 and in Vietnamese."""
    return _set('#set page(paper: "a4", margin: 2.2cm, numbering: "1")\n' + HEAD + source, "pdf")


def png_of(source: str) -> bytes:
    """One page set by Typst from its markup, as a picture."""
    return _set("#set page(width: 20cm, height: auto, margin: 1.2cm)\n" + HEAD + source, "png")


def _set(source: str, form: Literal["pdf", "png"]) -> bytes:
    import typst

    made = typst.compile(source.encode(), format=form)
    if not isinstance(made, bytes):
        raise TypeError("Typst returned several files for one")
    return made
