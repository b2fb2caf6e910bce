"""Files that are no Word file, or a hostile one, are refused in words; whatever the bytes, nothing crashes."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.bank.rules import docx as package_rules
from assessments.bank.rules import messages
from assessments.bank.rules.check import Reading, item_document, read_word
from tests.factories.docx import ORDINARY, docx, image, lines, math, mr, pack, parts, r, table

GOOD = docx(ORDINARY)


def code(data: bytes) -> str:
    reading = read_word(io.BytesIO(data))
    assert reading.is_refused
    return reading.problems[0].code


def ole(*names: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"".join(name.encode("utf-16-le") for name in names) + bytes(512)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "file_empty"),
        (b"Ch\xe0o", "not_word"),
        (b"%PDF-1.7 ...", "not_word"),
        (b"{\\rtf1 ...}", "not_word"),
        (GOOD[: len(GOOD) // 2], "file_damaged"),
        (GOOD[:-10], "file_damaged"),
        (GOOD[:30] + bytes(len(GOOD) - 30), "file_damaged"),
        (ole("EncryptionInfo", "EncryptedPackage"), "encrypted"),
        (ole("WordDocument", "1Table"), "old_doc"),
        (ole("Workbook"), "not_word"),
        (pack({"a.txt": b"a"}), "not_word"),
        (pack({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}), "not_word"),
        (pack({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a/>"}), "file_damaged"),
        (pack({**parts(""), "../etc/passwd": b"x"}), "unsafe_path"),
        (pack({**parts(""), "/etc/passwd": b"x"}), "unsafe_path"),
        (pack({**parts(""), "C:/x": b"x"}), "unsafe_path"),
        (pack({**parts(""), "?.bin": b"x"}).replace(b"?.bin", b"\x00.bin"), "unsafe_path"),  # reads as no name at all
        (pack({**parts(""), "word/document.xml": b"<w:document"}), "file_damaged"),
        (pack({**parts(""), "word/document.xml": b"<html><body/></html>"}), "not_word"),
    ],
)
def test_refused_files(data: bytes, expected: str) -> None:
    assert code(data) == expected


def test_a_bomb_is_refused_whatever_its_directory_says(monkeypatch: pytest.MonkeyPatch) -> None:
    assert code(pack({**parts(""), "word/document.xml": bytes(64 << 20)})) == "zip_bomb"
    assert code(pack({**parts(""), **{f"word/media/{number}.bin": bytes(40 << 20) for number in range(8)}})) == "zip_bomb"
    monkeypatch.setattr(package_rules, "MAX_ENTRIES", 20)
    assert code(pack({**parts(""), **{f"x{number}": b"" for number in range(30)}})) == "zip_bomb"


def test_an_entry_that_inflates_beyond_its_stated_size_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_rules, "MAX_TOTAL", 20_000)
    files = {**parts(""), "word/document.xml": b" " * 60_000}
    data = pack(files).replace((60_000).to_bytes(4, "little"), (600).to_bytes(4, "little"))
    assert code(data) in ("zip_bomb", "file_damaged")


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE w [<!ENTITY a "aaaa">]><w>&a;</w>',
        '<!DOCTYPE w SYSTEM "file:///etc/passwd"><w/>',
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>',
    ],
)
def test_entities_are_refused(xml: str) -> None:
    assert code(pack({**parts(""), "word/document.xml": xml.encode()})) == "doctype"
    assert code(pack({**parts(""), "word/document.xml": xml.encode("utf-16")})) == "doctype"


def test_an_encrypted_entry_is_named_so() -> None:
    data = bytearray(GOOD)
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert code(bytes(data)) == "encrypted"


def test_strict_files_are_read() -> None:
    strict = {
        name: data.replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main"
        )
        .replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        .replace(b"http://schemas.openxmlformats.org/officeDocument/2006/math", b"http://purl.oclc.org/ooxml/officeDocument/math")
        for name, data in parts(ORDINARY).items()
    }
    reading = read_word(io.BytesIO(pack(strict)))
    assert [question.key for question in reading.questions] == [["B"], ["C"], [], ["2,5"]]


def test_every_code_has_a_message_in_both_languages() -> None:
    for name, (vietnamese, english) in messages.MESSAGES.items():
        assert vietnamese != english, name
        assert messages.text(name, {}, "vi")
        assert messages.text(name, {}, "en")


def whole(reading: Reading) -> list[object]:
    return [item_document(question, language) for question in reading.questions for language in ("vi", "en")]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_changed_bytes_never_crash(data: st.DataObject) -> None:
    changed = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    reading = read_word(io.BytesIO(bytes(changed)))
    assert whole(reading) or reading.is_refused


RICH = (
    ORDINARY
    + table(["Câu 3. Bảng", math(mr("x") + "<m:f><m:num/></m:f>").join(("<w:p>", "</w:p>"))])
    + "<w:p>"
    + image()
    + r("a", "sub")
    + "</w:p>"
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_changed_xml_never_crashes(data: st.DataObject) -> None:
    files = parts(RICH)
    name = data.draw(
        st.sampled_from(["word/document.xml", "word/styles.xml", "word/numbering.xml", "word/_rels/document.xml.rels"])
    )
    text = files[name].decode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    files[name] = (
        text[:start] + data.draw(st.sampled_from(["", "<w:p/>", 'w:val="x"', "9", "-1", "<", "Câu 9."])) + text[end:]
    ).encode()
    reading = read_word(io.BytesIO(pack(files)))
    assert whole(reading) or reading.is_refused


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Câu 1.",
                "A.",
                "B.",
                " ",
                "\t",
                "a)",
                "b)",
                "PHẦN II",
                "Đáp án:",
                "ĐSĐS",
                "HẾT",
                "BẢNG ĐÁP ÁN",
                "1-A",
                "(0,5 đ)",
                "x",
                "[NB]",
                "\n",
                "$",
                "<key=",
                ">",
            ]
        ),
        max_size=40,
    )
)
def test_any_order_of_words_is_read(words: list[str]) -> None:
    text = "".join(words)
    reading = read_word(io.BytesIO(docx(lines(text.replace("<", "\u2039")))))
    documents = whole(reading)
    assert len(documents) == 2 * len(reading.questions)
