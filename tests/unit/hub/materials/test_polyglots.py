"""Files that are two things at once, archives that lie about themselves, and types that are refused in words of their own."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from hub.demo import documents
from hub.materials.rules import files
from hub.materials.rules.kinds import Kind
from hub.materials.rules.refusals import FileRefused
from hub.materials.schemas import REFUSALS

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\nstartxref\n9\n%%EOF\n"
DOCX = documents.docx("Đạo hàm", ["Một đoạn văn."])
ZIP = documents.zipped({"a.html": "<script>alert(1)</script>"})
SCRIPT = b"<script>alert(1)</script>"
PHP = b"<?php system($_GET['c']); ?>"


def picture(form: str) -> bytes:
    kept = io.BytesIO()
    Image.effect_noise((60, 40), 80).convert("RGB").save(kept, form)
    return kept.getvalue()


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


JPEG, PNG, GIF, WEBP = (picture(form) for form in ("JPEG", "PNG", "GIF", "WEBP"))
MP4 = box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2mp41") + box(b"moov", b"\x00" * 40) + box(b"mdat", b"\x00" * 400)
WEBM = b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm" + b"\x18\x53\x80\x67\x84\x00\x00\x00\x00"
OGG = b"OggS" + b"\x00" * 22 + b"\x01\x1e\x01vorbis" + b"\x00" * 23
MP3 = (b"\xff\xfb\x90\x64" + b"\x00" * 413) * 3  # frames of 417 bytes


def code(content: bytes) -> str:
    with pytest.raises(FileRefused) as refusal:
        files.sniff(io.BytesIO(content), len(content))
    assert refusal.value.code in REFUSALS
    return refusal.value.code


def shifted(archive: bytes, before: bytes) -> bytes:
    """The archive behind other bytes, as self-unpacking programs have it: readers still open it."""
    joined = before + archive
    assert zipfile.is_zipfile(io.BytesIO(joined))
    return joined


def overlapping() -> bytes:
    """Two entries that share the same bytes."""
    raw = bytearray(documents.zipped({"[Content_Types].xml": "wordprocessingml.document.main+xml", "_rels/.rels": "x" * 300}))
    first = raw.find(b"PK\x01\x02")
    second = raw.find(b"PK\x01\x02", first + 4)
    raw[second + 42 : second + 46] = raw[first + 42 : first + 46]
    return bytes(raw)


def renamed() -> bytes:
    """A part that the list calls otherwise than its own header."""
    raw = bytearray(documents.zipped({"[Content_Types].xml": "wordprocessingml.document.main+xml", "_rels/.rels": "x"}))
    place = raw.find(b"_rels/.rels")
    raw[place : place + 11] = b"_rels/.evil"
    return bytes(raw)


def with_comment(comment: bytes) -> bytes:
    kept = io.BytesIO(DOCX)
    with zipfile.ZipFile(kept, "a") as package:
        package.comment = comment
    return kept.getvalue()


JPEG_COMMENT = JPEG[:2] + b"\xff\xfe" + struct.pack(">H", len(PHP) + 2) + PHP + JPEG[2:]
PNG_TEXT = PNG[:33] + chunk(b"tEXt", b"Comment\x00" + PHP) + PNG[33:]
GIF_COMMENT = GIF[:-1] + b"\x21\xfe" + bytes([len(SCRIPT)]) + SCRIPT + b"\x00" + b"\x3b"
FOREIGN = {
    "pdf and zip": PDF + ZIP,
    "pdf with a zip inside": PDF[:9] + ZIP + PDF[9:],
    "zip before pdf": b"GARBAGE" + PDF,
    "html before pdf": SCRIPT + PDF,
    "html after pdf": PDF + SCRIPT,
    "gif and script": b"GIF89a/*" + GIF[8:],
    "gif assignment": b"GIF89a=1" + GIF[8:],
    "gif comment": GIF_COMMENT,
    "gif and archive": GIF + ZIP,
    "jpeg and php": JPEG + PHP,
    "jpeg and html": JPEG + b"<HTML>" + SCRIPT,
    "jpeg comment": JPEG_COMMENT,
    "jpeg and pdf": JPEG + PDF,
    "jpeg and program": JPEG + b"MZ\x90\x00\x03" + b"\x00" * 50,
    "png and zip": PNG + ZIP,
    "png text": PNG_TEXT,
    "png and html": PNG + SCRIPT,
    "webp and html": WEBP + SCRIPT,
    "video and zip": MP4 + box(b"free", ZIP),
    "webm and html": WEBM + SCRIPT,
    "ogg and html": OGG + SCRIPT,
    "mp3 and php": MP3 + PHP,
    "mp3 title": b"ID3\x03\x00\x00\x00\x00\x00\x40" + SCRIPT.ljust(64) + MP3,
    "word with a page in its comment": with_comment(SCRIPT),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_another_file_as_well_is_refused(name: str) -> None:
    assert code(FOREIGN[name]) == "foreign"


@pytest.mark.parametrize("before", [b"MZ\x90\x00", SCRIPT, b"\x7fELF"])
def test_an_archive_behind_something_else_is_none(before: bytes) -> None:
    assert code(shifted(DOCX, before)) == "unknown"


def test_an_archive_whose_first_part_does_not_stand_first() -> None:
    assert code(b"PK\x03\x04" + b"\x00" * 60 + DOCX) == "foreign"


def test_archives_that_lie() -> None:
    assert code(overlapping()) in {"bomb", "damaged"}
    assert code(renamed()) == "damaged"


@pytest.mark.parametrize(
    "content", [JPEG + b"\x00" * 500, JPEG + JPEG, PNG + b"\x00", PDF + b"\r\n\x00", WEBP, OGG, MP3, WEBM, MP4]
)
def test_harmless_trailing_bytes_of_cameras_are_let_be(content: bytes) -> None:
    assert files.sniff(io.BytesIO(content), len(content)).inline


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a --><svg xmlns='http://www.w3.org/2000/svg'/>", "svg"),
        (b"  <SVG onload='alert(1)'>", "svg"),
        (box(b"ftyp", b"heic\x00\x00\x00\x00mif1heic") + box(b"mdat", b"x"), "heic"),
        (box(b"ftyp", b"avif\x00\x00\x00\x00avif") + box(b"mdat", b"x"), "heic"),
        (b"WEBVTT\n\nno cues at all", "damaged"),
        (b"Rar!\x1a\x07\x00" + b"x" * 90, "unknown"),
        (documents.zipped({"a.docx": DOCX, "b.docx": DOCX}), "unknown"),
        (documents.zipped({"imsmanifest.xml": "<manifest xmlns='http://www.imsglobal.org/xsd/imsqti_v2p1'/>"}), "unknown"),
    ],
)
def test_refusals_with_words_of_their_own(content: bytes, expected: str) -> None:
    assert code(content) == expected


def office(**parts: str | bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(DOCX)) as package:
        kept: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    return documents.zipped({**kept, **{name.replace("__", "/"): value for name, value in parts.items()}})


REMOTE = (
    '<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
    'Target="{}" TargetMode="External"/></Relationships>'
)


def test_office_files_bring_no_macros_templates_or_programs() -> None:
    assert code(office(**{"word/vbaProject.bin": b"x"})) == "macros"
    for target in ("http://evil.example/t.dotm", "\\\\evil\\t.dotm", "//evil/t.dotm"):
        assert code(office(**{"word/_rels/settings.xml.rels": REMOTE.format(target)})) == "outside"
    assert (
        code(office(**{"word/embeddings/oleObject1.bin": b"\xd0\xcf" + "\x01Ole10Native".encode("utf-16-le")})) == "attachments"
    )
    local = office(**{"word/_rels/settings.xml.rels": REMOTE.format("file:///C:/Users/ha/t.dotx")})
    formula = office(**{"word/embeddings/oleObject1.bin": b"\xd0\xcf" + "Equation Native".encode("utf-16-le")})
    for content in (local, formula):
        assert files.sniff(io.BytesIO(content), len(content)).extension == "docx"


MANIFEST = '<manifest xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata/></manifest>'


@pytest.mark.parametrize(
    ("content", "extension", "kind"),
    [
        (documents.zipped({"h5p.json": "{}", "content/content.json": "{}"}), "h5p", Kind.H5P),
        (documents.zipped({"imsmanifest.xml": MANIFEST, "index.html": "x"}), "scorm", Kind.SCORM),
        (documents.zipped({"index.html": "x", "a/b.js": "x"}), "zip", Kind.WEB_LESSON),
        (documents.zipped({"bai-giang.htm": "x"}), "zip", Kind.WEB_LESSON),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nXin chào\n".encode(), "vtt", Kind.DOCUMENT),
        ("\ufeff1\r\n00:00:01,000 --> 00:00:02,000\r\nXin chào\r\n".encode(), "srt", Kind.DOCUMENT),
        (box(b"ftyp", b"M4A \x00\x00\x00\x00M4A ") + box(b"moov", b"\x00" * 8) + box(b"mdat", b"x"), "m4a", Kind.AUDIO),
    ],
)
def test_further_types_are_told_by_content(content: bytes, extension: str, kind: Kind) -> None:
    found = files.sniff(io.BytesIO(content), len(content))
    assert (found.extension, found.kind) == (extension, kind)
