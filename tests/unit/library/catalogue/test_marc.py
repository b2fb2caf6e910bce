"""The form's fields as MARC and back; records of others keep every byte that the form does not show."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymarc import Field, Indicators, Subfield

from library.catalogue.rules.marc import (
    BookEntry,
    UnreadableRecord,
    apply,
    compose,
    describe,
    from_bytes,
    isbn13,
    lines,
    to_bytes,
)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
BOOK = BookEntry(
    title="Câu chuyện đạo hàm",
    subtitle="Từ tiếp tuyến của Fermat đến bài toán tối ưu",
    authors=("Phan Đình Lộc", "Ngô Văn Hạnh"),
    responsibility="Phan Đình Lộc chủ biên",
    edition="Tái bản lần 2",
    place="Hà Nội",
    publisher="NXB Giáo dục Việt Nam",
    year=2024,
    isbns=("978-604-0-12345-9", "604-0-12345-1 (bìa cứng)"),
    extent="212 trang",
    size="21 cm",
    series="Toán học quanh ta",
    summary="Mười hai câu chuyện ngắn.",
    contents=("Người đo được một khoảnh khắc", "Fermat và chiếc hộp lớn nhất"),
    subjects=("Đạo hàm", "Giải tích"),
    classification="515.33",
    item_type="reference",
    subject_code="math",
    grades=("11", "12"),
)


def make(entry: BookEntry = BOOK) -> bytes:
    return to_bytes(compose(entry, number="hl-1", agency="VN-HL", moment=NOW))


def test_an_entry_survives_the_way_through_marc() -> None:
    assert describe(from_bytes(make())) == BOOK


def test_the_marc_is_as_a_cataloguer_writes_it() -> None:
    shown = {line.tag: line for line in lines(from_bytes(make()))}
    assert shown["245"].indicators == "10"
    assert shown["245"].subfields == (
        ("a", "Câu chuyện đạo hàm :"),
        ("b", "Từ tiếp tuyến của Fermat đến bài toán tối ưu /"),
        ("c", "Phan Đình Lộc chủ biên"),
    )
    assert shown["260"].subfields == (("a", "Hà Nội :"), ("b", "NXB Giáo dục Việt Nam,"), ("c", "2024"))
    assert shown["LDR"].data[9] == "a"
    assert len(shown["008"].data) == 40
    assert list(shown) == sorted(shown, key=lambda tag: (tag != "LDR", tag))


def test_a_title_alone_is_enough() -> None:
    assert describe(from_bytes(make(BookEntry("Sổ tay")))) == BookEntry("Sổ tay")


def test_what_the_form_does_not_show_stays() -> None:
    record = from_bytes(make())
    record.add_ordered_field(Field("072", Indicators(" ", "7"), [Subfield("a", "MAT"), Subfield("2", "bisacsh")]))
    record.add_ordered_field(Field("856", Indicators("4", "0"), [Subfield("u", "https://thuvien.vn/1")]))
    record.add_ordered_field(Field("521", Indicators(" ", " "), [Subfield("a", "Trung học phổ thông")]))
    kept = [str(field) for field in record.get_fields("072", "856", "521", "100", "245") if field.get("2") != "hoclieu"]
    after = from_bytes(to_bytes(apply(record, replace(BOOK, subject_code="physics", year=2025), moment=NOW)))
    assert (describe(after).subject_code, describe(after).year) == ("physics", 2025)
    assert [str(field) for field in after.get_fields("072", "856", "521", "100", "245") if field.get("2") != "hoclieu"] == kept


def test_saving_the_form_unchanged_changes_no_byte(corpora: Path) -> None:
    for name in ("multi_isbn.dat", "diacritic.dat", "utf8_with_leader_flag.dat"):
        data = (corpora / "library" / "marc" / "pymarc" / name).read_bytes()
        record = from_bytes(data)
        assert to_bytes(apply(record, describe(record), moment=NOW)) == data, name


words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=30)


@given(words.filter(str.strip), words, st.lists(words, max_size=4), st.none() | st.integers(1400, 2099))
def test_any_text_survives(title: str, summary: str, subjects: list[str], year: int | None) -> None:
    told = describe(from_bytes(make(BookEntry(title, summary=summary, subjects=tuple(subjects), year=year))))
    again = describe(from_bytes(make(told)))
    assert again == told


@pytest.mark.parametrize("data", [b"", b"abc", b"00714cam a2200205 a 4500", b"\x1d" * 30, make()[:-40]])
def test_what_is_no_record_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableRecord):
        from_bytes(data)


@pytest.mark.parametrize(
    ("raw", "digits"),
    [
        (("978-604-0-12345-9",), "9786040123459"),
        (("604-0-12345-1 (bìa cứng)",), "9786040123459"),
        (("sai 123", "9786040123459"), "9786040123459"),
        (("978-604-0-12345-8",), None),
        (("",), None),
    ],
)
def test_isbns(raw: tuple[str, ...], digits: str | None) -> None:
    assert isbn13(BookEntry("x", isbns=raw)) == digits
