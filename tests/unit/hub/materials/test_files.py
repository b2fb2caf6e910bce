"""What an uploaded file really is; and hostile, damaged and mislabelled ones, each refused with its own code."""

import io
import random
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hub.demo import documents
from hub.materials.rules import archives, files
from hub.materials.rules.kinds import Kind
from hub.materials.rules.refusals import FileRefused
from hub.materials.schemas import REFUSALS


def _sniff(content: bytes) -> files.FileType:
    return files.sniff(io.BytesIO(content), len(content))


def _code(content: bytes) -> str:
    with pytest.raises(FileRefused) as refusal:
        _sniff(content)
    assert refusal.value.code in REFUSALS
    return refusal.value.code


def _picture(form: str, size: tuple[int, int] = (60, 40)) -> bytes:
    kept = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(kept, form)
    return kept.getvalue()


def _box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


MP4 = _box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2mp41") + _box(b"moov", b"\x00" * 40) + _box(b"mdat", b"\x00" * 400)
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\nstartxref\n9\n%%EOF\n"
DOCX = documents.docx("Đạo hàm", ["Một đoạn văn."])
PPTX = documents.pptx([("Đạo hàm", ["dòng một", "dòng hai"])])
EPUB = documents.epub("Sách", "Tác giả", [("Chương 1", ["Đoạn."])], identifier="urn:test:1")


@pytest.mark.parametrize(
    ("content", "extension", "kind"),
    [
        (PDF, "pdf", Kind.DOCUMENT),
        (b"\n\n" + PDF, "pdf", Kind.DOCUMENT),
        (DOCX, "docx", Kind.DOCUMENT),
        (PPTX, "pptx", Kind.SLIDES),
        (EPUB, "epub", Kind.EBOOK),
        (_picture("PNG"), "png", Kind.IMAGE),
        (_picture("JPEG"), "jpg", Kind.IMAGE),
        (_picture("WEBP"), "webp", Kind.IMAGE),
        (_picture("GIF"), "gif", Kind.IMAGE),
        (MP4, "mp4", Kind.VIDEO),
        (
            b"\x1a\x45\xdf\xa3\x97B\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm\x18\x53\x80\x67\x41\x2c"
            + b"\x00" * 300,
            "webm",
            Kind.VIDEO,
        ),
    ],
)
def test_types_are_told_by_content(content: bytes, extension: str, kind: Kind) -> None:
    found = _sniff(content)
    assert (found.extension, found.kind) == (extension, kind)


def _with(content: bytes, **parts: bytes | str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        kept: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    kept.update({name.replace("__", "/"): value for name, value in parts.items()})
    return documents.zipped(kept)


def _encrypted_flag(content: bytes) -> bytes:
    raw = bytearray(content)
    place = raw.find(b"PK\x01\x02")
    while place >= 0:
        raw[place + 8] |= 1
        place = raw.find(b"PK\x01\x02", place + 4)
    return bytes(raw)


def _compound(marker: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + marker.encode("utf-16-le") + b"\x00" * 512


HOSTILE = {
    "empty": (b"", "empty"),
    "plain text": ("Đây chỉ là chữ.".encode(), "unknown"),
    "html": (b"<!doctype html><script>alert(1)</script>", "unknown"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "svg"),
    "program": (b"MZ" + b"\x00" * 2000, "unknown"),
    "shell script": (b"#!/bin/sh\nrm -rf /\n", "unknown"),
    "plain zip": (documents.zipped({"a.txt": "a"}), "unknown"),
    "cut zip": (DOCX[: len(DOCX) // 2], "damaged"),
    "cut pdf": (b"%PDF-1.7\n" + b"0" * 9000, "damaged"),
    "cut png": (_picture("PNG", (300, 300))[:5000], "damaged"),
    "cut jpeg": (_picture("JPEG", (300, 300))[:3000], "damaged"),
    "cut video": (MP4[:-100], "damaged"),
    "video without content": (_box(b"ftyp", b"isom\x00\x00\x02\x00isom") + _box(b"free", b"\x00" * 50), "damaged"),
    "protected office": (_compound("EncryptedPackage"), "encrypted"),
    "old word": (_compound("WordDocument"), "old_office"),
    "encrypted parts": (_encrypted_flag(DOCX), "encrypted"),
    "macros": (
        _with(DOCX, **{"[Content_Types].xml": "<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"}),
        "macros",
    ),
    "path out": (documents.zipped({"[Content_Types].xml": "<Types/>", "../../etc/passwd": "x"}), "path"),
    "absolute path": (documents.zipped({"/etc/passwd": "x"}), "path"),
    "backslash path": (documents.zipped({"a\\..\\b": "x"}), "path"),
    "bomb": (_with(DOCX, word__media__huge=b"\x00" * 40_000_000), "bomb"),
    "many parts": (documents.zipped({f"p{number}": "" for number in range(archives.ZIP_ENTRIES + 1)}), "bomb"),
    "huge part list": (documents.zipped({"[Content_Types].xml": random.Random(1).randbytes(17_000_000).hex()}), "bomb"),  # noqa: S311
    "word without its parts": (documents.zipped({"[Content_Types].xml": "wordprocessingml.document.main+xml"}), "damaged"),
    "epub without container": (documents.zipped({"mimetype": "application/epub+zip"}), "damaged"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_taken_is_refused_with_its_reason(name: str) -> None:
    content, code = HOSTILE[name]
    assert _code(content) == code


def test_a_picture_of_too_many_pixels_is_a_bomb() -> None:
    kept = io.BytesIO()
    Image.new("1", (10_000, 7_000)).save(kept, "PNG")
    assert _code(kept.getvalue()) == "bomb"


def test_a_file_beyond_the_limit_of_its_type_is_too_large() -> None:
    with pytest.raises(FileRefused) as refusal:
        files.sniff(io.BytesIO(_picture("PNG")), 31_000_000)
    assert refusal.value.code == "too_large"


def test_a_part_that_lies_about_its_size_is_cut_off() -> None:
    content = documents.zipped({"a.xml": b"x" * 5000})
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert len(files.read_part(package, "a.xml", 5000)) == 5000
        with pytest.raises(FileRefused):
            files.read_part(package, "a.xml", 4999)
        with pytest.raises(FileRefused):
            files.read_part(package, "b.xml")


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([DOCX, PPTX, EPUB, PDF, MP4, _picture("PNG"), _picture("JPEG")]), st.data())
def test_damage_anywhere_is_a_refusal_or_a_type_and_never_a_crash(content: bytes, data: st.DataObject) -> None:
    raw = bytearray(content)
    for _ in range(data.draw(st.integers(1, 12))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    raw = raw[: data.draw(st.integers(0, len(raw)))]
    outcome: str
    try:
        outcome = _sniff(bytes(raw)).extension
    except FileRefused as refusal:
        outcome = refusal.code
    assert outcome in {*files.TYPES, *REFUSALS}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Đạo hàm và ý nghĩa", "Đạo-hàm-và-ý-nghĩa-2.pdf"),
        ("../../etc/passwd", "etc-passwd-2.pdf"),
        ('a"; filename="x.html', "a-filename-x-html-2.pdf"),
        ("???", "hoc-lieu-2.pdf"),
    ],
)
def test_download_names_come_from_the_title_and_are_harmless(title: str, name: str) -> None:
    assert files.neutral_name(title, "pdf", 2) == name


def test_only_types_that_cannot_run_anything_are_shown_in_the_page() -> None:
    assert {one.extension for one in files.TYPES.values() if not one.inline} == {
        *("docx", "pptx", "xlsx", "epub", "vtt", "srt", "h5p", "scorm", "zip")
    }
    assert not any("html" in one.media_type or "svg" in one.media_type for one in files.TYPES.values())
