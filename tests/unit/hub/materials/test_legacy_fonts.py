import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.materials.rules.legacy_fonts import TCVN3, VNI_LETTERS, VNI_MARKS, Encoding, encoding_of, to_unicode


@pytest.mark.parametrize(
    ("font", "expected"),
    [
        (".VnTime", Encoding.TCVN3),
        (".VnTimeH", Encoding.TCVN3_CAPITALS),
        (".vnArial Narrow", Encoding.TCVN3),
        ("VNI-Times", Encoding.VNI),
        ("VNI Helve", Encoding.VNI),
        ("Times New Roman", None),
        ("Vni", None),
        ("", None),
    ],
)
def test_the_name_of_the_font_tells(font: str, expected: Encoding | None) -> None:
    assert encoding_of(font) == expected


@pytest.mark.parametrize(
    ("typed", "encoding", "meant"),
    [
        ("§¹o hµm vµ ý nghÜa h×nh häc", Encoding.TCVN3, "Đạo hàm và ý nghĩa hình học"),
        ("Tr\u00adêng THPT NguyÔn Tr·i", Encoding.TCVN3, "Trường THPT Nguyễn Trãi"),
        ("ch\u00ad¬ng i", Encoding.TCVN3_CAPITALS, "CHƯƠNG I"),
        ("Ñaïo haøm vaø yù nghóa hình hoïc", Encoding.VNI, "Đạo hàm và ý nghĩa hình học"),
        ("Tröôøng THPT Nguyeãn Traõi", Encoding.VNI, "Trường THPT Nguyễn Trãi"),
        ("ÑEÀ KIEÅM TRA CHÖÔNG I", Encoding.VNI, "ĐỀ KIỂM TRA CHƯƠNG I"),
        ("caëp soá thöïc", Encoding.VNI, "cặp số thực"),
        ("\uf0a7\uf0b9o", Encoding.TCVN3, "Đạo"),
        ("Đạo hàm", None, "Đạo hàm"),
    ],
)
def test_old_text_is_read_as_it_was_meant(typed: str, encoding: Encoding | None, meant: str) -> None:
    assert to_unicode(typed, encoding) == meant


def test_tcvn_has_every_small_letter_once() -> None:
    marked = {chr(code) for code in range(0x1EA0, 0x1EFA) if chr(code).islower()}
    others = set("àáâãèéêìíòóôõùúýăđĩũơư")
    assert set(TCVN3.values()) == marked | others | set("ĂÂÊÔƠƯĐ")
    assert len(TCVN3) == len(set(TCVN3.values()))


def test_vni_makes_every_toned_letter() -> None:
    made = {to_unicode(base + mark, Encoding.VNI) for base in "aeouyôö" for mark in VNI_MARKS}
    made |= {to_unicode(letter, Encoding.VNI) for letter in VNI_LETTERS}
    wanted = {chr(code) for code in range(0x1EA0, 0x1EFA) if chr(code).islower()} | set("àáâãèéêìíòóôõùúýăđĩũơư")
    assert wanted - made == set()


@given(st.text(max_size=60), st.sampled_from([*Encoding, None]))
def test_any_text_comes_out_as_text(text: str, encoding: Encoding | None) -> None:
    assert isinstance(to_unicode(text, encoding), str)
    plain = "".join(sign for sign in text if sign.isascii())
    assert to_unicode(plain, Encoding.TCVN3) == plain
