"""Corners of real files where programs write names that a first look does not find: each leaves the reviewed copy."""

import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from hub.materials.rules import files, scrub
from hub.materials.rules.refusals import FileRefused
from hub.materials.rules.scrub_markup import scrub_html
from hub.materials.services import reader
from tests.factories import telling_files as telling

NAME = telling.NAME
RAW = NAME.encode()
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OUT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(kind: str, target: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{OUT}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    )


def zipped(parts: dict[str, str | bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return kept.getvalue()


def office(kind: str, main: str, root: str, parts: dict[str, str | bytes]) -> bytes:
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>'
    )
    return zipped({"[Content_Types].xml": types, "_rels/.rels": "<Relationships/>", main: root, **parts})


def word(parts: dict[str, str | bytes], body: str = "") -> bytes:
    root = f"<w:document {WORD}><w:body><w:p>{body}</w:p></w:body></w:document>"
    return office("wordprocessingml.document", "word/document.xml", root, parts)


def excel(parts: dict[str, str | bytes], inside: str = "") -> bytes:
    return office("spreadsheetml.sheet", "xl/workbook.xml", f"<workbook {SHEET}>{inside}</workbook>", parts)


def slides(parts: dict[str, str | bytes]) -> bytes:
    return office("presentationml.presentation", "ppt/presentation.xml", "<presentation/>", parts)


def lesson(parts: dict[str, str | bytes], head: str = "") -> bytes:
    return zipped({"index.html": f"<html><head>{head}</head><body>Bài</body></html>", **parts})


def h5p(content: object, **more: object) -> bytes:
    about = {"title": "t", "mainLibrary": "H5P.X", **more}
    return zipped({"h5p.json": json.dumps(about), "content/content.json": json.dumps(content)})


def book(parts: dict[str, str | bytes], metadata: str = "") -> bytes:
    opf = f'<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="urn:dc"><metadata><dc:title>t</dc:title>{metadata}</metadata></package>'
    container = '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>'
    return zipped({"mimetype": "application/epub+zip", "META-INF/container.xml": container, "c.opf": opf, **parts})


def pdf(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    change(document)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _articles(document: pikepdf.Pdf) -> None:
    thread = pikepdf.Dictionary(Type=pikepdf.Name.Thread, I=pikepdf.Dictionary(Author=NAME))
    document.Root.Threads = pikepdf.Array([document.make_indirect(thread)])


def _layers(document: pikepdf.Pdf) -> None:
    layer = pikepdf.Dictionary(
        Type=pikepdf.Name.OCG, Name="L", Usage=pikepdf.Dictionary(CreatorInfo=pikepdf.Dictionary(Creator=NAME))
    )
    document.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array([document.make_indirect(layer)]), D=pikepdf.Dictionary())


SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" '
    f'sodipodi:docname="{NAME}.svg"><metadata><creator>{NAME}</creator></metadata><!-- {NAME} --><title>Hình</title></svg>'
)
FRAMES = (b"\xff\xfb\x90\x00" + b"\x00" * 413) * 4
OLD_TAG = (b"TAG" + RAW).ljust(128, b"\x00")
LYRICS = (b"LYRICSBEGINAUT" + b"%05d" % len(RAW) + RAW).join((b"", b"%06dLYRICS200" % (19 + len(RAW))))


def ape() -> bytes:
    item = struct.pack("<II", len(RAW), 0) + b"Artist\x00" + RAW
    head, foot = (
        b"APETAGEX" + struct.pack("<IIII", 2000, len(item) + 32, 1, flags) + b"\x00" * 8 for flags in (0xA0000000, 0x80000000)
    )
    return head + item + foot


def id3(foot: bytes = b"") -> bytes:
    frame = b"TPE1" + struct.pack(">I", len(RAW) + 1) + b"\x00\x00\x03" + RAW
    size = bytes([0, 0, len(frame) >> 7, len(frame) & 127])
    return b"ID3\x04\x00" + (b"\x10" if foot else b"\x00") + size + frame + (foot + b"\x04\x00\x10" + size if foot else b"")


TELLING: dict[str, bytes] = {
    "slides, history of changes": slides({"ppt/changesInfos/changesInfo1.xml": f'<chgInfo><chgData name="{NAME}" userId="S"/></chgInfo>'}),
    "table that was refreshed": excel({"xl/pivotCache/pivotCacheDefinition1.xml": f'<pivotCacheDefinition {SHEET} refreshedBy="{NAME}"/>'}),
    "personal view": excel({}, f'<customWorkbookViews><customWorkbookView name="{NAME} - Personal View"/></customWorkbookViews>'),
    "scenario": excel({"xl/worksheets/sheet1.xml": f'<worksheet {SHEET}><scenario user="{NAME}" comment="Created by {NAME}"/></worksheet>'}),
    "data source": excel({"xl/connections.xml": f'<connections {SHEET}><dbPr connection="DBQ=C:\\Users\\{NAME}\\a.xlsx;X=1"/></connections>'}),
    "binary sheet inside": word({"word/embeddings/So.xlsb": zipped({"docProps/core.xml": telling.CORE})}),
    "text taken in": word({"word/afchunk.docx": telling.docx()}),
    "part named in capitals": word({"WORD/COMMENTS.XML": f'<w:comments {WORD}><w:comment w:author="{NAME}"/></w:comments>'}),
    "picture fetched from outside": word({"word/_rels/document.xml.rels": relations("image", f"https://a.example/{NAME}.png")}),
    "field that fetches": word({}, f'<w:r><w:instrText> INCLUDEPICTURE "https://a.example/{NAME}.png" \\d </w:instrText></w:r>'),
    "drawing in Word": word({"word/media/image1.svg": SVG}),
    "PDF in a lesson": lesson({"tep/a.pdf": telling.pdf()}),
    "Word file in a lesson": lesson({"tep/a.docx": telling.docx()}),
    "packed folder in a lesson": lesson({"tep/a.zip": zipped({"b.docx": telling.docx()})}),
    "book in a lesson": lesson({"tep/a.epub": telling.epub()}),
    "drawing in a lesson": lesson({"tep/a.svg": SVG}),
    "broken drawing in a lesson": lesson({"tep/a.svg": SVG.replace("</title>", "")}),
    "comment of a page": lesson({}, f"<!-- Tác giả: {NAME} -->"),
    "property of a page": lesson({}, f'<meta property="article:author" content="{NAME}">'),
    "description with a sign": lesson({}, f'<meta content="a > {NAME}" name=author><link title="{NAME}" rel=author href=x>'),
    "page saved by Word": lesson({}, f"<!--[if gte mso 9]><xml><o:Author>{NAME}</o:Author></xml><![endif]-->"),
    "page in UTF-16": zipped({"index.html": f'<meta name="author" content="{NAME}">'.encode("utf-16")}),
    "H5P, the old way": h5p({}, author=NAME),
    "H5P, a picture's rights": h5p({"image": {"path": "a.png", "copyright": {"author": NAME}}}),
    "H5P, a picture's facts": h5p({"x": {"metadata": {"authors": [{"name": NAME}]}}}),
    "PDF, articles": pdf(_articles),
    "PDF, layers": pdf(_layers),
    "book, rights": book({}, f"<dc:rightsHolder>{NAME}</dc:rightsHolder><x>{NAME}</x>"),
    "book, drawing": book({"a.svg": SVG}),
    "book, page": book({"a.xhtml": f'<html><meta property="og:author" content="{NAME}"/><link rel="author" title="{NAME}"/></html>'}),
    "sound, APE before lyrics": FRAMES + ape() + LYRICS + OLD_TAG,
    "sound, long old title": FRAMES + (b"TAG+" + RAW).ljust(227, b"\x00") + OLD_TAG,
    "sound, title at the end": id3() + FRAMES + id3(b"3DI") + OLD_TAG,
    "sound, APE at the beginning": id3() + ape() + FRAMES,
}  # fmt: skip


def copy_of(content: bytes, folder: Path) -> bytes:
    source, target = folder / "source", folder / "target"
    source.write_bytes(content)
    scrub.scrub(files.sniff(io.BytesIO(content), len(content)).extension, source, target)
    return target.read_bytes()


@pytest.mark.parametrize("where", TELLING)
def test_the_copy_holds_the_name_in_no_corner(where: str, tmp_path: Path) -> None:
    content = TELLING[where]
    needles = [*telling.NEEDLES, json.dumps(NAME)[1:-1].encode()]
    assert any(needle in part for part in telling.inflated(content) for needle in needles), "the file does not tell anything"
    clean = copy_of(content, tmp_path)
    assert [needle for part in telling.inflated(clean) for needle in needles if needle in part] == []


def test_what_a_reader_clicks_stays_and_what_opens_by_itself_goes(tmp_path: Path) -> None:
    parts: dict[str, str | bytes] = {
        f"word/_rels/{kind}.xml.rels": relations(kind, f"https://a.example/{kind}")
        for kind in ("hyperlink", "video", "image", "oleObject", "frame", "subDocument", "externalLinkPath")
    }
    with zipfile.ZipFile(io.BytesIO(copy_of(word(parts), tmp_path))) as package:
        kept = {kind for kind in ("hyperlink", "video", "image", "oleObject", "frame", "subDocument", "externalLinkPath")
                if b"https://a.example" in package.read(f"word/_rels/{kind}.xml.rels")}  # fmt: skip
    assert kept == {"hyperlink", "video"}


def test_a_page_keeps_what_works() -> None:
    page = (
        '<!DOCTYPE html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="stylesheet" href="a.css">'
        '<!-- ko if: x --><script>let a = "<!-- b -->", c = "<meta name=author>";</script><!-- /ko --><style>/* <!-- */</style><p>Tác giả: An</p>'
    ).encode()
    assert scrub_html(page) == page


def test_an_author_in_the_words_of_a_lesson_stays(tmp_path: Path) -> None:
    clean = copy_of(h5p({"quotes": [{"text": "Trăm năm", "author": "Nguyễn Du"}]}), tmp_path)
    assert json.loads(zipfile.ZipFile(io.BytesIO(clean)).read("content/content.json"))["quotes"][0]["author"] == "Nguyễn Du"


def test_names_of_files_that_do_not_say_they_are_utf_8(tmp_path: Path) -> None:
    name = "hình ảnh/bài học.txt"
    content = lesson({"X" * len(name.encode()): b"abc"}).replace(b"X" * len(name.encode()), name.encode())
    assert name in zipfile.ZipFile(io.BytesIO(copy_of(content, tmp_path))).namelist()


@pytest.mark.parametrize("folder", ["bai/", "bai/1/", "Bài học/"])
def test_a_lesson_packed_with_its_folder_is_taken(folder: str) -> None:
    content = zipped({"__MACOSX/._bai": b"", f"{folder}index.html": "<p>Bài</p>", f"{folder}a/b.png": b""})
    assert files.sniff(io.BytesIO(content), len(content)).extension == "zip"


def test_archives_inside_archives_end_somewhere(tmp_path: Path) -> None:
    content = b""
    for _ in range(6):
        content = lesson({"a.zip": content})
    with pytest.raises(FileRefused, match="bomb"):
        copy_of(content, tmp_path)


def test_a_bomb_inside_an_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="bomb"):
        copy_of(lesson({"a.zip": zipped({"b": bytes(5_000_000)})}), tmp_path)


def test_a_file_ten_thousand_folders_deep_is_a_refusal() -> None:
    content = zipped({"a/" * 10_000 + "b": b""})
    with pytest.raises(FileRefused):
        files.sniff(io.BytesIO(content), len(content))


def test_the_words_of_a_table_are_read(tmp_path: Path) -> None:
    strings = f"<sst {SHEET}><si><t>Tuần</t></si><si><r><t>Đạo </t></r><r><t>hàm</t></r><rPh><t>x</t></rPh></si></sst>"
    rows = (
        '<row><c t="s"><v>0</v></c><c><v>7</v></c><c t="s"><v>1</v></c><c t="s"><v>9</v></c></row>'
        '<row><c t="inlineStr"><is><t>ôn tập</t></is></c></row>'
    )
    content = excel(
        {
            "xl/sharedStrings.xml": strings,
            "xl/worksheets/sheet1.xml": f"<worksheet {SHEET}><sheetData>{rows}</sheetData></worksheet>",
        },
        '<sheets><sheet name="Kế hoạch"/></sheets>',
    )
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(content)
    assert reader.read_text("xlsx", source, target)["ok"]
    assert target.read_text() == "Kế hoạch\nTuần\tĐạo hàm\nôn tập"
