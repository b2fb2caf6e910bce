"""What queries say besides their words."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.finding.queries import read_words
from hub.finding.rules.query_words import SUBJECTS, Reading, _plain
from hub.schools.rules.curriculum import SUBJECTS as KNOWN
from hub.vietnamese import fold, normalise

CODES = [subject.code for subject in KNOWN]


@pytest.mark.parametrize(
    ("query", "rest", "subjects", "grades"),
    [
        ("toán 7", "", "toan", "7"),
        ("Toán 7", "", "toan", "7"),
        ("toan 7", "", "toan", "7"),
        ("TOÁN LỚP 7", "", "toan", "7"),
        ("toán7", "", "toan", "7"),
        ("lớp 7 toán", "", "toan", "7"),
        ("toán", "", "toan", ""),
        ("môn toán", "", "toan", ""),
        ("vật lí lớp 11", "", "vat-li", "11"),
        ("vật lý lớp 11", "", "vat-li", "11"),
        ("vat ly 11", "", "vat-li", "11"),
        ("ly11", "", "vat-li", "11"),
        ("văn 9 hkI", "hkI", "ngu-van", "9"),
        ("lí 8", "", "vat-li khoa-hoc-tu-nhien", "8"),
        ("hóa 9", "", "hoa-hoc khoa-hoc-tu-nhien", "9"),
        ("hoá học 12", "", "hoa-hoc", "12"),
        ("sử 6", "", "lich-su lich-su-dia-li", "6"),
        ("lịch sử và địa lí 6", "", "lich-su-dia-li", "6"),
        ("anh 10", "", "ngoai-ngu-1", "10"),
        ("tiếng anh lớp 3", "", "ngoai-ngu-1", "3"),
        ("KHTN 8", "", "khoa-hoc-tu-nhien", "8"),
        ("GDCD 6", "", "gdcd", "6"),
        ("giáo dục công dân lớp 6", "", "gdcd", "6"),
        ("tin học", "", "tin-hoc", ""),
        ("đạo hàm lớp 11", "đạo hàm", "", "11"),
        ("dao ham lop 11", "dao ham", "", "11"),
        ("đạo hàm toán 11", "đạo hàm", "toan", "11"),
        ("toán 9 bài 3", "bài 3", "toan", "9"),
        ("bài tập cho lớp 6, 7", "bài tập", "", "6 7"),
        ("đề thi lớp 10-12", "đề thi", "", "10 11 12"),
        ("đề cương môn toán lớp 8 học kì 1", "đề cương học kì 1", "toan", "8"),
        ("bài toán lớp 5", "bài toán", "", "5"),
        ("physics 10", "", "vat-li", "10"),
        ("grade 12 maths", "", "toan", "12"),
    ],
)
def test_subjects_and_grades_become_filters(query: str, rest: str, subjects: str, grades: str) -> None:
    assert read_words(query, CODES) == Reading(rest, tuple(subjects.split()), tuple(grades.split()))


@pytest.mark.parametrize(
    "query",
    [
        "bài toán 3 biến",
        "bài toán tối ưu",
        "toàn 7",
        "hỏa 9",
        "lịch sử việt nam",
        "toán 13",
        "toán 0",
        "toán 2025",
        "sinh nhật",
        "anh em",
        "tin tức",
        "địa chỉ 5",
        "khối 12 mặt đều",
        "lớp học đảo ngược",
        "anh 5 tuổi",
        "văn hoá",
        "",
        "   ",
        "11",
        "đạo hàm",
    ],
)
def test_everyday_words_stay_words(query: str) -> None:
    assert read_words(query, CODES) == Reading(query)


def test_only_subjects_that_there_are_become_filters() -> None:
    assert read_words("toán 7", ["ngu-van"]) == Reading("toán 7")
    assert read_words("lí 8", ["vat-li"]) == Reading("", ("vat-li",), ("8",))


def test_names_are_written_as_texts_are_normalised() -> None:
    for subject in SUBJECTS:
        for word in subject.words:
            assert normalise(word).lower() == word
            assert _plain(word) == fold(word)
        assert set(subject.codes) | set(subject.lower) | set(subject.primary) <= set(CODES)


WORDS = st.sampled_from(
    ["toán", "toan", "lí", "văn", "lớp", "lop", "môn", "bài", "7", "11", "13", "đạo", "hàm", ",", "-", "hkI", "cho"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=8).map(" ".join))
def test_reading_is_a_law(query: str) -> None:
    read = read_words(query, CODES)
    assert set(read.grades) <= {str(grade) for grade in range(1, 13)}
    assert set(read.subjects) <= set(CODES)
    assert len(read.rest) <= len(query), "nothing is added to the words"
    for word in read.rest.split():
        assert word in query
    if not read.filters:
        assert read.rest == query
    assert read_words(unicodedata.normalize("NFD", query), CODES).filters == read.filters


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_any_text_can_be_read(query: str) -> None:
    assert isinstance(read_words(query, CODES), Reading)
