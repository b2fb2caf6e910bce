import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import Workbook
from openpyxl.styles import Font

from hub.demo import documents
from hub.materials.rules.refusals import FileRefused
from hub.materials.services import office_text, reader

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(styles: str, body: str, folder: Path) -> Path:
    path = folder / "file.docx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/styles.xml", f'<w:styles xmlns:w="{SPACE}">{styles}</w:styles>')
        package.writestr("word/document.xml", f'<w:document xmlns:w="{SPACE}"><w:body>{body}</w:body></w:document>')
    return path


def paragraph(text: str, font: str = "", style: str = "", run_style: str = "") -> str:
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>' if font else ""
    own = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    shown = f'<w:rStyle w:val="{run_style}"/>' if run_style else ""
    return f"<w:p>{own}<w:r><w:rPr>{shown}{fonts}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def style(key: str, font: str = "", above: str = "", default: bool = False) -> str:
    fonts = f'<w:rPr><w:rFonts w:ascii="{font}"/></w:rPr>' if font else ""
    based = f'<w:basedOn w:val="{above}"/>' if above else ""
    marked = ' w:default="1"' if default else ""
    return f'<w:style w:type="paragraph" w:styleId="{key}"{marked}>{based}{fonts}</w:style>'


@pytest.mark.parametrize(
    ("styles", "body", "meant"),
    [
        ("", paragraph("§¹o hµm", ".VnTime"), "Đạo hàm"),
        ("", paragraph("Ñaïo haøm", "VNI-Times"), "Đạo hàm"),
        ("", paragraph("Đạo hàm", "Times New Roman"), "Đạo hàm"),
        (style("Normal", ".VnTime", default=True), paragraph("§¹o hµm"), "Đạo hàm"),
        (style("Normal", ".VnTime", default=True), paragraph("Đạo hàm", "Arial"), "Đạo hàm"),
        (style("Goc", "VNI-Helve") + style("De", above="Goc"), paragraph("Ñaïo haøm", style="De"), "Đạo hàm"),
        (style("Chu", ".VnTimeH"), paragraph("®¹o hµm", run_style="Chu"), "ĐẠO HÀM"),
        (style("A", above="B") + style("B", above="A"), paragraph("Đạo hàm", style="A"), "Đạo hàm"),
        (
            '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=".VnArial"/></w:rPr></w:rPrDefault></w:docDefaults>',
            paragraph("§¹o hµm"),
            "Đạo hàm",
        ),
    ],
)
def test_old_fonts_are_read_as_meant(styles: str, body: str, meant: str, tmp_path: Path) -> None:
    target = tmp_path / "out"
    reader.read_text("docx", word(styles, body, tmp_path), target)
    assert target.read_text() == meant


def test_slides_with_old_fonts() -> None:
    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    run = '<a:r><a:rPr><a:latin typeface=".VnTime"/></a:rPr><a:t>hµm sè</a:t></a:r><a:r><a:t> y = x²</a:t></a:r>'
    root = etree.fromstring(f'<a:x xmlns:a="{space}"><a:p>{run}</a:p></a:x>')
    assert list(office_text.slide_paragraphs(root)) == ["hàm số y = x²"]


def test_subtitles_give_their_words(tmp_path: Path) -> None:
    source, target = tmp_path / "a.srt", tmp_path / "out"
    source.write_text("1\n00:00:01,000 --> 00:00:02,000\n<i>Chào</i> các em\n")
    assert reader.read_text("srt", source, target)["characters"] == 11
    assert target.read_text() == "Chào các em"
    source.write_text("không có gì")
    with pytest.raises(FileRefused):
        reader.read_text("vtt", source, target)


def test_a_word_file_of_today_is_read_as_before(tmp_path: Path) -> None:
    source = tmp_path / "a.docx"
    source.write_bytes(documents.docx("Đạo hàm", ["Tiếp tuyến."]))
    reader.read_text("docx", source, tmp_path / "out")
    assert (tmp_path / "out").read_text().splitlines() == ["Đạo hàm", "Tiếp tuyến."]
    assert zipfile.is_zipfile(io.BytesIO(source.read_bytes()))


def rewrite(source: Path, target: Path, changes: Mapping[str, Sequence[tuple[str, str]]], more: Mapping[str, str]) -> None:
    """The file with pieces of its parts replaced, and with more parts."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            for piece, instead in changes.get(name, ()):
                assert piece in content
                content = content.replace(piece, instead)
            new.writestr(name, content)
        for name, content in more.items():
            new.writestr(name, content)


def test_a_workbook_gives_the_rows_of_the_sheets_that_are_shown(tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    first.title = "Bảng số"
    first.append(["Thời gian", "Quãng đường", None, 3.5, 12, date(2026, 3, 5), True])
    first.append([])
    first.append(["=1+1", datetime(2026, 3, 5, 7, 30, tzinfo=UTC).replace(tzinfo=None), "PIECES"])
    first["A4"] = "§¹o hµm"
    first["A4"].font = Font(name=".VnTime")
    second = book.create_sheet("Trống")
    second["C1048576"] = " "
    hidden = book.create_sheet("Đáp án")
    hidden.append(["Bí mật"])
    hidden.sheet_state = "veryHidden"
    book.save(tmp_path / "made.xlsx")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    pieces = "<si><r><t>Vận </t></r><r><rPr><rFont val='.VnTime'/></rPr><t>tèc</t></r></si>"
    rewrite(
        tmp_path / "made.xlsx",
        tmp_path / "source",
        {
            "xl/worksheets/sheet1.xml": [('t="inlineStr"><is><t>PIECES</t></is>', 't="s"><v>0</v>')],
            "[Content_Types].xml": [("</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>')],
        },
        {
            "xl/sharedStrings.xml": f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{pieces}</sst>',
        },
    )
    answer = reader.read_text("xlsx", tmp_path / "source", tmp_path / "out")
    assert (tmp_path / "out").read_text().split("\n") == [
        "Bảng số",
        "Thời gian\tQuãng đường\t3.5\t12\t05/03/2026",
        "05/03/2026 07:30\tVận tốc",
        "Đạo hàm",
    ]
    assert answer["ok"] is True


def test_a_workbook_that_keeps_no_rules_still_gives_its_words(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Đạo hàm", 12])
    book.save(tmp_path / "whole.xlsx")
    rewrite(tmp_path / "whole.xlsx", tmp_path / "source", {"xl/styles.xml": [("<fonts", "<broken")]}, {})
    answer = reader.run("text", "xlsx", tmp_path / "source", tmp_path / "out")
    assert answer["ok"] is True
    assert (tmp_path / "out").read_text() == "Sheet\nĐạo hàm"
    (tmp_path / "source").write_bytes(b"PK\x03\x04 not a package")
    assert reader.run("text", "xlsx", tmp_path / "source", tmp_path / "out")["ok"] is False
