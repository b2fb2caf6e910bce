"""Normalising, folding and sorting Vietnamese: tables of the spellings that differ, and the laws that hold for any text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.vietnamese import (
    bigrams,
    clean,
    fold,
    folded_tokens,
    is_unaccented,
    name_key,
    normalise,
    sort_key,
    spellings,
    tokens,
)

LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
VIETNAMESE = st.lists(st.text(alphabet=LETTERS + LETTERS.upper(), min_size=1, max_size=7), max_size=8).map(" ".join)
ANY = st.one_of(VIETNAMESE, st.text(max_size=40))


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        # tone on the second vowel of oa, oe, uy
        ("hòa", "hoà"),
        ("khỏe", "khoẻ"),
        ("thủy", "thuỷ"),
        ("Hòa", "Hoà"),
        ("HÒA", "HOÀ"),
        # before a final consonant on the last vowel, on a marked vowel always
        ("tòan", "toàn"),
        ("hòang", "hoàng"),
        ("tíêng", "tiếng"),
        ("tiêńg", "tiếng"),
        ("tíếng", "tíếng"),  # two tones are no syllable: left alone
        ("thưở", "thưở"),
        ("qúôc", "quốc"),
        # three vowels: the middle one
        ("ngòai", "ngoài"),
        ("khủyu", "khuỷu"),
        # gi and qu are consonants
        ("gìa", "già"),
        ("qúy", "quý"),
        ("gì", "gì"),
        ("giếng", "giếng"),
        # other pairs of vowels: the first one
        ("mía", "mía"),
        ("của", "của"),
        ("mưa", "mưa"),
        ("cứa", "cứa"),
        # i for y after h k l m s t, alone
        ("vật lý", "vật lí"),
        ("kỹ năng", "kĩ năng"),
        ("Mỹ thuật", "Mĩ thuật"),
        ("bác sỹ", "bác sĩ"),
        ("tỷ lệ", "tỉ lệ"),
        ("hy vọng", "hi vọng"),
        ("LÝ", "LÍ"),
        ("hay", "hay"),
        ("thúy", "thuý"),
        ("yêu", "yêu"),
        ("ý", "ý"),
        # quy for qui, alone
        ("qui định", "quy định"),
        ("quí", "quý"),
        ("quỳnh", "quỳnh"),
        # look-alikes of Đ
        ("\u00d0ường \u00f0i", "Đường đi"),
        # what is no Vietnamese syllable stays
        ("café Pokémon naïve", "café Pokémon naïve"),
        ("x_2 = 3,5", "x_2 = 3,5"),
        ("", ""),
    ],
)
def test_one_spelling(written: str, normal: str) -> None:
    assert normalise(written) == normal


def test_invisible_signs_and_composition_do_not_matter() -> None:
    assert normalise("đạo\u00adhàm\u200b") == "đạohàm"
    assert normalise(unicodedata.normalize("NFD", "đường thẳng")) == "đường thẳng"
    assert clean("a\u00a0b") == "a b"


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Đường thẳng", "duong thang"), ("ễ ẵ ờ ữ Ỹ", "e a o u y"), ("ÂĂÊÔƠƯ", "aaeoou"), ("x² ½ Ω 数", "x² ½ ω 数")],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_words_and_pairs() -> None:
    assert tokens("Vật lý 10: đạo-hàm (x_2)") == ["vật", "lí", "10", "đạo", "hàm", "x", "2"]
    assert folded_tokens("Vật lý hòa") == ["vat", "li", "hoa"]
    assert bigrams(["dao", "ham", "so"]) == ["dao_ham", "ham_so"]
    assert bigrams(["dao"]) == []
    assert is_unaccented(["dao", "ham"])
    assert not is_unaccented(["đao", "ham"])


@pytest.mark.parametrize(
    ("word", "also"), [("li", {"li", "ly"}), ("quy", {"quy", "qui"}), ("hoa", {"hoa"}), ("thi", {"thi"}), ("ti", {"ti", "ty"})]
)
def test_spellings_of_a_folded_word(word: str, also: set[str]) -> None:
    assert spellings(word) == also


@given(ANY)
def test_normalising_is_idempotent(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(ANY)
def test_composed_and_decomposed_text_are_the_same(text: str) -> None:
    assert normalise(unicodedata.normalize("NFD", text)) == normalise(unicodedata.normalize("NFC", text))
    assert fold(normalise(unicodedata.normalize("NFD", text))) == fold(normalise(text))


@given(ANY)
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(clean(text))


@given(VIETNAMESE)
def test_an_unaccented_query_folds_to_the_words_of_the_text(text: str) -> None:
    plain = fold(text)
    assert folded_tokens(plain) == folded_tokens(text)
    assert plain.isascii()


@given(VIETNAMESE)
def test_every_spelling_of_a_word_finds_its_place_in_the_folded_text(text: str) -> None:
    folded = fold(text).split()
    assert all(written in spellings(word) for word, written in zip(folded_tokens(text), folded, strict=True))


@pytest.mark.parametrize(
    "ordered",
    [
        ["an", "ăn", "ân", "bình", "chi", "dung", "đức", "em", "êm", "giang", "on", "ôn", "ơn", "un", "ưng"],
        ["ma", "mà", "mả", "mã", "má", "mạ"],
        ["hoa", "hoà", "hoan", "hoàn"],
        ["lớp 2", "lớp 9", "lớp 10", "lớp 10A", "lớp A"],
        ["An Bình", "Án An"],
        ["Thủy", "Thúy"],
    ],
)
def test_dictionary_order(ordered: list[str]) -> None:
    assert sorted(set(ordered), key=sort_key) == ordered


def test_people_are_ordered_by_given_name_then_family_name() -> None:
    names = ["Đỗ An", "Nguyễn Văn An", "Lê Thị Ánh", "Lý Ăn", "Phạm Ân", "Trần Bình", "Đào Dung", "Đào Đức"]
    assert sorted(set(names), key=name_key) == names


@given(ANY)
def test_keys_sort_alike_in_every_database(text: str) -> None:
    key = sort_key(text)
    assert key == "" or (key.isascii() and key.isalnum() and key == key.lower())
    assert sort_key(unicodedata.normalize("NFD", text)) == key
