"""The reviewed copy: nothing around the content tells who made it, and the content is what it was."""

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hub.materials.rules import files, scrub, scrub_pdf
from hub.materials.rules.refusals import FileRefused
from hub.materials.rules.scrub_pictures import scrub_picture
from hub.materials.services import reader
from tests.factories import telling_files as telling


def copied(name: str, folder: Path) -> tuple[bytes, bytes, str]:
    extension, source = telling.written(name, folder)
    target = folder / "target"
    scrub.scrub(extension, source, target)
    return source.read_bytes(), target.read_bytes(), extension


@pytest.mark.parametrize("name", telling.FILES)
def test_the_copy_holds_the_name_nowhere(name: str, tmp_path: Path) -> None:
    before, after, extension = copied(name, tmp_path)
    assert telling.told(before) != [], "the file does not tell anything, so nothing is shown"
    assert telling.told(after) == []
    found = files.sniff(io.BytesIO(after), len(after))
    assert found.extension == {"srt": "vtt"}.get(extension, extension)


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "gif"])
def test_pictures_look_the_same(name: str, tmp_path: Path) -> None:
    before, after, _ = copied(name, tmp_path)
    with Image.open(io.BytesIO(before)) as one, Image.open(io.BytesIO(after)) as other:
        assert one.tobytes() == other.tobytes()
        assert getattr(one, "n_frames", 1) == getattr(other, "n_frames", 1)
        if name != "gif":
            assert other.getexif().get(0x0112) == 6, "the turn of the picture is kept"
            assert other.info.get("icc_profile") is not None
            assert dict(other.getexif().get_ifd(0x8825)) == {}


def test_words_and_pages_stay(tmp_path: Path) -> None:
    for name in ("docx", "pptx", "epub"):
        extension, source = telling.written(name, tmp_path)
        target, words, kept = tmp_path / "copy", tmp_path / "words", tmp_path / "kept"
        scrub.scrub(extension, source, target)
        first, second = reader.read_text(extension, source, words), reader.read_text(extension, target, kept)
        assert (first["pages"], words.read_text()) == (second["pages"], kept.read_text())
        assert words.read_text()


def test_office_people_stay_apart_without_names(tmp_path: Path) -> None:
    _, after, _ = copied("docx", tmp_path)
    with zipfile.ZipFile(io.BytesIO(after)) as package:
        document, comments = package.read("word/document.xml").decode(), package.read("word/comments.xml").decode()
        names = package.namelist()
    assert names[0] == "[Content_Types].xml"
    assert 'w:author="A1"' in comments or 'w:author="A' in comments
    assert document.count("w:author=") == 2
    assert "rsid" not in document
    assert "chèn" in document


def test_the_film_keeps_its_pictures_and_places(tmp_path: Path) -> None:
    before, after, _ = copied("mp4", tmp_path)
    assert len(before) == len(after)
    assert after.find(b"PICTURE") == before.find(b"PICTURE") > 0
    before, after, _ = copied("webm", tmp_path)
    assert len(before) == len(after)
    assert b"SOUND" in after
    _, after, _ = copied("mp3", tmp_path)
    assert after == telling.FRAMES
    before, after, _ = copied("ogg", tmp_path)
    assert len(before) == len(after)
    assert after.endswith(before[-30:])


def test_sound_pages_have_right_checksums(tmp_path: Path) -> None:
    from hub.materials.rules.scrub_ogg import checksum

    _, after, _ = copied("ogg", tmp_path)
    place = 0
    while place < len(after):
        size = 27 + after[place + 26] + sum(after[place + 27 : place + 27 + after[place + 26]])
        page = bytearray(after[place : place + size])
        told, page[22:26] = bytes(page[22:26]), b"\x00" * 4
        assert int.from_bytes(told, "little") == checksum(bytes(page))
        place += size


def test_the_known_checksum_of_a_page() -> None:
    from hub.materials.rules.scrub_ogg import checksum

    assert checksum(b"") == 0
    assert checksum(b"123456789") == 0x89A1897F  # CRC-32 with the polynomial 04C11DB7, not reflected, from zero


@pytest.mark.parametrize("name", [name for name in telling.FILES if name not in {"vtt", "srt", "mp3"}])
@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_damaged_files_are_refused_or_copied_and_never_break(
    name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    extension, source = telling.written(name, folder)
    content = bytearray(source.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    source.write_bytes(content[: data.draw(st.integers(len(content) // 2, len(content)))])
    reply = reader.run("scrub", extension, source, folder / "target")
    assert reply["ok"] in (True, False)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            lambda root, pdf: root.__setitem__("/OpenAction", pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")),
            "active",
        ),
        (
            lambda root, pdf: root.__setitem__(
                "/AA", pikepdf.Dictionary(WC=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="a.exe"))
            ),
            "active",
        ),
        (lambda root, pdf: root.__setitem__("/Names", pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=[]))), "active"),
        (lambda root, pdf: root.__setitem__("/AcroForm", pikepdf.Dictionary(XFA=pdf.make_stream(b"<xdp/>"))), "active"),
        (
            lambda root, pdf: root.__setitem__(
                "/OpenAction", pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F="http://evil.example")
            ),
            "active",
        ),
        (lambda root, pdf: pdf.attachments.__setitem__("a.exe", b"MZ"), "attachments"),
    ],
)
def test_a_pdf_with_code_or_files_inside_is_refused(change: object, code: str, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with pikepdf.new() as document:
        document.add_blank_page()
        change(document.Root, document)  # type: ignore[operator]
        document.save(path)
    with pytest.raises(FileRefused) as refusal:
        scrub_pdf.refuse_active(path)
    assert refusal.value.code == code
    assert reader.run("check", "pdf", path, path) == {"ok": False, "code": code}


def test_a_pdf_that_only_opens_at_a_page_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with pikepdf.new() as document:
        page = document.add_blank_page()
        document.Root.OpenAction = pikepdf.Array([page.obj, pikepdf.Name.Fit])
        document.save(path)
    scrub_pdf.refuse_active(path)
    assert reader.run("check", "pdf", path, path) == {"ok": True, "pages": 1}


def test_what_is_no_picture_and_what_is_no_whole_one() -> None:
    assert scrub_picture(b"") is None
    assert scrub_picture(b"abc") is None
    for cut in (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n\x00"):
        with pytest.raises(FileRefused, match="damaged"):
            scrub_picture(cut)
